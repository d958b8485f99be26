"""What a draft does not know: places that came to nothing since it was composed, and who is free again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.domain.composing import compose_selection
from applications.domain.drafting import copy_draft
from applications.domain.offers import accept_offer, decline_offer, expire_offers, offer_place, withdraw_offer
from applications.domain.undoing import undo_answer
from applications.domain.withdrawing import withdraw
from applications.models import Choice, Offer, Selection
from applications.queries.outdated import outdated, outdated_of_round
from applications.queries.problem import read_round
from applications.queries.releasing import lists_of
from communities.domain.members import leave
from communities.models import Round
from tests.applications.cohort import AT, Cohort, Verdict, cohort, second
from tests.factories import ConflictFactory, ReleaseFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def made() -> Cohort:
    """Kim has a place in their first choice by the draft, and none in the second for that; it is offered."""
    made = cohort(people=0, ceiling=1)
    made.join("Kim Example")
    compose_selection(made.draft, revision=0, by=made.staff, at=AT)
    made.draft.refresh_from_db()
    offer_place(made.firsts[0], by=made.staff, at=AT)
    return made


def verdict_of_second(made: Cohort) -> str:
    reading = read_round(made.round, made.draft)
    return reading.verdict(reading.lines[second(made.firsts[0]).pk])


def told(made: Cohort) -> list[Choice]:
    return lists_of(made.draft, made.other, made.staff).told["reserve"]


def decline(made: Cohort) -> Offer:
    offer = Offer.objects.get()
    decline_offer(offer, reason="", at=LATER)
    return offer


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_draft_is_up_to_date_while_its_places_are_offered_or_taken(made, is_accepted):
    if is_accepted:
        accept_offer(Offer.objects.get(), shares_contact=False, at=LATER)

    assert outdated(made.draft, made.staff) is None
    assert verdict_of_second(made) == Verdict.ELSEWHERE
    assert told(made) == []


def left(made: Cohort) -> None:
    member = accept_offer(Offer.objects.get(), shares_contact=False, at=LATER)
    leave(member, reason="moved", by=made.staff, at=LATER)


WAYS = [
    (decline, "Kim Example said no to Sample one"),
    (lambda made: expire_offers(AT + timedelta(days=90)), "Kim Example let the offer of Sample one run out"),
    (
        lambda made: withdraw_offer(Offer.objects.get(), by=made.staff, at=LATER),
        "Kim Example has the offer of Sample one no more: it was taken back",
    ),
]


@pytest.mark.parametrize(("act", "words"), WAYS, ids=["declined", "expired", "withdrawn"])
def test_a_place_that_came_to_nothing_is_said_and_frees_the_person_for_another(made, act, words):
    act(made)

    assert outdated(made.draft, made.staff).lines == [words]
    assert verdict_of_second(made) == Verdict.RESERVE
    assert told(made) == [second(made.firsts[0])]

    compose_selection(made.draft, revision=made.draft.revision, by=made.staff, at=LATER)
    assert outdated(made.draft, made.staff) is None
    assert made.verdicts(made.firsts[0]) == [Verdict.NOT_THIS_TIME, Verdict.PLACE]


def test_who_left_or_withdrew_is_said_and_nobody_is_freed_whom_the_policy_ended(made):
    left(made)
    assert outdated(made.draft, made.staff).lines == ["Kim Example left Sample one"]
    assert told(made) == []

    withdraw(made.firsts[0].application, at=LATER)
    assert (outdated(made.draft, made.staff).lines, outdated(made.draft, made.staff).more) == ([], 1)


def test_a_no_that_is_taken_back_is_a_place_again(made):
    offer = decline(made)
    undo_answer(offer, at=LATER)

    assert outdated(made.draft, made.staff) is None
    assert verdict_of_second(made) == Verdict.ELSEWHERE


def test_who_has_as_many_places_as_the_round_gives_is_not_freed(made):
    decline(made)
    made.draft.placements.filter(choice=second(made.firsts[0])).update(verdict=Verdict.PLACE)
    assert verdict_of_second(made) == Verdict.PLACE
    assert told(made) == []
    made.draft.placements.filter(choice=second(made.firsts[0])).update(verdict=Verdict.ELSEWHERE)
    Round.objects.update(seats_per_person=2)
    assert told(made) == [second(made.firsts[0])]


def test_nobody_one_has_a_conflict_with_is_named(made):
    decline(made)
    ConflictFactory(application=made.firsts[0].application, reviewer=made.staff)

    found = outdated(made.draft, made.staff)

    assert (found.lines, found.more) == ([], 1)


def test_free_seats_speak_of_the_draft_from_which_people_were_told(made):
    ReleaseFactory(community=made.one, selection=made.draft)
    copy_draft(made.draft, name="Copy", by=made.staff, at=LATER)
    decline(made)

    assert outdated_of_round(made.round.pk, made.staff).draft == made.draft


def test_board_release_page_and_free_seats_say_so(client, made):
    decline(made)
    sign_in(client, made.staff)
    board = reverse("admin:applications_selection_change", args=[made.draft.pk])
    release = reverse("admin:applications_release_prepare", args=[made.draft.pk, made.other.pk, "reserve"])
    seats = reverse("admin:applications_choice_freed", args=[made.other.pk])

    for address in (board, release, seats):
        page = client.get(address).content.decode()
        assert "is out of date</h2>" in page
        assert "Kim Example said no to Sample one" in page
        assert "Free again" in page
    assert [choice.pk for _, choice in client.get(seats).context["freed"]] == [second(made.firsts[0]).pk]
    Selection.objects.update(put_away_at=LATER)
    assert "out of date" not in client.get(seats).content.decode()
