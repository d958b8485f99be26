"""A tick looks once at all that there may be to do, and does not trust that look for long."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db.models import QuerySet

from outbox import registry
from outbox.clock import db_now
from outbox.domain.claiming import LEASE
from outbox.domain.looking import FULL_EVERY, look
from outbox.domain.tick import tick
from outbox.models import BadAddress, EngineState, Message
from outbox.prepared import Given
from tests.outbox.claims import claim_next

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
NOBODY, ANYBODY = (lambda at: [BadAddress.objects.none()]), (lambda at: [BadAddress.objects.all()])


@pytest.fixture
def job() -> Callable[..., list[datetime]]:
    """Register a job that does so much each time; answers the list of when it ran."""

    def make(name: str, waiting: Callable[[datetime], list[QuerySet]] | None = None, does: int = 0) -> list:
        ran = []

        def run(at: datetime) -> int:
            ran.append(at)
            return does

        registry.register_job(name, run, waiting=waiting)
        return ran

    return make


def test_tick_that_finds_nothing_asks_three_questions(job, make_message, django_assert_num_queries):
    for number in range(3):
        job(f"waits {number}", ANYBODY)
    job("never seen")
    make_message(due_at=db_now() + timedelta(hours=1))
    tick()

    with django_assert_num_queries(3):  # the clock is one of them
        tick()


def test_tick_runs_the_job_whose_rows_are_there(job, at):
    one, other = job("one", ANYBODY), job("other", NOBODY)
    tick(at)
    BadAddress.objects.create(address="alex@example.org", error_code="550")
    tick(at + SECOND)

    assert (one, other) == ([at, at + SECOND], [at])


def test_tick_asks_every_question_of_a_job(job, at):
    ran = job("one", lambda at: [*NOBODY(at), *ANYBODY(at)])
    tick(at)
    BadAddress.objects.create(address="alex@example.org", error_code="550")
    tick(at + SECOND)

    assert ran == [at, at + SECOND]


def test_tick_runs_what_may_have_waited_for_a_job_that_did_something(job, at):
    before, works, after = job("before"), job("works", ANYBODY, does=1), job("after")
    BadAddress.objects.create(address="alex@example.org", error_code="550")
    tick(at)
    tick(at + SECOND)

    assert (before, works, after) == ([at], [at, at + SECOND], [at, at + SECOND])


def test_tick_runs_every_job_once_in_a_while_whatever_it_saw(job, at):
    ran = job("one", NOBODY)
    moments = [at, at + SECOND, at + FULL_EVERY - SECOND, at + FULL_EVERY, at + FULL_EVERY + SECOND]
    for moment in moments:
        tick(moment)

    assert ran == [at, at + FULL_EVERY]


def test_tick_trusts_no_full_one_of_a_time_to_come(job, at):
    ran = job("one", NOBODY)
    tick(at)
    tick(at - timedelta(hours=1))

    assert ran == [at, at - timedelta(hours=1)]


def test_tick_that_dies_on_its_way_is_made_up_for_by_the_next(job, at):
    def dies(moment: datetime) -> int:
        raise KeyboardInterrupt

    registry.register_job("dies", dies)
    with pytest.raises(KeyboardInterrupt):
        tick(at)
    registry.JOBS.clear()
    ran = job("one", NOBODY)
    tick(at + SECOND)

    assert ran == [at + SECOND]


def test_a_wrong_question_keeps_nobody_from_working(job, make_message, mailoutbox, at, caplog):
    ran = job("one", NOBODY)
    job("asks wrongly", lambda at: [BadAddress.objects.filter(pk=1 / 0)])
    tick(at)
    make_message()
    tick(at + SECOND)

    assert ran == [at, at + SECOND]
    assert len(mailoutbox) == 1
    assert "A look at what there is to do failed: ZeroDivisionError" in caplog.text


def test_questions_are_put_into_sql_once_and_asked_of_each_moment(job, make_message, at):
    put = []

    def waiting(moment: datetime | Given) -> list[QuerySet]:
        put.append(moment)
        return [Message.objects.filter(due_at__lte=moment - SECOND)]

    job("one", waiting)
    make_message(due_at=at)

    found = [look(at + seconds * SECOND).jobs for seconds in range(3)]

    assert found == [set(), {"one"}, {"one"}]
    assert len(put) == 1


@pytest.mark.parametrize("fields", [{}, {"is_urgent": True}])
def test_look_sees_mail_that_is_due(make_message, at, fields):
    make_message(**fields)

    assert look(at).is_mail_due
    assert not look(at - SECOND).is_mail_due


@pytest.mark.parametrize("is_secret", [True, False])
def test_look_sees_what_a_worker_left_behind(make_message, at, is_secret):
    make_message(is_secret=is_secret)
    claim_next(at)

    assert not look(at + LEASE).is_mail_due
    assert look(at + LEASE + SECOND).is_mail_due


def test_look_is_full_on_a_portal_that_never_ticked(at):
    assert look(at).is_full
    EngineState.objects.create(pk=1, last_full_tick_at=at)
    assert not look(at).is_full
