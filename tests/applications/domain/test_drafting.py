import pytest

from accounts.models import AuditEvent
from applications.domain.composing import compose_selection
from applications.domain.drafting import copy_draft, make_draft, put_away_draft, rename_draft
from applications.errors import CannotKeepDraft, DraftBusy, StaleDraft
from applications.models import Selection
from tests.applications.cohort import AT, Verdict, cohort
from tests.factories import ApartFactory, SelectionFactory

pytestmark = pytest.mark.django_db


def test_make_draft_is_empty_with_a_lottery_of_its_own():
    made = cohort()

    one, other = (make_draft(made.round, name=name, by=made.staff, at=AT) for name in ("  First  pass", "B"))

    assert (one.name, one.state, one.revision) == ("First pass", Selection.State.BY_HAND, 0)
    assert one.seed != other.seed
    assert AuditEvent.objects.filter(verb="draft_made").count() == 2


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "Taken"])
def test_make_draft_wants_a_name_of_its_own(name):
    made = cohort()
    SelectionFactory(round=made.round, name="Taken")

    with pytest.raises(CannotKeepDraft):
        make_draft(made.round, name=name, by=made.staff, at=AT)


def test_a_name_is_free_in_another_round_and_once_its_draft_is_put_away():
    made = cohort()
    SelectionFactory(name="Taken")
    put_away_draft(SelectionFactory(round=made.round, name="Taken"), by=made.staff, at=AT)

    assert make_draft(made.round, name="Taken", by=made.staff, at=AT).name == "Taken"


def test_a_draft_that_is_put_away_no_longer_says_who_must_not_meet():
    made = cohort(people=2)
    one, other = (choice.application.applicant for choice in made.firsts)
    pair = ApartFactory(round=made.round, one=one, other=other)
    compose_selection(made.draft, revision=0, by=made.staff, at=AT)
    made.draft.refresh_from_db()
    assert made.draft.inputs["apart"] == [[pair.one_id, pair.other_id]]

    put_away_draft(made.draft, by=made.staff, at=AT)

    made.draft.refresh_from_db()
    assert made.draft.inputs["apart"] == []
    assert made.draft.inputs["applicants"]


def test_copy_draft_has_placements_pins_and_lottery_and_leaves_the_steps():
    made = cohort(people=2)
    made.say(made.firsts[0], Verdict.PLACE, "in")
    made.say(made.firsts[1], Verdict.RESERVE)
    made.draft.steps.create(revision=1, kind="moved", by=made.staff, at=AT)

    copied = copy_draft(made.draft, name="Second pass", by=made.staff, at=AT)

    assert sorted(copied.placements.values_list("choice", "verdict", "pin")) == sorted(
        made.draft.placements.values_list("choice", "verdict", "pin")
    )
    assert (copied.seed, copied.revision, copied.steps.count()) == (made.draft.seed, 0, 0)


def test_rename_draft_keeps_its_own_name_and_takes_no_other():
    made = cohort()
    SelectionFactory(round=made.round, name="Taken")

    rename_draft(made.draft, name=made.draft.name, by=made.staff, at=AT)
    with pytest.raises(CannotKeepDraft):
        rename_draft(made.draft, name="Taken", by=made.staff, at=AT)
    rename_draft(made.draft, name="Better", by=made.staff, at=AT)

    made.draft.refresh_from_db()
    assert made.draft.name == "Better"


def test_a_draft_that_is_composed_is_neither_copied_nor_put_away():
    made = cohort()
    Selection.objects.update(state=Selection.State.RUNNING, begun_at=AT)

    with pytest.raises(DraftBusy):
        put_away_draft(made.draft, by=made.staff, at=AT)
    with pytest.raises(DraftBusy):
        copy_draft(made.draft, name="Copy", by=made.staff, at=AT)


def test_a_draft_that_is_put_away_is_not_changed_any_more():
    made = cohort()
    put_away_draft(made.draft, by=made.staff, at=AT)

    with pytest.raises(StaleDraft):
        copy_draft(made.draft, name="Copy", by=made.staff, at=AT)
