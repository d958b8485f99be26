"""One's own queue is found from the assignments, and is never more than one may read."""

from datetime import UTC, datetime

import pytest

from applications.models import Choice
from applications.queries.review import to_review
from communities.models import StaffRole
from tests.factories import AssignmentFactory, ChoiceFactory, ConflictFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 22, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["coordinator", "reviewer", "", "administrator"])
def test_what_one_was_given_to_review_is_what_one_may_read_of_it(community, kind):
    roles = {"convenor": community.convenor, "convenor__kind": kind} if kind in StaffRole.Kind.values else {}
    user = (
        StaffFactory(**roles) if roles else UserFactory(is_staff=True, is_superuser=kind == "administrator")
    )
    for choice in ChoiceFactory.create_batch(3, community=community):
        AssignmentFactory(choice=choice, reviewer=user)
    ConflictFactory(application=choice.application, reviewer=user)
    handed_back = {"handed_back_at": AT, "handed_back": "abstained"}
    AssignmentFactory(choice=ChoiceFactory(community=community), reviewer=user, **handed_back)
    AssignmentFactory(choice=ChoiceFactory(), reviewer=user)
    ChoiceFactory(community=community)

    both = Choice.objects.readable_by(user) & Choice.objects.assigned_to(user)

    assert set(to_review(user)) == set(both)
    assert len(both) == (2 if roles else 0)
