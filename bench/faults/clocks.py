"""Figures of clocks: a day off, jumping, and the two weeks in which the clocks of Victoria change."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import redis

from bench.faults.posting import QUICK, SENT, Status, run_clock
from bench.faults.shifting import Shift, own_clock
from bench.faults.stage import Play, Row, Stage
from bench.faults.workers import BEAT, LOOP, QUICKLY
from communities.models import Member
from outbox.clock import db_now
from outbox.domain.tick import send_due
from outbox.models import EngineState, Message
from sessions_app.domain.notices import about
from sessions_app.domain.reminders import plan_reminders
from sessions_app.models import ReminderRule, Session
from tests.factories import CommunityFactory, MemberFactory, ReminderRuleFactory, SessionFactory
from tests.waiting import until

DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
# Victoria's clocks go forward at 02:00 standard time, and back at 03:00 daylight time.
FORWARD = datetime(2026, 10, 3, 16, tzinfo=UTC)
BACK = datetime(2027, 4, 3, 16, tzinfo=UTC)
STANDARD, DAYLIGHT = timedelta(hours=10), timedelta(hours=11)
WEEKS = {FORWARD: date(2026, 10, 1), BACK: date(2027, 4, 1)}
BEAT_SECONDS = 3


def clock_of_a_worker_off(stage: Stage, **told: object) -> Row:
    """One worker's clock a day behind, then another's a day ahead: the database's decides."""
    with stage.empty() as staff:
        play = Play(stage, "12", f"clocks of workers a day off (time-machine); {stage.vendor}")
        at, count = db_now(), stage.of(500, 30)
        play.write(count, at=at, prefix="due")
        early = play.write(count, at=at + timedelta(hours=12), prefix="early")
        play.expected = [each for each in play.expected if each not in early]
        # A day behind and alone: whatever is due leaves all the same.
        staff.start(LOOP, look=0.2, python_clock=-86_400, **told)
        until(lambda: not Message.objects.due(db_now()).exists(), what="what is due is sent")
        staff.start(LOOP, look=0.2, python_clock=86_400, **told)
        since = db_now()
        until(EngineState.objects.filter(last_tick_at__gt=since).exists, what="a tick after that")
        mails = {mail.message_id for mail in stage.sink.mails}
        until(lambda: not Message.objects.filter(status=Status.SENDING).exists(), what="none in hand")
        return play.row(0, early=(len(mails & set(early)), 0))


