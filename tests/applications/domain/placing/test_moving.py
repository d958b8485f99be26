"""People are moved on a draft: who may be, and what follows."""

import pytest

from applications.domain.placing import move
from applications.errors import CannotPlace, DraftBusy, StaleDraft
from applications.models import Choice, Release, Selection
from tests.applications.cohort import AT, cohort, second
from tests.applications.domain.placing.moves import ELSEWHERE, NOT, PLACE, RESERVE, moved, revision
from tests.factories import (
    AssignmentFactory,
    ConflictFactory,
    OfferFactory,
    ReleaseFactory,
    ReleaseLineFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db


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


def test_move_from_an_older_page_changes_nothing(made, first):
    moved(made, first, to=made.one.pk)

    with pytest.raises(StaleDraft):
        moved(made, first, to=RESERVE, revision=0)
    assert made.verdicts(first) == [PLACE, ELSEWHERE]


def test_move_waits_for_composing(made, first):
    Selection.objects.update(state=Selection.State.QUEUED)

    with pytest.raises(DraftBusy):
        moved(made, first, to=made.one.pk)
