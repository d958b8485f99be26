"""What nobody types, and scanners do: a page of the desk answers it, and never breaks."""

import pytest

from communities.models import Community
from tests import factories
from tests.sessions_app.test_admin_planner import DATES, TERMS

pytestmark = pytest.mark.django_db
NUMBERS = ["9" * 19, "9" * 5000, "٣", "²", "-1"]
DAYS = ["0001-01-01", "1500-01-01", "9999-12-31"]
FAR = "This is more than ten years from now: look at the year."


@pytest.fixture
def community():
    return factories.CommunityFactory(sessions=0)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_no_row_has(client, staff, number):
    assert client.get("/admin/sessions_app/session/plan/", {"round": number}).status_code == 200
    for address in ("sessions_app/session", "outbox/message", "outbox/badaddress"):
        assert client.get(f"/admin/{address}/{number}/change/").status_code in (302, 404), address


@pytest.mark.parametrize(
    "address",
    [
        "/admin/sessions_app/session/?state=%00",
        "/admin/sessions_app/registration/?state=a%00b",
        "/admin/outbox/message/?status__exact=%00",
        "/admin/outbox/message/?q=%00",
        "/admin/outbox/badaddress/?address=%00",
        "/admin/outbox/message/%00/change/",
        "/answer/%00/",
    ],
)
def test_no_database_is_asked_for_a_nul(client, staff, address):
    assert client.get(address).status_code == 400


def test_a_list_is_not_asked_for_a_number_that_no_row_has(client, staff):
    address = "/admin/sessions_app/reminderrule/"

    assert client.get(address, {"convenor": "9" * 20}).status_code == 400
    assert client.get(address, {"convenor": "9" * 18}).status_code == 200


@pytest.mark.parametrize("count", ["0", "-1", "3", "٣", "99", ""])
def test_a_plan_of_other_dates_than_it_says_is_refused(client, staff, community, count):
    given = TERMS | DATES | {"on-TOTAL_FORMS": count}
    for step in ({"step": "review"}, {"seen": "none"}):
        page = client.post(f"/admin/sessions_app/session/plan/{community.pk}/", given | step)
        assert "There is a problem" in page.content.decode()
    assert not community.sessions.exists()


@pytest.mark.parametrize("day", DAYS)
def test_a_season_that_nobody_plans_for_is_refused_at_its_field(client, staff, community, day):
    address = f"/admin/sessions_app/session/plan/{community.pk}/"
    for name in ("first", "last", "break_last"):
        given = TERMS | {"break_first": "2031-03-01", name: day}
        assert f": {FAR}" in client.get(address, given).content.decode(), name
    row = client.post(address, TERMS | DATES | {"on-0-date": day, "step": "review"})
    assert row.context["rows"].errors == [{"date": [f"Date: {FAR}"]}, {}]


@pytest.mark.parametrize("day", DAYS)
def test_a_community_with_such_a_season_is_planned_all_the_same(client, staff, community, day):
    Community.objects.update(season_starts_on=day, season_ends_on=day)

    page = client.get(f"/admin/sessions_app/session/plan/{community.pk}/")

    assert FAR in page.content.decode()


@pytest.mark.parametrize("day", DAYS)
def test_a_meeting_moves_to_no_such_day(client, staff, community, day):
    session = factories.SessionFactory(community=community)
    times = {"date": day, "start_time": "10:00", "end_time": "12:00", "mode": "online", "seen": "0"}

    page = client.post(
        f"/admin/sessions_app/session/dates/{community.pk}/",
        {f"s{session.pk}-{name}": value for name, value in times.items()},
    )

    assert page.context["forms"][0].errors == {"date": [FAR]}


@pytest.mark.parametrize("day", DAYS)
def test_a_round_is_copied_to_no_such_day(client, staff, community, day):
    given = {"title": "Next", "slug": "next-round", "opens_on": day}

    page = client.post(f"/admin/communities/leftover/copy/{community.round_id}/", given)

    assert f"Opens on: {FAR}" in page.content.decode()
