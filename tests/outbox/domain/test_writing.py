from dataclasses import asdict
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from outbox.clock import db_now
from outbox.domain.planning import Planned, plan
from outbox.domain.writing import cancel, supersede, write, write_copy
from outbox.errors import BadRecipient
from outbox.models import Message
from tests.threads import at_once

pytestmark = pytest.mark.django_db

CONTEXT = {"name": "Alex", "words": "see you < soon & well"}
NOTE = {"kind": "note", "to": "alex.sample@example.org", "template": "note", "context": CONTEXT}


def test_write_stores_one_rendered_mail_that_is_due_now():
    before = db_now()
    message = write(key="note:1", about="app.thing:1", person_id=7, convenor_id=3, urgent=True, **NOTE)
    message.refresh_from_db()

    assert (message.subject, message.status) == ("A note for Alex", "pending")
    assert "Your words: see you < soon & well" in message.text
    assert "see you &lt; soon &amp; well" in message.html
    assert before <= message.due_at <= db_now()
    assert message.next_attempt_at == message.due_at
    assert (message.about, message.person_id, message.convenor_id) == ("app.thing:1", 7, 3)
    assert message.is_urgent
    assert message.context == {}


def test_write_makes_one_mail_of_a_key_however_often():
    first = write(key="note:1", **NOTE)

    assert write(key="note:1", **NOTE) == first
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_write_makes_one_mail_of_a_key_when_two_write_together():
    def note() -> int:
        return write(key="note:1", **NOTE).pk

    first, second = at_once(note, (), ())

    assert first == second == Message.objects.get().pk


def test_write_leaves_nothing_after_a_rollback():
    with transaction.atomic():
        write(key="note:1", **NOTE)
        transaction.set_rollback(True)

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "to",
    ["", "alex", "a@example.org, b@example.org", "a@example.org\nBcc: b@example.org", "Alex <a@example.org>"],
)
def test_write_refuses_what_is_not_one_address(to):
    with pytest.raises(BadRecipient, match="not one email address"):
        write(key="note:1", **NOTE | {"to": to})
    assert not Message.objects.exists()


def row(key: str, at: object, **fields: object) -> Planned:
    return Planned(key=key, kind="reminder", to="alex.sample@example.org", due_at=at, **fields)


def test_plan_stores_each_key_once_however_often_it_runs(at):
    assert plan([row("r:1", at), row("r:2", at)]) == 2
    assert plan([row("r:1", at), row("r:2", at), row("r:3", at + timedelta(days=1))]) == 1

    assert list(Message.objects.order_by("key").values_list("key", "status")) == [
        ("r:1", "pending"),
        ("r:2", "pending"),
        ("r:3", "pending"),
    ]
    third = Message.objects.get(key="r:3")
    assert third.next_attempt_at == third.due_at
    assert Message.objects.values("message_id").distinct().count() == 3


def test_what_is_planned_is_stored_as_a_new_message_is(at):
    said = {"context": {"session": 7}, "person_id": 7, "expires_at": at + timedelta(days=1)}
    plan([row("r:1", at, **said)])
    Message.objects.create(next_attempt_at=at, **asdict(row("r:2", at, **said)))

    one, other = Message.objects.order_by("key").values()
    own = {"id", "key", "message_id"}
    differ = {name for name in one if one[name] != other[name]}
    assert own <= differ <= own | {"created_at"}


def test_plan_again_asks_once_and_writes_nothing(at):
    rows = [row("r:1", at), row("r:2", at)]
    plan(rows)

    with CaptureQueriesContext(connection) as queries:
        assert plan(rows) == 0
    assert [one["sql"][:6] for one in queries] == ["SELECT"]


def test_plan_stores_a_key_once_that_it_is_given_twice_at_once(at):
    assert plan([row("r:1", at), row("r:1", at)]) == 1


@pytest.mark.django_db(transaction=True)
def test_plan_stores_each_key_once_when_two_plan_together(at):
    def planner() -> None:
        plan(row(f"r:{number}", at) for number in range(50))

    assert at_once(planner, (), ()) == [None, None]
    assert Message.objects.count() == 50


def test_supersede_stops_what_waits_for_an_older_schedule(make_message):
    old = make_message(about="s:1", sequence=1)
    notice = make_message(about="s:1", sequence=1, kind="notice")
    current = make_message(about="s:1", sequence=2)
    other = make_message(about="s:2", sequence=1)

    assert supersede(about="s:1", below_sequence=2, kinds=["note"]) == 1

    assert [Message.objects.get(pk=row.pk).status for row in (old, notice, current, other)] == [
        "superseded",
        "pending",
        "pending",
        "pending",
    ]


@pytest.mark.parametrize(
    ("which", "stopped"),
    [
        ({"about": "s:1"}, {"a", "b"}),
        ({"person_id": 7}, {"a", "c"}),
        ({"about": "s:1", "person_id": 7}, {"a"}),
        ({"person_id": 7, "kinds": ["other"]}, set()),
    ],
)
def test_cancel_stops_what_waits_about_something_or_for_someone(make_message, which, stopped):
    make_message(key="a", about="s:1", person_id=7)
    make_message(key="b", about="s:1", person_id=8)
    make_message(key="c", about="s:2", person_id=7)
    make_message(key="d", about="s:2", person_id=8)

    assert cancel(**which) == len(stopped)
    assert set(Message.objects.filter(status="cancelled").values_list("key", flat=True)) == stopped


def test_cancel_wipes_a_secret_that_waits(make_message):
    make_message(is_secret=True, person_id=7)
    cancel(person_id=7)

    assert Message.objects.get().text == ""


def test_cancel_wants_to_know_what():
    with pytest.raises(ValueError, match="Say which mail"):
        cancel()


def test_write_copy_keeps_the_words_and_none_of_the_keys(make_message):
    words = (
        f"Answer: {settings.BASE_URL}/offer/key-of-alex/ or read {settings.BASE_URL}/sample/waitlist/ first."
    )
    letter = make_message(subject="A place", text=words, html=f"<p>{words}</p>")

    copy = write_copy(
        letter, key="copy", kind="test", to="staff@example.org", about="sample:1", person_id=7, convenor_id=3
    )

    assert (copy.subject, copy.to, copy.about, copy.person_id) == (
        "A place",
        "staff@example.org",
        "sample:1",
        7,
    )
    for part in (copy.text, copy.html):
        assert "key-of-alex" not in part
        assert "/offer/…" in part
        assert "/sample/waitlist/" in part
    assert copy.status == Message.Status.PENDING
