"""The figures of one run, in the order in which the portal fills."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from applications.models import Choice, Release
from bench.faults.sink import Sink
from bench.faults.workers import workers
from bench.reminders import moving, pressing, sending, ticking
from bench.reminders.people import program, told
from bench.web.databases import settle
from outbox.clock import db_now
from outbox.models import Message
from sessions_app.models import Session


@dataclass
class Figures:
    """Every round of each figure; those of sending took turns."""

    django: list[float] = field(default_factory=list)
    letters: list[float] = field(default_factory=list)
    reminders: list[float] = field(default_factory=list)
    writing: list[float] = field(default_factory=list)
    planning: list[float] = field(default_factory=list)
    presses: list[float] = field(default_factory=list)
    empty: list[ticking.Idle] = field(default_factory=list)
    settled: list[ticking.Idle] = field(default_factory=list)
    previews: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    telling: list[float] = field(default_factory=list)
    mails: int = 0
    pairs: int = 0
    sessions: int = 0
    planned: int = 0
    registered: int = 0
    pressed: int = 0
    checking: float = 0


def measure(sink: Sink, folder: Path, *, small: bool, rounds: int) -> Figures:
    """Fill an empty portal step by step, and measure each step in rounds."""
    share = 10 if small else 1
    found = Figures(mails=2_000 // share)
    say("ticks of an empty portal")
    found.empty = [ticking.idle() for _ in range(rounds)]
    say("people who know of their meetings")
    sessions = program(64 // share, 10, db_now())
    found.pairs = told(sessions)
    settle_database()
    found.settled = [ticking.idle() for _ in range(rounds)]
    rows = ticking.planned(sessions)[: found.mails]
    for _ in range(rounds):
        found.writing.append(ticking.write(rows))
    mails = sending.write(rows)
    with workers({}, folder) as staff:
        crew = [staff.start(sending.LOOP, look=sending.LOOK_SECONDS) for _ in range(2)]
        sending.by_workers(rows, sink, crew, have_words=True)  # both are there now
        for number in range(rounds):
            say(f"sending, round {number + 1}")
            found.django.append(sending.at_once(mails, sink))
            found.letters.append(sending.by_workers(rows, sink, crew, have_words=True))
            found.reminders.append(sending.by_workers(rows, sink, crew, have_words=False))
    Message.objects.all().delete()
    say("a press that moves a forum")
    forum = moving.forum(10_000 // share, db_now())
    settle_database()
    move(found, forum, rounds)
    say("reminders of many meetings")
    sessions = program(100 // share, 100, db_now())
    settle_database()
    found.sessions = len(sessions)
    for _ in range(rounds):
        found.planned, seconds = ticking.plan(sessions)
        found.planning.append(seconds)
    say("a press that starts a mailing")
    choices = pressing.waiting(10_000 // share, db_now())
    settle_database()
    mail(found, choices, rounds)
    return found


def move(found: Figures, session: Session, rounds: int) -> None:
    """Look at a move of a forum, make it, and tell everybody: each round from the start."""
    client, found.registered = moving.at_the_desk(session), session.registrations.count()
    for _ in range(rounds):
        found.previews.append(moving.preview(client, session))
        found.moves.append(moving.press(client, session))
        found.telling.append(moving.tell(found.registered))
        Message.objects.all().delete()  # and nobody has a letter that waits


def mail(found: Figures, choices: list[Choice], rounds: int) -> None:
    """Start a mailing to these, each round from the start; the last one until it is held."""
    client, found.pressed = pressing.at_the_desk(choices), len(choices)
    for _ in range(rounds):
        Release.objects.all().delete()
        found.presses.append(pressing.press(client, choices))
    say("checking its list")
    found.checking = pressing.check()


def settle_database() -> None:
    settle(os.environ["DATABASE_URL"])


def say(what: str) -> None:
    """Progress, apart from the table."""
    print(f"bench.reminders: {what}", file=sys.stderr, flush=True)
