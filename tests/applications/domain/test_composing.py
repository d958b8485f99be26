"""A run from its beginning to its end, at once and by a worker."""

from datetime import timedelta

import pytest

from applications.domain import composing
from applications.domain.composing import LEFT_BEHIND, compose_selection, compose_waiting, stop_composing
from applications.domain.placing import move, pin
from applications.domain.steps import undo_step
from applications.errors import DraftBusy, StaleDraft
from applications.matching.composing import Plan, compose
from applications.matching.problem import Problem
from applications.matching.reasons import Reason
from applications.models import Choice, Selection
from tests.applications.cohort import AT, Cohort, Pin, Verdict, cohort, second
from tests.factories import OfferFactory, TargetFactory

pytestmark = pytest.mark.django_db
PLACE, RESERVE, NOT, ELSEWHERE = Verdict.PLACE, Verdict.RESERVE, Verdict.NOT_THIS_TIME, Verdict.ELSEWHERE
State = Selection.State


def composed(made: Cohort) -> Selection:
    made.draft.refresh_from_db()
    made.draft = compose_selection(made.draft, revision=made.draft.revision, by=made.staff, at=AT)
    return made.draft


@pytest.fixture
def queued(monkeypatch):
    """Every round is too large to be composed while somebody waits."""
    monkeypatch.setattr(composing, "AT_ONCE", 0)


def test_compose_gives_every_choice_a_verdict_and_a_reason():
    made = cohort(ceiling=2)
    best, good = (made.join(score=score, only=True) for score in (5.0, 4.0))
    fair, last = (made.join(score=score) for score in (3.0, 2.0))
    low = made.join(score=1.0)

    draft = composed(made)

    assert draft.state == State.DONE
    assert [made.verdicts(one) for one in (best, good)] == [[PLACE]] * 2
    assert [made.verdicts(one) for one in (fair, last)] == [[ELSEWHERE, PLACE]] * 2
    assert made.verdicts(low) == [RESERVE, RESERVE]
    assert all(Reason.from_json(reason).code for reason in draft.placements.values_list("reason", flat=True))
    assert draft.placements.count() == Choice.objects.count()


def test_compose_stores_what_it_takes_to_do_it_again():
    made = cohort(people=7, ceiling=3)
    TargetFactory(community=made.one, number=1)

    draft = composed(made)

    plan = compose(Problem.from_json(draft.inputs))
    assert isinstance(plan, Plan)
    placed = draft.placements.filter(verdict=PLACE)
    assert plan.placed == set(placed.values_list("choice__application__applicant", "choice__community"))
    assert [stage["name"] for stage in draft.outcome["stages"]] == [stage.name for stage in plan.stages]
    assert "placed" not in draft.outcome
    before = made.said()
    composed(made)
    assert made.said() == before


def test_compose_keeps_pins_and_those_who_hear_not_this_time():
    made = cohort(ceiling=1)
    best, weak, other = (made.join(score=score) for score in (5.0, 1.0, 3.0))
    pin(made.draft, [weak.pk], Pin.IN, revision=0, by=made.staff, at=AT)
    move(made.draft, [best.pk, second(best).pk], NOT, revision=1, by=made.staff, at=AT)

    composed(made)

    assert made.verdicts(weak) == [PLACE, ELSEWHERE]
    assert made.verdicts(best) == [NOT, NOT]
    assert made.verdicts(other) == [ELSEWHERE, PLACE]
    assert made.draft.placements.get(choice=weak).pin == Pin.IN


def test_compose_leaves_a_decided_community_as_it_is():
    made = cohort(ceiling=2)
    offered, reserve, none, free = (made.join(score=score) for score in (1.0, 5.0, 4.5, 3.0))
    OfferFactory(choice=offered)
    for choice, status in ((offered, "offered"), (reserve, "reserve"), (none, "not_this_time")):
        Choice.objects.filter(pk=choice.pk).update(status=status, decided_at=AT)

    composed(made)

    assert [made.verdicts(one)[0] for one in (offered, reserve, none)] == [PLACE, RESERVE, NOT]
    assert made.verdicts(offered)[1] == ELSEWHERE
    assert [made.verdicts(one)[1] for one in (reserve, none)] == [PLACE, PLACE]
    assert made.verdicts(free) == [PLACE, ELSEWHERE]


