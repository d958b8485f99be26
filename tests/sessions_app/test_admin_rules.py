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
WRONG_AMOUNT = "From 1 to 30 days, 72 hours or 240 minutes."
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
    marked = page[page.index('class="errorlist"') : page.index('id="id_amount"')]
    assert "Enter a whole number." in marked
    assert page.count("Enter a whole number.") == 1
    assert "Look at the fields that are marked." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"useful_until_hours": 24}, "This would never be sent"),
        ({"amount": 31}, "From 1 to 30 days"),
        ({"purpose": "feedback"}, "asking how it was comes after it"),
        ({"anchor": "after", "purpose": "feedback"}, "an hour late, at least"),
        ({"amount": 93101, "unit": "minutes"}, WRONG_AMOUNT),
        ({"amount": 5_000_000}, WRONG_AMOUNT),
        ({"amount": -5, "useful_until_hours": 999_999_999}, WRONG_AMOUNT),
        ({"anchor": "after", "purpose": "resources", "useful_until_hours": 721}, "at most 720 hours"),
    ],
)
@pytest.mark.parametrize("press", [{}, {"_moments": "1"}])
def test_a_rule_that_makes_no_sense_is_refused_in_a_sentence_before_a_moment_is_computed(
    client, rule, changes, sentence, press
):
    page = client.post(change(rule), typed(rule, **changes, **press))

    assert page.status_code == 200
    errors = page.context["adminform"].form.errors
    assert "__all__" not in errors
    assert any(sentence in one for own in errors.values() for one in own)
    assert "Shown once what was typed can be saved." in page.content.decode()
    assert "12 Oct 2026" not in page.content.decode()


def test_a_rules_page_says_the_limits_beside_the_field(client, rule):
    page = client.get(change(rule)).content.decode()

    assert "From 1 to 30 days or working days, 72 hours or 240 minutes." in page
    assert "At most 720 hours (30 days)." in page


def test_a_rule_that_a_community_replaced_lists_none_of_its_meetings_and_each_names_the_other(client, rule):
    community = Session.objects.get(date="2026-10-13").community
    own = ReminderRuleFactory(convenor=rule.convenor, community=community, slug=rule.slug, amount=2)
    place, listed = f"{community.short_name} {community.round.title}", rule_list(client)
    page, own_page = (client.get(change(one)).content.decode() for one in (rule, own))

    assert "12 Oct 2026" not in page
    for shown in (page, listed):
        assert f"Replaced by “{own}” in {place}" in shown
    assert "11 Oct 2026" in own_page
    for shown in (own_page, listed):
        assert f"In place of “{rule}” for all of {rule.convenor}" in shown

    own.is_active = False
    own.save()
    assert f"Switched off in {place}" in client.get(change(rule)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_rules_asks_as_often_however_many_there_are(
    client, rule, count, django_assert_num_queries
):
    for number in range(count):
        ReminderRuleFactory(convenor=rule.convenor, slug=f"more-{number}")
        community = CommunityFactory(round__convenor=rule.convenor)
        ReminderRuleFactory(convenor=rule.convenor, community=community, slug=rule.slug)

    with django_assert_num_queries(8):
        rule_list(client)


def rule_list(client) -> str:
    return client.get(reverse("admin:sessions_app_reminderrule_changelist")).content.decode()


def messages_of(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


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
