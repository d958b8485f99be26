"""Who does what in a program: staff, facilitators, members."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from communities.models import Community, Convenor, Facilitation, Member, Seat, StaffRole
from tests.factories.days import days_from_today
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.programs import CommunityFactory, ConvenorFactory


class StaffFactory(UserFactory):
    """A coordinator of `convenor`; `convenor__sees_access_needs=True` and the like add a permission."""

    class Meta:
        skip_postgeneration_save = True

    is_staff = True

    @factory.post_generation
    def convenor(self, create: bool, convenor: Convenor | None, **fields: object) -> None:
        _role(self, convenor, StaffRole.Kind.COORDINATOR, fields)


class ReviewerFactory(StaffFactory):
    """A reviewer of `convenor`: reads what is assigned to them."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def convenor(self, create: bool, convenor: Convenor | None, **fields: object) -> None:
        _role(self, convenor, StaffRole.Kind.REVIEWER, fields)


def _role(user: User, convenor: Convenor | None, kind: str, fields: dict) -> None:
    """The fields are the role's own; any other is of a convenor made for it."""
    own = {name: fields.pop(name) for name in list(fields) if name.startswith("sees_")}
    StaffRole.objects.create(user=user, convenor=convenor or ConvenorFactory(**fields), kind=kind, **own)


class FacilitationFactory(DjangoModelFactory):
    """Held since 30 days before today, without an end."""

    class Meta:
        model = Facilitation

    community = factory.SubFactory(CommunityFactory)
    user = factory.SubFactory(PersonFactory)
    starts_on = factory.LazyFunction(lambda: days_from_today(-30).date())


class FacilitatorFactory(PersonFactory):
    """Somebody who holds `community` at present; `community__starts_on`, `community__ends_on` say when."""

    class Meta:
        skip_postgeneration_save = True

    @factory.post_generation
    def community(self, create: bool, community: Community | None, **fields: object) -> None:
        FacilitationFactory(user=self, **({"community": community} if community else {}), **fields)


class SeatFactory(DjangoModelFactory):
    """The lowest free seat, taken for somebody."""

    class Meta:
        model = Seat

    community = factory.SubFactory(CommunityFactory)
    round = factory.SelfAttribute("community.round")
    person = factory.SubFactory(PersonFactory)
    slot = 1

    @factory.lazy_attribute
    def number(self) -> int:
        taken = set(self.community.seats.values_list("number", flat=True))
        return next(number for number in range(1, len(taken) + 2) if number not in taken)


class MemberFactory(DjangoModelFactory):
    """Somebody who joined a day ago; with `left_at`, somebody who has left and holds no seat."""

    class Meta:
        model = Member

    class Params:
        has_left = factory.LazyAttribute(lambda o: o.left_at is not None)

    community = factory.SubFactory(CommunityFactory)
    person = factory.SubFactory(PersonFactory)
    joined_at = factory.LazyFunction(lambda: days_from_today(-1))
    left_at = None

    @factory.lazy_attribute
    def seat(self) -> Seat | None:
        return None if self.has_left else SeatFactory(community=self.community, person=self.person)
