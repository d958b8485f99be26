from datetime import timedelta

import pytest

from outbox.domain.claiming import (
    LEASE,
    claim_some,
    finish_closed,
    finish_later,
    finish_sent,
    give_back,
    is_anything_due,
    release,
)
from outbox.models import Message
from outbox.models.message import MOST_CLAIMS
from tests.outbox.claims import claim_next
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def test_claim_next_takes_urgent_rows_first_then_the_longest_waiting(make_message, at):
    late = make_message()
    early = make_message(due_at=at - timedelta(hours=1))
    code = make_message(is_urgent=True)

    assert [claim_next(at) for _ in range(4)] == [code, early, late, None]


def test_claim_next_leaves_what_is_not_due_yet(make_message, at):
    make_message(due_at=at + timedelta(seconds=1))

    assert claim_next(at) is None


def test_is_anything_due_agrees_with_claim_next(make_message, at):
    make_message()

    assert not is_anything_due(at - timedelta(seconds=1))
    assert is_anything_due(at)
    claim_next(at)
    assert not is_anything_due(at)
    assert is_anything_due(at + LEASE + timedelta(seconds=1))


def test_claim_next_finds_an_abandoned_row_after_urgent_ones_and_before_the_rest(make_message, at):
    abandoned = make_message()
    claim_next(at)
    rest, urgent = make_message(), make_message(is_urgent=True)
    later = at + timedelta(hours=1)

    assert [claim_next(later) for _ in range(4)] == [urgent, abandoned, rest, None]


def test_claim_some_takes_urgent_rows_apart_and_an_abandoned_one_alone(make_message, at):
    first, second = (make_message(due_at=at - timedelta(minutes=minutes)) for minutes in (2, 1))
    assert claim_some(at, 10) == [first, second]
    rest = [make_message(), make_message()]
    urgent = [make_message(is_urgent=True), make_message(is_urgent=True)]
    later = at + timedelta(hours=1)

    assert [claim_some(later, 10) for _ in range(5)] == [urgent, [first], [second], rest, []]


def test_claim_some_takes_no_more_than_it_was_asked_for(make_message, at):
    rows = [make_message() for _ in range(3)]

    assert [claim_some(at, 2), claim_some(at, 2)] == [rows[:2], rows[2:]]


def test_release_leaves_no_trace_of_a_claim_and_takes_nothing_from_another(make_message, at):
    make_message()
    make_message()
    asleep = claim_some(at, 2)
    taken = claim_next(at + timedelta(hours=1))

    assert release(asleep) == 1
    taken.refresh_from_db()
    free = Message.objects.exclude(pk=taken.pk).get()
    assert (taken.status, taken.claims) == (Message.Status.SENDING, 2)
    assert (free.status, free.claims, free.claim) == (Message.Status.PENDING, 0, None)


def test_claim_next_leaves_a_row_until_its_lease_is_over(make_message, at):
    message = make_message()
    first = claim_next(at)

    assert first.lease_until == at + LEASE
    assert claim_next(at + LEASE) is None
    second = claim_next(at + LEASE + timedelta(seconds=1))
    assert (second, second.claims) == (message, 2)
    assert second.claim != first.claim


def test_claim_next_keeps_the_date_of_the_first_claim(make_message, at):
    make_message()
    claim_next(at)

    assert claim_next(at + timedelta(hours=1)).date_header == at


def test_claim_next_leaves_a_row_that_wore_out_its_workers(make_message, at):
    make_message(claims=MOST_CLAIMS)
    allowed = make_message(claims=MOST_CLAIMS - 1)

    assert [claim_next(at), claim_next(at)] == [allowed, None]


def test_claim_next_never_takes_a_secret_that_may_have_left(make_message, at):
    make_message(is_secret=True)
    claim_next(at)

    assert claim_next(at + timedelta(hours=1)) is None


@pytest.mark.django_db(transaction=True)
def test_claim_next_gives_each_row_to_one_of_several_threads(make_message, at):
    rows = {make_message().pk for _ in range(60)}

    def drain() -> list[int]:
        return [claimed.pk for claimed in iter(lambda: claim_next(at), None)]

    outcomes = at_once(drain, (), (), (), ())

    claimed = [pk for outcome in outcomes for pk in outcome]
    assert sorted(claimed) == sorted(rows)


@pytest.mark.parametrize(
    "finish",
    [
        finish_sent,
        lambda message, at: finish_closed(message, Message.Status.FAILED),
        lambda message, at: finish_later(message, at, "451", counts=True),
        lambda message, at: give_back(message),
    ],
    ids=["sent", "closed", "later", "given back"],
)
def test_finish_changes_nothing_once_another_worker_has_the_row(make_message, at, finish):
    make_message()
    asleep = claim_next(at)
    awake = claim_next(at + timedelta(hours=1))

    assert not finish(asleep, at)
    message = Message.objects.get()
    assert (message.status, message.claim, message.claims) == (Message.Status.SENDING, awake.claim, 2)
    assert finish(awake, at)
    assert Message.objects.get().status != Message.Status.SENDING


def test_finish_later_starts_the_count_of_claims_anew(make_message, at):
    make_message()
    finish_later(claim_next(at), at, "451", counts=True)

    message = Message.objects.get()
    assert (message.claims, message.recipient_failures, message.last_error_code) == (0, 1, "451")


def test_give_back_counts_as_a_claim_without_an_end(make_message, at):
    make_message()
    give_back(claim_next(at))

    assert claim_next(at).claims == 2


def test_finish_sent_wipes_the_words_of_a_secret(make_message, at):
    make_message(is_secret=True, html="<p>1234</p>")
    finish_sent(claim_next(at), at)

    message = Message.objects.get()
    assert (message.status, message.sent_at) == (Message.Status.SENT, at)
    assert (message.subject, message.text, message.html) == ("", "", "")
