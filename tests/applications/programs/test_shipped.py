"""The programs that come with the portal hold the facts, and their copies are open whenever the portal begins."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from applications.programs.loading import load
from applications.programs.opening import open_forum, open_round
from applications.programs.reading import read_program
from applications.programs.shipped import load_shipped
from communities.domain.reference import load_calendar
from communities.models import CalendarDay, Community, Convenor, Round
from sessions_app.models import Session

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "programs"
MELBOURNE = ZoneInfo("Australia/Melbourne")
TODAY = datetime(2026, 11, 20, 23, tzinfo=UTC)
SEASONS = {
    "respectful-relationships": ("October 2023", "May 2024"),
    "emerging-practitioners": ("September 2023", "April 2024"),
    "regional-and-rural": ("October 2023", "April 2024"),
    "resistance": ("October 2023", "April 2024"),
}
# Emerging begins in September, after decisions: no day of that month is left outside the school holidays.
IN_SCHOOL_HOLIDAYS = {("emerging-practitioners", 1)}
IN_COPIES = [
    "summary",
    "who_may_apply",
    "review_note",
    "for_whom",
    "about",
    "asks",
    "good_to_know",
    "write_up",
    "text",
]


@pytest.fixture
def shipped():
    load_calendar()
    for path in FOLDER.glob("*.yaml"):
        load(read_program(path), at=TODAY)


def local(moment: datetime) -> str:
    return f"{moment.astimezone(MELBOURNE):%a %d %b %Y %H:%M}"


def test_each_community_of_2023_says_what_its_group_should_look_like(shipped):
    for community in Community.objects.filter(round__slug="2023-24"):
        targets = list(community.targets.all())
        assert {"most_each", "least_of", "least_kinds", "least_each_date"} <= {one.kind for one in targets}
        assert not any(target.is_hard for target in targets)
        assert [notice.version for notice in community.group_notices.all()] == [1]
        for target in targets:
            target.full_clean()


def test_the_round_of_2023_holds_its_facts(shipped):
    round_ = Round.objects.get(convenor__slug="safe-and-equal", slug="2023-24")

    assert local(round_.opens_at).startswith("Wed 09 Aug 2023")
    assert local(round_.closes_at) == "Fri 08 Sep 2023 09:00"
    assert round_.closes_at == datetime(2023, 9, 7, 23, tzinfo=UTC)
    assert (round_.hear_by, round_.cost) == (date(2023, 9, 22), "Free")
    assert round_.communities.count() == 4
    for community in round_.communities.all():
        assert (community.floor, community.ceiling, community.meetings, community.mode) == (
            15,
            25,
            6,
            "mostly_online",
        )
        assert {funder.name for funder in community.funders.all()} == {
            "Department of Families, Fairness and Housing",
            "Department of Education",
        }
        season = (f"{community.season_starts_on:%B %Y}", f"{community.season_ends_on:%B %Y}")
        assert season == SEASONS[community.slug]
        assert [(c.slug, c.weight) for c in community.criteria.all()] == [
            ("relevance", 2),
            ("commitment", 2),
            ("gain", 1),
        ]
        assert all(criterion.guidance for criterion in community.criteria.all())


def test_the_collection_notice_says_what_it_must(shipped):
    notice = Round.objects.get(slug="2023-24").collection_notices.get()

    for words in [
        "Safe and Equal",
        "prevention-communities@example.org",
        "Department of Families, Fairness and Housing",
        "Department of Education",
        "to see what we hold",
        "correct it",
        "cannot consider an application",
    ]:
        assert words in notice.text


def test_unpacking_resistance_is_told_not_to_be_a_prerequisite(shipped):
    assert "not a prerequisite" in Community.objects.get(slug="resistance").good_to_know


def test_the_meetings_keep_clear_of_holidays_and_of_each_other(shipped):
    sessions = Session.objects.filter(community__round__slug="2023-24").select_related("community")
    weekdays = {(session.community.slug, session.date.strftime("%A")) for session in sessions}

    assert Counter(session.community.slug for session in sessions) == dict.fromkeys(SEASONS, 6)
    assert len({slug for slug, _ in weekdays}) == len({day for _, day in weekdays}) == len(weekdays) == 4
    for session in sessions:
        days = CalendarDay.objects.filter(starts_on__lte=session.date, ends_on__gte=session.date)
        kinds = {day.kind for day in days} - {"school_term"}
        in_holidays = (session.community.slug, session.number) in IN_SCHOOL_HOLIDAYS
        assert kinds == ({"school_holiday"} if in_holidays else set()), session
        assert not date(2023, 12, 21) <= session.date <= date(2024, 1, 28)


def test_the_meetings_keep_their_clock_across_daylight_saving(shipped):
    first, *_, last = Session.objects.filter(community__slug="emerging-practitioners").in_order()
    second = Session.objects.get(community__slug="emerging-practitioners", number=2)

    assert [local(s.starts_at)[-5:] for s in (first, second, last)] == ["10:00"] * 3
    assert [s.starts_at.hour for s in (first, second, last)] == [0, 23, 0]


def test_the_reminders_are_those_that_the_portal_promises(shipped):
    for convenor in Convenor.objects.all():
        rules = convenor.reminder_rules.values_list(
            "slug", "amount", "unit", "anchor", "useful_until_hours", "online_only", "is_active"
        )
        assert set(rules) == {
            ("week-before", 7, "days", "before", 48, False, True),
            ("day-before", 1, "working_days", "before", 3, False, True),
            ("hour-before", 1, "hours", "before", 0, True, True),
            ("feedback", 1, "working_days", "after", 48, False, False),
            ("resources", 3, "working_days", "after", 240, False, True),
        }
        assert convenor.themes.exists()
        assert convenor.enquiries_email.endswith("@example.org")
        assert convenor.acknowledgement


def test_the_forum_of_2017_holds_its_facts(shipped):
    forum = Community.objects.get(convenor__slug="chifvc", slug="coordinated-response")
    first, second = forum.sessions.in_order()

    assert first.title == "Working Towards a Coordinated Response to Family Violence"
    assert (first.date, first.date.strftime("%A"), first.state) == (date(2017, 11, 23), "Thursday", "held")
    assert (first.venue, first.facilitated_by, first.country) == (
        "Ballarat Mining Exchange",
        "ShantiWorks",
        "",
    )
    assert "Duluth Model" in first.write_up
    assert "More than 60" in first.write_up
    assert first.capacity == 80
    assert (second.state, second.tbc_note) == ("tbc", "In the first half of 2018")


def test_no_year_stands_in_the_words_that_a_copy_takes_over():
    for path in FOLDER.glob("*.yaml"):
        convenor = read_program(path).convenors[0].model_dump()
        assert not re.search(r"\b20\d\d\b", " ".join(words(convenor)))


def words(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part[name] for name in IN_COPIES if isinstance(part.get(name), str)]
        return own + [word for value in part.values() for word in words(value)]
    return [word for value in part for word in words(value)] if isinstance(part, list) else []


def test_load_shipped_opens_a_copy_ten_days_ago():
    load_shipped(FOLDER, at=TODAY)

    copy = Round.objects.open(TODAY).get()
    assert (copy.slug, copy.title) == ("2026-27", "2026–27")
    assert local(copy.opens_at) == "Wed 11 Nov 2026 09:00"
    assert local(copy.closes_at) == "Fri 11 Dec 2026 09:00"
    # Two weeks after the close would be Christmas Day.
    assert copy.hear_by == date(2027, 1, 15)
    assert {community.slug for community in copy.communities.all()} == set(SEASONS)
    assert copy.collection_notices.get().version == 1


def test_open_round_is_open_and_clear_of_holidays_whenever_it_runs():
    load_calendar()
    program = read_program(FOLDER / "safe-and-equal-2023-24.yaml")
    original = program.convenors[0].rounds[0]
    holidays = {day.starts_on for day in CalendarDay.objects.filter(kind="public_holiday")}

    for days in range(0, 730, 17):
        at = datetime(2025, 1, 3, 3, tzinfo=UTC) + timedelta(days=days)
        copy = open_round(program, at=at).convenors[0].rounds[0]

        today = at.astimezone(MELBOURNE).date()
        assert timedelta(days=7) <= today - copy.opens.date() <= timedelta(days=13)
        assert copy.closes.date() - today > timedelta(days=14)
        assert copy.hear_by > copy.closes.date()
        for community, own in zip(copy.communities, original.communities, strict=True):
            dates = [session.date for session in community.sessions]
            gaps = [later - earlier for earlier, later in pairwise([copy.hear_by, *dates])]
            assert gaps[0] > timedelta(0)
            assert min(gaps[1:]) >= timedelta(weeks=2)
            assert not holidays & {copy.closes.date(), copy.hear_by, *dates}
            assert not [
                day for day in dates if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 10)
            ]
            assert {day.weekday() for day in dates} == {own.sessions[0].date.weekday()}
            assert [session.start for session in community.sessions] == [
                session.start for session in own.sessions
            ]
            assert community.season_starts <= dates[0] <= dates[-1] <= community.season_ends


def test_open_forum_is_about_five_weeks_ahead_whenever_it_runs():
    load_calendar()
    program = read_program(FOLDER / "chifvc.yaml")
    holidays = {day.starts_on for day in CalendarDay.objects.filter(kind="public_holiday")}

    for days in range(0, 730, 17):
        at = datetime(2025, 1, 3, 3, tzinfo=UTC) + timedelta(days=days)
        day = open_forum(program, at=at).convenors[0].forums[0].sessions[0].date

        assert timedelta(days=32) <= day - at.date() <= timedelta(days=68)
        assert day.strftime("%A") == "Thursday"
        assert day not in holidays


def test_load_shipped_changes_nothing_the_second_time():
    load_shipped(FOLDER, at=TODAY)

    report = load_shipped(FOLDER, at=TODAY + timedelta(days=3))

    assert (report.created, report.updated, report.kept) == ([], [], [])


def test_load_shipped_leaves_an_open_copy_as_staff_made_it():
    load_shipped(FOLDER, at=TODAY)
    Round.objects.filter(slug="2026-27").update(title="Ours")

    report = load_shipped(FOLDER, at=TODAY)

    assert report.kept == []
    assert Round.objects.get(slug="2026-27").title == "Ours"


def test_load_shipped_opens_another_copy_when_the_last_one_has_closed():
    load_shipped(FOLDER, at=TODAY)

    load_shipped(FOLDER, at=TODAY + timedelta(days=25))

    slugs = Round.objects.order_by("opens_at").values_list("slug", flat=True)
    assert list(slugs) == ["2023-24", "2026-27", "2026-27-2"]


def test_load_shipped_makes_a_forum_to_register_for_that_claims_no_past():
    load_shipped(FOLDER, at=TODAY)

    forum = Community.objects.forums().get(slug="coordinated-response-2027")
    first, second = forum.sessions.in_order()
    assert (first.state, local(first.starts_at)) == ("scheduled", "Thu 14 Jan 2027 09:30")
    assert (first.capacity, first.venue) == (80, "Ballarat Mining Exchange")
    assert (first.write_up, first.facilitated_by) == ("", "")
    assert first.title != "Working Towards a Coordinated Response to Family Violence"
    assert (second.state, second.tbc_note) == ("tbc", "Date to be confirmed")
