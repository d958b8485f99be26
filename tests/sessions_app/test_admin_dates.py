"""The desk's page of dates: what a change means is seen first, and one press makes it."""

from datetime import date, time

import pytest
from django.utils import timezone

from outbox.models import BadAddress, Message
from sessions_app.domain.keeping_plans import Meeting, keep_plan, mark_of
from sessions_app.models import Session
from tests.factories import (
    CommunityFactory,
    FacilitationFactory,
    ForumSessionFactory,
    MemberFactory,
    SessionFactory,
    StaffFactory,
)
from tests.sessions_app.walls import melbourne
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TICKS = ("is_called_off", "is_confirmed")
DAYS = [date(2031, 10, 7), date(2031, 11, 11)]


@pytest.fixture
def sessions() -> list[Session]:
    community = CommunityFactory(sessions=0)
    MemberFactory.create_batch(2, community=community)
    return [SessionFactory(community=community, date=day) for day in DAYS]


@pytest.fixture
def staff(client, sessions):
    user = StaffFactory(convenor=sessions[0].community.convenor)
    sign_in(client, user)
    return user


def address(session: Session) -> str:
    return f"/admin/sessions_app/session/dates/{session.community_id}/"


def fields_of(client, session: Session) -> dict:
    """What a browser would send back without a change."""
    values = {}
    for form in client.get(address(session)).context["forms"]:
        for bound in form:
            widget = bound.field.widget
            value = widget.format_value(bound.value()) if bound.name not in TICKS else None
            if value is not None:
                values[bound.html_name] = value[0] if isinstance(value, list) else value
    return values


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_change_is_shown_and_made_by_a_second_press(client, staff, sessions):
    first, second = sessions
    given = fields_of(client, first)
    given |= {f"s{first.pk}-date": "2031-10-14", f"s{second.pk}-venue": "Sample Hall"}

    shown = words(client.post(address(first), given))

    assert "Tuesday 7 October 2031, 10:00 am – 12:00 noon, Melbourne time (AEDT)" in shown
    assert "<strong>Tuesday 14 October 2031" in shown
    assert "Melbourne time (AEDT), online, Sample Hall" in shown
    assert "2 people get one email each" in shown
    assert "Your meetings have changed" in shown
    moved, elsewhere = shown.split("</section>")[:2]
    assert "Not known: whether 2 of 2 can come" in moved
    assert "Nobody that we know of" not in moved
    assert "Nobody that we know of" in elsewhere
    assert "Members’ answers to the old date no longer count" in shown
    first.refresh_from_db()
    assert (first.date, Message.objects.count()) == (DAYS[0], 0)

    client.post(address(first), given | {"do": "1"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.date, second.venue) == (date(2031, 10, 14), "Sample Hall")
    assert Message.objects.filter(kind="session_news").count() == 2


def test_meeting_that_people_come_to_without_a_venue_is_flagged(client, staff, sessions):
    first = sessions[0]
    given = fields_of(client, first) | {f"s{first.pk}-mode": "in_person"}

    shown = words(client.post(address(first), given))
    assert "No venue yet: people are to come" in shown
    assert "face to face, no venue yet" in shown
    assert "venue yet" not in words(
        client.post(address(first), given | {f"s{first.pk}-venue": "Sample Hall"})
    )
    client.post(address(first), given | {"do": "1"})

    listed = words(client.get("/admin/sessions_app/session/"))
    assert listed.count("No venue yet") == 1


def test_likely_date_of_a_plan_is_there_to_be_confirmed_and_stays_until_it_is(client, staff, sessions):
    community = sessions[0].community
    Session.objects.all().delete()
    days = [Meeting(day, time(10), time(12)) for day in DAYS]
    at = timezone.now()
    keep_plan(community, days, is_announced=False, seen=mark_of([]), by=staff, at=at)
    first, second = community.sessions.order_by("number")
    given = fields_of(client, first)

    assert (given[f"s{first.pk}-date"], given[f"s{first.pk}-start_time"]) == ("2031-10-07", "10:00")
    assert "Nothing is changed yet" in words(client.post(address(first), given))
    client.post(address(first), given | {f"s{first.pk}-is_confirmed": "on", "do": "1"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.date, second.state, second.date) == ("scheduled", DAYS[0], "tbc", DAYS[1])
    assert first.starts_at == melbourne(2031, 10, 7, 10)


def test_likely_date_in_the_past_is_not_announced_and_stays_where_another_meeting_moves(
    client, staff, sessions
):
    first, likely = sessions
    over = {"date": date(2021, 11, 11), "start_time": time(10), "end_time": time(12)}
    Session.objects.filter(pk=likely.pk).update(state="tbc", starts_at=None, ends_at=None, **over)
    given = fields_of(client, first)

    confirmed = given | {f"s{likely.pk}-is_confirmed": "on", "do": "1"}
    assert "This is in the past" in words(client.post(address(first), confirmed))
    client.post(address(first), given | {f"s{first.pk}-date": "2031-10-14", "do": "1"})

    assert [str(one.date) for one in Session.objects.order_by("number")] == ["2031-10-14", "2021-11-11"]
    assert Session.objects.scheduled().count() == 1


def test_likely_date_that_somebody_else_changed_meanwhile_is_not_announced_with_another_meeting(
    client, staff, sessions
):
    first, likely = sessions
    day = {"date": DAYS[1], "start_time": time(10), "end_time": time(12)}
    Session.objects.filter(pk=likely.pk).update(state="tbc", starts_at=None, ends_at=None, **day)
    given = fields_of(client, first) | {f"s{first.pk}-date": "2031-10-14"}
    Session.objects.filter(pk=likely.pk).update(date=date(2031, 11, 18))

    assert "Nobody is told of a likely date" in words(client.post(address(first), given | {"do": "1"}))
    given |= {f"s{likely.pk}-{name}": "" for name in day} | {f"s{likely.pk}-is_confirmed": "on"}
    assert "Give the date that you confirm" in words(client.post(address(first), given | {"do": "1"}))

    assert Session.objects.scheduled().get().date == DAYS[0]


def test_session_is_called_off_by_the_second_press(client, staff, sessions):
    first = sessions[0]
    given = fields_of(client, first) | {f"s{first.pk}-is_called_off": "on"}

    shown = words(client.post(address(first), given))
    assert "Called off" in shown
    assert "Members’ answers to the old date no longer count" not in shown
    assert Session.objects.scheduled().count() == 2
    client.post(address(first), given | {"do": "1"})

    assert [s.state for s in Session.objects.order_by("number")] == ["cancelled", "scheduled"]


def test_session_without_a_date_gets_one(client, staff, sessions):
    tbc = SessionFactory(community=sessions[0].community, is_tbc=True)
    given = fields_of(client, tbc) | {
        f"s{tbc.pk}-date": "2031-12-02",
        f"s{tbc.pk}-start_time": "10:00",
        f"s{tbc.pk}-end_time": "12:00",
    }

    client.post(address(tbc), given | {"do": "1"})

    tbc.refresh_from_db()
    assert (tbc.state, tbc.starts_at.isoformat()) == ("scheduled", "2031-12-01T23:00:00+00:00")


def test_plan_that_somebody_else_changed_meanwhile_is_not_overwritten(client, staff, sessions):
    first = sessions[0]
    given = fields_of(client, first) | {f"s{first.pk}-date": "2031-10-14", "do": "1"}
    Session.objects.filter(pk=first.pk).update(schedule_sequence=1)

    shown = words(client.post(address(first), given))

    assert "changed by somebody else" in shown
    first.refresh_from_db()
    assert first.date == DAYS[0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"start_time": "13:00"}, "would end before it starts"),
        ({"date": ""}, "Give the date, or call the session off"),
        ({"date": "2021-10-07"}, "This is in the past: look at the year"),
        ({}, "Nothing is changed yet"),
    ],
)
def test_plan_that_cannot_be_is_an_error_of_the_page(client, staff, sessions, changed, said):
    first = sessions[0]
    given = fields_of(client, first) | {f"s{first.pk}-{name}": value for name, value in changed.items()}

    response = client.post(address(first), given | {"do": "1"})

    assert said in words(response)
    assert "<title>Error: " in words(response)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"), [("2027-10-03", "No clock shows 2:30 am"), ("2027-04-04", "Clocks show 2:30 am twice")]
)
def test_time_that_a_clock_change_skips_or_doubles_is_flagged(
    client, staff, sessions, day, said, time_machine
):
    first = sessions[0]
    given = fields_of(client, first) | {f"s{first.pk}-date": day, f"s{first.pk}-start_time": "02:30"}

    assert said in words(client.post(address(first), given))


