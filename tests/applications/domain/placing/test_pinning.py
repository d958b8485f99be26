"""People are pinned in and out, declined under a score, and steps are taken back."""

import pytest

from applications.domain.placing import decline_under, pin
from applications.domain.steps import undo_step
from applications.errors import CannotPlace, StaleDraft
from applications.models import Choice
from communities.models import Round
from tests.applications.cohort import AT, Cohort, Pin, cohort, second
from tests.applications.domain.placing.moves import ELSEWHERE, NOT, PLACE, RESERVE, moved, revision
from tests.factories import AssignmentFactory, ConflictFactory, StaffFactory

pytestmark = pytest.mark.django_db


def pinned(made: Cohort, choice: Choice, how: str):
    return pin(made.draft, [choice.pk], how, revision=revision(made), by=made.staff, at=AT)


def undo(made: Cohort, by=None):
    return undo_step(made.draft, revision=revision(made), by=by or made.staff, at=AT)


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
