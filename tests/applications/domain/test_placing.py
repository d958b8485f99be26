"""Moves, pins and undo. Everybody chose “one” first and “other” second; a person has one seat."""

import pytest

from applications.domain.placing import decline_under, move, pin
from applications.domain.steps import undo_step
from applications.errors import CannotPlace, DraftBusy, StaleDraft
from applications.models import Choice, Release, Selection
from communities.models import Round
from tests.applications.cohort import AT, Cohort, Pin, Verdict, cohort, second
from tests.factories import (
    AssignmentFactory,
    ConflictFactory,
    OfferFactory,
    ReleaseFactory,
    ReleaseLineFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
PLACE, RESERVE, NOT, ELSEWHERE = Verdict.PLACE, Verdict.RESERVE, Verdict.NOT_THIS_TIME, Verdict.ELSEWHERE


@pytest.fixture
def made() -> Cohort:
    return cohort(people=1)


@pytest.fixture
def first(made) -> Choice:
    return made.firsts[0]


def revision(made: Cohort) -> int:
    return Selection.objects.get(pk=made.draft.pk).revision


def moved(made: Cohort, *choices: Choice, to: int | str, **more: object):
    named = {"revision": revision(made), "by": made.staff, "at": AT} | more
    return move(made.draft, [choice.pk for choice in choices], to, **named)


def pinned(made: Cohort, choice: Choice, how: str):
    return pin(made.draft, [choice.pk], how, revision=revision(made), by=made.staff, at=AT)


def undo(made: Cohort, by=None):
    return undo_step(made.draft, revision=revision(made), by=by or made.staff, at=AT)


# Moves


def test_move_gives_a_place_and_sets_the_other_choice_aside(made, first):
    moved(made, first, to=made.one.pk)

    assert made.verdicts(first) == [PLACE, ELSEWHERE]
    assert revision(made) == 1


def test_move_to_another_choice_gives_the_first_place_up(made, first):
    moved(made, first, to=made.one.pk)
    moved(made, first, to=made.other.pk)

    assert made.verdicts(first) == [ELSEWHERE, PLACE]


@pytest.mark.parametrize("verdict", [RESERVE, NOT])
def test_move_to_a_list_opens_the_other_choice_again(made, first, verdict):
    moved(made, first, to=made.one.pk)
    moved(made, first, to=verdict)

    assert made.verdicts(first) == [verdict, RESERVE]


def test_move_of_somebody_with_two_seats_takes_none_away():
    made = cohort(people=1, seats_per_person=2)
    (first,) = made.firsts
    moved(made, first, to=made.one.pk)
    moved(made, second(first), to=made.other.pk)

    assert made.verdicts(first) == [PLACE, PLACE]


def test_move_to_what_they_did_not_choose_is_refused(made):
    only = made.join(only=True)

    with pytest.raises(CannotPlace, match="did not choose"):
        moved(made, only, to=made.other.pk)


def test_move_may_pass_the_ceiling_for_the_moment():
    made = cohort(people=3, ceiling=2)

    moved(made, *made.firsts, to=made.one.pk)

    assert [made.verdicts(first)[0] for first in made.firsts] == [PLACE, PLACE, PLACE]


def test_move_forgets_the_reason_of_the_composer(made, first):
    placement = made.say(first, PLACE)
    type(placement).objects.update(reason={"code": "first", "facts": {}})

    moved(made, first, to=RESERVE)

    assert made.draft.placements.get(choice=first).reason == {}


@pytest.mark.parametrize("status", ["offered", "reserve", "not_this_time", "placed_elsewhere"])
def test_move_leaves_what_is_decided(made, first, status):
    Choice.objects.filter(pk=first.pk).update(status=status, decided_at=AT)

    with pytest.raises(CannotPlace, match="decided already"):
        moved(made, first, to=RESERVE)
    assert revision(made) == 0


def test_move_leaves_what_waits_on_a_list(made, first):
    ReleaseLineFactory(release=ReleaseFactory(community=made.one, kind=Release.Kind.RESERVE), choice=first)

    with pytest.raises(CannotPlace, match="decided already"):
        moved(made, first, to=made.one.pk)


def test_move_of_somebody_who_holds_a_seat_elsewhere_is_refused(made, first):
    OfferFactory(choice=first)
    Choice.objects.filter(pk=first.pk).update(status="offered", decided_at=AT)

    with pytest.raises(CannotPlace, match="hold a place elsewhere"):
        moved(made, second(first), to=made.other.pk)


def test_move_of_many_moves_those_that_it_can():
    made = cohort(people=3)
    Choice.objects.filter(pk=made.firsts[1].pk).update(status="reserve", decided_at=AT)

    outcome = moved(made, *made.firsts, to=made.one.pk)

    assert (outcome.changed, list(outcome.refused.values())) == (2, [1])
    assert [made.verdicts(first)[:1] for first in made.firsts] == [[PLACE], [], [PLACE]]


def test_move_of_nobody_raises(made):
    with pytest.raises(CannotPlace):
        move(made.draft, [], RESERVE, revision=0, by=made.staff, at=AT)


# Whom one may move


def test_move_of_somebody_one_has_a_conflict_with_is_refused(made, first):
    ConflictFactory(application=first.application, reviewer=made.staff)

    with pytest.raises(CannotPlace, match="conflict of interest"):
        moved(made, first, to=made.one.pk)


def test_move_of_somebody_one_was_not_asked_about_is_refused(made, first):
    AssignmentFactory(choice=first, reviewer=made.staff)
    type(first.application).objects.update(organisation=None, applicant=made.staff)

    with pytest.raises(CannotPlace, match="conflict of interest"):
        moved(made, first, to=made.one.pk)


def test_move_by_staff_of_another_convenor_is_refused(made, first):
    with pytest.raises(CannotPlace):
        moved(made, first, to=made.one.pk, by=StaffFactory())


# Revisions


def test_move_from_an_older_page_changes_nothing(made, first):
    moved(made, first, to=made.one.pk)

    with pytest.raises(StaleDraft):
        moved(made, first, to=RESERVE, revision=0)
    assert made.verdicts(first) == [PLACE, ELSEWHERE]


def test_move_waits_for_composing(made, first):
    Selection.objects.update(state=Selection.State.QUEUED)

    with pytest.raises(DraftBusy):
        moved(made, first, to=made.one.pk)


# Pins


def test_pin_in_places_and_pin_out_takes_away(made, first):
    pinned(made, first, Pin.IN)
    assert made.verdicts(first) == [PLACE, ELSEWHERE]

    pinned(made, first, Pin.OUT)
    assert made.verdicts(first) == [RESERVE, RESERVE]
    assert made.draft.placements.get(choice=first).pin == Pin.OUT

    pinned(made, first, Pin.NONE)
    assert made.draft.placements.get(choice=first).pin == Pin.NONE


def test_pin_out_of_somebody_the_draft_does_not_know_yet(made, first):
    pinned(made, first, Pin.OUT)

    assert made.verdicts(first) == [RESERVE]
    assert made.draft.placements.get().pin == Pin.OUT


def test_move_takes_a_pin_away_that_says_otherwise(made, first):
    pinned(made, first, Pin.IN)
    moved(made, first, to=RESERVE)

    assert made.draft.placements.get(choice=first).pin == Pin.NONE


def test_move_of_somebody_who_is_pinned_in_elsewhere_is_refused(made, first):
    pinned(made, first, Pin.IN)

    with pytest.raises(CannotPlace, match="pinned in elsewhere"):
        moved(made, second(first), to=made.other.pk)
    assert made.verdicts(first) == [PLACE, ELSEWHERE]


# Everybody under a score


def test_decline_under_moves_those_below_and_nobody_else():
    made = cohort()
    low, at_it, high, unread, held = (made.join(score=score) for score in (2.9, 3.0, 4.0, None, 1.0))
    made.say(held, PLACE, Pin.IN)

    outcome = decline_under(made.draft, made.one.pk, 50, revision=0, by=made.staff, at=AT)

    assert outcome.changed == 1
    assert made.verdicts(low) == [NOT]
    assert [
        made.draft.placements.filter(choice=one, verdict=NOT).exists() for one in (at_it, high, unread, held)
    ] == [False] * 4


def test_decline_under_keeps_the_score_of_what_one_is_to_score_first():
    made = cohort()
    low = made.join(score=1.0)
    AssignmentFactory(choice=low, reviewer=made.staff)

    with pytest.raises(CannotPlace):
        decline_under(made.draft, made.one.pk, 50, revision=0, by=made.staff, at=AT)
    Round.objects.update(shows_scores="always")
    assert decline_under(made.draft, made.one.pk, 50, revision=0, by=made.staff, at=AT).changed == 1


# Undo


def test_undo_takes_back_step_after_step(made, first):
    moved(made, first, to=made.one.pk)
    pinned(made, first, Pin.IN)
    moved(made, first, to=NOT)

    undo(made)
    assert made.draft.placements.get(choice=first).pin == Pin.IN
    undo(made)
    assert made.draft.placements.get(choice=first).pin == Pin.NONE
    undo(made)
    assert made.verdicts(first) == []
    with pytest.raises(CannotPlace, match="nothing left"):
        undo(made)
    assert revision(made) == 6


def test_undo_after_a_new_move_takes_the_new_one_back_first(made, first):
    moved(made, first, to=made.one.pk)
    moved(made, first, to=NOT)
    undo(made)
    moved(made, first, to=made.other.pk)

    undo(made)
    assert made.verdicts(first) == [PLACE, ELSEWHERE]
    undo(made)
    assert made.verdicts(first) == []


def test_undo_leaves_what_was_decided_since(made, first):
    moved(made, first, to=made.one.pk)
    moved(made, first, to=NOT)
    Choice.objects.filter(pk=first.pk).update(status="not_this_time", decided_at=AT)

    undo(made)

    assert made.verdicts(first) == [NOT, ELSEWHERE]


def test_undo_of_a_move_of_somebody_one_has_a_conflict_with_is_refused(made, first):
    moved(made, first, to=made.one.pk)
    ConflictFactory(application=first.application, reviewer=made.staff)

    with pytest.raises(CannotPlace, match="Ask a colleague"):
        undo(made)
    assert undo(made, by=StaffFactory(convenor=made.round.convenor)).kind == "moved"


def test_undo_from_an_older_page_changes_nothing(made, first):
    moved(made, first, to=made.one.pk)

    with pytest.raises(StaleDraft):
        undo_step(made.draft, revision=0, by=made.staff, at=AT)
