from datetime import timedelta

import pytest

from applications.domain.applying import Answers
from applications.domain.withdrawing import withdraw
from applications.errors import ChoicesWrong, StaleRevision, TooLate
from applications.models import Application, Choice, DateAnswer
from outbox.models import Message
from tests.applications.domain.applicant import AT, MINUTE, SECOND, Applicant, chosen, ranks
from tests.factories import (
    CLOSES_AT,
    ChoiceFactory,
    CommunityFactory,
    PersonFactory,
    SessionFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_submit_sends_with_a_receipt_of_what_was_said(applicant, communities, answers):
    application = applicant.send(answers)

    found = Application.objects.get(pk=application.pk)
    assert (found.status, found.submitted_at, found.is_late) == ("submitted", AT, False)
    assert found.notice == applicant.notice
    receipt = Message.objects.get()
    assert (receipt.kind, receipt.to) == ("application_receipt", applicant.person.email)
    assert (receipt.person_id, receipt.convenor_id) == (applicant.person.pk, applicant.round.convenor_id)
    assert "Schools." in receipt.text
    assert communities[0].name in receipt.text


def test_submit_asks_of_no_session_that_has_no_date_yet(applicant, communities):
    tbc = SessionFactory(community=communities[0], is_tbc=True)

    applicant.send(Answers(chosen=chosen(communities[0], dates={tbc.pk: "yes"})))

    assert not DateAnswer.objects.exists()
    assert Message.objects.get().kind == "application_receipt"


def test_submit_without_a_community_is_refused_and_writes_nothing(applicant):
    with pytest.raises(ChoicesWrong, match="at least one"):
        applicant.send(Answers(work="Schools."))
    assert not Application.objects.exists()


def test_submit_refuses_a_stale_revision_and_sends_nothing(applicant, answers):
    applicant.save(answers)

    with pytest.raises(StaleRevision):
        applicant.send(answers, revision=0)
    assert Application.objects.get().status == "draft"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("opened_at", "at", "is_late"),
    [
        (AT, CLOSES_AT - SECOND, False),
        (CLOSES_AT - SECOND, CLOSES_AT, True),
        (CLOSES_AT - SECOND, CLOSES_AT + 30 * MINUTE - SECOND, True),
        (AT, CLOSES_AT + 29 * MINUTE, True),
    ],
)
def test_submit_takes_what_comes_by_the_close_or_in_its_grace(applicant, answers, opened_at, at, is_late):
    application = applicant.send(answers, opened_at=opened_at, at=at)

    assert (application.status, application.is_late) == ("submitted", is_late)


@pytest.mark.parametrize(
    ("opened_at", "at"),
    [
        (CLOSES_AT - SECOND, CLOSES_AT + 30 * MINUTE),
        (CLOSES_AT, CLOSES_AT),
        (CLOSES_AT, CLOSES_AT + MINUTE),
        (AT, CLOSES_AT + timedelta(days=1)),
    ],
)
def test_submit_refuses_what_comes_too_late_and_writes_nothing(applicant, answers, opened_at, at):
    with pytest.raises(TooLate, match="have closed"):
        applicant.send(answers, opened_at=opened_at, at=at)
    assert not Application.objects.exists()


def test_submit_too_late_leaves_the_draft_as_it_was(applicant, answers):
    applicant.save(answers)

    with pytest.raises(TooLate):
        applicant.send(Answers(work="New"), revision=1, at=CLOSES_AT + timedelta(hours=1))

    found = Application.objects.get()
    assert (found.status, found.work, found.revision) == ("draft", "Schools.", 1)


def test_submit_again_sends_what_was_changed(applicant, communities, answers):
    applicant.send(answers)

    changed = Answers(work="Clubs.", chosen=chosen(communities[1], communities[0]))
    application = applicant.send(changed, revision=1, at=AT + MINUTE)

    assert (application.work, application.submitted_at, application.saved_at) == ("Clubs.", AT, AT + MINUTE)
    assert ranks(application) == [(1, communities[1].pk), (2, communities[0].pk)]
    assert ["Schools." in text for text in Message.objects.order_by("pk").values_list("text", flat=True)] == [
        True,
        False,
    ]


@pytest.mark.django_db(transaction=True)
def test_submit_sends_once_when_pressed_ten_times_together():
    community = CommunityFactory(round__in_2026=True, sessions=1)
    applicant = Applicant(community.round, PersonFactory())
    applicant.save(Answers())

    def press() -> Application:
        return applicant.send(Answers(chosen=chosen(community)), revision=1)

    outcomes = at_once(press, *[()] * 10)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Application"] + ["StaleRevision"] * 9
    assert Message.objects.count() == 1


def test_decided_choices_may_change_place_and_may_not_be_taken_out(applicant, communities, answers):
    application = applicant.send(answers)
    decided = ChoiceFactory(application=application, community=communities[1], status="reserve")

    with pytest.raises(ChoicesWrong, match="decided on already"):
        applicant.send(answers, revision=1)

    applicant.send(Answers(chosen=chosen(communities[1], communities[0])), revision=1)
    decided.refresh_from_db()
    assert (decided.rank, decided.status) == (1, "reserve")
    assert Choice.objects.count() == 2


def test_withdrawn_application_is_sent_again_before_the_close(applicant, answers):
    application = applicant.send(answers)
    withdraw(application, at=AT + MINUTE)

    again = applicant.send(answers, revision=2, at=CLOSES_AT - SECOND)

    assert (again.pk, again.status) == (application.pk, "submitted")
    assert (again.submitted_at, again.withdrawn_at) == (CLOSES_AT - SECOND, None)
    assert Application.objects.submitted().count() == 1


def test_withdrawn_application_becomes_a_draft_when_it_is_saved(applicant, answers):
    withdraw(applicant.send(answers), at=AT + MINUTE)

    assert applicant.save(answers, revision=2).status == "draft"
