"""The planner's pages: proposals, each date by hand, a look before saving, and nobody else's community."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.models import Message
from sessions_app.domain.keeping_plans import mark_of, open_sessions
from sessions_app.domain.schedule import IN_THE_PAST
from sessions_app.models import Session
from tests import factories
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TERMS = {
    "first": "2031-02-03",
    "last": "2031-07-31",
    "count": 3,
    "weekday": 1,
    "start": "10:00",
    "minutes": 120,
    "rhythm": "weeks-4",
}
DATES = {
    "on-TOTAL_FORMS": 2,
    "on-INITIAL_FORMS": 0,
    "on-0-date": "2031-03-04",
    "on-0-start": "10:00",
    "on-0-end": "12:00",
    "on-1-date": "2031-04-01",
    "on-1-start": "13:00",
    "on-1-end": "14:00",
}


@pytest.fixture
def community():
    return factories.CommunityFactory(sessions=0)


def address(community) -> str:
    return f"/admin/sessions_app/session/plan/{community.pk}/"


def review(client, community, **given: object):
    return client.post(address(community), TERMS | DATES | {"step": "review"} | given)


def words(page) -> str:
    return " ".join(page.content.decode().split())


def seen_on(page) -> str:
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def test_a_community_of_somebody_else_cannot_be_planned(client, staff):
    other = factories.CommunityFactory(sessions=0, name="Canary")

    assert client.get(address(other)).status_code == 404
    assert client.post(address(other), TERMS | DATES | {"seen": "none"}).status_code == 404
    assert not Session.objects.exists()
    assert "Canary" not in client.get("/admin/sessions_app/session/plan/").content.decode()


def test_a_reviewer_plans_nothing(client, community):
    sign_in(client, factories.ReviewerFactory(convenor=community.convenor))

    assert client.get(address(community)).status_code == 404
    assert client.get("/admin/sessions_app/session/plan/").status_code == 403


def test_looking_proposing_and_counting_write_nothing(client, staff, community):
    for step in ({}, TERMS, TERMS | DATES, TERMS | DATES | {"step": "review"}):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(community), step).status_code == 200
        wrote = [query["sql"] for query in asked if re.match("INSERT|UPDATE|DELETE", query["sql"])]
        assert not [sql for sql in wrote if "visit" not in sql]
    assert not Session.objects.exists()


def test_proposals_stand_side_by_side_with_whom_each_date_loses(client, staff, community):
    session = factories.SessionFactory(community=community, date=date(2031, 3, 4))
    choice = factories.ChoiceFactory(
        community=community, answers="no", application__applicant__profile__preferred_name="Alex Sample"
    )
    page = client.get(address(community), TERMS | DATES).content.decode()

    assert "1 cannot" in page
    assert "Alex Sample" in page
    type(community.round).objects.filter(pk=community.round_id).update(hides_names=True)
    blind = client.get(address(community), TERMS | DATES).content.decode()
    assert "Alex Sample" not in blind
    assert "1 person whose name is not shown" in blind
    assert session.date
    assert choice.pk


def test_each_date_is_counted_by_its_own_hours_and_names_of_whom_nobody_knows(client, staff, community):
    for day in (date(2031, 3, 4), date(2031, 4, 1)):
        factories.SessionFactory(community=community, date=day)
    factories.ChoiceFactory(
        community=community, answers="yes", application__applicant__profile__preferred_name="Alex Sample"
    )
    page = " ".join(client.get(address(community), TERMS | DATES).content.decode().split())

    first, second = re.findall(r"(\d) can come(?! to)", page)
    assert (first, second) == ("1", "0")  # 10:00 as was asked, and 13:00
    assert "1 not known<span" in page
    assert page.count("Alex Sample") == 1
    assert "would miss more" not in page


@pytest.mark.parametrize("state", ["scheduled", "tbc"])
def test_the_review_saves_what_it_showed(client, staff, community, state):
    page = review(client, community)
    answer = client.post(address(community), TERMS | DATES | {"seen": seen_on(page), "state": state})

    assert answer.headers["Location"] == f"/admin/sessions_app/session/?community={community.pk}"
    found = [(one.state, str(one.date)) for one in community.sessions.order_by("number")]
    assert found == [(state, "2031-03-04"), (state, "2031-04-01")]
    assert all(one.has_date == (state == "scheduled") for one in community.sessions.all())


def test_the_review_counts_meetings_without_a_venue_that_people_come_to(client, staff, community):
    factories.SessionFactory(community=community, date=date(2031, 3, 11), mode="hybrid", venue="Sample Hall")

    assert "no venue yet" not in words(review(client, community))
    type(community).objects.filter(pk=community.pk).update(mode="in_person")
    assert "1 of these meetings has no venue yet" in words(review(client, community))


def test_a_second_press_is_told_that_the_meetings_have_changed(client, staff, community):
    given = TERMS | DATES | {"seen": "none", "state": "scheduled"}
    client.post(address(community), given)

    page = client.post(address(community), given, follow=True)

    assert "have changed since you looked" in page.content.decode()
    assert community.sessions.count() == 2


def test_the_review_says_who_is_told_of_what_moves_and_shows_the_letter(client, staff, community):
    factories.SessionFactory(community=community, date=date(2031, 3, 11))
    factories.MemberFactory.create_batch(2, community=community)

    page = words(review(client, community))

    assert "from Tue 11 Mar 2031, 10:00 am" in page
    assert "2 people get one email each" in page
    assert "Old: Tuesday 11 March 2031" in page
    assert 'value="tbc"' not in page
    assert not Message.objects.exists()


def test_the_review_of_a_forum_counts_who_waits_for_its_date_and_who_holds_it(client, staff, community):
    series = factories.ForumFactory(convenor=community.convenor)
    forum = factories.ForumSessionFactory(community=series, is_tbc=True)
    for state in ("interested", "waiting"):
        factories.RegistrationFactory(session=forum, state=state, place=None)
    factories.FacilitationFactory(community=series, user__profile__preferred_name="Kit Sample")

    page = words(review(client, series))

    assert "3 people get one email each" in page
    assert "Kit Sample" in page


def test_a_press_to_count_again_leads_to_an_address_that_can_be_shared(client, staff, community):
    answer = client.post(
        address(community), TERMS | DATES | {"step": "edit", "csrfmiddlewaretoken": "secret"}
    )

    assert "on-1-date=2031-04-01" in answer.headers["Location"]
    assert "secret" not in answer.headers["Location"]
    assert not Session.objects.exists()


@pytest.mark.parametrize("step", ["review", ""])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_date_in_the_past_comes_back_at_its_row_with_all_that_was_typed(
    client, staff, community, step, is_known
):
    if is_known:
        factories.SessionFactory(community=community, date=date(2031, 3, 11))
    past = {"on-0-date": "2021-03-02", "seen": mark_of(open_sessions(community, timezone.now()))}

    answer = review(client, community, step=step, **past)

    page = words(answer)
    assert answer.context["rows"].errors == [{"date": [IN_THE_PAST]}, {}]
    assert f": {IN_THE_PAST}</a>" in page
    for typed in ("2021-03-02", "2031-04-01", "13:00"):
        assert f'value="{typed}"' in page
    assert set(Session.objects.values_list("date", flat=True)) == ({date(2031, 3, 11)} if is_known else set())


def test_a_season_that_has_begun_is_planned_from_now_on(client, staff, community):
    today = timezone.localdate()
    season = {"first": f"{today - timedelta(days=99)}", "last": f"{today + timedelta(days=99)}"}

    sheets = client.get(address(community), TERMS | season).context["planning"].proposals

    days = [line.meeting.date for sheet in sheets for line in sheet.lines]
    assert days
    assert min(days) >= today
    over = client.get(address(community), TERMS | {"first": "2020-01-01", "last": "2020-09-01"})
    assert "No day of this season that is still to come fits." in words(over)


def test_the_review_of_a_draft_says_that_nobody_is_told_who_was_not_told_before(client, staff, community):
    session = factories.SessionFactory(community=community, date=date(2031, 3, 11))
    holder = factories.FacilitationFactory(community=community).user
    type(community.round).objects.update(is_published=False)

    page = words(review(client, community))
    assert "Nobody is told of them before the round is published." in page
    assert "Nobody is written to." in page
    known = {"starts_at": session.starts_at, "ends_at": session.ends_at, "mode": session.mode}
    session.invitations.create(person=holder, settled=0, **known)
    page = words(review(client, community))
    assert "Nobody is told" not in page
    assert "1 person gets one email" in page


def test_dates_that_make_no_sense_come_back_with_what_is_wrong(client, staff, community):
    wrong = DATES | {"on-1-end": "12:00", "on-0-date": "2031-02-31", "step": "review"}
    page = client.get(address(community), TERMS | wrong).content.decode()

    assert "It ends before it starts." in page
    assert "Date: this cannot be read." in page
    twice = DATES | {"on-1-date": "2031-03-04", "on-1-start": "10:00", "on-1-end": "12:00"}
    factories.SessionFactory(community=community, is_tbc=True, title="Listening")
    same = client.get(address(community), TERMS | twice).content.decode()
    assert "Two meetings are at the same time: Tuesday 4 March 2031, 10:00 am." in same
    assert same.count("Another meeting of the plan is at the same time.") >= 2
    assert "Meeting 1 · Listening" in same
    assert "<legend>Meeting 2</legend>" in same
    client.post(address(community), TERMS | wrong | {"seen": "none"})
    assert not Session.objects.exclude(state="tbc").exists()


@pytest.mark.parametrize(
    "odd", [{"count": "99"}, {"rhythm": "daily"}, {"last": "2031-01-01"}, {"first": "x"}]
)
def test_terms_that_make_no_sense_propose_nothing(client, staff, community, odd):
    page = client.get(address(community), TERMS | odd)

    assert page.status_code == 200
    assert "Take this plan" not in page.content.decode()


@pytest.mark.parametrize(
    ("odd", "said", "unsaid"),
    [
        ({"minutes": "601"}, "Length in minutes: 600 at most.", "Ensure this value"),
        ({"count": "0"}, "Number of meetings: at least 1.", "Ensure this value"),
        ({"first": "soon"}, "First day of the season: this cannot be read.", "Enter a valid date"),
        (
            {"break_first": "2031-05-02", "break_last": "2031-05-01"},
            "The break ends before it starts.",
            "Give both days",
        ),
        ({"break_first": "2031-05-02"}, "Give both days of the break, or neither.", "ends before"),
    ],
)
def test_each_error_of_the_terms_names_its_field_and_stands_alone(
    client, staff, community, odd, said, unsaid
):
    page = client.get(address(community), TERMS | odd).content.decode()

    assert said in page
    assert unsaid not in page


@pytest.mark.parametrize("people", [1, 3])
def test_a_proposal_asks_the_database_as_often_for_three_people_as_for_one(client, staff, community, people):
    factories.SessionFactory(community=community, date=date(2031, 3, 4))
    other = factories.CommunityFactory(round=community.round, sessions=people)
    held = factories.FacilitatorFactory(community=community)
    factories.FacilitationFactory(community=other, user=held)
    factories.ChoiceFactory.create_batch(people, community=community)
    client.get(address(community), TERMS)

    with CaptureQueriesContext(connection) as asked:
        client.get(address(community), TERMS)

    assert len(asked) == QUERIES


QUERIES = 17
