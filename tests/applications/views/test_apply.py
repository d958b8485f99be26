import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from applications.models import Application, Choice
from outbox.models import Message
from tests.applications.views.typed import WISH, typed
from tests.factories import (
    CLOSES_AT,
    ApplicationFactory,
    CollectionNoticeFactory,
    CommunityFactory,
    PersonFactory,
    RoundFactory,
    SubmittedApplicationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return CollectionNoticeFactory(round=RoundFactory(in_2026=True)).round


@pytest.fixture
def person(client):
    user = PersonFactory()
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def clock():
    """An hour before the close."""
    with time_machine.travel(CLOSES_AT - timedelta(hours=1), tick=False) as traveller:
        yield traveller


def address(round_):
    return reverse("apply", args=[round_.convenor.slug, round_.slug])


def stamp(client, round_):
    """The signed time at which this page is made."""
    return re.search(
        r'name="send-opened" value="([^"]+)"', client.get(address(round_)).content.decode()
    ).group(1)


def send(client, round_, *communities, opened=None, **changes):
    opened = opened or stamp(client, round_)
    return client.post(address(round_), typed(*communities, **{"send-opened": opened} | changes))


def test_apply_sends_ranked_choices_with_their_dates_and_a_receipt(client, person, round_):
    first, second = CommunityFactory.create_batch(2, round=round_)

    response = send(client, round_, second, first)

    application = Application.objects.get()
    assert response.url == reverse("my_application", args=[application.pk])
    assert (application.status, application.is_late) == ("submitted", False)
    assert [choice.community for choice in application.choices.all()] == [second, first]
    assert application.choices.first().date_answers.count() == 6
    receipt = Message.objects.get()
    assert receipt.to == person.email
    assert WISH in receipt.text


def test_apply_saves_a_draft_that_is_incomplete_and_shows_it_again(client, person, round_):
    community = CommunityFactory(round=round_)

    send(
        client,
        round_,
        community,
        action="save",
        **{"shared-work": "Half a", "shared-focus": "", "send-notice": ""},
    )

    assert Application.objects.get().status == "draft"
    page = client.get(address(round_)).content.decode()
    assert "Half a" in page
    assert "Draft, not sent" in page
    assert not Message.objects.exists()


def test_apply_names_everything_that_is_missing_and_keeps_what_was_typed(client, person, round_):
    community = CommunityFactory(round=round_)
    missing = {"shared-work": "", "send-notice": "", f"c-{community.slug}-why": ""}

    page = send(client, round_, community, **missing).content.decode()

    assert "<title>Error: " in page
    assert "Tell us about your work" in page
    assert "Say why you choose" in page
    assert "Read how your information is used" in page
    assert "To be less alone with it." in page
    assert not Application.objects.exists()


def test_apply_refuses_two_communities_at_one_rank(client, person, round_):
    one, other = CommunityFactory.create_batch(2, round=round_)

    page = send(client, round_, one, other, **{f"c-{other.slug}-rank": 1}).content.decode()

    assert "Two communities are your first choice" in page
    assert not Choice.objects.exists()


def test_apply_refuses_a_gap_in_the_order(client, person, round_):
    one, _ = CommunityFactory.create_batch(2, round=round_)

    page = send(client, round_, one, **{f"c-{one.slug}-rank": 2}).content.decode()

    assert "Leave no gap in your order" in page


def test_apply_asks_for_one_community_at_least(client, person, round_):
    CommunityFactory(round=round_)

    assert "Choose at least one community" in send(client, round_).content.decode()


def test_apply_ignores_a_community_of_another_round(client, person, round_):
    CommunityFactory(round=round_)
    foreign = CommunityFactory()

    send(client, round_, foreign)

    assert not Choice.objects.filter(community=foreign).exists()


def test_apply_keeps_what_was_typed_through_signing_in(client, round_):
    community = CommunityFactory(round=round_)

    response = send(client, round_, community)
    assert response.url.startswith(reverse("account_request_login_code"))
    assert not Application.objects.exists()
    client.force_login(PersonFactory())
    page = client.get(address(round_)).content.decode()

    assert WISH in page
    assert "not saved yet" in page
    assert not Application.objects.exists()


def test_apply_answers_409_to_a_stale_save_and_keeps_both_texts(client, person, round_):
    community = CommunityFactory(round=round_)
    send(client, round_, community, action="save", **{"shared-work": "Written on the phone"})

    stale = {"shared-work": "Written on the desk", "send-revision": 0}
    response = send(client, round_, community, action="save", **stale)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Written on the phone" in page
    assert "Written on the desk" in page
    assert Application.objects.get().work == "Written on the phone"
    revision = re.search(r'name="send-revision" value="(\d+)"', page).group(1)
    send(client, round_, community, action="save", **stale | {"send-revision": revision})
    assert Application.objects.get().work == "Written on the desk"


def test_apply_takes_a_form_opened_before_the_close_within_the_grace_time_and_marks_it(
    client, person, round_, clock
):
    community = CommunityFactory(round=round_)
    opened = stamp(client, round_)
    clock.move_to(CLOSES_AT + timedelta(minutes=29))

    send(client, round_, community, opened=opened)

    assert Application.objects.get().is_late


@pytest.mark.parametrize("minutes", [30, 500])
def test_apply_after_the_grace_time_keeps_the_text_as_a_draft(client, person, round_, clock, minutes):
    community = CommunityFactory(round=round_)
    opened = stamp(client, round_)
    clock.move_to(CLOSES_AT + timedelta(minutes=minutes))

    page = send(client, round_, community, opened=opened).content.decode()

    assert Application.objects.get().status == "draft"
    assert "Applications have closed" in page
    assert WISH in page
    assert reverse("waitlist", args=[round_.convenor.slug]) in page
    assert WISH in client.get(address(round_)).content.decode()


def test_apply_does_not_believe_a_stamp_that_it_did_not_sign(client, person, round_, clock):
    community = CommunityFactory(round=round_)
    clock.move_to(CLOSES_AT + timedelta(minutes=1))

    send(client, round_, community, opened="1788000000")

    assert Application.objects.get().status == "draft"


def test_apply_before_the_round_opens_says_when(client, person, round_, clock):
    clock.move_to(round_.opens_at - timedelta(minutes=1))

    page = client.get(address(round_)).content.decode()

    assert "Applications open 9:00 am, Monday 10 August 2026, Melbourne time (AEST)" in page
    assert '<form method="post" novalidate' not in page


def test_apply_changes_what_was_sent_until_the_close(client, person, round_):
    first, second = CommunityFactory.create_batch(2, round=round_)
    send(client, round_, first)

    send(client, round_, second, **{"send-revision": 1})

    assert Application.objects.get().status == "submitted"
    assert [choice.community for choice in Choice.objects.all()] == [second]
    assert Message.objects.filter(kind="application_receipt").count() == 2


def test_apply_after_the_close_leaves_what_was_sent_alone(client, person, round_, clock):
    community = CommunityFactory(round=round_)
    send(client, round_, community)
    clock.move_to(CLOSES_AT + timedelta(days=1))
    changed = {"shared-work": "Changed too late", "send-revision": 1, "send-opened": "x"}

    page = client.post(address(round_), typed(community, **changed)).content.decode()

    assert "Changed too late" in page
    assert Application.objects.get().work == "Respectful relationships in schools."


def test_apply_shows_nobody_the_draft_of_another(client, person, round_):
    ApplicationFactory(round=round_, work="Private to somebody else")

    assert "Private to somebody else" not in client.get(address(round_)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_apply_page_has_a_fixed_number_of_queries(client, person, round_, count, django_assert_num_queries):
    communities = CommunityFactory.create_batch(count, round=round_)
    SubmittedApplicationFactory(round=round_, applicant=person, communities=communities)

    with django_assert_num_queries(16):
        client.get(address(round_))


def test_apply_keeps_what_was_typed_on_a_page_older_than_the_sign_in(round_):
    community = CommunityFactory(round=round_)
    client = Client(enforce_csrf_checks=True)
    client.force_login(PersonFactory())

    response = client.post(address(round_), typed(community, csrfmiddlewaretoken="from-before"), follow=True)

    page = response.content.decode()
    assert WISH in page
    assert "What you typed is here" in page
    assert not Application.objects.exists()


def test_apply_asks_again_when_the_notice_changed_since_the_page_was_opened(client, person, round_):
    community = CommunityFactory(round=round_)
    opened = stamp(client, round_)
    CollectionNoticeFactory(round=round_, version=2, text="We also tell the fund your council area.")

    page = send(client, round_, community, opened=opened).content.decode()

    assert "How your information is used has changed" in page
    assert "We also tell the fund your council area." in page
    assert WISH in page
    assert not Application.objects.filter(status="submitted").exists()
    send(client, round_, community, opened=opened, **{"send-notice_version": 2})
    assert Application.objects.get().notice.version == 2


def test_apply_refuses_kindly_in_a_round_without_a_notice(client, person):
    community = CommunityFactory(round__in_2026=True)

    page = send(client, community.round, community).content.decode()

    assert "cannot take applications yet" in page
    assert WISH in page


def test_apply_leaves_the_profile_alone_when_the_save_is_refused(client, person, round_):
    community = CommunityFactory(round=round_)
    send(client, round_, community, action="save")

    send(
        client,
        round_,
        community,
        action="save",
        **{"about-preferred_name": "Stale Example", "send-revision": 0},
    )

    person.profile.refresh_from_db()
    assert person.profile.preferred_name == "Robin Example"


def test_apply_shows_the_draft_of_before_beside_what_was_typed_signed_out(client, round_):
    community = CommunityFactory(round=round_)
    send(client, round_, community)
    person = PersonFactory()
    ApplicationFactory(round=round_, applicant=person, work="My draft of last week", revision=3)
    client.force_login(person)

    page = client.get(address(round_)).content.decode()

    assert WISH in page
    assert "My draft of last week" in page


def test_apply_after_withdrawing_and_the_close_stays_withdrawn(client, person, round_, clock):
    community = CommunityFactory(round=round_)
    SubmittedApplicationFactory(round=round_, applicant=person, communities=[community], is_withdrawn=True)
    clock.move_to(CLOSES_AT + timedelta(days=1))

    page = send(client, round_, community, action="save", opened="x", **{"send-revision": 1}).content.decode()

    assert "You withdrew this application" in page
    assert Application.objects.get().status == "withdrawn"
