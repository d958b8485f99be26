from datetime import timedelta

import pytest

from applications.domain.receipts import render, still_wanted
from applications.domain.withdrawing import withdraw
from outbox.domain.tick import tick
from outbox.models import Message
from outbox.registry import Verdict
from tests.applications.domain.applicant import AT, MINUTE, about, chosen
from tests.factories import ExtensionFactory, QuestionFactory

pytestmark = pytest.mark.django_db


def planned() -> list[Message]:
    return list(Message.objects.pending().filter(kind="application_changed"))


def test_receipt_shows_the_rounds_own_questions_and_the_close_of_this_person(filled):
    question = QuestionFactory(round=filled.round, label="Do you drive?", kind="yes_no")
    filled.take(about(answers={question.pk: True}))
    until = filled.round.closes_at + timedelta(days=1)
    ExtensionFactory(round=filled.round, person=filled.person, until=until)

    filled.send()

    for words in (Message.objects.get().text, Message.objects.get().html):
        assert "Do you drive?" in words
        assert "Until 9:00 am, Tuesday 8 September 2026" in words


def test_receipt_of_changes_is_one_for_a_burst_and_reads_as_things_stand(filled, communities):
    filled.send()
    filled.take(about(work="Clubs."), at=AT + MINUTE)
    filled.take(chosen(*communities[:2]), at=AT + 5 * MINUTE)
    filled.take(about(work="Libraries."), at=AT + 9 * MINUTE)

    (receipt,) = planned()
    assert receipt.due_at == AT + 19 * MINUTE
    assert Message.objects.filter(kind="application_changed", status="superseded").count() == 2
    content = render(receipt)
    assert content.subject == "Your changes have arrived"
    assert "Libraries." in content.text
    assert communities[1].name in content.text


def test_receipt_of_changes_leaves_when_it_is_due_and_a_later_burst_has_its_own(filled, mailoutbox):
    filled.send()
    filled.take(about(work="Clubs."), at=AT + MINUTE)
    Message.objects.filter(kind="application_receipt").delete()
    tick(AT + 10 * MINUTE)
    assert mailoutbox == []
    tick(AT + 11 * MINUTE)
    assert [mail.subject for mail in mailoutbox] == ["Your changes have arrived"]

    filled.take(about(work="Libraries."), at=AT + timedelta(hours=1))
    assert len(planned()) == 1


def test_receipt_of_changes_is_not_for_drafts(filled):
    filled.take(about(work="Clubs."))

    assert not Message.objects.exists()


def test_still_wanted_is_the_newest_of_an_application_that_stands(filled):
    filled.send()
    filled.take(about(work="Clubs."))
    first = planned()[0]
    assert still_wanted(first, AT) is Verdict.WANTED

    filled.take(about(work="Libraries."))
    assert still_wanted(first, AT) is Verdict.SUPERSEDED

    (second,) = planned()
    withdraw(filled.application, at=AT)
    assert still_wanted(second, AT) is Verdict.CANCELLED
    assert planned() == []
