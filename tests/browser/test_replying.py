"""Who cannot come says so from the mail itself: taken from the mail server, opened, answered. Nobody signs in."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from outbox.domain.tick import send_due
from sessions_app.domain.reminders import plan_reminders
from sessions_app.models import Reply
from tests import factories
from tests.outbox.sink import Sink, listening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINK = re.compile(r"https?://\S+(/answer/\S+)")


@pytest.fixture
def browser_context_args(browser_context_args: dict, request: pytest.FixtureRequest) -> dict:
    return {**browser_context_args, **getattr(request, "param", {})}


@pytest.fixture
def mail(settings):
    with listening(Sink()) as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 10
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield sink


@pytest.fixture
def link(mail, portal) -> str:
    """The link in the reminder of the first meeting, from what arrived at the mail server."""
    session = portal.community.sessions.scheduled().order_by("starts_at").first()
    joined = session.starts_at - timedelta(days=60)
    factories.MemberFactory(community=portal.community, person__email="alex@example.org", joined_at=joined)
    portal.convenor.reminder_rules.exclude(slug="week-before").delete()
    due = session.starts_at - timedelta(days=7)
    assert plan_reminders(due) == 1
    send_due(due)
    (letter,) = [one for one in mail.mails if "Reminder" in one["Subject"]]
    html = letter.get_body(("html",)).get_content()
    (address,) = LINK.findall(letter.get_body(("plain",)).get_content())
    assert address in html
    return address


def said() -> list[str]:
    return list(Reply.objects.order_by("session__starts_at").values_list("answer", flat=True))


def press(page: Page, words: str) -> None:
    """By keyboard alone."""
    button = page.get_by_role("button", name=words).first
    button.focus()
    page.keyboard.press("Enter")


def test_an_apology_is_said_from_the_mail_by_keyboard(page, link, go, look):
    go(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Are you coming?")
    look()
    assert said() == []

    press(page, "Can’t make it")
    expect(page.get_by_text("You said: can’t make it")).to_have_count(1)
    look()
    press(page, "Coming to all")
    expect(page.get_by_text("You said: coming").first).to_be_visible()
    assert set(said()) == {"coming"}
    assert len(said()) > 1


@pytest.mark.parametrize("browser_context_args", [{"java_script_enabled": False}], indirect=True)
def test_a_maybe_is_said_without_a_script(page, link, go):
    go(link)
    press(page, "Maybe")

    expect(page.get_by_text("You said: maybe")).to_have_count(1)
    assert said() == ["maybe"]


def test_a_dead_link_says_so(page, link, go, look):
    go(link[:-5] + "x/", expected=404)

    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work any more")
    look()
