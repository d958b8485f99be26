"""The review desk: what it shows of one choice, and to whom."""

import pytest
from django.utils import timezone

from applications.domain.offers import offer_place
from outbox.models import Message
from tests.applications.desk.pages import address, everything, read
from tests.factories import ApplicationFactory, ChoiceFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PRESSES = [
    *["skip", "abstain", "conflict", "fair", "assign", "take-back", "redact", "unredact"],
    *["flag/outside_victoria", "flag/not_prevention", "flag/duplicate"],
]
DECISIONS = ["offer", "reserve", "decline", "extend-offer", "place-late", "withdraw-offer"]
KEPT = "?_changelist_filters=needs%3D1"


def test_desk_shows_the_person_their_answers_and_what_they_were_told(client, staff, community, choice):
    ours = OrganisationFactory()
    profile = choice.application.applicant.profile
    profile.pronouns = "they/them"
    profile.save()
    choice.application.organisation = ours
    choice.application.save()
    ChoiceFactory(community=community, application__applicant__profile__organisation=ours)
    offer_place(choice, by=staff, at=timezone.now())

    page = read(client, choice)

    for words in (
        profile.preferred_name,
        ours.name,
        "they/them",
        "Can come to 2 of 2",
        choice.why,
        choice.application.work,
        "One other applicant from this organisation",
        "Offer of a place",
        "1 held by open offer",
    ):
        assert words in page, words


def test_desk_of_a_blind_round_counts_no_colleagues(client, staff, community, choice):
    choice.application.organisation = OrganisationFactory()
    choice.application.save()
    ChoiceFactory(
        community=community, application__applicant__profile__organisation=choice.application.organisation
    )
    assert "from this organisation" in read(client, choice)
    community.round.hides_names = True
    community.round.save()

    assert "from this organisation" not in read(client, choice)


def test_desk_shows_no_link_that_answers_in_the_persons_name(client, staff, choice):
    offer_place(choice, by=staff, at=timezone.now())
    token = Message.objects.get().text.partition("/offer/")[2].split("/")[0]

    assert token
    assert token not in read(client, choice)


@pytest.mark.parametrize("page", ["change", "history", "delete", "review", *PRESSES, *DECISIONS])
def test_desk_of_another_convenor_does_not_exist(client, staff, page):
    theirs = ChoiceFactory()
    before = everything()

    assert client.get(address(theirs, page)).status_code == 404
    assert client.post(address(theirs, page), {"confirmed": "yes"}).status_code == 404
    assert everything() == before


def test_desk_of_what_was_not_sent_does_not_exist(client, staff, community):
    draft = ChoiceFactory(community=community, application=ApplicationFactory(round=community.round))
    taken_back = ChoiceFactory(community=community, application__is_withdrawn=True)

    for choice in (draft, taken_back):
        assert client.get(address(choice)).status_code == 404
        assert client.post(address(choice, "offer"), {"confirmed": "yes"}).status_code == 404


@pytest.mark.parametrize("page", ["review", *PRESSES, *DECISIONS])
def test_get_changes_nothing_and_leads_to_the_choice(client, staff, choice, page):
    before = everything()

    assert client.get(address(choice, page) + KEPT).url == address(choice) + KEPT
    assert client.head(address(choice, page)).url == address(choice)
    assert client.put(address(choice, page)).status_code == 405
    assert everything() == before


def test_desk_itself_takes_no_post(client, staff, choice):
    assert client.post(address(choice)).status_code == 405
