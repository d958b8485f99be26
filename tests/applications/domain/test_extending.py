"""More time for one person, with a reason."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.closing import closing_for
from applications.domain.extending import extend
from applications.errors import CannotEnter
from applications.models import Extension
from outbox.models import Message
from tests.factories import PersonFactory, RoundFactory, StaffFactory, SubmittedApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return RoundFactory(in_2026=True)


@pytest.fixture
def staff(round_):
    return StaffFactory(convenor=round_.convenor)


def give(round_, person, staff, **changes: object) -> Extension:
    given = {"until": round_.closes_at + timedelta(days=2), "reason": "On emergency duty.", "by": staff}
    return extend(round_, person, **(given | {"at": round_.closes_at + timedelta(hours=1)} | changes))


def test_extend_moves_the_close_of_one_person_only(round_, staff):
    person, other = PersonFactory(), PersonFactory()

    give(round_, person, staff)

    assert closing_for(round_, person).closes_at == round_.closes_at + timedelta(days=2)
    assert closing_for(round_, other).closes_at == round_.closes_at


def test_extend_tells_the_person_and_not_why(round_, staff):
    person = PersonFactory()

    give(round_, person, staff)

    letter = Message.objects.get(kind="deadline_extended")
    assert letter.to == person.email
    assert "emergency" not in letter.text


def test_extend_is_kept_in_the_audit_without_its_words(round_, staff):
    extension = give(round_, PersonFactory(), staff)

    event = AuditEvent.objects.about(extension).get()
    assert (event.actor, event.verb) == (staff, "extension_granted")
    assert "emergency" not in str(event.details)


def test_extend_again_replaces_the_first(round_, staff):
    person = PersonFactory()
    give(round_, person, staff)

    give(round_, person, staff, until=round_.closes_at + timedelta(days=5))

    assert Extension.objects.get().until == round_.closes_at + timedelta(days=5)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  "}, "Write why"),
        ({"until": timedelta(minutes=30)}, "is past"),
        ({"until": timedelta(hours=-1), "at": timedelta(days=-2)}, "open for everybody"),
    ],
)
def test_extend_refuses_what_makes_no_sense(round_, staff, changes, sentence):
    moments = {
        name: round_.closes_at + value if isinstance(value, timedelta) else value
        for name, value in changes.items()
    }

    with pytest.raises(CannotEnter, match=sentence):
        give(round_, PersonFactory(), staff, **moments)


def test_extend_refuses_somebody_who_has_sent_theirs(round_, staff):
    application = SubmittedApplicationFactory(round=round_)

    with pytest.raises(CannotEnter, match="was sent"):
        give(round_, application.applicant, staff)


def test_extend_refuses_staff_of_another_convenor(round_):
    with pytest.raises(CannotEnter, match="coordinates"):
        give(round_, PersonFactory(), StaffFactory())
