"""Where a scene plays: a database, a mail server, perhaps a broker, and the row that it ends as."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis
from django.db import connection

from bench.faults.kinds import notes
from bench.faults.servers import Server
from bench.faults.sink import Mail, Sink
from bench.faults.workers import Workers, workers
from outbox.clock import db_now
from outbox.models import BadAddress, EngineState, Message
from sessions_app.models import Session
from tests.waiting import until

SENT = Message.Status.SENT
# Short, so that a scene waits seconds where production waits two minutes.
LEASE = 4


@dataclass(frozen=True)
class Row:
    """What came of one scene. `lost`: neither at the mail server nor closed as it should be."""

    figure: str
    broken: str
    messages: int
    distinct: int
    lost: int
    duplicates: int
    bound: int
    seconds: float
    facts: dict[str, object] = field(default_factory=dict)
    wanted: dict[str, object] = field(default_factory=dict)
    # True where the bound must be reached: a harness that sees no fault is broken.
    is_least: bool = False

    @property
    def is_right(self) -> bool:
        within = self.duplicates >= self.bound if self.is_least else self.duplicates <= self.bound
        return not self.lost and within and self.facts == self.wanted

    def __str__(self) -> str:
        sign = "≥" if self.is_least else "≤"
        said = "" if self.facts == self.wanted else f" found {self.facts}, wanted {self.wanted}"
        return (
            f"| {self.figure} | {self.broken} | {self.messages:,} | {self.distinct:,} | {self.lost:,} |"
            f" {self.duplicates:,} | {sign} {self.bound:,} | {self.seconds:.0f} s |"
            f" {'right' if self.is_right else 'WRONG'}{said} |"
        )


HEAD = (
    "| figure | what was broken | messages | distinct | lost | duplicates | bound | time | |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Stage:
    """`own` is the environment of every process; `full` plays the figures as they stand, else a small part."""

    own: dict[str, str]
    folder: Path
    sink: Sink
    broker: Server | None = None
    database: Server | None = None
    full: bool = False

    def of(self, full: int, small: int) -> int:
        return full if self.full else small

    @property
    def vendor(self) -> str:
        return {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor]

    def repair(self) -> None:
        """Whatever a scene broke is there again."""
        for server in (self.broker, self.database):
            if server and server.process.poll() is not None:
                server.start()
        connection.close()

    @contextmanager
    def empty(self) -> Iterator[Workers]:
        """No mail anywhere, and nobody at work yet; whoever starts work is gone afterwards."""
        self.clear()
        with workers(self.own, self.folder) as staff:
            yield staff

    def clear(self) -> None:
        """Nothing is left of whatever was played before: nor meetings, whose people would hear news of them."""
        for model in (Message, BadAddress, EngineState, Session):
            model.objects.all().delete()
        self.sink.clear()
        if self.broker:
            self.empty_the_broker()

    def empty_the_broker(self) -> None:
        with redis.Redis.from_url(self.broker.url) as client:
            client.flushall()


@dataclass
class Play:
    """Rows that were written for one scene, and how to tell what became of them."""

    stage: Stage
    figure: str
    broken: str
    expected: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def write(self, count: int, **fields: object) -> list[str]:
        """Rows that are due now."""
        at = fields.pop("at", None) or db_now()
        made = notes(count, at, prefix=fields.pop("prefix", "note"), **fields)
        self.expected += made
        return made

    def until_sent(self, *, seconds: int = 240, but: Iterable[str] = ()) -> None:
        """Return once every row is sent (or has one of these last states)."""
        ends = [SENT, *but]
        open_rows = Message.objects.exclude(status__in=ends)
        until(lambda: not open_rows.exists(), what=f"all sent: {self.figure}", seconds=seconds)

    def at_each(self, share: Iterable[float], harm: Callable[[], None], *, seconds: int = 240) -> None:
        """Do harm each time that this share of the mail has arrived."""
        for part in share:
            count = int(part * len(self.expected))
            until(lambda count=count: self.stage.sink.count() >= count, what="mail arrives", seconds=seconds)
            harm()

    def row(self, bound: int = 0, *, is_least: bool = False, **facts: tuple[object, object]) -> Row:
        """The figures now. Each of `facts` is what was found and what must be."""
        mails = self.stage.sink.mails
        distinct = {mail.message_id for mail in mails}
        sent = set(Message.objects.filter(status=SENT).values_list("message_id", flat=True))
        lost = len(set(self.expected) - (distinct & sent))
        found = {name: pair[0] for name, pair in facts.items()}
        wanted = {name: pair[1] for name, pair in facts.items()}
        if not is_least:
            found, wanted = found | {"same": _repeats_alike(mails)}, wanted | {"same": True}
        return Row(
            self.figure, self.broken, len(self.expected), len(distinct), lost, len(mails) - len(distinct),
            bound, self.seconds, found, wanted, is_least,
        )  # fmt: skip


def _repeats_alike(mails: list[Mail]) -> bool:
    """Each mail that came twice is the same one: by its Message-ID, its Date and its UID it collapses."""
    return len({mail[:4] for mail in mails}) == len({mail.message_id for mail in mails})


def spread(count: int) -> list[float]:
    """`count` shares of the work, evenly, neither at its beginning nor at its end."""
    return [(number + 1) / (count + 2) for number in range(count)]
