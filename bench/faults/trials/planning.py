"""Guards of what is planned and when, of beat, and of the watchdog. Each function: does the promise hold?"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from tempfile import TemporaryDirectory

import time_machine
from celery import Celery
from celery.beat import Scheduler, Service
from django.core import mail

from bench.faults.kinds import notes
from outbox.clock import db_now
from outbox.domain import tick as engine
from outbox.models import EngineState, Message
from outbox.queries import delivery_health
from sessions_app.domain.notices import REMINDER
from sessions_app.domain.reminders import plan_reminders
from sessions_app.domain.schedule import move_session
from sessions_app.models import Session
from tests.factories import CommunityFactory, MemberFactory, ReminderRuleFactory, StaffFactory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def revalidation() -> bool:
    """A meeting that was called off after its reminder was planned."""
    session = meeting()
    at = session.starts_at - HOUR
    plan_reminders(at)
    Session.objects.filter(pk=session.pk).update(state=Session.State.CANCELLED)
    engine.send_due(at + timedelta(minutes=1))
    return Message.objects.count() == 1 and mail.outbox == []


def database_clock() -> bool:
    """A worker whose own clock is a day ahead sends nothing early."""
    now = db_now()
    notes(1, now + 12 * HOUR)
    with time_machine.travel(now + timedelta(days=1)):
        engine.tick()
    return mail.outbox == []


def key() -> bool:
    """Two planners, fifty times each, as one."""
    at = meeting().starts_at - HOUR
    for _ in range(100):
        plan_reminders(at)
    return Message.objects.count() == 1


def superseding() -> bool:
    """A meeting moves: what was queued about its old time is closed in the same moment."""
    session = meeting()
    at = session.starts_at - HOUR
    plan_reminders(at)
    staff = StaffFactory(convenor=session.community.convenor)
    times = {"start_time": time(15), "end_time": time(17)}
    move_session(session, date=session.date, **times, by=staff, at=at)
    return Message.objects.get(kind=REMINDER).status == "superseded"


def late_joiners() -> bool:
    """Whoever joins three days before is not reminded of a week before."""
    session = meeting(amount=7, unit="days")
    at = session.starts_at - 3 * DAY
    session.community.members.update(joined_at=at)
    plan_reminders(at)
    return not Message.objects.exists()


def wall_clock() -> bool:
    """A day before ten o'clock is ten o'clock, also across the night on which the clocks go forward."""
    session = meeting(amount=1, unit="days")
    day = {"date": date(2026, 10, 4), "starts_at": datetime(2026, 10, 3, 23, tzinfo=UTC)}
    Session.objects.filter(pk=session.pk).update(
        **day, ends_at=day["starts_at"] + HOUR, zone="Australia/Melbourne"
    )
    session.community.members.update(joined_at=datetime(2026, 1, 1, tzinfo=UTC))
    plan_reminders(datetime(2026, 10, 3, tzinfo=UTC))
    return [row.due_at for row in Message.objects.all()] == [datetime(2026, 10, 3, 0, tzinfo=UTC)]


def _app() -> Celery:
    app = Celery("beat", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    return app


class Beats(Scheduler):
    """Beat as it ships, which notes when it would send instead of sending."""

    producer = None

    def __init__(self, *given: object, **named: object) -> None:
        self.at: list[datetime] = []
        super().__init__(*given, **named)

    def apply_entry(self, entry: object, producer: object = None) -> None:
        self.at.append(datetime.now(UTC))


def interval() -> bool:
    """Beat ticks through the night on which the clocks go back: a crontab in local time pauses for an hour."""
    app = _app()
    begin = datetime(2027, 4, 3, 14, 30, tzinfo=UTC)
    with time_machine.travel(begin, tick=False) as clock:
        beats = Beats(app, lazy=False)
        while datetime.now(UTC) < begin + 4 * HOUR:
            clock.shift(max(beats.tick(), 1))
    longest = max(later - earlier for earlier, later in pairwise(beats.at))
    return longest <= timedelta(minutes=2)


def beat_without_memory() -> bool:
    """A beat that was started while the clock was a day ahead, and again once it was right, ticks all the same."""
    app, heard = _app(), []
    with TemporaryDirectory() as folder:
        for begin in (datetime.now(UTC) + DAY, datetime.now(UTC)):
            with time_machine.travel(begin, tick=False) as clock:
                how = {"scheduler_cls": app.conf.beat_scheduler, "schedule_filename": f"{folder}/times"}
                beat = Service(app, **how).scheduler
                beat.producer = None
                beat.apply_entry = lambda entry, producer=None, begin=begin: heard.append(begin)
                for _ in range(3):
                    clock.shift(60)
                    beat.tick()
                beat.close()
    return len(set(heard)) == 2


def watchdog() -> bool:
    """However it came that there was no tick: the last one may even be of a clock that was ahead."""
    at, is_ready = db_now(), set()
    for last in (at - timedelta(minutes=4), at + DAY):
        EngineState.objects.update_or_create(pk=1, defaults={"last_tick_at": last})
        is_ready.add(delivery_health(at).is_ready)
    return is_ready == {False}


def look_at_the_queue() -> bool:
    """Ticks come, and mail does not leave: that is noticed too."""
    at = db_now()
    EngineState.objects.update_or_create(pk=1, defaults={"last_tick_at": at})
    notes(1, at - timedelta(minutes=11))
    return not delivery_health(at).is_ready


def meeting(amount: int = 1, unit: str = "hours") -> Session:
    """One with one member, reminded once: an hour before."""
    community = CommunityFactory(sessions=1)
    ReminderRuleFactory(convenor=community.convenor, amount=amount, unit=unit, useful_until_hours=0)
    MemberFactory(community=community)
    return community.sessions.get()