def clock_of_the_database_jumps(stage: Stage, *, by_itself: bool = False) -> Row:
    """Back by an hour while it sends: nothing twice. Forward by 26: sent or expired, none twice. `by_itself`: it is the
    server whose clock jumps, else what the workers hear of it."""
    moved = own_clock(stage.database) if by_itself else nullcontext(Shift(stage.folder / "clock"))
    with moved as shift, stage.empty() as staff:
        what = "PostgreSQL's own clock (libfaketime)" if by_itself else "the database's clock"
        play = Play(stage, "12", f"{what}: an hour back, then 26 h on; {stage.vendor}")
        count = stage.of(500, 30)
        told = QUICK | ({} if by_itself else {"db_clock": str(shift.path)})
        at = shift.now()
        stage.sink.slow(0.01)
        play.write(count, at=at, prefix="now")
        useless = play.write(5, at=at + timedelta(hours=12), prefix="gone", expires_at=at + DAY)
        play.write(5, at=at + DAY, prefix="useful", expires_at=at + 3 * DAY)
        play.expected = [each for each in play.expected if each not in useless]
        for _ in range(2):
            staff.start(QUICKLY, **told)
        until(lambda: stage.sink.count() > count // 2, what="half of the mail")
        shift.set(-3600)
        run_clock(shift, until_none=Message.objects.filter(key__startswith="now").exclude(status=SENT))
        shift.set(26 * 3600)
        open_rows = Message.objects.exclude(status__in=[SENT, Status.EXPIRED])
        until(lambda: not open_rows.exists(), what="all settled")
        expired = set(Message.objects.filter(status=Status.EXPIRED).values_list("message_id", flat=True))
        return play.row(0, expired=(expired, set(useless)))


def weeks_of_the_change(stage: Stage) -> list[Row]:
    return [_week(stage, change) for change in WEEKS]


def _week(stage: Stage, change: datetime) -> Row:
    """A session at every full and half hour of eight days; an engine that looks each half hour plans and sends."""
    with stage.empty():
        days = stage.of(8, 2)
        what = f"nothing; sessions at every half hour of {days} days around {change:%d %B %Y}; {stage.vendor}"
        play = Play(stage, "13", what)
        first = WEEKS[change] if stage.full else change.date()
        sessions = _meetings(first, days)
        at, end = _start(first), _start(first) + DAY * (days + 2)
        while at <= end:
            plan_reminders(at)
            send_due(at)
            at += HALF_HOUR
        wanted = {
            (about(session), kind): moment
            for session in sessions
            for kind, moment in _table(session, change).items()
        }
        rows = list(Message.objects.filter(about__startswith="sessions_app.session:"))
        play.expected = [row.message_id for row in rows]
        made = {(row.about, _kind_in(row.key)): row.due_at for row in rows}
        wrong = {key for key in wanted.keys() | made.keys() if made.get(key) != wanted.get(key)}
        late = [row for row in rows if not row.due_at <= row.sent_at < row.due_at + HALF_HOUR]
        by_hand = _by_hand(change)
        table = _in_utc(*by_hand[0], change), _in_utc(*by_hand[1], change)
        return play.row(
            0,
            rows=(len(rows), len(wanted)),
            wrong=(wrong, set()),
            early_or_late=(len(late), 0),
            by_hand=(table, (by_hand[2], by_hand[3])),
        )


def _kind_in(key: str) -> str:
    return "day" if ":day:" in key else "hour"


def _start(first: date) -> datetime:
    return datetime.combine(first, time(), UTC) - timedelta(days=2)


def _meetings(first: date, days: int) -> list[Session]:
    """Sessions of one community with one member, who was there long before, and two rules."""
    Member.objects.all().delete()
    ReminderRule.objects.all().delete()
    community = CommunityFactory(sessions=0)
    ReminderRuleFactory(convenor=community.convenor, slug="day", unit="days", amount=1, useful_until_hours=0)
    ReminderRuleFactory(
        convenor=community.convenor, slug="hour", unit="hours", amount=1, useful_until_hours=0
    )
    MemberFactory(community=community, joined_at=datetime(2026, 1, 1, tzinfo=UTC))
    times = [(first + timedelta(days=n), time(h, m)) for n in range(days) for h in range(24) for m in (0, 30)]
    made = []
    for number, (day, at) in enumerate(times, 1):
        ends = (datetime.combine(day, at) + timedelta(minutes=20)).time()
        made.append(
            SessionFactory(
                community=community,
                number=number,
                date=day,
                start_time=at,
                end_time=ends,
                zone="Australia/Melbourne",
            )
        )
    Session.objects.update(schedule_changed_at=None)
    return made


def _in_utc(day: date, at: time, change: datetime) -> datetime:
    """The wall clock of Victoria in UTC, by arithmetic alone: no library that the portal uses has a part in it."""
    before, after = (STANDARD, DAYLIGHT) if change == FORWARD else (DAYLIGHT, STANDARD)
    wall = datetime.combine(day, at, UTC)
    early = wall - before
    # Before the change by the old offset: so it is. A time in the gap keeps the old offset and lands after it; of
    # a time that happens twice, the old offset's is the first.
    return early if early < change or (change == FORWARD and early < change + HALF_HOUR * 2) else wall - after


def _table(session: Session, change: datetime) -> dict[str, datetime]:
    starts = _in_utc(session.date, session.start_time, change)
    return {
        "day": _in_utc(session.date - DAY, session.start_time, change),
        "hour": starts - timedelta(hours=1),
    }


def _by_hand(change: datetime) -> tuple:
    """02:30 of the day of the change, and 10:00 of the day before, as worked out with pencil and paper."""
    day = (change + STANDARD).date()
    half_past, ten = (day, time(2, 30)), (day - DAY, time(10))
    if change == FORWARD:  # there is no 02:30: it is 03:30, daylight time
        return half_past, ten, datetime(2026, 10, 3, 16, 30, tzinfo=UTC), datetime(2026, 10, 3, 0, tzinfo=UTC)
    # 02:30 happens twice: the first, by daylight time
    return half_past, ten, datetime(2027, 4, 3, 15, 30, tzinfo=UTC), datetime(2027, 4, 2, 23, tzinfo=UTC)


def beat_across_the_change(stage: Stage) -> list[Row]:
    """A real beat whose clock (time-machine) crosses the change: no gap longer than two intervals."""
    return [_beats(stage, change) for change in WEEKS]


def _beats(stage: Stage, change: datetime) -> Row:
    with stage.empty() as staff, redis.Redis.from_url(stage.broker.url) as client:
        what = f"beat's clock crosses {change:%d %B %Y}, {change:%H:%M} UTC (time-machine)"
        play = Play(stage, "13", what)
        ahead = (change - datetime.now(UTC)).total_seconds() - 8
        staff.start(BEAT, {"TICK_SECONDS": str(BEAT_SECONDS)}, python_clock=ahead)
        ticks, heard = stage.of(10, 6), []

        def hear() -> bool:
            if client.llen("celery") > len(heard):
                heard.append(db_now())
            return len(heard) >= ticks

        until(hear, what="ticks across the change", seconds=90)
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(heard)]
        return play.row(0, gap_within_2_intervals=(max(gaps) <= 2 * BEAT_SECONDS, True))
