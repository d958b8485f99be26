from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.domain.tokens import seal
from sessions_app.domain.notices import REGISTRATION_LINK
from sessions_app.domain.replying import LINK, answer_link
from sessions_app.domain.schedule import cancel_session, move_session
from sessions_app.models import Reply, Session
from tests.factories import (
    CommunityFactory,
    FacilitatorFactory,
    MemberFactory,
    ReplyFactory,
    SessionFactory,
    StaffFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    """In a community with two meetings to come."""
    return MemberFactory(community=CommunityFactory(sessions=2))


@pytest.fixture
def session(member) -> Session:
    return member.community.sessions.get(number=1)


@pytest.fixture
def link(member, session) -> str:
    return "/" + answer_link(session, member.person_id).split("/", 3)[3]


def said() -> list[tuple[int, str]]:
    return list(Reply.objects.order_by("session").values_list("session__number", "answer"))


def test_the_link_answers_for_one_meeting_and_for_all_without_signing_in(client, member, session, link):
    page = client.get(link)
    assert page.status_code == 200
    assert said() == []

    page = client.post(link, {"answer": "apology", "to": f"{session.pk}:0"}, follow=True)
    assert said() == [(1, "apology")]
    assert "You said: can’t make it" in page.content.decode()

    every = [f"{one.pk}:0" for one in member.community.sessions.all()]
    client.post(link, {"answer": "coming", "to": every})
    assert said() == [(1, "coming"), (2, "coming")]


def test_the_page_behind_the_link_names_no_group_and_nobody(client, member, session, link):
    page = client.get(link)

    words = page.content.decode()
    named = (member.community.name, member.community.short_name, session.title, session.link)
    named += (member.community.convenor.name, member.person.email, member.person.get_full_name())
    assert [name for name in named if name in words] == []
    assert "noindex" in words
    assert "no-store" in page["Cache-Control"]


def test_the_link_says_nothing_to_who_only_looks_at_it(link):
    assert link.startswith("/answer/")
    assert not {"meeting", "community", "session", "reply"} & set(link.lower().split("/"))


def test_a_link_that_is_altered_of_another_purpose_or_names_nobody_is_dead(client, member, session, link):
    altered = link[:-4] + ("aaa/" if link[-4:] != "aaa/" else "bbb/")
    foreign = f"/answer/{seal(REGISTRATION_LINK, member.person_id, session.pk)}/"
    nobody = f"/answer/{seal(LINK, 10**6, session.pk)}/"
    nothing = f"/answer/{seal(LINK, member.person_id, 10**6)}/"

    for dead in (altered, foreign, nobody, nothing):
        for response in (client.get(dead), client.post(dead, {"answer": "coming", "to": f"{session.pk}:0"})):
            assert response.status_code == 404
            assert "This link does not work any more" in response.content.decode()
    assert said() == []


def test_a_link_ends_with_its_meeting_with_leaving_and_with_calling_off(client, member, session, link):
    cancelled, left = session, MemberFactory(community=member.community, left_at=timezone.now())
    over = SessionFactory(
        community=member.community, date=(timezone.now() - timedelta(days=3)).date(), schedule_sequence=0
    )
    cancel_session(cancelled, by=None, at=timezone.now())
    later = member.community.sessions.get(number=2)
    links = {
        link: "This meeting is called off",
        answer_link(over, member.person_id): "This meeting is over",
        answer_link(later, left.person_id): "You are not expected any more",
    }

    for address, words in links.items():
        client.post(address, {"answer": "coming", "to": f"{later.pk}:0"})
        assert words in client.get(address).content.decode()
    assert said() == []


def test_a_link_answers_for_no_other_group(client, member, link):
    foreign = CommunityFactory(sessions=1).sessions.get()
    MemberFactory(community=foreign.community, person=member.person)

    page = client.post(link, {"answer": "coming", "to": f"{foreign.pk}:0"}, follow=True)

    assert said() == []
    assert "takes no answers any more" in page.content.decode()


def test_an_answer_to_the_plan_before_a_move_is_asked_again(client, session, link):
    client.post(link, {"answer": "coming", "to": f"{session.pk}:0"})
    date = session.date + timedelta(days=1)
    times = {"start_time": session.start_time, "end_time": session.end_time}
    move_session(session, date=date, **times, by=None, at=timezone.now())

    assert "Before the move you said: coming" in client.get(link).content.decode()
    page = client.post(link, {"answer": "coming", "to": f"{session.pk}:0"}, follow=True)
    assert "has changed since you opened the page" in page.content.decode()
    client.post(link, {"answer": "maybe", "to": f"{session.pk}:1"})
    assert said() == [(1, "maybe")]


@pytest.mark.parametrize(
    "typed", [{}, {"answer": "coming"}, {"answer": "gladly", "to": "1:0"}, {"answer": "coming", "to": "x:y"}]
)
def test_what_no_button_sends_changes_nothing(client, link, typed):
    page = client.post(link, typed, follow=True)

    assert page.status_code == 200
    assert "That did not work" in page.content.decode()
    assert said() == []


def test_my_session_shows_a_member_all_of_it_and_takes_the_answer(client, member, session):
    Session.objects.update(agenda="Tea first", pre_reading="See https://example.org/paper")
    client.force_login(member.person)
    address = reverse("my_session", args=[session.pk])

    client.post(address, {"answer": "maybe", "to": f"{session.pk}:0"})

    words = client.get(address).content.decode()
    for shown in ("Tea first", 'href="https://example.org/paper"', session.link, "You said: maybe"):
        assert shown in words
    back = client.post(address, {"answer": "coming", "to": f"{session.pk}:0", "back": "community"})
    assert back["Location"] == reverse("my_community", args=[member.community_id])
    assert "You said: coming" in client.get(back["Location"]).content.decode()


def test_my_session_is_nowhere_for_who_is_not_in_it(client, session):
    client.force_login(MemberFactory().person)

    assert client.get(reverse("my_session", args=[session.pk])).status_code == 404


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_page_behind_the_link_takes_as_many_queries_however_many_meetings_are_left(
    client, sessions, django_assert_num_queries
):
    member = MemberFactory(community=CommunityFactory(sessions=sessions))
    link = answer_link(member.community.sessions.get(number=1), member.person_id)

    # Person, session, member, the meetings left, what they said.
    with django_assert_num_queries(5):
        client.get(link)


def test_the_desk_says_who_comes_and_who_has_not_answered(client, session, member):
    ReplyFactory(session=session, person=member.person, answer="apology")
    ReplyFactory(session=session, answer="coming", sequence=7)
    sign_in(client, StaffFactory(convenor=session.community.convenor))

    page = client.get(reverse("admin:sessions_app_session_change", args=[session.pk])).content.decode()

    assert f"<dt>Apologies: 1</dt><dd>{member.person.get_full_name()}</dd>" in page
    assert "<dt>Coming: 0</dt><dd>Nobody</dd>" in page
    assert "<dt>No answer: 1</dt>" in page


def test_the_roster_says_who_comes_and_who_cannot(client, session, member):
    ReplyFactory(session=session, person=member.person, answer="apology")
    ReplyFactory(session=session, answer="maybe")
    MemberFactory(community=session.community)
    sign_in(client, FacilitatorFactory(community=session.community))

    page = client.get(reverse("session_roster", args=[session.pk])).content.decode()

    assert "0 coming · 1 maybe · 1 apology · 1 unanswered" in page
    assert page.count(">Apologies<") == page.count(">Maybe<") == 1
