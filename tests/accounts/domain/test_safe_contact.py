import re
from datetime import UTC, datetime, timedelta

import pytest

from accounts.domain.merging import merge_people
from accounts.domain.safe_contact import (
    LASTS,
    ask_address,
    confirm_address,
    drop_address,
    save_wishes,
    stop_category,
)
from accounts.errors import AddressNotAsked, CodeOver, CodeWrong
from accounts.models import AuditEvent, SafeContact, User
from accounts.queries import wishes_of
from outbox.errors import BadRecipient
from outbox.models import Message
from outbox.registry import Wishes

AT = datetime(2026, 9, 4, 23, 0, tzinfo=UTC)
CHOSEN = "quiet@example.net"


def code_sent() -> str:
    return re.search(r"^ {4}(\d{6})$", Message.objects.latest("pk").text, re.MULTILINE).group(1)


def wishes(person: User) -> Wishes:
    return wishes_of([person.pk])[person.pk]


def with_address(person: User) -> None:
    ask_address(person, CHOSEN, at=AT)
    confirm_address(person, code_sent(), at=AT)


def test_wishes_of_somebody_who_said_nothing_are_the_address_they_sign_in_with(person):
    assert wishes(person) == Wishes(person.email)


def test_an_address_is_used_only_after_its_code_which_goes_there_alone(person):
    ask_address(person, " Quiet@Example.NET ", at=AT)
    code = Message.objects.get()

    assert (code.to, code.is_secret) == (CHOSEN, True)
    assert wishes(person).address == person.email

    confirm_address(person, f" {code_sent()[:3]} {code_sent()[3:]} ", at=AT + timedelta(minutes=14))

    assert wishes(person).address == CHOSEN
    assert code_sent() not in str(SafeContact.objects.values())


def test_three_wrong_codes_end_the_question_and_the_right_one_comes_too_late(person):
    ask_address(person, CHOSEN, at=AT)
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(3):
        with pytest.raises(CodeWrong):
            confirm_address(person, wrong, at=AT)
    with pytest.raises(CodeOver):
        confirm_address(person, right, at=AT)

    assert wishes(person).address == person.email


def test_a_code_is_over_after_its_time_after_its_use_and_without_a_question(person):
    with pytest.raises(CodeOver):
        confirm_address(person, "123456", at=AT)
    ask_address(person, CHOSEN, at=AT)
    with pytest.raises(CodeOver):
        confirm_address(person, code_sent(), at=AT + LASTS)
    confirm_address(person, code_sent(), at=AT)
    with pytest.raises(CodeOver):
        confirm_address(person, code_sent(), at=AT)


def test_another_persons_code_confirms_nothing(person):
    other = User.objects.create_user("kim@example.org")
    ask_address(person, CHOSEN, at=AT)
    ask_address(other, "other@example.net", at=AT)
    with pytest.raises(CodeWrong):
        confirm_address(person, code_sent(), at=AT)


def test_ask_address_refuses_the_main_one_and_what_is_none(person):
    with pytest.raises(AddressNotAsked):
        ask_address(person, person.email.upper(), at=AT)
    with pytest.raises(BadRecipient):
        ask_address(person, "a@example.org, b@example.org", at=AT)
    assert not Message.objects.exists()


def test_drop_address_returns_mail_to_the_main_one_and_ends_a_question(person):
    with_address(person)
    ask_address(person, "third@example.net", at=AT)
    drop_address(person, at=AT)
    drop_address(person, at=AT)

    assert wishes(person).address == person.email
    with pytest.raises(CodeOver):
        confirm_address(person, code_sent(), at=AT)
    assert AuditEvent.objects.filter(verb="contact_address_dropped").count() == 1


def test_discreet_mail_brings_neutral_titles_and_the_audit_names_no_address(person):
    with_address(person)
    save_wishes(person, is_discreet=True, neutral_titles=False, unwanted=["reminders"], at=AT)

    assert wishes(person) == Wishes(CHOSEN, True, True, frozenset({"reminders"}), is_chosen=True)
    assert "@" not in str(list(AuditEvent.objects.values("verb", "about", "details")))


def test_stop_category_adds_to_what_was_switched_off_once(person):
    save_wishes(person, is_discreet=False, neutral_titles=True, unwanted=["drafts"], at=AT)
    stop_category(person, "reminders", at=AT)
    stop_category(person, "reminders", at=AT)

    assert wishes(person) == Wishes(person.email, False, True, frozenset({"drafts", "reminders"}))
    assert AuditEvent.objects.filter(verb="mail_category_stopped").count() == 1


def test_an_account_that_was_merged_answers_for_the_one_that_was_kept(person, staff):
    gone = User.objects.create_user("old@example.org")
    with_address(gone)
    save_wishes(gone, is_discreet=True, neutral_titles=False, unwanted=[], at=AT)
    merge_people(person, gone, by=staff, at=AT)

    assert wishes(person) == Wishes(CHOSEN, True, True, is_chosen=True)
    assert wishes(gone) == wishes(person)


def test_wishes_of_many_are_one_query(person, django_assert_num_queries):
    others = [User.objects.create_user(f"p{n}@example.org").pk for n in range(3)]
    with django_assert_num_queries(1):
        assert len(wishes_of([person.pk, *others, 0])) == 4
