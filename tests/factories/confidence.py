"""What people tell in confidence."""

import factory
from factory.django import DjangoModelFactory

from communities.models import AccessNeeds, Demographics, SafetyNote
from tests.factories.people import PersonFactory
from tests.factories.programs import RoundFactory


class AccessNeedsFactory(DjangoModelFactory):
    class Meta:
        model = AccessNeeds

    round = factory.SubFactory(RoundFactory)
    person = factory.SubFactory(PersonFactory)
    words = "Live captions, and a break every hour."
    saved_at = factory.SelfAttribute("round.opens_at")


class SafetyNoteFactory(DjangoModelFactory):
    class Meta:
        model = SafetyNote

    round = factory.SubFactory(RoundFactory)
    person = factory.SubFactory(PersonFactory)
    words = "Please do not put me in a group with a named colleague."
    safe_contact = "By email at work, before three."
    saved_at = factory.SelfAttribute("round.opens_at")


class DemographicsFactory(DjangoModelFactory):
    class Meta:
        model = Demographics

    round = factory.SubFactory(RoundFactory)
    person = factory.SubFactory(PersonFactory)
    gender = Demographics.Gender.WOMAN
    groups = factory.LazyFunction(lambda: [Demographics.Group.DISABILITY])
    saved_at = factory.SelfAttribute("round.opens_at")
