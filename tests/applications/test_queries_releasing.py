"""Who hears what from a draft, and who hears nothing and why."""

from datetime import date, timedelta

import pytest

from applications.domain.offers import offer_place
from applications.domain.withdrawing import withdraw
from applications.models import Choice, Release
from applications.queries.releasing import lists_of, to_mind, who_waits
from tests.applications.domain.drafted import Drafted, Verdict
from tests.factories import (
    CLOSES_AT,
    ChoiceFactory,
    CommunityFactory,
    ConflictFactory,
    OfferFactory,
    PersonFactory,
    ReleaseFactory,
    ReleaseLineFactory,
    SeatFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
AT = CLOSES_AT + timedelta(days=10)


@pytest.fixture
def drafted() -> Drafted:
    return Drafted()


def lists(drafted: Drafted):
    return lists_of(drafted.selection, drafted.community, drafted.staff)


def test_lists_keep_offers_reserve_and_refusals_apart(drafted):
    one, other, third = (
        drafted.place(verdict) for verdict in (Verdict.PLACE, Verdict.RESERVE, Verdict.NOT_THIS_TIME)
    )
    Drafted().place()  # of another convenor
    ChoiceFactory(community=CommunityFactory(round=drafted.community.round, sessions=0))

    found = lists(drafted)

    assert found.told == {"offers": [one], "reserve": [other], "not_this_time": [third]}
    assert (found.silent, found.hidden) == ([], 0)


def withdrawn(drafted: Drafted) -> None:
    withdraw(drafted.place().application, at=AT)


def offered(drafted: Drafted) -> None:
    offer_place(drafted.place(), by=drafted.staff, at=AT)


def declined(drafted: Drafted) -> None:
    OfferFactory(choice=drafted.place(status=Choice.Status.OFFERED), status="declined")


def lapsed(drafted: Drafted) -> None:
    OfferFactory(choice=drafted.place(status=Choice.Status.OFFERED), status="expired")


def seated_elsewhere(drafted: Drafted) -> None:
    elsewhere = CommunityFactory(round=drafted.community.round, sessions=0)
    SeatFactory(community=elsewhere, person=drafted.place().application.applicant)


def listed(drafted: Drafted) -> None:
    release = ReleaseFactory(community=drafted.community, kind=Release.Kind.NOT_THIS_TIME)
    ReleaseLineFactory(release=release, choice=drafted.place())


def colleague(drafted: Drafted) -> None:
    drafted.staff.email = "sam@workplace.example.net"
    drafted.staff.save()
    drafted.place(application__applicant=PersonFactory(email="kim@workplace.example.net"))


REASONS = [
    (withdrawn, "Withdrew the application."),
    (offered, "Holds an offer of this community."),
    (declined, "Declined an offer of this community."),
    (lapsed, "Was offered a place, which came to nothing: decide at the desk."),
    (seated_elsewhere, "Holds a place or an offer of another community."),
    (listed, "Is on a list that waits to go out."),
    (colleague, "Answer first whether you have a conflict of interest."),
    (lambda drafted: drafted.place(None), "Is not in this draft."),
    (lambda drafted: drafted.place(Verdict.ELSEWHERE), "Is placed in another choice by this draft."),
    (lambda drafted: drafted.place(status="not_this_time"), "Was told “not this time” already."),
    (lambda drafted: drafted.place(status="placed_elsewhere"), "Has a place in another community."),
    (lambda drafted: drafted.place(Verdict.RESERVE, status="reserve"), "Is on the reserve list already."),
]


@pytest.mark.parametrize(("make", "why"), REASONS, ids=[why for _, why in REASONS])
def test_lists_say_why_somebody_hears_nothing(drafted, make, why):
    make(drafted)

    found = lists(drafted)

    assert [one.why for one in found.silent] == [why]
    assert not any(found.told.values())


def test_lists_count_and_never_name_whom_staff_have_a_conflict_with(drafted):
    choice = drafted.place()
    ConflictFactory(application=choice.application, reviewer=drafted.staff)

    found = lists(drafted)

    assert (found.hidden, found.silent, found.told["offers"]) == (1, [], [])
    colleague = StaffFactory(convenor=drafted.community.convenor)
    assert lists_of(drafted.selection, drafted.community, colleague).told["offers"] == [choice]


def test_a_place_on_the_reserve_list_may_become_an_offer_or_a_refusal(drafted):
    one = drafted.place(Verdict.PLACE, status="reserve")
    other = drafted.place(Verdict.NOT_THIS_TIME, status="reserve")

    assert (lists(drafted).told["offers"], lists(drafted).told["not_this_time"]) == ([one], [other])


def test_who_waits_names_each_person_once_and_nobody_who_knows_of_the_day(drafted):
    other = CommunityFactory(round=drafted.community.round, sessions=0)
    first = ChoiceFactory(community=drafted.community)
    ChoiceFactory(community=other, application=first.application)
    ChoiceFactory(community=drafted.community, status=Choice.Status.RESERVE)
    told = ChoiceFactory(community=drafted.community)
    held = ReleaseFactory(
        community=None, round=drafted.community.round, kind=Release.Kind.HOLDING, hear_by=date(2026, 10, 30)
    )
    ReleaseLineFactory(release=held, choice=told, outcome="done")
    hidden = ChoiceFactory(community=drafted.community)
    ConflictFactory(application=hidden.application, reviewer=drafted.staff)

    def waiting(day: date) -> set:
        return {choice.pk for choice in who_waits(drafted.community.round, drafted.staff, day).told}

    assert waiting(date(2026, 10, 30)) == {first.pk}
    assert waiting(date(2026, 10, 31)) == {first.pk, told.pk}
    assert who_waits(drafted.community.round, drafted.staff, date(2026, 10, 31)).hidden == 1


def test_to_mind_shows_what_is_held_and_who_was_not_told_until_somebody_saw_to_it(drafted):
    release = ReleaseFactory(community=drafted.community, state="released", ended_at=AT)
    line = ReleaseLineFactory(release=release, outcome="refused", refusal="It is full.")
    ReleaseLineFactory(release=release, outcome="done")
    ReleaseFactory(community=drafted.community, state="released", ended_at=AT)
    ReleaseFactory()  # of another convenor
    rounds = [drafted.community.round]

    (found,) = to_mind(drafted.staff, rounds, AT)

    assert (found, found.left, found.waiting) == (release, 1, 0)
    line.choice.status, line.choice.decided_at = "not_this_time", AT
    line.choice.save()
    assert to_mind(drafted.staff, rounds, AT) == []
    held = ReleaseFactory(community=drafted.community)
    assert to_mind(drafted.staff, rounds, AT) == [held]


def test_to_mind_shows_what_was_refused_for_a_week_or_until_it_is_made_again(drafted):
    gone = {"state": "stopped", "ended_at": AT, "refusal": "It changed."}
    refused = ReleaseFactory(community=drafted.community, **gone)
    late = ReleaseFactory(
        community=None, round=drafted.community.round, kind=Release.Kind.HOLDING, equity_note="",
        hear_by=date(2026, 10, 30), made_by=drafted.staff, **gone
    )  # fmt: skip
    ReleaseFactory(community=drafted.community, kind="reserve", state="stopped", ended_at=AT)
    rounds = [drafted.community.round]

    assert set(to_mind(drafted.staff, rounds, AT)) == {refused, late}
    again = ReleaseFactory(community=drafted.community, state="checking", releases_at=None)
    assert set(to_mind(drafted.staff, rounds, AT)) == {again, late}
    assert to_mind(drafted.staff, rounds, AT + timedelta(days=8)) == [again]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_what_to_mind_take_a_fixed_number_of_queries(drafted, count, django_assert_num_queries):
    for _ in range(count):
        drafted.place()
        drafted.place(Verdict.RESERVE)
        listed(drafted)
    with django_assert_num_queries(2):
        lists(drafted)
    with django_assert_num_queries(2):
        who_waits(drafted.community.round, drafted.staff, date(2026, 10, 30))
    with django_assert_num_queries(1):
        to_mind(drafted.staff, [drafted.community.round], AT)
