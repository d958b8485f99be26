from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from applications.domain.applying import submit
from applications.domain.withdrawing import withdraw
from applications.errors import AlreadySent, Incomplete, NoticeChanged, StaleRevision, TooLate
from applications.models import Application, Flag
from applications.queries.timeline import timeline
from communities.models import CollectionNotice
from outbox.models import Message
from tests.applications.domain.applicant import ABOUT, AT, MINUTE, SECOND, Applicant, about, chosen, dates
from tests.factories import (
    CLOSES_AT,
    CollectionNoticeFactory,
    CommunityFactory,
    PersonFactory,
    QuestionFactory,
    StaffFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_submit_sends_with_a_receipt_of_what_was_said(filled, communities):
    application = filled.send()

    found = Application.objects.get(pk=application.pk)
    assert (found.status, found.submitted_at, found.is_late) == ("submitted", AT, False)
    assert (found.notice, found.place) == (filled.notice, "statewide")
    receipt = Message.objects.get()
    assert (receipt.kind, receipt.to) == ("application_receipt", filled.person.email)
    assert (receipt.person_id, receipt.convenor_id) == (filled.person.pk, filled.round.convenor_id)
    assert "Schools." in receipt.text
    assert communities[0].name in receipt.text
    assert AuditEvent.objects.get(verb="application_sent").actor == filled.person


def test_submit_names_the_sections_that_are_missing_and_writes_nothing(applicant, communities):
    applicant.take(ABOUT)
    applicant.take(chosen(communities[0]))

    with pytest.raises(Incomplete) as refusal:
        applicant.send()
    assert refusal.value.sections == ["dates"]
    assert (applicant.application.status, Message.objects.exists()) == ("draft", False)

    applicant.take(dates(communities[0]))
    applicant.send()


def test_submit_of_nothing_begun_misses_everything(applicant):
    with pytest.raises(Incomplete) as refusal:
        applicant.send()
    assert refusal.value.sections == ["about", "communities", "dates"]
    assert not Application.objects.exists()


@pytest.mark.parametrize("name", ["about", "access"])
def test_submit_sends_nothing_past_words_that_were_typed_and_not_saved(filled, name):
    filled.type(name, words="Half a sent")

    with pytest.raises(Incomplete) as refusal:
        filled.send()
    assert refusal.value.sections == [name]


def test_submit_asks_for_a_question_that_was_added_since(filled):
    question = QuestionFactory(round=filled.round, is_required=True)

    with pytest.raises(Incomplete):
        filled.send()

    filled.take(about(answers={question.pk: "Yes"}))
    filled.send()


def test_submit_refuses_what_changed_since_the_page_was_opened(filled):
    opened = filled.application.revision
    filled.take(about(work="Clubs."))

    with pytest.raises(StaleRevision):
        filled.send(revision=opened)
    assert filled.application.status == "draft"


def test_submit_refuses_another_notice_than_the_newest(filled):
    CollectionNoticeFactory(round=filled.round, version=2)
    with pytest.raises(NoticeChanged, match="Read it again"):
        filled.send()

    CollectionNotice.objects.all().delete()
    with pytest.raises(NoticeChanged, match="cannot take applications yet"):
        filled.send()


def test_submit_refuses_one_that_was_sent(filled):
    filled.send()

    with pytest.raises(AlreadySent):
        filled.send()
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        (CLOSES_AT - SECOND, False),
        (CLOSES_AT, True),
        (CLOSES_AT + 30 * MINUTE - SECOND, True),
    ],
)
def test_submit_takes_what_was_begun_before_the_close_until_the_grace_ends(filled, at, is_late):
    application = filled.send(at=at)

    assert (application.status, application.is_late) == ("submitted", is_late)


@pytest.mark.parametrize("late", [30 * MINUTE, timedelta(days=1)])
def test_submit_refuses_what_comes_after_the_grace_and_leaves_the_draft(filled, late):
    with pytest.raises(TooLate, match="have closed"):
        filled.send(at=CLOSES_AT + late)

    found = filled.application
    assert (found.status, found.work) == ("draft", "Schools.")


def test_submit_refuses_in_the_grace_what_was_begun_after_the_close(applicant):
    applicant.type("about", work="New", at=CLOSES_AT)

    with pytest.raises(TooLate):
        applicant.send(at=CLOSES_AT + SECOND)


@pytest.mark.django_db(transaction=True)
def test_submit_sends_once_when_pressed_ten_times_together():
    community = CommunityFactory(round__in_2026=True, sessions=1)
    applicant = Applicant(community.round, PersonFactory())
    revision = applicant.fill(community).revision

    def press() -> Application:
        return applicant.send(revision=revision)

    outcomes = at_once(press, *[()] * 10)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadySent"] * 9 + ["Application"]
    assert Message.objects.count() == 1


def test_withdrawn_application_is_sent_again_before_the_close_and_not_after(filled):
    application = filled.send()
    withdraw(application, at=AT + MINUTE)
    with pytest.raises(TooLate, match="You withdrew"):
        filled.send(at=CLOSES_AT)

    again = filled.send(at=CLOSES_AT - SECOND)

    assert (again.pk, again.status) == (application.pk, "submitted")
    assert (again.submitted_at, again.withdrawn_at) == (CLOSES_AT - SECOND, None)
    assert Message.objects.filter(kind="application_receipt").count() == 2


def test_submit_by_staff_names_them_in_the_audit_and_writes_to_the_applicant(filled):
    staff = StaffFactory()

    submit(
        filled.round,
        filled.person,
        revision=filled.application.revision,
        notice_version=filled.notice.version,
        at=AT,
        by=staff,
    )

    assert AuditEvent.objects.get(verb="application_sent").actor == staff
    assert Message.objects.get().to == filled.person.email


def test_submit_and_a_later_change_of_about_suggest_flags(filled):
    filled.take(about(focus="neither"))
    filled.send()
    assert Flag.objects.get().kind == "not_prevention"

    filled.take(about(profile={"preferred_name": "Robin", "works_outside_victoria": True}))
    assert Flag.objects.get().kind == "outside_victoria"


def test_submit_refuses_a_community_that_was_closed_since_it_was_chosen(filled, communities):
    communities[0].closed_because = "It is full for this year."
    communities[0].save()

    with pytest.raises(Incomplete) as refusal:
        filled.send()
    assert (refusal.value.sections, filled.application.status) == (["communities"], "draft")

    filled.take(chosen(communities[1]))
    filled.take(dates(communities[1]))
    filled.send()


@pytest.mark.parametrize("begin_again", ["take", "send"])
def test_beginning_again_after_withdrawing_is_in_the_audit(filled, begin_again):
    withdraw(filled.send(), at=AT + MINUTE)

    if begin_again == "take":
        filled.take(ABOUT)
        filled.take(about(work="Clubs."))
    else:
        filled.send()

    event = AuditEvent.objects.get(verb="application_begun_again")
    assert event.actor == filled.person
    assert "Began the application again" in [entry.what for entry in timeline(filled.application)]
