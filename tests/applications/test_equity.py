"""Offered against applied: totals in which nobody can be found."""

import pytest

from applications.models import Application
from applications.queries.equity import equity_of, rows_of
from tests.applications.domain.drafted import Drafted, Verdict
from tests.factories import (
    ChoiceFactory,
    CommunityFactory,
    MemberFactory,
    OfferFactory,
    RoundFactory,
    SubmittedApplicationFactory,
)
from tests.factories.days import days_from_today

METRO, RURAL = Application.Place.METROPOLITAN, Application.Place.RURAL_SHIRE


def people(**counts: tuple[int, int]) -> list[tuple[str, bool]]:
    """`metro=(6, 7)`: six of them are offered a place, seven are not."""
    return [
        pair
        for label, (offered, rest) in counts.items()
        for pair in [(label, True)] * offered + [(label, False)] * rest
    ]


def shown(**counts: tuple[int, int]) -> dict[str, tuple]:
    return {row.label: (row.applied, row.offered) for row in rows_of(people(**counts))}


def test_rows_show_what_is_large_enough():
    assert shown(metro=(6, 7), rural=(5, 9)) == {"metro": (13, 6), "rural": (14, 5)}


def test_rows_hide_a_small_number_and_the_one_from_which_it_follows():
    assert shown(metro=(9, 9), regional=(8, 9), rural=(4, 9)) == {
        "metro": (18, 9),
        "regional": (None, None),
        "rural": (None, None),
    }


def test_rows_hide_how_many_applied_where_few_were_not_offered():
    """Applied less offered would be the few."""
    assert shown(metro=(9, 9), regional=(8, 8), rural=(7, 2)) == {
        "metro": (18, 9),
        "regional": (None, 8),
        "rural": (None, 7),
    }


def test_rows_keep_what_nobody_said_last_and_hide_it_alike():
    assert list(shown(**{"Not known": (6, 6), "Rural": (6, 6)})) == ["Rural", "Not known"]
    assert shown(**{"Not known": (2, 6), "Rural": (6, 6)})["Not known"] == (None, None)


@pytest.mark.django_db
def test_equity_counts_the_draft_and_what_is_held_against_everybody_who_stands(django_assert_num_queries):
    drafted = Drafted()
    for place, offered, rest in ((METRO, 6, 7), (RURAL, 5, 8)):
        for number in range(offered + rest):
            application = SubmittedApplicationFactory(
                round=drafted.community.round, communities=[], place=place
            )
            verdict = Verdict.PLACE if number < offered else Verdict.RESERVE
            drafted.place(verdict, application=application)
    SubmittedApplicationFactory(
        round=drafted.community.round, communities=[drafted.community], is_withdrawn=True, place=METRO
    )
    ChoiceFactory(community=CommunityFactory(round=drafted.community.round, sessions=0))

    with django_assert_num_queries(1):
        found = equity_of(drafted.selection, drafted.community)

    places = {row.label: (row.applied, row.offered, row.share) for row in dict(found.tables)["Kind of place"]}
    assert (found.applied, found.offered) == (26, 11)
    assert places == {"Metropolitan": (13, 6, 46), "Rural shire": (13, 5, 38)}


def label_of(drafted: Drafted, table: str) -> list[str]:
    return [row.label for row in dict(equity_of(drafted.selection, drafted.community).tables)[table]]


@pytest.mark.django_db
def test_equity_knows_first_timers_by_memberships_of_other_rounds():
    drafted = Drafted()
    application = drafted.place().application
    assert label_of(drafted, "Been in a community before") == ["First community"]
    here = CommunityFactory(round=drafted.community.round, sessions=0)
    MemberFactory(community=here, person=application.applicant)
    assert label_of(drafted, "Been in a community before") == ["First community"]

    earlier = RoundFactory(convenor=drafted.community.convenor)
    MemberFactory(
        community=CommunityFactory(round=earlier, sessions=0),
        person=application.applicant,
        left_at=days_from_today(0),
    )

    assert label_of(drafted, "Been in a community before") == ["Been in one"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_small", "label"), [(True, "Small organisation"), (False, "Larger organisation"), (None, "Not known")]
)
def test_equity_knows_small_organisations(is_small, label):
    drafted = Drafted()
    organisation = drafted.place().application.organisation
    type(organisation).objects.filter(pk=organisation.pk).update(is_small=is_small)

    assert label_of(drafted, "Size of organisation") == [label]


@pytest.mark.django_db
def test_equity_counts_an_offer_that_is_open_and_not_one_that_came_to_nothing():
    drafted = Drafted()
    OfferFactory(choice=drafted.place(None, status="offered"))
    OfferFactory(choice=drafted.place(Verdict.PLACE, status="offered"), status="declined")

    found = equity_of(drafted.selection, drafted.community)

    assert (found.applied, found.offered) == (2, 1)
