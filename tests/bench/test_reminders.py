"""What the table of reminders is made of: people, rows and verdicts."""

import pytest

from bench.reminders.measuring import Figures, move
from bench.reminders.moving import forum
from bench.reminders.people import MEETINGS, program, told
from bench.reminders.table import lines
from bench.reminders.ticking import Idle, idle, plan, planned, write
from outbox.clock import db_now
from outbox.models import Message
from sessions_app.domain.news import MOST_AT_ONCE

pytestmark = pytest.mark.django_db


def test_people_who_know_their_meetings_leave_a_tick_nothing_to_do():
    sessions = program(2, 3, db_now())

    assert told(sessions) == 2 * 3 * MEETINGS
    assert idle().statements == 3


def test_reminders_of_all_are_planned_and_written():
    sessions = program(1, 2, db_now())

    assert plan(sessions)[0] == 2 * MEETINGS
    assert not Message.objects.exists()
    rows = planned(sessions)
    assert len(rows) == 2 * MEETINGS
    assert write(rows) > 0


def test_a_forum_is_looked_at_and_moved_and_all_are_told_each_round():
    found = Figures()

    move(found, forum(MOST_AT_ONCE + 1, db_now()), rounds=2)

    assert [len(each) for each in (found.previews, found.moves, found.telling)] == [2, 2, 2]


def test_a_goal_that_is_missed_says_by_how_much():
    found = Figures(
        django=[100, 200],
        letters=[60, 140],
        reminders=[30, 60],
        writing=[500],
        planning=[20],
        previews=[900],
        moves=[250],
        presses=[300],
        telling=[3],
        empty=[Idle(3, 4)],
        settled=[Idle(6, 20)],
    )
    said = "\n".join(lines(found))

    assert "60/100/140: 0.65× | ≥ 0.6×: met" in said
    assert "30/45/60: 0.30× | ≥ 0.6×: **missed, 0.50×**" in said
    assert "≥ 1,000: **missed, 0.50×**" in said
    assert "< 10 s: **missed, 2.00×**" in said
    assert "| 300/300/300 | < 100 ms: **missed, 3.00×**" in said
    assert "≤ 100 ms on PostgreSQL: **missed, 2.50×**" in said
    assert "≤ 3 SQL: **missed, 2.00×**; < 10 ms: **missed, 2.00×**" in said
