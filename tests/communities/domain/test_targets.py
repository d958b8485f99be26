import pytest

from accounts.models import AuditEvent
from communities.domain.targets import change_target, drop_target
from communities.models import Target
from tests.factories import StaffFactory, TargetFactory

pytestmark = pytest.mark.django_db


def test_change_target_keeps_who_did_it_and_what_it_was():
    target, staff = TargetFactory(number=3), StaffFactory()

    change_target(target, number=2, by=staff)
    change_target(target, number=2, by=staff)

    target.refresh_from_db()
    event = AuditEvent.objects.get(verb="target_changed")
    assert (target.number, event.actor, event.details) == (2, staff, {"before": 3, "after": 2})


def test_drop_target_keeps_what_it_was_and_again_is_harmless():
    target, staff = TargetFactory(number=3), StaffFactory()

    drop_target(target, by=staff)
    drop_target(target, by=staff)

    assert not Target.objects.exists()
    event = AuditEvent.objects.get(verb="target_dropped")
    assert event.details == {
        "community": target.community_id,
        "kind": "most_each",
        "trait": "organisation",
        "number": 3,
    }
