"""Figures of a mail server that refuses, hangs up, lies or is away, and of rows that harm who writes them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bench.faults import proxy as faults
from bench.faults.kinds import KILLS, RAISES
from bench.faults.proxy import Proxy, proxy
from bench.faults.shifting import Shift
from bench.faults.stage import LEASE, SENT, Play, Row, Stage
from bench.faults.workers import LOOP, QUICKLY, Workers
from outbox.models import EngineState, Message
from tests.waiting import until

Status = Message.Status
TRUST = 0.05  # a clock that is moved is to be read often
QUICK = {"look": 0.05, "timeout": 2, "trust": TRUST}
# What the server says to the first so many, at which stage, and what must come of those mails.
REPLIES = [
    ("421", "data", "421 4.3.2 Going down", SENT),
    ("450 greylisting", "rcpt", "450 4.2.0 Greylisted", SENT),
    ("451", "data", "451 4.3.0 Try again", SENT),
    ("452", "data", "452 4.2.2 Full", SENT),
    ("550 at RCPT", "rcpt", "550 5.1.1 No such person", Status.FAILED),
    ("554 at DATA", "data", "554 5.6.0 Refused", Status.FAILED),
]
CUTS = [faults.BEFORE_DATA, faults.AFTER_DOT, faults.ACCEPTED, faults.SILENT, faults.GARBAGE]


@contextmanager
def post(stage: Stage, *, count: int = 2, user: str = "portal:secret@", **told: object) -> Iterator:
    """Workers that send through a proxy and believe a clock that can be moved."""
    with stage.empty() as staff, proxy(stage.sink.port) as between:
        shift = Shift(stage.folder / "clock")
        own = {"EMAIL_URL": f"smtp://{user}127.0.0.1:{between.port}"}
        told = QUICK | {"db_clock": str(shift.path)} | told
        for _ in range(count):
            staff.start(QUICKLY, own, **told)
        yield staff, between, shift


def run_clock(shift: Shift, *, until_none: object, step: timedelta | None = None, seconds: int = 120) -> None:
    """Move the clock to the next moment at which something may happen, until these rows are no more."""
    deadline = time.monotonic() + seconds
    while until_none.exists():
        assert time.monotonic() < deadline, "not all settled"
        until(lambda: _is_idle(shift), what="workers did what they could", seconds=seconds)
        if until_none.exists():
            moments = [*Message.objects.pending().values_list("next_attempt_at", flat=True)]
            paused = EngineState.objects.filter(pk=1).values_list("paused_until", flat=True).first()
            soonest = max(min(moments, default=shift.now()), paused or shift.now())
            shift.forward(step or max(soonest - shift.now(), timedelta()) + timedelta(seconds=1))


def _is_idle(shift: Shift) -> bool:
    """Nobody holds a row, and none is due, or all mail is paused."""
    if Message.objects.filter(status=Status.SENDING).exists():
        return False
    paused = EngineState.objects.filter(paused_until__gt=shift.now()).exists()
    return paused or not Message.objects.due(shift.now()).exists()


def smtp_matrix(stage: Stage) -> list[Row]:
    """One row a fault; the same two workers live through all of them."""
    with post(stage) as (staff, between, shift):
        rows = [_replied(stage, shift, case) for case in REPLIES]
        rows += [_cut(stage, between, shift, fault) for fault in CUTS]
        rows += [
            _shut(stage, between, shift, fault) for fault in ("refused", faults.GREETING, faults.SIGN_IN)
        ]
        rows.append(_tls(stage, staff, between, shift))
    return rows


def _begin(stage: Stage, shift: Shift, what: str) -> Play:
    stage.clear()
    return Play(stage, "7", f"{what}; {stage.vendor}")


def _replied(stage: Stage, shift: Shift, case: tuple[str, str, str, str]) -> Row:
    what, place, reply, end = case
    times = stage.of(10, 2)
    play = _begin(stage, shift, what)
    stage.sink.order(place, *[reply] * times)
    play.write(stage.of(500, 12), at=shift.now())
    run_clock(shift, until_none=Message.objects.exclude(status__in=[SENT, Status.FAILED]))
    failed = list(Message.objects.filter(status=Status.FAILED).values_list("message_id", flat=True))
    wanted = times if end == Status.FAILED else 0
    play.expected = [message_id for message_id in play.expected if message_id not in failed]
    tries = stage.sink.asked(place)
    # Refused for good: tried once. For now: once more each.
    extra = 0 if wanted else times
    return play.row(0, failed=(len(failed), wanted), tries=(tries, stage.of(500, 12) + extra))


def _cut(stage: Stage, between: Proxy, shift: Shift, fault: str) -> Row:
    times = stage.of(10, 2)
    play = _begin(stage, shift, fault)
    between.break_next(fault, times)
    play.write(stage.of(500, 12), at=shift.now())
    run_clock(shift, until_none=Message.objects.exclude(status=SENT))
    repeated = times if fault == faults.ACCEPTED else 0
    mails = stage.sink.mails
    doubled = len(mails) - len({mail.message_id for mail in mails})
    return play.row(repeated, happened=(between.happened, times), doubled=(doubled, repeated))


def _shut(stage: Stage, between: Proxy, shift: Shift, fault: str) -> Row:
    """Nothing gets through: the breaker opens, and no row pays for it."""
    play = _begin(stage, shift, fault)
    if fault == "refused":
        between.close()
    else:
        between.break_next(fault)
    play.write(stage.of(500, 12), at=shift.now())
    pauses = _pauses(shift, 4)
    untouched = Message.objects.pending().filter(recipient_failures=0, claims=0).count()
    if fault == "refused":
        between.open()
    between.break_next("", 0)
    run_clock(shift, until_none=Message.objects.exclude(status=SENT))
    return play.row(0, pauses=(pauses, [1, 2, 4, 8]), untouched=(untouched, len(play.expected)))


def _tls(stage: Stage, staff: Workers, between: Proxy, shift: Shift) -> Row:
    """A server whose TLS is none; then people set the right one."""
    staff.end()
    play = _begin(stage, shift, faults.TLS)
    between.break_next(faults.TLS)
    own = {"EMAIL_URL": f"smtp+tls://127.0.0.1:{between.port}"}
    told = QUICK | {"db_clock": str(shift.path)}
    worker = staff.start(QUICKLY, own, **told)
    play.write(stage.of(500, 12), at=shift.now())
    pauses = _pauses(shift, 2)
    worker.end()
    staff.start(QUICKLY, **told)
    run_clock(shift, until_none=Message.objects.exclude(status=SENT))
    return play.row(0, pauses=(pauses, [1, 2]))


def _pauses(shift: Shift, count: int) -> list[int]:
    """The minutes of the next pauses of all mail, one after the other."""
    found = []
    for number in range(1, count + 1):
        state = EngineState.objects.filter(pk=1, pauses=number, paused_until__gt=shift.now())
        until(state.exists, what=f"pause {number}")
        left = state.get().paused_until - shift.now()
        found.append(round(left.total_seconds() / 60))
        shift.forward(left + timedelta(seconds=1))
    return found


def server_down_for_hours(stage: Stage) -> Row:
    """Six hours without a mail server: what is still of use goes out within 20 minutes after, the rest never."""
    with post(stage, count=1) as (_, between, shift):
        play = Play(stage, "8", f"the mail server for 6 h; {stage.vendor}")
        between.close()
        start, number = shift.now(), stage.of(200, 10)
        play.write(number, at=start, prefix="useful", expires_at=start + timedelta(hours=21))
        useless = play.write(number, at=start, prefix="useless", expires_at=start + timedelta(hours=3))
        for hour in range(6):
            due = start + timedelta(hours=hour)
            play.write(1, at=due, prefix=f"later{hour}", expires_at=due + timedelta(hours=12))
        while shift.now() < start + timedelta(hours=6):
            _tick_passes(shift)
            shift.forward(timedelta(minutes=stage.of(5, 20)))
        failed = Message.objects.filter(status=Status.FAILED).count()
        between.open()
        back = shift.now()
        still = Message.objects.exclude(status__in=[SENT, Status.EXPIRED])
        while still.exists() and shift.now() < back + timedelta(minutes=40):
            _tick_passes(shift)
            if still.exists() and not Message.objects.filter(status=Status.SENDING).exists():
                shift.forward(timedelta(minutes=1))
        play.expected = [message_id for message_id in play.expected if message_id not in useless]
        late = Message.objects.filter(status=SENT, sent_at__gt=back + timedelta(minutes=20)).count()
        expired = Message.objects.filter(status=Status.EXPIRED).count()
        return play.row(0, failed=(failed, 0), expired=(expired, number), later_than_20_min=(late, 0))


def _tick_passes(shift: Shift) -> None:
    since = shift.now()
    until(EngineState.objects.filter(last_tick_at__gt=since).exists, what="a tick by the moved clock")


def poison(stage: Stage, **told: object) -> Row:
    """Rows that raise, that end their worker, and one whose header is two; the others are not kept by them: who was
    claimed n times waited for n - 1 leases, however busy this machine is, and all are settled in the end."""
    noted = stage.folder / "claims"
    noted.unlink(missing_ok=True)
    lease = {"lease": stage.of(LEASE, 2), "look": 0.2, "claims": str(noted)} | told
    with stage.empty() as staff:
        play = Play(stage, "9", f"8 poison rows; {stage.vendor}")
        count = stage.of(492, 40)
        play.write(count // 2, prefix="before")
        bad = Play(stage, "9", "")
        bad.write(5, kind=RAISES, text="", prefix="raises")
        bad.write(2, kind=KILLS, text="", prefix="kills")
        bad.write(1, subject="Your session\nBcc: eve@example.com", prefix="header")
        play.write(count - count // 2, prefix="after")
        workers = [staff.start(LOOP, **lease), staff.start(LOOP, **lease)]
        others, ends = Message.objects.exclude(message_id__in=bad.expected), [SENT, Status.FAILED]

        def settled() -> bool:
            for worker in workers:
                if not worker.is_alive:
                    worker.start()
            return not Message.objects.exclude(status__in=ends).exists()

        until(settled, what="all settled", seconds=240)
        failed = Message.objects.filter(status=Status.FAILED, last_error_code__startswith="poison")
        claims = max(failed.values_list("claims", flat=True))
        theirs = set(others.values_list("pk", flat=True))
        each = (map(int, line.split()) for line in noted.read_text().splitlines())
        leases = max(times for pk, times in each if pk in theirs) - 1
        return play.row(
            2 * 5,
            failed=(failed.count(), 8),
            claims=(claims, 5),
            others_wait_2_leases_at_most=(leases <= 2, True),
        )
