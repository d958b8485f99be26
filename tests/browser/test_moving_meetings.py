"""Meetings move after a look at what it means, by keyboard; the calendar that somebody subscribed to follows."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from sessions_app.domain.feeds import open_feed
from tests import factories
from tests.browser.test_keyboard import Keys
from tests.journeys.post import delivered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HELD = timedelta(minutes=6)


def starts_in(page, address: str) -> dict[str, tuple[str, int]]:
    """Start and sequence of each event of a calendar, as a calendar program reads it."""
    answer = page.request.get(address)
    assert answer.status == 200
    events = Calendar.from_ical(answer.body()).walk("VEVENT")
    return {str(event["UID"]): (f"{event.start:%Y-%m-%d %H:%M}", event["SEQUENCE"]) for event in events}


def test_meetings_move_after_a_look_and_the_feed_follows(page, portal, go, look, come_in, live_server):
    community = portal.community
    kim = factories.PersonFactory(email="kim@example.org", profile__preferred_name="Kim Example")
    factories.MemberFactory(community=community, person=kim)
    feed = f"{live_server.url}/calendar/{open_feed(kim).token}.ics"
    first, second = community.sessions.order_by("number")[:2]
    delivered()
    delivered(timezone.now() + HELD)
    before = starts_in(page, feed)
    come_in(portal.staff())
    keys = Keys(page)
    go(f"/admin/sessions_app/session/{first.pk}/change/")
    look()

    keys.press("Move or call off")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Dates of {community.short_name}")
    look()
    later = first.date + timedelta(days=1)
    page.get_by_label("Date").first.fill(later.isoformat())
    page.locator("summary").nth(1).click()
    page.get_by_label("Call it off").nth(1).check()
    keys.press("Show what this means")
    expect(page.get_by_role("heading", name="What this means")).to_be_visible()
    expect(page.get_by_text("1 person gets one email")).to_be_visible()
    look()
    assert starts_in(page, feed) == before
    page.get_by_text("Read the email to Kim Example").click()
    expect(page.get_by_text("Called off. It was planned for")).to_be_visible()
    look()
    page.get_by_role("button", name="Do this, and tell 1 person").click()
    expect(page.get_by_text("2 sessions are changed")).to_be_visible()

    delivered()
    (letter,) = delivered(timezone.now() + HELD)
    assert (letter.to, letter.subject) == (["kim@example.org"], "Your meetings have changed")
    after = starts_in(page, feed)
    for uid, (start, sequence) in after.items():
        if uid == first.calendar_uid:
            assert (start[:10], sequence) == (later.isoformat(), 1)
        elif uid == second.calendar_uid:
            assert sequence == 1
        else:
            assert before[uid] == (start, sequence)
    assert len(after) == len(before) == community.sessions.count()