def test_session_without_a_date_gets_all_of_it_or_none(client, staff, sessions):
    tbc = SessionFactory(community=sessions[0].community, is_tbc=True)
    given = fields_of(client, tbc) | {f"s{tbc.pk}-date": "2031-12-02"}

    assert "leave all three empty" in words(client.post(address(tbc), given))


def test_page_is_of_ones_own_convenors_and_changes_nothing_on_get(client, staff, sessions):
    theirs = ForumSessionFactory()

    assert client.get(address(theirs)).status_code == 404
    assert client.post(address(theirs), {"do": "1"}).status_code == 404
    assert client.put(address(sessions[0])).status_code == 405
    client.get(address(sessions[0]), {f"s{sessions[0].pk}-date": "2031-10-14", "do": "1"})
    assert not Message.objects.exists()


def test_page_takes_the_same_queries_for_one_session_and_three(
    client, staff, sessions, django_assert_num_queries, django_assert_max_num_queries
):
    Session.objects.filter(pk=sessions[1].pk).delete()
    client.get(address(sessions[0]))
    with django_assert_max_num_queries(20) as counted:
        client.get(address(sessions[0]))
    SessionFactory.create_batch(2, community=sessions[0].community)

    with django_assert_num_queries(len(counted)):
        client.get(address(sessions[0]))


def test_look_before_the_press_names_who_holds_the_meeting_and_who_has_to_be_rung(client, staff, sessions):
    first = sessions[0]
    member = first.community.members.first().person
    BadAddress.objects.create(address=member.email, error_code="550")
    holder = FacilitationFactory(community=first.community).user
    given = fields_of(client, first) | {f"s{first.pk}-date": "2031-10-14"}

    shown = words(client.post(address(first), given))

    assert "2 people get one email each" in shown
    assert f"Who holds the meeting is among them: {holder.get_full_name()}." in shown
    assert (
        f"1 more cannot be reached by mail: please ring this person.</strong> {member.get_full_name()}"
        in shown
    )
    assert "Do this, and tell 2 people" in shown
