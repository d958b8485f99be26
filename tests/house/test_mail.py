"""Every kind of mail, written by the verb that people's acts call, as it leaves for their letter boxes."""

import copy
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test.signals import template_rendered

from accounts.domain import letters
from accounts.models import User
from outbox.domain.delivery import compose
from outbox.models import Message
from outbox.registry import CATEGORIES, KINDS
from tests.factories import CLOSES_AT, OPENS_AT
from tests.house.letters import MAKERS, NOW, PERSON

MAIL = Path(settings.BASE_DIR) / "templates" / "mail"
# What a subject line on a locked screen must not tell.
TELLING = {"violence", "family", "prevention", "gender", "abuse", "safe and equal", "sample", "community"}
UNFILLED = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|\bNone\b|MISSING")


def now_ish() -> datetime:
    return datetime.now(UTC)


each_mail = pytest.mark.parametrize(
    ("kind", "make"), [pytest.param(kind, make, id=make.__name__) for kind, make in MAKERS]
)


@pytest.fixture(autouse=True)
def _clock(db):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _nothing_is_missing_in_silence(settings) -> None:
    """A variable that a template asks for and nobody gave shows as MISSING."""
    engine = copy.deepcopy(settings.TEMPLATES[0])
    engine["OPTIONS"]["string_if_invalid"] = "MISSING-%s"
    settings.TEMPLATES = [engine]


def leaving(kind: str, make: Callable[[], None]) -> list[EmailMessage]:
    """What `make` wrote of this kind, as it would go to a mail server."""
    make()
    rows = list(Message.objects.filter(kind=kind, to=PERSON))
    assert rows, f"No {kind} was written."
    for row in rows:
        row.date_header = now_ish()
    return [compose(row) for row in rows]


def test_every_kind_that_is_registered_is_made_here():
    assert set(KINDS) == {kind for kind, _ in MAKERS}


def test_every_kind_says_to_staff_why_it_is_written():
    assert [name for name, kind in KINDS.items() if not kind.why] == []


def test_what_may_be_switched_off_is_never_an_offer_a_decision_a_change_or_a_code():
    optional = {
        "session_reminder",
        "session_facilitating",
        "session_feedback",
        "session_resources",
        "draft_reminder",
    }
    assert {name for name, kind in KINDS.items() if kind.category} == optional
    assert {kind.category for kind in KINDS.values()} - {""} == set(CATEGORIES)


@each_mail
def test_every_mail_has_words_in_text_and_html(kind, make):
    for mail in leaving(kind, make):
        (html,) = [part.content for part in mail.alternatives if part.mimetype == "text/html"]
        assert len(mail.body) > 200
        assert "<h1" in html
        for part in (mail.subject, mail.body, html):
            assert UNFILLED.search(part) is None, UNFILLED.search(part)
        for said in ("1800 737 732", "Traditional Owners"):
            assert said in mail.body
            assert said in html


@each_mail
def test_every_subject_is_one_line_that_tells_nothing(kind, make):
    for mail in leaving(kind, make):
        assert mail.subject.strip() == mail.subject != ""
        assert "\n" not in mail.subject
        assert len(mail.subject) <= 70
        assert [word for word in TELLING if word in mail.subject.lower()] == []


@each_mail
def test_every_mail_says_that_a_program_sent_it_and_to_one_person(kind, make):
    for mail in leaving(kind, make):
        headers = mail.message()
        assert headers["Auto-Submitted"] == "auto-generated"
        assert headers["To"] == PERSON
        assert (headers["Cc"], headers["Bcc"]) == (None, None)
        assert PERSON not in headers["Message-ID"]


@each_mail
def test_every_link_in_a_mail_is_whole_and_leads_to_the_portal_or_the_meeting(kind, make):
    for mail in leaving(kind, make):
        for link in re.findall(r"https?://\S+", mail.body):
            assert link.startswith((f"{settings.BASE_URL}/", "https://meet.example.org/")), link


@each_mail
def test_no_line_of_a_mails_text_is_left_hanging(kind, make):
    """Empty answers leave no bare labels, brackets or commas behind."""
    for mail in leaving(kind, make):
        hanging = [
            line for line in mail.body.splitlines() if re.search(r"\(\s*\)|, *,|,\s*\.|  +\S", line.strip())
        ]
        assert hanging == []


def test_every_template_of_mail_is_used_by_some_kind():
    used: set[str] = set()

    def note(template, **_: object) -> None:
        used.add(str(template.name))

    template_rendered.connect(note)
    try:
        for kind, make in MAKERS:
            User.objects.filter(email=PERSON).update(email=f"{make.__name__}@example.org")
            Message.objects.filter(to=PERSON).delete()
            leaving(kind, make)
        letters.write_password_link(
            to=PERSON, url="https://x.example.org/", person_id=None, lasts=timedelta(days=3), at=NOW
        )
    finally:
        template_rendered.disconnect(note)
    there = {f"mail/{path.relative_to(MAIL)}" for path in MAIL.rglob("*.*") if path.parent != MAIL}

    assert there - used == set()


def test_a_subject_in_the_season_of_the_round_is_looked_at():
    """The makers run inside the round that the factories know."""
    assert OPENS_AT < NOW < CLOSES_AT
