"""Who is not named in the table, to whom, and what a reviewer sees of it at all."""

import pytest

from applications.models import Choice
from communities.models import Round
from tests.applications.table import LIST, rows_of, shown
from tests.factories import (
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    ConflictFactory,
    CriterionFactory,
    OrganisationFactory,
    ProfileFactory,
    ReviewerFactory,
    ReviewFactory,
    ScoreFactory,
    StaffFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
EVERYTHING = "cols=applicant,colleagues,recommended,flags,manager,sector,place,focus,sent,decision"


@pytest.fixture
def community():
    return CommunityFactory(sessions=1)


@pytest.fixture
def employer():
    return OrganisationFactory(name="Canary Employer")


@pytest.fixture
def staff(client, community, employer):
    user = StaffFactory(convenor=community.convenor)
    ProfileFactory(user=user, organisation=employer)
    sign_in(client, user)
    return user


@pytest.fixture
def colleague(community, employer) -> Choice:
    """Somebody whom `staff` may have a conflict of interest with."""
    return ChoiceFactory(
        community=community,
        application__applicant__email="canary@elsewhere.example",
        application__applicant__profile__preferred_name="Aa Canary",
        application__applicant__profile__organisation=employer,
    )


def hide_names(community) -> None:
    Round.objects.filter(pk=community.round_id).update(hides_names=True)


def test_list_does_not_name_who_is_masked_to_this_person(client, staff, colleague):
    for words in ("", f"?{EVERYTHING}", "?sort=applicant"):
        page = client.get(LIST + words).content.decode()
        assert f"Application {colleague.application_id}" in page
        assert "Canary" not in page.replace("Canary Employer</option>", ""), words
        assert "canary@" not in page


def test_list_names_them_once_the_person_said_that_they_can_be_fair(client, staff, colleague):
    ConflictFactory(application=colleague.application, reviewer=staff, is_conflict=False)

    assert "Aa Canary" in client.get(LIST).content.decode()


def test_list_holds_nothing_of_a_declared_conflict(client, staff, colleague):
    ConflictFactory(application=colleague.application, reviewer=staff)

    page = client.get(f"{LIST}?q={colleague.application_id}")

    assert page.context["table"].result_count == 0
    assert shown(client) == []


@pytest.mark.parametrize("words", ["Canary", "canary@elsewhere.example", "Employer"])
def test_search_finds_nobody_by_the_words_of_who_is_masked(client, staff, community, colleague, words):
    assert shown(client, f"?q={words}") == []
    assert shown(client, f"?q={colleague.application_id}") == [colleague]
    assert shown(client, f"?q=application {colleague.application_id}") == [colleague]


def test_search_in_a_blind_round_finds_numbers_alone(client, staff, community):
    choice = ChoiceFactory(
        community=community, application__applicant__profile__preferred_name="Robin Sample"
    )
    assert shown(client, "?q=Robin") == [choice]

    hide_names(community)

    assert shown(client, "?q=Robin") == []
    assert shown(client, f"?q={choice.application_id}") == [choice]


def test_organisation_filter_says_of_nobody_masked_where_they_work(
    client, staff, community, colleague, employer
):
    assert shown(client, f"?organisation={employer.pk}") == []


def test_blind_round_hides_names_from_coordinators_too(client, staff, community):
    ChoiceFactory(
        community=community,
        application__applicant__profile__preferred_name="Zz Canary",
        application__applicant__profile__organisation__name="Other Canary",
    )
    hide_names(community)

    assert "Canary" not in client.get(f"{LIST}?{EVERYTHING}").content.decode()


@pytest.mark.parametrize("sort", ["applicant", "-applicant"])
def test_order_by_name_tells_nothing_of_those_masked(client, staff, community, employer, sort):
    names = ["Cc", "Aa", "Bb"]
    masked = [
        ChoiceFactory(
            community=community,
            application__applicant__profile__preferred_name=name,
            application__applicant__profile__organisation=employer,
        )
        for name in names
    ]
    named = ChoiceFactory(community=community, application__applicant__profile__preferred_name="Bb")

    found = shown(client, f"?sort={sort}")

    assert found == ([*masked, named] if sort == "applicant" else [named, *masked])


def scored(community, *values: int) -> Choice:
    """A choice with a review for each of these scores."""
    choice = ChoiceFactory(community=community)
    criterion = CriterionFactory(community=community)
    for value in values:
        review = ReviewFactory(choice=choice, recommendation="offer")
        ScoreFactory(review=review, criterion=criterion, value=value)
    return choice


def scores_of(client, choice: Choice) -> list[str]:
    """Mean, spread and recommendations as the table has them."""
    lines = client.get(f"{LIST}?cols=mean,spread,recommended").context["table"].lines
    (cells,) = (cells for one, cells in lines if one.pk == choice.pk)
    return [str(words) for _, words in cells[1:]]


def test_scores_of_others_do_not_show_before_ones_own(client, staff, community):
    mine, other = scored(community, 5, 5), scored(community, 2, 2)
    AssignmentFactory(choice=mine, reviewer=staff)

    assert shown(client, "?sort=-mean") == [other, mine]
    assert scores_of(client, mine) == ["after yours"] * 3
    assert scores_of(client, other) == ["2.0", "0.0", "2 offer a place"]

    ReviewFactory(choice=mine, reviewer=staff)
    assert shown(client, "?sort=-mean") == [mine, other]
    assert "after yours" not in scores_of(client, mine)


@pytest.mark.parametrize("sort", ["mean", "-mean", "spread", "-spread"])
def test_scores_do_not_show_before_all_are_in(client, staff, community, sort):
    Round.objects.update(reviewers_per_choice=3)
    half, whole, empty = scored(community, 5, 1), scored(community, 3, 3, 3), scored(community)

    assert shown(client, f"?sort={sort}") == [whole, half, empty]
    assert scores_of(client, half) == ["not all in"] * 3
    assert scores_of(client, empty) == ["–"] * 3
    assert scores_of(client, whole) == ["3.0", "0.0", "3 offer a place"]


@pytest.mark.parametrize("setting", Round.ShowsScores.values)
@pytest.mark.parametrize("reviews", [0, 1, 2])
@pytest.mark.parametrize("own", ["none", "owed", "given", "unasked"])
def test_table_shows_scores_when_the_desk_does(client, staff, community, setting, reviews, own):
    Round.objects.update(shows_scores=setting)
    choice = scored(community, *[4] * reviews)
    if own in ("owed", "given"):
        AssignmentFactory(choice=choice, reviewer=staff)
    if own in ("given", "unasked"):
        ReviewFactory(choice=choice, reviewer=staff)

    page = client.get(f"{LIST}{choice.pk}/change/").context
    (line,) = rows_of(client, "?cols=mean")

    assert line.figures["hides_scores"] is not page["shows_scores"]


def test_reviewer_sees_what_they_were_given_and_no_more(client, community):
    reviewer = ReviewerFactory(convenor=community.convenor)
    todo, done = (
        AssignmentFactory(choice=choice, reviewer=reviewer).choice
        for choice in ChoiceFactory.create_batch(2, community=community)
    )
    bait = ChoiceFactory(community=community, application__applicant__profile__preferred_name="Canary")
    ReviewFactory(choice=done, reviewer=reviewer)
    sign_in(client, reviewer)

    assert set(shown(client)) == {todo, done}
    assert shown(client, "?reviewer=todo") == [todo]
    assert shown(client, "?reviewer=done") == [done]
    assert shown(client, f"?q={bait.application_id}") == []
    page = client.get(f"{LIST}?cols=mean,spread,recommended,reviews,decision,flags,manager").content.decode()
    for word in ("Canary", "Mean", "Recommended", "Take as a file", "Saved views", "Tick "):
        assert word not in page, word


def test_reviewer_may_not_sort_or_filter_by_what_they_do_not_see(client, community):
    reviewer = ReviewerFactory(convenor=community.convenor)
    for choice in ChoiceFactory.create_batch(2, community=community):
        AssignmentFactory(choice=choice, reviewer=reviewer)
    sign_in(client, reviewer)

    table = client.get(f"{LIST}?sort=-mean&needs=5&status=offered&flag=suggested").context["table"]

    assert (table.sort, table.values, table.result_count) == ("", {}, 2)


@pytest.mark.parametrize("rows", [3, 60])
def test_reviewers_list_takes_a_fixed_number_of_queries(client, community, rows, django_assert_num_queries):
    reviewer = ReviewerFactory(convenor=community.convenor)
    AssignmentFactory.create_batch(rows, choice__community=community, reviewer=reviewer)
    sign_in(client, reviewer)
    client.get(LIST)

    with django_assert_num_queries(5):
        assert len(rows_of(client)) == min(rows, 50)


def test_table_by_score_shows_every_choice_once_from_page_to_page(client, staff, community):
    choices = ChoiceFactory.create_batch(103, community=community)
    for number, choice in enumerate(choices[:70]):
        Choice.objects.filter(pk=choice.pk).update(score=number % 5 + 1, review_count=2)

    pages = [client.get(f"{LIST}?sort=-mean&p={page}").context["table"] for page in (1, 2, 3)]

    rows = [row for table in pages for row in table.result_list]
    scores = [row.figures["score"] for row in rows]
    assert [table.result_count for table in pages] == [103] * 3
    assert {row.pk for row in rows} == {choice.pk for choice in choices}
    assert scores == sorted(scores[:70], reverse=True) + [None] * 33


def test_staff_without_a_role_may_not_open_the_table(client):
    user = StaffFactory()
    user.staff_roles.all().delete()
    sign_in(client, user)

    assert client.get(LIST).status_code == 403
