"""The next round from this one: every field has its place, dates keep their weekday, people stay behind."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from applications.programs.shipped import load_shipped
from communities.domain.copies import check_copy, left_overs, mark_checked, tick_off
from communities.domain.reference import load_calendar
from communities.errors import CopyUnchecked
from communities.models import CalendarDay, Community, Round
from sessions_app.domain.copying import PARTS, copy_round, dates_of, same_week_next_year, weeks_to
from sessions_app.models import Session
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2024, 6, 1, tzinfo=UTC)
OPENS_ON = date(2024, 8, 7)

# What hangs on a round and is somebody's, or about somebody: nothing of it comes along.
OF_PEOPLE = {
    *("applications.Application", "applications.Choice", "applications.Extension", "applications.Release"),
    *("applications.Selection", "applications.DateAnswer", "sessions_app.Registration"),
    *("sessions_app.Invitation", "sessions_app.Reply", "communities.Apart", "communities.AccessNeeds"),
    *("communities.SafetyNote", "communities.Demographics", "communities.Seat", "communities.Member"),
    *("communities.StaffRole", "communities.Facilitation", "communities.SupportTask"),
}
# The copy's own.
OF_THE_COPY = {"communities.LeftOver"}


@pytest.fixture
def real(settings) -> Round:
    """The round of 2023–24 with its four communities."""
    load_calendar()
    load_shipped(Path(settings.BASE_DIR) / "programs", at=AT)
    return Round.objects.get(slug="2023-24")


@pytest.fixture
def staff():
    return factories.UserFactory(is_staff=True, is_superuser=True)


def copied(round_: Round, by, **fields: object) -> Round:
    given = {"title": "2024–25", "slug": "next-round", "opens_on": OPENS_ON, **fields}
    return copy_round(round_, **given, by=by, at=AT)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.model.__name__)
def test_every_field_of_a_round_is_kept_set_anew_or_left_behind(part):
    fields = {one.name for one in (*part.model._meta.concrete_fields, *part.model._meta.many_to_many)}

    said = [*part.kept, *part.anew, *part.left]
    assert sorted(said) == sorted(fields - {"id"})


def test_everything_that_hangs_on_a_round_is_carried_or_somebodys():
    hanging = {
        relation.related_model._meta.label
        for model in (Round, Community, Session)
        for relation in model._meta.related_objects
    }

    carried = {part.model._meta.label for part in PARTS}
    assert hanging <= carried | OF_PEOPLE | OF_THE_COPY


def test_the_real_round_comes_along_whole_as_a_draft_and_without_anybody(real, staff):
    factories.MemberFactory(community=real.communities.first())
    factories.ReviewerFactory(convenor=real.convenor).staff_roles.get().communities.add(
        real.communities.first()
    )
    copy = copied(real, staff)

    assert not copy.is_published
    year = timedelta(weeks=52)
    assert (copy.opens_at, copy.closes_at) == (real.opens_at + year, real.closes_at + year)
    assert copy.hear_by == real.hear_by + year
    for was, new in zip(
        real.communities.order_by("position"), copy.communities.order_by("position"), strict=True
    ):
        assert (new.name, new.floor, list(new.funders.all())) == (
            was.name,
            was.floor,
            list(was.funders.all()),
        )
        assert list(new.criteria.values_list("name", "weight")) == list(
            was.criteria.values_list("name", "weight")
        )
        assert list(new.targets.values_list("kind", "number")) == list(
            was.targets.values_list("kind", "number")
        )
        assert list(new.questions.values_list("label")) == list(was.questions.values_list("label"))
        assert new.group_notices.get().text == was.group_notices.first().text
        assert list(new.sessions.values_list("title")) == list(was.sessions.values_list("title"))
        assert not new.members.exists()
        assert not new.readers.exists()
        assert not new.facilitations.exists()
    assert copy.collection_notices.get().text == real.collection_notices.first().text
    assert not copy.applications.exists()


def test_meetings_keep_their_weekday_and_meet_no_holiday_of_the_next_year(real, staff):
    factories.CalendarDayFactory(
        kind="school_holiday", name="Spring holidays", starts_on=date(2024, 9, 21), ends_on=date(2024, 10, 6)
    )
    copy = copied(real, staff)

    minded = CalendarDay.objects.exclude(kind__in=["school_term", "daylight_saving"])
    for was, new in zip(real.communities.order_by("pk"), copy.communities.order_by("pk"), strict=True):
        pairs = list(zip(was.sessions.order_by("number"), new.sessions.order_by("number"), strict=True))
        for old, session in pairs:
            assert session.state == Session.State.SCHEDULED
            assert session.date.weekday() == old.date.weekday()
            assert (session.start_time, session.end_time) == (old.start_time, old.end_time)
            assert not minded.filter(starts_on__lte=session.date, ends_on__gte=session.date), session.date
        days = [session.date for _, session in pairs]
        assert days == sorted(days)
        assert new.season_starts_on <= days[0]
        assert days[-1] <= new.season_ends_on


def test_a_year_later_is_the_same_weekday_of_the_same_week():
    assert same_week_next_year(date(2023, 8, 9)) == OPENS_ON
    assert same_week_next_year(date(2020, 12, 31)) == date(2021, 12, 30)  # of week 53, which 2021 has not


def test_the_day_that_a_meeting_would_have_had_and_why_not_is_told(real):
    lines = [line for of in dates_of(real, timedelta(weeks=52)) for line in of.lines]

    moved = {line.session.date + timedelta(weeks=52): line for line in lines if line.avoided}
    assert [concern.words for concern in moved[date(2024, 12, 10)].avoided] == ["16 Days of Activism"]
    assert moved[date(2024, 12, 10)].day == date(2024, 12, 17)
    assert not any(line.concerns for line in lines)


def test_an_opening_on_another_weekday_moves_all_by_whole_weeks(real):
    assert weeks_to(real, date(2024, 8, 9)) == weeks_to(real, OPENS_ON) == timedelta(weeks=52)


def test_a_meeting_without_a_date_and_one_called_off_are_plans_again(staff):
    round_ = factories.RoundFactory(in_2026=True)
    community = factories.CommunityFactory(round=round_, sessions=0)
    factories.SessionFactory(community=community, number=1, state="cancelled")
    likely = factories.SessionFactory(community=community, number=2, is_tbc=True)
    Session.objects.filter(pk=likely.pk).update(date=date(2023, 11, 14), start_time="10:00", end_time="12:00")

    (new,) = copied(round_, staff, opens_on=date(2027, 8, 9)).communities.all()

    assert list(new.sessions.values_list("number", "state")) == [(1, "scheduled"), (2, "tbc")]
    assert not new.sessions.exclude(link="").exists()
    assert len(dates_of(round_, timedelta(weeks=52))[0].lines) == 2


def test_every_left_over_is_listed_until_it_is_mended_or_ticked_off(staff):
    round_ = factories.RoundFactory(summary="Communities of 2023–24.", in_2026=True)
    community = factories.CommunityFactory(round=round_, sessions=1, about="We begin on 3 October 2023.")
    community.sessions.update(summary="As in 2021.")
    copy = copied(round_, staff)

    found = left_overs(copy)
    assert [(one.left_over.field, one.left_over.words) for one in found] == [
        ("summary", "2023–24"),
        ("about", "3 October 2023"),
        ("summary", "2021"),
    ]
    with pytest.raises(CopyUnchecked, match="3 years or dates"):
        check_copy(copy)
    Round.objects.filter(pk=copy.pk).update(summary="Communities of 2024–25.")
    copy.communities.update(about="We begin on 1 October 2024.")
    with pytest.raises(CopyUnchecked, match="1 year or date"):
        check_copy(copy)
    tick_off(found[-1].left_over, is_right=True, by=staff, at=AT)
    check_copy(copy)
    tick_off(found[-1].left_over, is_right=False, by=staff, at=AT)
    with pytest.raises(CopyUnchecked):
        mark_checked(copy, by=staff, at=AT)
    assert copy.checked_at is None


def test_the_database_lets_no_unchecked_copy_go_live(staff):
    copy = copied(factories.RoundFactory(in_2026=True), staff)

    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=copy.pk).update(is_published=True)
    Round.objects.filter(pk=copy.pk).update(is_published=True, checked_at=AT)
