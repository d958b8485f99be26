"""No log line holds personal data: not what we log, not what Django and allauth log around it."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse

from accounts.forms.humans import stamp
from applications.domain.offers import answer_link, offer_place
from applications.models import Application
from communities.models import DemandEntry
from cop_portal.logs import JsonFormatter, without_people
from outbox.domain.tick import tick
from outbox.models import Message
from sessions_app.models import Registration
from tests import factories
from tests.accounts.conftest import CODE, CONFIRM, DOOR
from tests.applications.views.typed import Pages, about

OURS = ["cop_portal", "reports", "applications", "sessions_app", "communities", "accounts", "outbox"]
AROUND = ["django.request", "django.security", "django.server", "allauth", "celery"]
NAME, EMAIL, WORDS = "Canary Sample", "canary@example.org", "canary words"
NOW = datetime(2026, 8, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """All that is logged while a test runs, in the portal's own format."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in OURS + AROUND]
    before = [(logger, logger.level) for logger in loggers]
    logging.getLogger().addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield stream
    logging.getLogger().removeHandler(handler)
    for logger, level in before:
        logger.setLevel(level)


def record(message: str, *arguments: object, exc_info: object = None) -> logging.LogRecord:
    return logging.LogRecord("sample", logging.INFO, "sample.py", 1, message, arguments, exc_info)


def formatted(message: str, *arguments: object, exc_info: object = None) -> dict:
    return json.loads(JsonFormatter().format(record(message, *arguments, exc_info=exc_info)))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mail to alex@example.org failed", "Mail to [address] failed"),
        ("'alex.sample+work@mail.example.org'", "'[address]'"),
        ("Sample <alex@example.org>", "Sample <[address]>"),
        ("Not Found: /my/?email=alex%40example.org&name=Alex", "Not Found: /my/?…"),
        ("Method Not Allowed (PUT): /offer/WzEsMV0:1abc:xyz/", "Method Not Allowed (PUT): /offer/…"),
        ("Not Found: /registration/WzEsMV0:1abc:xyz/", "Not Found: /registration/…"),
        ("Not Found: /waitlist/WzEsMV0:1abc:xyz/", "Not Found: /waitlist/…"),
        ("Not Found: /calendar/abcdef.ics", "Not Found: /calendar/…"),
        ("Gone: /accounts/password/reset/key/1-abc/", "Gone: /accounts/password/reset/key/…"),
        ("Message 12 was queued again by user 3", "Message 12 was queued again by user 3"),
    ],
)
def test_without_people_strikes_out_addresses_queries_and_keys(text, left):
    assert without_people(text) == left


def test_json_formatter_says_when_where_and_what():
    line = formatted("Sent %s of %s", 2, 3)

    assert (line["level"], line["logger"], line["message"]) == ("INFO", "sample", "Sent 2 of 3")
    assert datetime.fromisoformat(line["at"]).tzinfo == UTC


def test_json_formatter_strikes_out_what_came_as_an_argument():
    assert formatted("To %s at %s", "alex@example.org", "/my/?a=b")["message"] == "To [address] at /my/?…"


def test_json_formatter_tells_the_type_and_place_of_an_exception_and_not_its_words():
    try:
        raise ValueError("Alex Sample, alex@example.org")
    except ValueError as error:
        line = formatted("It failed", exc_info=(type(error), error, error.__traceback__))

    assert line["exception"] == "ValueError"
    assert any("test_logs.py" in place for place in line["where"])
    assert "Alex" not in json.dumps(line)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def public(db, clock) -> dict[str, object]:
    """A convenor with an open round, a forum and a waitlist."""
    round_ = factories.RoundFactory(in_2026=True)
    factories.CollectionNoticeFactory(round=round_)
    community = factories.CommunityFactory(round=round_)
    forum = factories.ForumSessionFactory(community__convenor=round_.convenor)
    return {"round": round_, "community": community, "forum": forum, "convenor": round_.convenor}


