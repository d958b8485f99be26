"""Somebody of each role, at two convenors."""

from datetime import date

from accounts.models import User
from communities.models import Convenor, StaffRole
from tests import factories
from tests.house.access import roles
from tests.house.access.side import Side, person

YESTERDAY = date(2026, 8, 19)  # at the convenors', and in UTC: see `world.NOW`


def make_people(a: Side, b: Side) -> dict[str, User | None]:
    former = person(a, "former")
    community = a.records["communities.community"]
    factories.FacilitationFactory(community_id=community, community=None, user=former, ends_on=YESTERDAY)
    unproved = person(a, "unproved", is_staff=True)
    convenor = Convenor.objects.get(slug="convenor-a")
    StaffRole.objects.create(user=unproved, convenor=convenor)
    return {
        roles.ANONYMOUS: None,
        roles.PRACTITIONER: person(a, "practitioner"),
        roles.APPLICANT: a.people["applicant"],
        roles.MEMBER: a.people["member"],
        roles.FACILITATOR: a.people["facilitator"],
        roles.OTHER_FACILITATOR: b.people["facilitator"],
        roles.EX_FACILITATOR: former,
        roles.STAFF: a.people["staff"],
        roles.OTHER_STAFF: b.people["staff"],
        roles.ARRANGER: _trusted(a, convenor, "arranger", "sees_access_needs"),
        roles.GUARD: _trusted(a, convenor, "guard", "sees_safety_notes"),
        roles.COUNTER: _trusted(a, convenor, "counter", "sees_demographics"),
        roles.REVIEWER: a.people["reviewer"],
        roles.UNPROVED: unproved,
        roles.SUPERUSER: person(a, "superuser", is_staff=True, is_superuser=True),
    }


def _trusted(side: Side, convenor: Convenor, who: str, permission: str) -> User:
    """A coordinator with one permission for what people told in confidence."""
    user = person(side, who, is_staff=True)
    StaffRole.objects.create(user=user, convenor=convenor, **{permission: True})
    return user
