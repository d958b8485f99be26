from datetime import timedelta

import pytest
import time_machine
from django.db.models import F

from accounts.models import AuditEvent, PractitionerProfile
from applications.domain.acknowledging import (
    MOST_ASKED,
    are_some,
    days_asked,
    found_by,
    give_word,
    may_answer,
    render,
    still_wanted,
    word_link,
)
from applications.domain.answers import Dates
from applications.domain.withdrawing import withdraw
from applications.errors import AnswerWrong, WordClosed
from applications.models import Acknowledgement, Application
from communities.domain.tokens import seal
from communities.errors import LinkNoLongerValid
from outbox.models import Message
from outbox.registry import Verdict
from sessions_app.models import Session
from tests.applications.domain.applicant import AT, MINUTE, Applicant, dates
from tests.factories import AcknowledgementFactory, PersonFactory, SessionFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db

LEE = "lee@example.com"


def letters() -> list[Message]:
    return list(Message.objects.filter(kind="manager_asked").order_by("pk"))


def token() -> str:
    return word_link(Acknowledgement.objects.get()).split("/")[-2]


@pytest.fixture
def asked(filled, communities) -> Applicant:
    """Who sent an application that names a manager."""
    filled.take(dates(communities[0], manager_email=LEE))
    filled.send()
    return filled


def test_manager_is_asked_when_the_application_is_sent_and_not_before(filled, communities):
    filled.take(dates(communities[0], manager_email=" Lee@Example.com "))
    known = Acknowledgement.objects.get()
    assert (known.manager_email, known.asked_at, letters()) == (LEE, None, [])

    filled.send()

    (letter,) = letters()
    assert (letter.to, letter.person_id, letter.convenor_id) == (LEE, None, filled.round.convenor_id)
    assert Acknowledgement.objects.get().asked_at == AT


def test_letter_says_who_what_and_when_and_nothing_else(asked, communities):
    with time_machine.travel(AT, tick=False):  # a link holds the second in which it was made
        content, link = render(letters()[0]), word_link(Acknowledgement.objects.get())

    name = PractitionerProfile.objects.get().preferred_name
    for words in (content.text, content.html):
        assert name in words
        assert asked.round.title in words
        assert "10:00 am" in words
        assert link in words
        for private in (
            asked.person.email,
            communities[0].name,
            communities[0].short_name,
            "Schools.",
            "It fits.",
        ):
            assert private not in words
    assert name not in content.subject
    assert asked.round.title not in content.subject


def test_days_asked_are_those_wanted_in_order_and_each_time_once(filled, communities):
    one, other = communities[:2]
    first, same = one.sessions.get(), other.sessions.get()
    assert first.starts_at == same.starts_at
    before = SessionFactory(community=other, number=2, date=first.date - timedelta(days=7))
    refused = SessionFactory(community=other, number=3)
    filled.fill(one, other)
    given = {first.pk: "yes", same.pk: "maybe", before.pk: "maybe", refused.pk: "no"}
    filled.take(Dates(given))

    days = days_asked(filled.application)
    assert [day.starts_at for day in days] == [before.starts_at, first.starts_at]


def test_letter_says_that_only_some_days_are_theirs_where_they_asked_for_more_than_they_may_join(
    filled, communities
):
    first, second = (community.sessions.get() for community in communities[:2])
    Session.objects.filter(pk=second.pk).update(
        starts_at=F("starts_at") + timedelta(days=1), ends_at=F("ends_at") + timedelta(days=1)
    )

    assert not are_some([first], filled.round)
    assert are_some([first, second], filled.round)
    filled.fill(*communities[:2], manager_email=LEE)
    filled.send()
    for words in (render(letters()[0]).text, render(letters()[0]).html):
        assert "only some of these will be theirs" in words
    filled.round.seats_per_person = 2
    assert not are_some([first, second], filled.round)


@pytest.mark.parametrize(
    ("email", "why"), [("no address", "email address"), ("a@example.com, b@example.com", "email address")]
)
def test_manager_needs_one_address(filled, communities, email, why):
    with pytest.raises(AnswerWrong, match=why):
        filled.take(dates(communities[0], manager_email=email))


def test_manager_is_somebody_else(filled, communities):
    with pytest.raises(AnswerWrong, match="your own"):
        filled.take(dates(communities[0], manager_email=filled.person.email.upper()))


def test_give_word_keeps_the_answer_and_may_be_changed_until_people_hear(asked):
    found = found_by(token())
    give_word(found, "yes", at=AT + MINUTE)
    give_word(found, "yes", at=AT + 2 * MINUTE)
    known = Acknowledgement.objects.get()
    assert (known.answer, known.answered_at) == ("yes", AT + MINUTE)
    assert AuditEvent.objects.filter(verb="manager_answered").count() == 1

    give_word(found, "no", at=AT + 3 * MINUTE)

    assert Acknowledgement.objects.get().answer == "no"
    event = AuditEvent.objects.filter(verb="manager_answered").order_by("pk").last()
    assert (event.actor, event.details) == (None, {"answer": "no"})