def human(clock: time_machine.Traveller, **answers: str) -> dict[str, str]:
    """Answers to a public form, given at the pace of a person."""
    drawn = stamp()
    clock.shift(timedelta(seconds=20))
    return {"drawn_at": drawn, **answers}


def newest_code() -> str:
    return CODE.search(Message.objects.filter(to=EMAIL, kind="sign_in_code").latest("pk").text).group(1)


def apply(client: Client, public: dict) -> Application:
    """Type first, sign in on the way, send, then send the wrong things."""
    pages = Pages(client, public["round"])
    about_me = about(preferred_name=NAME, organisation=WORDS, work=WORDS)
    client.post(pages.address("about"), about_me | {"action": "continue", "revision": 0})
    client.post(DOOR, {"email": EMAIL, "next": pages.list})
    client.post(CONFIRM, {"code": "WRONG-CODE", "next": pages.list})
    client.post(CONFIRM, {"code": newest_code(), "next": pages.list})
    pages.fill_in(public["community"])
    pages.send("about", about_me)
    for section in ("access", "safety"):
        pages.send(section, {"words": WORDS})
    pages.submit()
    stale = about_me | {"work": f"{WORDS} again", "action": "continue", "revision": 0}
    assert client.post(pages.address("about"), stale).status_code == 409
    return Application.objects.get(status="submitted")


def test_the_flows_of_people_leave_nothing_of_them_in_the_logs(lines, public, clock, client):
    application = apply(client, public)
    offer = offer_place(application.choices.get(), by=factories.UserFactory(is_staff=True), at=NOW)
    link = answer_link(offer).removeprefix("http://testserver")
    for method in ("get", "put", "delete"):
        getattr(client, method)(link)
    wish = human(clock, wish=WORDS, reach="statewide", name=NAME, email=EMAIL)
    client.post(reverse("waitlist", args=[public["convenor"].slug]), wish)
    forum = reverse("forum", args=[public["convenor"].slug, public["forum"].community.slug])
    client.post(forum, human(clock, name=NAME, email=EMAIL, organisation=WORDS))
    client.post(forum, {"name": NAME, "email": f"{EMAIL}\nBcc: {EMAIL}"})
    client.get(f"/nowhere/?email={EMAIL}&name={NAME}")
    client.get(f"/{EMAIL}/")

    assert (DemandEntry.objects.count(), Registration.objects.count()) == (1, 1)
    assert "Method Not Allowed" in lines.getvalue()
    assert_nothing_of_the_person(lines, offer_link=link)


class Refusing(BaseEmailBackend):
    """A mail server whose answer quotes the person."""

    def send_messages(self, messages: list) -> int:
        import smtplib

        raise smtplib.SMTPRecipientsRefused({EMAIL: (550, f"5.1.1 {NAME} <{EMAIL}> unknown".encode())})


@pytest.mark.parametrize("backend", ["django.core.mail.backends.locmem.EmailBackend", f"{__name__}.Refusing"])
def test_the_post_leaves_nothing_of_people_in_the_logs(lines, public, client, settings, backend):
    settings.EMAIL_BACKEND = backend
    client.post(DOOR, {"email": EMAIL})
    message = Message.objects.get(to=EMAIL)

    tick()

    message.refresh_from_db()
    assert message.status != Message.Status.PENDING
    assert_nothing_of_the_person(lines)


def test_a_page_that_breaks_leaves_nothing_of_people_in_the_logs(lines, settings):
    settings.ROOT_URLCONF = "tests.house.test_headers"
    client = Client(raise_request_exception=False)

    answer = client.get(f"/broken/?email={EMAIL}", headers={"referer": f"http://testserver/?name={NAME}"})

    assert answer.status_code == 500
    assert "RuntimeError" in lines.getvalue()
    assert "broken on purpose" not in lines.getvalue()
    assert_nothing_of_the_person(lines)


def assert_nothing_of_the_person(lines: io.StringIO, *, offer_link: str = "") -> None:
    logged = lines.getvalue()
    token = offer_link.removeprefix("/offer/").strip("/") or "no link"

    assert [line for line in logged.splitlines() if "canary" in line.lower()] == []
    assert token not in logged
