"""What the composer is asked, and what it is never told."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.matching.problem import Kind, Pin, Target
from applications.models import Choice, DateAnswer, Release
from applications.queries.problem import problem_of
from sessions_app.models import Session
from tests.applications.cohort import Verdict, cohort, second
from tests.factories import (
    AccessNeedsFactory,
    ApartFactory,
    ApplicationFactory,
    ChoiceFactory,
    CommunityFactory,
    DemographicsFactory,
    MemberFactory,
    OfferFactory,
    PersonFactory,
    ReleaseFactory,
    ReleaseLineFactory,
    SafetyNoteFactory,
    SeatFactory,
    SectorFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db


def person_in(problem, choice: Choice):
    return next(one for one in problem.applicants if one.pk == choice.application.applicant_id)


def test_problem_of_has_everybody_who_applied_with_wishes_and_traits():
    made = cohort()
    sector = SectorFactory()
    choice = made.join(score=4.5, place="rural_shire")
    type(choice.application).objects.update(sector=sector)
    ChoiceFactory(application=ApplicationFactory(round=made.round), community=made.one)  # a draft

    problem = problem_of(made.round)

    assert [group.pk for group in problem.groups] == [made.one.pk, made.other.pk]
    (person,) = problem.applicants
    assert [(wish.community, wish.rank, wish.score) for wish in person.wishes] == [
        (made.one.pk, 1, 4.5),
        (made.other.pk, 2, 4.5),
    ]
    assert person.traits == {
        "organisation": str(choice.application.organisation_id),
        "sector": str(sector.pk),
        "place": "rural_shire",
        "focus": "contributor",
        "experience": "1_to_3",
        "first_time": "yes",
    }


def test_problem_of_counts_yes_alone_and_no_meeting_that_is_called_off():
    made = cohort(sessions=3)
    choice = made.join()
    first, second_, third = made.one.sessions.order_by("number")
    DateAnswer.objects.filter(choice=choice, session=second_).update(answer="maybe")
    Session.objects.filter(pk=third.pk).update(state="cancelled")

    problem = problem_of(made.round)

    assert person_in(problem, choice).wishes[0].dates == {first.pk}
    assert problem.groups[0].sessions == (first.pk, second_.pk)


def test_problem_of_knows_who_was_in_a_community_of_this_convenor_before():
    made = cohort(people=2)
    elsewhere, before = (choice.application.applicant for choice in made.firsts)
    MemberFactory(person=before, community=CommunityFactory(round__convenor=made.round.convenor))
    MemberFactory(person=elsewhere)

    problem = problem_of(made.round)

    assert [person_in(problem, choice).traits["first_time"] for choice in made.firsts] == ["yes", "no"]


def test_problem_of_carries_targets_with_their_values():
    made = cohort()
    target = TargetFactory(
        community=made.other,
        kind="least_of",
        trait="place",
        values=["rural_shire"],
        number=4,
        is_hard=True,
        weight=2,
    )

    assert problem_of(made.round).targets == (
        Target(target.pk, made.other.pk, Kind.LEAST_OF, 4, "place", frozenset({"rural_shire"}), True, 2),
    )


def test_problem_of_pins_who_holds_a_seat_whichever_way_they_came():
    made = cohort(people=1)
    offered = OfferFactory(choice__community=made.one, choice__application__round=made.round)
    guest = SeatFactory(community=made.other, person=PersonFactory())

    pins = set(problem_of(made.round).pins)

    assert pins == {
        Pin(offered.choice.application.applicant_id, made.one.pk, is_in=True),
        Pin(guest.person_id, made.other.pk, is_in=True),
    }


@pytest.mark.parametrize("status", ["reserve", "not_this_time", "placed_elsewhere"])
def test_problem_of_leaves_out_what_is_decided(status):
    made = cohort(people=1)
    (choice,) = made.firsts
    Choice.objects.filter(pk=choice.pk).update(status=status, decided_at=made.round.closes_at)

    assert problem_of(made.round).pins == (Pin(choice.application.applicant_id, made.one.pk, is_in=False),)


@pytest.mark.parametrize(("kind", "is_in"), [("offers", True), ("reserve", False), ("not_this_time", False)])
def test_problem_of_minds_a_list_that_waits_to_leave(kind, is_in):
    made = cohort(people=1)
    (choice,) = made.firsts
    ReleaseLineFactory(release=ReleaseFactory(community=made.one, kind=Release.Kind(kind)), choice=choice)

    assert problem_of(made.round).pins == (Pin(choice.application.applicant_id, made.one.pk, is_in=is_in),)


def test_problem_of_a_draft_has_its_pins_and_its_not_this_time():
    made = cohort(people=3)
    people = [choice.application.applicant_id for choice in made.firsts]
    made.say(made.firsts[0], Verdict.PLACE, "in")
    made.say(made.firsts[1], Verdict.RESERVE, "out")
    made.say(made.firsts[2], Verdict.NOT_THIS_TIME)
    made.say(second(made.firsts[2]), Verdict.PLACE)

    problem = problem_of(made.round, made.draft)

    assert [(pin.applicant, pin.group, pin.is_in) for pin in problem.pins] == [
        (people[0], made.one.pk, True),
        (people[1], made.one.pk, False),
        (people[2], made.one.pk, False),
    ]
    assert problem.seed == made.draft.seed
    assert problem_of(made.round).pins == ()


def test_problem_of_keeps_two_people_apart_if_both_are_here():
    made = cohort(people=2)
    one, other = (choice.application.applicant for choice in made.firsts)
    ApartFactory(round=made.round, one=one, other=other)
    ApartFactory(round=made.round, one=one)  # from somebody who did not apply

    assert problem_of(made.round).apart == ((one.pk, other.pk),)


def test_problem_of_reads_nothing_that_was_told_in_confidence():
    made = cohort(people=1)
    person = made.firsts[0].application.applicant
    told = [
        AccessNeedsFactory(round=made.round, person=person),
        SafetyNoteFactory(round=made.round, person=person),
        DemographicsFactory(round=made.round, person=person),
    ]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        problem = problem_of(made.round, made.draft)

    tables = [row._meta.db_table for row in told]
    assert [query for query in queries.captured_queries for table in tables if table in query["sql"]] == []
    assert {"work", "hopes", "email"}.isdisjoint(json.dumps(problem.to_json()))


@pytest.mark.parametrize("people", [1, 3])
def test_problem_of_takes_as_many_queries_for_three_as_for_one(people, django_assert_num_queries):
    made = cohort(people=people)
    for choice in made.firsts:
        made.say(choice, Verdict.PLACE)

    with django_assert_num_queries(10):
        problem_of(made.round, made.draft)
