"""The list of applications: whose they are, what comes first, what narrows it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Application, Choice
from applications.queries import Needs
from tests.factories import (
    ApplicationFactory,
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    LocalGovernmentAreaFactory,
    MemberFactory,
    OfferFactory,
    ReviewFactory,
    RoundFactory,
    ScoreFactory,
    StaffFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/applications/choice/"
CANARY = "Canary"


@pytest.fixture
def community():
    return CommunityFactory(sessions=1)


@pytest.fixture
def staff(client, community):
    user = StaffFactory(convenor=community.convenor)
    sign_in(client, user)
    return user


def shown(client, words: str = "") -> list[Choice]:
    return list(client.get(LIST + words).context["cl"].result_list)


def choice_of(community, name: str, **fields: object) -> Choice:
    return ChoiceFactory(community=community, application__applicant__profile__preferred_name=name, **fields)


def test_list_shows_what_needs_doing_first(client, staff, community):
    done = choice_of(community, "Done", status=Choice.Status.NOT_THIS_TIME)
    decide = ReviewFactory(choice=choice_of(community, "Decide")).choice
    review = choice_of(community, "Review")
    late = OfferFactory(
        choice=choice_of(community, "Late", status=Choice.Status.OFFERED),
        status="expired",
        late_yes_at=timezone.now(),
    ).choice

    assert shown(client) == [late, review, decide, done]


def test_list_holds_no_draft_and_nothing_withdrawn(client, staff, community):
    ChoiceFactory(community=community, application=ApplicationFactory(round=community.round))
    ChoiceFactory(community=community, application__is_withdrawn=True)

    assert shown(client) == []
    assert "No application here" in client.get(LIST).content.decode()


def test_list_shows_and_finds_nothing_of_another_convenor(client, staff, community):
    theirs = CommunityFactory(sessions=1, name=CANARY, short_name=CANARY, round__title=CANARY)
    choice_of(theirs, CANARY, application__applicant__profile__organisation__name=CANARY)

    for words in ("", "?round=all", f"?round={theirs.round_id}", f"?community={theirs.pk}&round=all"):
        response = client.get(LIST + words)
        assert CANARY not in response.content.decode(), words
        assert response.context["cl"].result_count == 0
    assert shown(client, f"?q={CANARY}") == []


@pytest.mark.parametrize("words", ["Robin", "Wattle Example", "robin@example.org"])
def test_list_is_searched_by_name_organisation_and_email(client, staff, community, words):
    found = choice_of(
        community,
        "Robin Sample",
        application__applicant__email="robin@example.org",
        application__applicant__profile__organisation__name="Wattle Example",
    )
    choice_of(community, "Somebody Else")

    assert shown(client, f"?q={words}") == [found]


def test_list_begins_with_current_rounds(client, staff, community):
    now = timezone.now()
    over = RoundFactory(
        convenor=community.convenor,
        opens_at=now - timedelta(days=700),
        closes_at=now - timedelta(days=670),
    )
    past = choice_of(CommunityFactory(round=over, sessions=0), "Past")
    current = choice_of(community, "Current")

    assert shown(client) == [current]
    assert shown(client, f"?round={over.pk}") == [past]
    assert set(shown(client, "?round=all")) == {past, current}


def test_list_is_narrowed_by_every_filter(client, staff, community):
    other = CommunityFactory(round=community.round, sessions=0)
    found = choice_of(community, "Found", application__focus=Application.Focus.SPECIALIST)
    choice_of(other, "Other", status=Choice.Status.RESERVE)
    profile = found.application.applicant.profile
    profile.lgas.add(*LocalGovernmentAreaFactory.create_batch(2, classification="metropolitan"))

    for words in (
        f"community={community.pk}",
        f"needs={Needs.REVIEW}",
        "status__exact=under_review",
        f"sector={profile.sector_id}",
        "place=metropolitan",
        "focus=specialist",
    ):
        assert shown(client, f"?{words}") == [found], words


def test_list_says_how_full_the_community_is_in_words_and_as_a_picture(client, staff, community):
    MemberFactory.create_batch(2, community=community)
    OfferFactory(choice__community=community)

    page = client.get(f"{LIST}?community={community.pk}").content.decode()

    assert "2 of 25 seats taken, 1 more held by open offers; the group needs 15." in page


@pytest.mark.parametrize(
    "words", ["?community=x", "?round=x", "?needs=x", "?sector=x&place=x&focus=x", "?p=x"]
)
def test_list_survives_an_address_that_makes_no_sense(client, staff, community, words):
    assert client.get(LIST + words).status_code in (200, 302)


def test_list_takes_the_same_queries_for_one_row_and_three(
    client, staff, community, django_assert_num_queries, django_assert_max_num_queries
):
    def add() -> None:
        review = ReviewFactory(choice=choice_of(community, "Robin Sample"))
        ScoreFactory(review=review, criterion=CriterionFactory(community=community))
        OfferFactory(choice__community=community)

    url = f"{LIST}?community={community.pk}"
    add()
    client.get(url)
    with django_assert_max_num_queries(25) as counted:
        client.get(url)
    add()
    add()

    with django_assert_num_queries(len(counted)):
        client.get(url)