def test_compose_that_cannot_be_names_what_has_to_give_and_moves_nobody():
    made = cohort(people=3)
    TargetFactory(
        community=made.one, kind="least_of", trait="focus", values=["specialist"], number=1, is_hard=True
    )
    made.say(made.firsts[0], PLACE)

    draft = composed(made)

    assert draft.state == State.IMPOSSIBLE
    assert [(one["kind"], one["by"]) for one in draft.outcome["relaxations"]] == [("target", 1)]
    assert made.verdicts(made.firsts[0]) == [PLACE]
    assert draft.steps.count() == 0


def test_compose_can_be_taken_back():
    made = cohort(people=2)
    move(made.draft, [made.firsts[0].pk], NOT, revision=0, by=made.staff, at=AT)
    draft = composed(made)

    undo_step(draft, revision=draft.revision, by=made.staff, at=AT)

    assert made.said() == {(made.firsts[0].application_id, "Sample one"): NOT}


def test_compose_from_an_older_page_is_refused():
    made = cohort(people=1)
    move(made.draft, [made.firsts[0].pk], NOT, revision=0, by=made.staff, at=AT)

    with pytest.raises(StaleDraft):
        compose_selection(made.draft, revision=0, by=made.staff, at=AT)


# By a worker


def test_a_large_round_waits_for_a_worker(queued):
    made = cohort(people=1)

    assert composed(made).state == State.QUEUED
    with pytest.raises(DraftBusy):
        move(made.draft, [made.firsts[0].pk], NOT, revision=made.draft.revision, by=made.staff, at=AT)
    assert compose_waiting(AT) == 1
    assert compose_waiting(AT) == 0

    made.draft.refresh_from_db()
    assert (made.draft.state, made.draft.steps.get().by) == (State.DONE, made.staff)
    assert made.verdicts(made.firsts[0]) == [PLACE, ELSEWHERE]


def test_a_page_from_before_the_run_ended_is_old(queued):
    made = cohort(people=1)
    during = composed(made).revision
    compose_waiting(AT)

    with pytest.raises(StaleDraft):
        move(made.draft, [made.firsts[0].pk], NOT, revision=during, by=made.staff, at=AT)


def test_compose_waiting_with_nothing_to_do_is_one_query(django_assert_num_queries):
    cohort(people=1)

    with django_assert_num_queries(1):
        assert compose_waiting(AT) == 0


def test_stop_before_it_began_leaves_the_draft(queued):
    made = cohort(people=1)
    composed(made)

    stop_composing(made.draft, by=made.staff, at=AT)

    assert compose_waiting(AT) == 0
    made.draft.refresh_from_db()
    assert (made.draft.state, made.draft.steps.count(), made.said()) == (State.STOPPED, 0, {})


def test_stop_while_it_runs_keeps_nothing_of_it(queued):
    made = cohort(people=1)
    composed(made)
    at_stage = composing._telling

    def stopping(pk, at):
        stop_composing(Selection(pk=pk), by=made.staff, at=at)
        return at_stage(pk, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composing, "_telling", stopping)
        compose_waiting(AT)

    made.draft.refresh_from_db()
    assert (made.draft.state, made.said()) == (State.STOPPED, {})


def test_a_run_that_its_worker_left_behind_is_begun_again(queued):
    made = cohort(people=1)
    composed(made)
    Selection.objects.update(state=State.RUNNING, begun_at=AT)

    assert compose_waiting(AT + timedelta(minutes=1)) == 0
    assert compose_waiting(AT + LEFT_BEHIND) == 1
    assert Selection.objects.get().state == State.DONE


def test_stop_of_a_run_that_was_left_behind_ends_it(queued):
    made = cohort(people=1)
    composed(made)
    Selection.objects.update(state=State.RUNNING, begun_at=AT)

    stop_composing(made.draft, by=made.staff, at=AT + LEFT_BEHIND)

    assert Selection.objects.get().state == State.STOPPED


def test_a_run_that_fails_says_so_and_the_others_go_on(queued, caplog):
    broken, fine = cohort(people=1), cohort(people=1)
    composed(broken), composed(fine)
    TargetFactory(community=broken.one)
    broken.one.targets.update(kind="unheard_of")

    compose_waiting(AT)

    assert {draft.pk: draft.state for draft in Selection.objects.all()} == {
        broken.draft.pk: State.FAILED,
        fine.draft.pk: State.DONE,
    }
    assert "failed: ValueError" in caplog.text


def test_stop_of_what_does_not_run_changes_nothing():
    made = cohort(people=1)
    composed(made)

    stop_composing(made.draft, by=made.staff, at=AT)

    assert Selection.objects.get().state == State.DONE
