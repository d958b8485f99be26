from datetime import date

import pytest

from accounts.models import AuditEvent, User
from communities.domain.facilitating import appoint_facilitator
from communities.errors import AlreadyFacilitates
from communities.models import Facilitation
from tests.factories import CommunityFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db
FIRST = date(2026, 9, 1)


@pytest.fixture
def community():
    return CommunityFactory(sessions=0)


def appoint(community, email: str) -> Facilitation:
    by = StaffFactory(convenor=community.convenor)
    return appoint_facilitator(community, email=email, starts_on=FIRST, ends_on=None, by=by)


def test_appoint_facilitator_takes_the_person_who_has_the_address(community):
    person = PersonFactory(email="robin@example.org")

    found = appoint(community, "Robin@example.org")

    assert (found.user, found.starts_on) == (person, FIRST)
    assert AuditEvent.objects.about(found).get().verb == "facilitator_appointed"


def test_appoint_facilitator_makes_an_unknown_person_without_rights(community):
    user = appoint(community, "new@example.org").user

    assert user == User.objects.get(email="new@example.org")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (False, False, False)


def test_appoint_facilitator_refuses_somebody_on_the_list_and_keeps_their_days(community):
    appoint(community, "robin@example.org")

    with pytest.raises(AlreadyFacilitates, match="already"):
        appoint_facilitator(
            community,
            email="robin@example.org",
            starts_on=date(2027, 1, 1),
            ends_on=None,
            by=StaffFactory(convenor=community.convenor),
        )

    assert Facilitation.objects.get().starts_on == FIRST
