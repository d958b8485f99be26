"""Two workers and one draft: it is composed once.

Seen failing with `_claim` winning whatever the state.
"""

from collections import Counter

import pytest

from applications.domain.composing import compose_waiting
from applications.models import Selection
from tests.applications.cohort import AT, cohort
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_workers_one_composes():
    made = cohort(people=3)
    made.draft.steps.create(revision=1, kind="composed", by=made.staff, at=AT)
    Selection.objects.update(state=Selection.State.QUEUED, revision=1)

    outcomes = at_once(compose_waiting, (AT,), (AT,))

    assert Counter(outcomes) == {1: 1, 0: 1}
    draft = Selection.objects.get()
    assert (draft.state, draft.revision, draft.steps.count()) == ("done", 2, 1)
