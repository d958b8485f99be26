import pytest

from applications.domain.trying import make_so
from applications.errors import CannotPlace, StaleDraft
from applications.models import Selection
from communities.errors import CeilingTooLow
from communities.models import Target
from tests.applications.cohort import AT, Cohort, Pin, Verdict, cohort
from tests.factories import ConflictFactory, TargetFactory

pytestmark = pytest.mark.django_db
NOTHING = {"pins": {}, "ceilings": {}, "dropped": frozenset(), "numbers": {}}


def made_so(made: Cohort, revision: int = 0, **wish: object) -> Selection:
    return make_so(made.draft, **(NOTHING | wish), revision=revision, by=made.staff, at=AT)


def test_make_so_pins_changes_ceiling_and_targets_and_composes():
    made = cohort(ceiling=1)
    strong, weak = made.join(score=5.0), made.join(score=1.0)
    gone, other = TargetFactory(community=made.one), TargetFactory(community=made.other, number=3)

    draft = made_so(
        made,
        pins={Pin.IN: (weak.pk,)},
        ceilings={made.other.pk: 4},
        dropped=frozenset({gone.pk}),
        numbers={other.pk: 2},
    )

    assert draft.state == Selection.State.DONE
    assert made.verdicts(weak) == [Verdict.PLACE, Verdict.ELSEWHERE]
    assert made.verdicts(strong) == [Verdict.ELSEWHERE, Verdict.PLACE]
    made.other.refresh_from_db()
    assert made.other.ceiling == 4
    assert list(Target.objects.values_list("pk", "number")) == [(other.pk, 2)]


def test_make_so_changes_no_community_of_another_round():
    made, foreign = cohort(people=1), cohort()
    target = TargetFactory(community=foreign.one)

    made_so(made, ceilings={foreign.one.pk: 9}, dropped=frozenset({target.pk}), numbers={target.pk: 9})

    foreign.one.refresh_from_db()
    target.refresh_from_db()
    assert (foreign.one.ceiling, target.number) == (2, 3)


def test_make_so_does_all_of_it_or_nothing():
    made = cohort(people=1, floor=2, ceiling=3)
    target = TargetFactory(community=made.one)
    (first,) = made.firsts

    with pytest.raises(CeilingTooLow):
        made_so(made, pins={Pin.IN: (first.pk,)}, ceilings={made.one.pk: 1}, dropped=frozenset({target.pk}))

    assert made.said() == {}
    assert Target.objects.exists()
    assert Selection.objects.get().revision == 0


def test_make_so_of_somebody_one_has_a_conflict_with_is_refused():
    made = cohort(people=1)
    ConflictFactory(application=made.firsts[0].application, reviewer=made.staff)

    with pytest.raises(CannotPlace):
        made_so(made, pins={Pin.IN: (made.firsts[0].pk,)})


def test_make_so_from_an_older_page_is_refused():
    made = cohort(people=1)
    Selection.objects.update(revision=1)

    with pytest.raises(StaleDraft):
        made_so(made, ceilings={made.one.pk: 9})
