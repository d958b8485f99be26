"""Doubts about an application: suggested by the portal, decided by a person."""

from datetime import UTC, datetime

import pytest

from accounts.models import AuditEvent
from applications.domain.flagging import decide_flag, suggest_flags
from applications.errors import CannotDecide
from applications.models import Application, Flag
from tests.factories import FlagFactory, PersonFactory, StaffFactory, SubmittedApplicationFactory

AT = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def kinds(application) -> set[str]:
    return set(application.flags.values_list("kind", flat=True))


def test_suggest_flags_on_who_works_outside_victoria_and_not_in_prevention():
    application = SubmittedApplicationFactory(
        place=Application.Place.OUTSIDE, focus=Application.Focus.NEITHER
    )

    suggest_flags(application, AT)

    assert kinds(application) == {Flag.Kind.OUTSIDE_VICTORIA, Flag.Kind.NOT_PREVENTION}


def test_suggest_flags_finds_nothing_in_a_usual_application():
    application = SubmittedApplicationFactory(place=Application.Place.METROPOLITAN)

    suggest_flags(application, AT)

    assert kinds(application) == set()


def test_suggest_flags_on_somebody_who_may_have_applied_twice():
    first = SubmittedApplicationFactory(applicant=PersonFactory(email="alex.sample@example.org"))
    again = SubmittedApplicationFactory(
        round=first.round, applicant=PersonFactory(email="alex.sample@example.com")
    )

    suggest_flags(again, AT)

    assert kinds(again) == {Flag.Kind.DUPLICATE}


def test_suggest_flags_takes_back_what_no_longer_holds_and_keeps_what_was_decided():
    application = SubmittedApplicationFactory(place=Application.Place.METROPOLITAN)
    FlagFactory(application=application, kind=Flag.Kind.OUTSIDE_VICTORIA)
    FlagFactory(application=application, kind=Flag.Kind.NOT_PREVENTION, state=Flag.State.CONFIRMED)

    suggest_flags(application, AT)

    assert kinds(application) == {Flag.Kind.NOT_PREVENTION}


def test_decide_flag_keeps_who_decided():
    staff, flag = StaffFactory(), FlagFactory()

    decide_flag(flag, Flag.State.DISMISSED, by=staff, at=AT)

    flag.refresh_from_db()
    assert (flag.state, flag.decided_by, flag.decided_at) == (Flag.State.DISMISSED, staff, AT)
    assert AuditEvent.objects.about(flag.application).get().verb == "flag_dismissed"


def test_decide_flag_refuses_a_state_that_is_no_decision():
    with pytest.raises(CannotDecide):
        decide_flag(FlagFactory(), "suggested", by=StaffFactory(), at=AT)