def test_give_word_ends_after_the_day_by_which_people_hear_on_the_convenors_wall(asked):
    found = found_by(token())
    # Midnight in Melbourne after 20 September 2026, which the round promises, is 14:00 UTC.
    ends_at = asked.round.closes_at.replace(day=20, hour=14)
    assert asked.round.hear_by.isoformat() == "2026-09-20"
    assert may_answer(found, ends_at - MINUTE)
    give_word(found, "yes", at=ends_at - MINUTE)

    with pytest.raises(WordClosed):
        give_word(found, "no", at=ends_at)
    assert Acknowledgement.objects.get().answer == "yes"


def test_another_address_makes_the_old_link_dead_and_is_asked_itself(asked, communities):
    old, found = token(), found_by(token())
    give_word(found, "yes", at=AT)

    asked.take(dates(communities[0], manager_email="kim@example.com"))

    known = Acknowledgement.objects.get()
    assert (known.manager_email, known.answer, known.answered_at) == ("kim@example.com", "", None)
    assert [(letter.to, letter.status) for letter in letters()] == [
        (LEE, "cancelled"),
        ("kim@example.com", "pending"),
    ]
    with pytest.raises(LinkNoLongerValid):
        found_by(old)
    with pytest.raises(WordClosed):
        give_word(found, "no", at=AT)
    assert found_by(token()) == known


def test_the_same_address_again_asks_nobody_twice(asked, communities):
    before = token()

    asked.take(dates(communities[0], answer="maybe", manager_email=LEE))

    assert len(letters()) == 1
    assert found_by(before)


def test_no_address_takes_the_request_back(asked, communities):
    before = token()

    asked.take(dates(communities[0]))

    assert not Acknowledgement.objects.exists()
    assert [letter.status for letter in letters()] == ["cancelled"]
    with pytest.raises(LinkNoLongerValid):
        found_by(before)


def test_withdrawing_makes_the_link_dead_and_sending_again_asks_who_had_not_answered(asked):
    before, letter = token(), letters()[0]
    assert still_wanted(letter, AT) is Verdict.WANTED

    withdraw(asked.application, at=AT + MINUTE)

    assert letters()[0].status == "cancelled"
    assert still_wanted(letter, AT) is Verdict.CANCELLED
    for dead in (before, token()):
        with pytest.raises(LinkNoLongerValid):
            found_by(dead)
    asked.send(at=AT + 2 * MINUTE)
    assert len(letters()) == 2
    assert found_by(token()).answer == ""


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_sending_again_keeps_the_answer_that_was_given_for_the_same_meetings(asked, communities, answer):
    before = token()
    give_word(found_by(before), answer, at=AT)

    withdraw(asked.application, at=AT + MINUTE)
    with pytest.raises(LinkNoLongerValid):
        found_by(before)
    assert letters()[0].status == "cancelled"
    asked.take(dates(communities[0], answer="maybe", manager_email=LEE))
    asked.send(at=AT + 2 * MINUTE)

    assert len(letters()) == 1
    assert found_by(before).answer == answer  # and may still be changed


@pytest.mark.parametrize("changed", ["meetings", "address"])
def test_sending_again_asks_anew_where_the_meetings_or_the_address_changed(asked, communities, changed):
    before = token()
    give_word(found_by(before), "yes", at=AT)
    withdraw(asked.application, at=AT + MINUTE)

    if changed == "meetings":
        day = timedelta(days=1)
        Session.objects.update(starts_at=F("starts_at") + day, ends_at=F("ends_at") + day)
    else:
        asked.take(dates(communities[0], manager_email="kim@example.com"))
    asked.send(at=AT + 2 * MINUTE)

    assert [letter.to for letter in letters()] == [LEE, LEE if changed == "meetings" else "kim@example.com"]
    assert found_by(token()).answer == ""
    with pytest.raises(LinkNoLongerValid):
        found_by(before)


def test_letters_to_addresses_of_anybodys_choice_are_few(asked, communities):
    for number in range(2 * MOST_ASKED):
        asked.take(dates(communities[0], manager_email=f"manager{number}@example.com"))

    assert len(letters()) == MOST_ASKED
    assert Acknowledgement.objects.get().asked_at is None


def test_found_by_takes_no_token_of_another_purpose_and_no_altered_one(asked):
    known = Acknowledgement.objects.get()

    for wrong in (seal("offer", known.pk, known.version), token() + "x", "nonsense"):
        with pytest.raises(LinkNoLongerValid):
            found_by(wrong)


def test_found_by_knows_only_applications_that_stand():
    known = AcknowledgementFactory()
    assert found_by(token()) == known
    Application.objects.update(status="draft")

    with pytest.raises(LinkNoLongerValid):
        found_by(token())


@pytest.mark.django_db(transaction=True)
def test_give_word_and_withdrawing_that_race_keep_the_answer_or_take_none():
    known = AcknowledgementFactory(application__round__in_2026=True)
    found = found_by(token())

    def press(act: str) -> None:
        if act == "word":
            give_word(found, "yes", at=AT)
        else:
            withdraw(known.application, at=AT)

    at_once(press, ("word",), ("withdraw",))

    known.refresh_from_db()
    assert (known.answer, known.version) in [("yes", 1), ("", 2)]


def test_bystanders_are_not_asked(asked, communities):
    other = Applicant(asked.round, PersonFactory())
    other.fill(communities[0])
    other.send()

    assert [letter.to for letter in letters()] == [LEE]
