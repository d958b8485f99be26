"""A rule's page shows when it would speak, before anything is saved."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from sessions_app.models import ReminderRule, Session
from tests.factories import CommunityFactory, ReminderRuleFactory, SessionFactory, StaffFactory
from tests.sessions_app.walls import melbourne
from tests.signing_in import sign_in

NOW = melbourne(2026, 10, 12, 11)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(db):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rule(client) -> ReminderRule:
    """A day before; the next meeting is tomorrow at ten. Staff of its convenor are signed in."""
    session = SessionFactory(date=date(2026, 10, 13))
    SessionFactory(date=date(2026, 10, 14), title="Somebody else's meeting")
    sign_in(client, StaffFactory(convenor=session.community.convenor))
    return ReminderRuleFactory(convenor=session.community.convenor)


def typed(rule: ReminderRule, **changes: object) -> dict[str, object]:
    names = ("purpose", "amount", "unit", "anchor", "useful_until_hours", "audience")
    return {name: getattr(rule, name) for name in names} | {"is_active": "on"} | changes


def change(rule: ReminderRule) -> str:
    return reverse("admin:sessions_app_reminderrule_change", args=[rule.pk])


def test_a_rules_page_shows_its_moment_for_the_next_meeting_and_says_that_it_is_due_already(client, rule):
    page = client.get(change(rule)).content.decode()

    assert "Mon 12 Oct 2026, 10:00 am (AEDT)" in page
    assert Session.objects.get(date="2026-10-13").community.round.title in page
    assert "Due already: whoever belonged by then and has not had it gets it at once" in page
    assert "In the past" not in page
    assert "Somebody else" not in page


def test_a_rules_page_says_that_nobody_hears_what_is_of_no_use_any_more(client, rule):
    rule.useful_until_hours = 23
    rule.save()
    page = client.get(change(rule)).content.decode()

    assert "In the past: nobody hears it for this meeting" in page
    assert "Due already" not in page


def test_show_the_moments_shows_those_of_what_is_typed_and_saves_nothing(client, rule):
    page = client.post(change(rule), typed(rule, amount=13, unit="hours", _moments="1")).content.decode()

    assert "Mon 12 Oct 2026, 9:00 pm (AEDT)" in page
    assert "At night" in page
    assert 'value="13"' in page
    rule.refresh_from_db()
    assert (rule.amount, rule.unit) == (1, "days")


def test_show_the_moments_keeps_what_is_wrong_and_says_so(client, rule):
    page = client.post(change(rule), typed(rule, amount="soon", _moments="1")).content.decode()

    assert 'value="soon"' in page
    assert "Enter a whole number." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"useful_until_hours": 24}, "This would never be sent"),
        ({"amount": 31}, "From 1 to 30 days"),
        ({"purpose": "feedback"}, "asking how it was comes after it"),
        ({"anchor": "after", "purpose": "feedback"}, "an hour late, at least"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_in_a_sentence(client, rule, changes, sentence):
    page = client.post(change(rule), typed(rule, **changes))

    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_a_community_of_another_convenor_is_not_offered(client, rule):
    foreign = CommunityFactory()
    fields = {"convenor": rule.convenor_id, "community": foreign.pk, "slug": "mine"}

    page = client.post(reverse("admin:sessions_app_reminderrule_add"), typed(rule, **fields))

    assert page.status_code == 200
    assert ReminderRule.objects.count() == 1


def test_a_rules_page_says_that_nobody_hears_what_was_past_when_the_meeting_got_its_time(client, rule):
    Session.objects.update(schedule_changed_at=NOW)
    page = client.get(change(rule)).content.decode()

    assert "In the past when this meeting got its time: nobody hears it for this meeting" in page
    assert "Due already" not in page


def test_a_rules_communities_are_told_apart_by_their_round(client, rule):
    community = Session.objects.get(date="2026-10-13").community
    page = client.get(reverse("admin:sessions_app_reminderrule_add")).content.decode()

    assert f"{community.name}, {community.round}</option>" in page
