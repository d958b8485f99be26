"""Two members of staff on one draft: neither overwrites the other.

Seen failing with `select_for_update` taken out of `steps.lock_draft` on PostgreSQL, and with the comparison of
revisions taken out on both.
"""

from collections import Counter

import pytest

from applications.domain.placing import move
from applications.domain.steps import undo_step
from applications.models import Selection
from tests.applications.cohort import AT, Verdict, cohort
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_moves_from_the_same_page_one_is_done():
    made = cohort(people=2)
    one, other = made.firsts

    outcomes = at_once(
        lambda choice, to: move(made.draft, [choice.pk], to, revision=0, by=made.staff, at=AT),
        (one, made.one.pk),
        (other, Verdict.NOT_THIS_TIME),
    )

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"Outcome": 1, "StaleDraft": 1}
    assert Selection.objects.get().revision == 1
    assert made.draft.steps.count() == 1
    assert len({application for application, _ in made.said()}) == 1


def test_of_two_presses_of_undo_one_takes_back():
    made = cohort(people=1)
    (first,) = made.firsts
    move(made.draft, [first.pk], made.one.pk, revision=0, by=made.staff, at=AT)
    move(made.draft, [first.pk], made.other.pk, revision=1, by=made.staff, at=AT)

    outcomes = at_once(lambda: undo_step(made.draft, revision=2, by=made.staff, at=AT), (), ())

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"SelectionStep": 1, "StaleDraft": 1}
    assert made.verdicts(first) == [Verdict.PLACE, Verdict.ELSEWHERE]
