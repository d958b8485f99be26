"""The desk's windows on sessions and forums: times go through the verbs, and people are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import Message
from sessions_app.domain.schedule import move_session
from sessions_app.models import Registration, Session
from tests.factories import (
    CommunityFactory,
    FacilitationFactory,
    ForumSessionFactory,
    MemberFactory,
    RegistrationFactory,
    ReminderRuleFactory,
    SessionFactory,
    StaffFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/sessions_app/session/"
CANARY = "Canary"


@pytest.fixture
def community():
    return CommunityFactory(sessions=0)


@pytest.fixture
def session(community):
    return SessionFactory(community=community)


def address(row, page: str = "change") -> str:
    return f"/admin/sessions_app/{row._meta.model_name}/{row.pk}/{page}/"


def form_of(client, url: str) -> dict:
    """What a browser would send back without a change."""
    form = client.get(url).context["adminform"].form
    values = {bound.html_name: bound.value() for bound in form}
    return {name: "" if value is None else value for name, value in values.items()}


def foreign_rows() -> list:
    session = ForumSessionFactory(title=CANARY, community__name=CANARY)
    rule = ReminderRuleFactory(convenor__name=CANARY, convenor__short_name=CANARY)
    return [session, RegistrationFactory(session=session, name=CANARY), rule]


def test_windows_show_and_open_no_row_of_another_convenor(client, staff, session):
    for row in foreign_rows():
        window = f"/admin/sessions_app/{row._meta.model_name}/"
        assert CANARY not in client.get(window).content.decode(), row
        found = client.get(f"{window}?q={CANARY}").context["cl"]
        assert not found.search_fields or found.result_count == 0, row
        verbs = {"session": ("held",), "registration": ("cancel",)}.get(row._meta.model_name, ())
        for page in ("change", "history", "delete", *verbs):
            assert client.get(address(row, page)).status_code == 404, (row, page)
            assert client.post(address(row, page)).status_code == 404, (row, page)
    assert Registration.objects.get().state == "registered"


def test_pickers_offer_no_session_or_community_of_another_convenor(client, staff):
    foreign_rows()

    for page in ("session/add/", "registration/add/", "reminderrule/add/"):
        assert CANARY not in client.get(f"/admin/sessions_app/{page}").content.decode(), page


def test_session_saved_with_other_words_only_tells_nobody(client, staff, session):
    MemberFactory(community=session.community)
    fields = form_of(client, address(session)) | {"title": "New title"}

    client.post(address(session), fields)

    session.refresh_from_db()
    assert (session.title, session.schedule_sequence) == ("New title", 0)
    assert not Message.objects.exists()


def test_scheduled_session_keeps_its_plan_on_its_form(client, staff, session):
    MemberFactory(community=session.community)
    fields = form_of(client, address(session)) | {"venue": "Sample Hall", "date": "2030-05-07"}

    client.post(address(session), fields | {"link": "https://meet.example.org/other"})

    session.refresh_from_db()
    assert (session.link, session.venue, session.schedule_sequence) == (
        "https://meet.example.org/other",
        "",
        0,
    )
    assert not Message.objects.exists()


def test_session_added_takes_the_zone_of_its_convenor_and_is_given_a_date_next(client, staff, community):
    community.convenor.zone = "Pacific/Auckland"
    community.convenor.save()
    fields = form_of(client, f"{LIST}add/") | {"community": community.pk, "number": 1, "title": "Sample"}

    response = client.post(f"{LIST}add/", fields)

    session = Session.objects.get()
    assert (session.zone, session.state) == ("Pacific/Auckland", "tbc")
    assert response.url == f"{LIST}dates/{community.pk}/?session={session.pk}"


def test_session_is_held_by_those_facilitators_of_its_community_who_are_ticked(client, staff, session):
    mine = FacilitationFactory(community=session.community)
    FacilitationFactory(community=session.community)
    FacilitationFactory(community__convenor=session.community.convenor)
    url = address(session)

    offered = client.get(url).context["adminform"].form.fields["facilitators"].queryset
    client.post(url, form_of(client, url) | {"facilitators": [mine.pk]})

    assert set(offered) == set(session.community.facilitations.all())
    names = [label for _, label in client.get(url).context["adminform"].form.fields["facilitators"].choices]
    assert mine.user.get_full_name() in names
    assert list(session.facilitators.all()) == [mine]


def test_session_asks_for_no_more_than_it_can_use(client, staff, session, community):
    forum = ForumSessionFactory(community__convenor=community.convenor)
    undated = SessionFactory(community=community, is_tbc=True)

    asked = {
        row: set(form_of(client, address(row))) & {"tbc_note", "capacity"}
        for row in (session, undated, forum)
    }

    assert asked == {session: set(), undated: {"tbc_note"}, forum: {"capacity"}}


def test_links_to_read_before_begin_with_https(client, staff, session):
    fields = form_of(client, address(session)) | {"pre_reading": "See http://read.example.org/"}

    assert "begin with https://" in client.post(address(session), fields).content.decode()


@pytest.fixture
def forum(community):
    return ForumSessionFactory(community__convenor=community.convenor, capacity=1)


def test_raised_capacity_lets_in_whoever_waits(client, staff, forum):
    RegistrationFactory(session=forum)
    waiting = RegistrationFactory(session=forum, is_waiting=True)

    client.post(address(forum), form_of(client, address(forum)) | {"capacity": 2})

    waiting.refresh_from_db()
    assert waiting.state == Registration.State.REGISTERED


def test_walk_in_is_added_without_an_address_and_over_the_capacity(client, staff, forum):
    RegistrationFactory(session=forum)
    add = "/admin/sessions_app/registration/add/"

    response = client.post(add, form_of(client, add) | {"session": forum.pk, "name": "Door Sample"})

    assert response.status_code == 302
    assert Registration.objects.get(name="Door Sample").state == Registration.State.WALK_IN
    assert not Message.objects.exists()


def test_walk_in_with_a_registered_address_is_an_error_of_the_form(client, staff, forum):
    known = RegistrationFactory(session=forum)
    add = "/admin/sessions_app/registration/add/"
    fields = form_of(client, add) | {"session": forum.pk, "name": "Door Sample", "email": known.email}

    assert "on the list already" in client.post(add, fields).content.decode()
    assert Registration.objects.count() == 1


def test_registration_is_cancelled_by_post_and_the_next_gets_the_place(client, staff, forum):
    held = RegistrationFactory(session=forum)
    waiting = RegistrationFactory(session=forum, is_waiting=True)

    client.get(address(held, "cancel"))
    held.refresh_from_db()
    assert held.state == Registration.State.REGISTERED
    client.post(address(held, "cancel"))

    waiting.refresh_from_db()
    assert waiting.state == Registration.State.REGISTERED


@pytest.mark.parametrize(("words", "shown"), [("", {1, 3}), ("?when=past", {2}), ("?when=all", {1, 2, 3})])
def test_session_list_begins_with_what_is_to_come(client, staff, community, words, shown):
    SessionFactory(community=community, number=1)
    SessionFactory(community=community, number=2, date=timezone.localdate().replace(year=2020, day=1))
    SessionFactory(community=community, number=3, is_tbc=True)

    listed = client.get(LIST + words).context["cl"].result_list

    assert {session.number for session in listed} == shown


@pytest.mark.parametrize("model", ["session", "registration", "reminderrule"])
def test_lists_take_the_same_queries_for_one_row_and_three(
    client, staff, forum, model, django_assert_num_queries, django_assert_max_num_queries
):
    def add() -> None:
        RegistrationFactory(session=forum)
        ReminderRuleFactory(convenor=forum.community.convenor)
        SessionFactory(community=forum.community)

    url = f"/admin/sessions_app/{model}/"
    add()
    client.get(url)
    with django_assert_max_num_queries(30) as counted:
        client.get(url)
    add()
    add()

    with django_assert_num_queries(len(counted)):
        client.get(url)


def test_capacity_under_the_places_taken_is_an_error_of_the_form(client, staff, forum):
    Session.objects.update(capacity=2)
    RegistrationFactory(session=forum)
    RegistrationFactory(session=forum)

    response = client.post(address(forum), form_of(client, address(forum)) | {"capacity": 1, "title": "New"})

    assert "2 places of" in response.content.decode()
    forum.refresh_from_db()
    assert forum.capacity == 2
    assert forum.title != "New"


def test_session_that_is_over_is_marked_as_held_and_one_to_come_is_not(client, staff, session, community):
    past = SessionFactory(community=community, date=timezone.localdate().replace(year=2020, day=1))

    assert address(session, "held") not in client.get(address(session)).content.decode()
    assert "not over yet" in client.post(address(session, "held"), follow=True).content.decode()
    client.get(address(past, "held"))
    client.post(address(past, "held"))

    assert list(Session.objects.filter(state="held")) == [past]


def test_history_of_a_session_says_who_did_what_and_when_it_was_to_be(client, staff, session):
    client.post(address(session), form_of(client, address(session)) | {"title": "New title"})
    was = session.starts_at
    day, hours = session.date + timedelta(days=1), (session.start_time, session.end_time)
    move_session(session, date=day, start_time=hours[0], end_time=hours[1], by=staff, at=timezone.now())

    body = client.get(address(session, "history")).content.decode()

    assert "Changed: title" in body
    assert f"Moved: it was to be on {was.astimezone(session.community.convenor.tz):%A}" in body
    assert body.count(staff.get_full_name()) >= 2
    assert address(session, "history") in client.get(address(session)).content.decode()


def test_windows_that_keep_no_history_lead_to_none(client, staff, session):
    window = f"/admin/communities/community/{session.community_id}"

    assert f"{window}/history/" not in client.get(f"{window}/change/").content.decode()
    assert "kept in the audit" in client.get(f"{window}/history/").content.decode()


def test_filter_tells_apart_communities_that_are_called_the_same(client):
    once = ForumSessionFactory(community__slug="once", community__short_name="Forums").community
    ForumSessionFactory(
        community__slug="again", community__short_name="Forums", community__convenor=once.convenor
    )
    sign_in(client, StaffFactory(convenor=once.convenor))

    page = client.get(LIST).content.decode()

    assert "Forums (once)" in page
    assert "Forums (again)" in page
