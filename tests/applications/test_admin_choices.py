"""The table of applications: whose they are, what comes first, what narrows it, how many queries it takes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Application, Choice
from applications.queries import Needs
from tests.applications.table import LIST, rows_of, shown
from tests.factories import (
    ApplicationFactory,
    ChoiceFactory,
    CommunityFactory,
    CriterionFactory,
    FlagFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
    ReviewerFactory,
    ReviewFactory,
    RoundFactory,
    ScoreFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
CANARY = "Canary"


@pytest.fixture
def community():
    return CommunityFactory(sessions=1)


def choice_of(community, name: str, **fields: object) -> Choice:
    return ChoiceFactory(community=community, application__applicant__profile__preferred_name=name, **fields)


def test_list_shows_what_needs_doing_first(client, staff, community):
    done = choice_of(community, "Done", status=Choice.Status.NOT_THIS_TIME)
    decide = choice_of(community, "Decide")
    ReviewFactory.create_batch(2, choice=decide)
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
    employer = OrganisationFactory(name=CANARY)
    choice_of(theirs, CANARY, application__applicant__profile__organisation=employer)

    asked = ["", "?round=all", f"?round={theirs.round_id}", f"?community={theirs.pk}&round=all"]
    for words in [*asked, f"?organisation={employer.pk}", f"?organisation={employer.pk}&round=all"]:
        response = client.get(LIST + words)
        assert CANARY not in response.content.decode(), words
        assert response.context["table"].result_count == 0
    assert shown(client, f"?q={CANARY}") == []


@pytest.mark.parametrize("words", ["Robin", "Wattle Example", "robin@elsewhere.example", "sample wattle"])
def test_list_is_searched_by_name_organisation_and_email(client, staff, community, words):
    found = choice_of(
        community,
        "Robin Sample",
        application__applicant__email="robin@elsewhere.example",
        application__applicant__profile__organisation=OrganisationFactory(name="Wattle Example"),
    )
    choice_of(community, "Somebody Else")

    assert shown(client, f"?q={words}") == [found]


def test_list_is_searched_by_number(client, staff, community):
    found, _ = choice_of(community, "Robin"), choice_of(community, "Somebody Else")

    for words in (
        f"{found.application_id}",
        f"Application {found.application_id}",
        f"%23{found.application_id}",
    ):
        assert shown(client, f"?q={words}") == [found], words


def test_list_begins_with_current_rounds(client, staff, community):
    now = timezone.now()
    over = RoundFactory(
        convenor=community.convenor,
        opens_at=now - timedelta(days=700),
        closes_at=now - timedelta(days=670),
    )
    past_community = CommunityFactory(round=over, sessions=0)
    past = choice_of(past_community, "Past")
    current = choice_of(community, "Current")

    assert shown(client) == [current]
    assert shown(client, f"?round={over.pk}") == [past]
    assert shown(client, f"?community={past_community.pk}") == [past]
    assert set(shown(client, "?round=all")) == {past, current}


def test_list_is_narrowed_by_every_filter(client, staff, community):
    other = CommunityFactory(round=community.round, sessions=0)
    employer = OrganisationFactory()
    found = choice_of(
        community,
        "Found",
        application__focus=Application.Focus.SPECIALIST,
        application__place="metropolitan",
        application__applicant__profile__organisation=employer,
    )
    sector = found.application.applicant.profile.sector
    Application.objects.filter(pk=found.application_id).update(sector=sector)
    FlagFactory(application=found.application, kind="not_prevention")
    ReviewFactory.create_batch(2, choice=choice_of(other, "Other", status=Choice.Status.RESERVE))

    for words in (
        f"community={community.pk}",
        f"needs={Needs.REVIEW}",
        "status=under_review",
        f"sector={sector.pk}",
        "place=metropolitan",
        "focus=specialist",
        "flag=suggested",
        "flag=not_prevention",
        "reviewer=lacking",
        f"organisation={employer.pk}",
    ):
        assert shown(client, f"?{words}") == [found], words


def test_list_says_how_full_the_community_is_in_words_and_as_a_picture(client, staff, community):
    MemberFactory.create_batch(2, community=community)
    OfferFactory(choice__community=community)

    page = client.get(f"{LIST}?community={community.pk}").content.decode()

    assert "2 of 25 seats taken, 1 more held by open offers; the group needs 15." in page


@pytest.mark.parametrize(
    "words",
    [
        "community=x",
        "round=x",
        "needs=x",
        "sector=x&place=x&focus=x",
        "p=x",
        "p=0",
        "p=-1",
        "p=99999999999",
        "sort=x",
        "sort=--mean",
        "cols=x",
        "organisation=99999999999999",
        "reviewer=x",
        "flag=x",
        "q=999999999999",
        f"q={'word+' * 60}",
        "round=0",
        "community=-1",
        "sort=-",
        "cols=",
    ],
)
def test_list_survives_an_address_that_makes_no_sense(client, staff, community, words):
    choice_of(community, "Somebody")

    assert client.get(f"{LIST}?{words}").status_code == 200


def test_list_says_what_narrows_it_and_takes_each_away_alone(client, staff, community):
    table = client.get(f"{LIST}?needs=1&q=robin&cols=mean&sort=-mean&p=2").context["table"]

    assert [(pill.words, pill.without) for pill in table.pills] == [
        ("Search: robin", "?needs=1&sort=-mean&cols=applicant%2Cmean"),
        ("What needs doing: To review", "?q=robin&sort=-mean&cols=applicant%2Cmean"),
    ]
    assert table.unfiltered == "?sort=-mean&cols=applicant%2Cmean"


def test_list_past_its_end_leads_back(client, staff, community):
    choice_of(community, "Somebody")

    page = client.get(f"{LIST}?p=7").content.decode()

    assert "This page is past the end." in page


def test_list_has_pages_of_fifty(client, staff, community):
    ChoiceFactory.create_batch(51, community=community)

    first, second = rows_of(client), rows_of(client, "?p=2")

    assert (len(first), len(second)) == (50, 1)
    assert not {row.pk for row in first} & {row.pk for row in second}


@pytest.mark.parametrize(
    "words", ["", "?cols=applicant,recommended,colleagues,flags,manager,sector,assigned,mine"]
)
def test_list_takes_six_queries_for_three_rows_and_for_sixty(
    client, staff, community, words, django_assert_num_queries
):
    def add() -> None:
        review = ReviewFactory(choice=choice_of(community, "Robin Sample"))
        ScoreFactory(review=review, criterion=CriterionFactory(community=community))
        OfferFactory(choice__community=community)

    type(community).objects.update(ceiling=100)
    client.get(LIST)  # the first page of a session notes that somebody is here
    for rows in (3, 60):
        while Choice.objects.count() < rows:
            add()
        with django_assert_num_queries(6) as counted:
            client.get(LIST + words)
        said = [query["sql"] for query in counted.captured_queries]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    "words",
    ["sort=applicant", "sort=-mean", "q=robin", "needs=1&place=metropolitan", "p=2", "community=COMMUNITY"],
)
def test_list_takes_no_more_queries_however_it_is_asked(
    client, staff, community, words, django_assert_max_num_queries
):
    ReviewFactory.create_batch(60, choice__community=community)
    client.get(LIST)  # the first page of a session notes that somebody is here

    with django_assert_max_num_queries(6):
        client.get(f"{LIST}?{words}".replace("COMMUNITY", str(community.pk)))


def test_list_and_the_list_by_person_lead_to_each_other_for_coordinators(client, community, staff):
    by_person = "/admin/applications/application/"

    assert f'href="{by_person}">By person</a>' in client.get(LIST).content.decode()
    assert f'href="{LIST}">As a table</a>' in client.get(by_person).content.decode()
    sign_in(client, ReviewerFactory(convenor=community.convenor))
    assert by_person not in client.get(LIST).content.decode()
