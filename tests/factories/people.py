"""People and where they work."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import LocalGovernmentArea, Organisation, PractitionerProfile, Sector, User


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Sample Service {n}")


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector

    name = factory.Sequence(lambda n: f"Sample sector {n}")


class LocalGovernmentAreaFactory(DjangoModelFactory):
    class Meta:
        model = LocalGovernmentArea

    name = factory.Sequence(lambda n: f"Sample Shire {n}")
    classification = LocalGovernmentArea.Classification.RURAL_SHIRE
    dffh_area = "Sample Area"
    dffh_division = "East"


class UserFactory(DjangoModelFactory):
    """Somebody who can sign in, without rights and without a profile."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password(None)


class ProfileFactory(DjangoModelFactory):
    class Meta:
        model = PractitionerProfile

    user = factory.SubFactory(UserFactory)
    preferred_name = factory.Sequence(lambda n: f"Alex Sample {n}")
    role_title = "Prevention officer"
    organisation = factory.SubFactory(OrganisationFactory)
    sector = factory.SubFactory(SectorFactory)


class PersonFactory(UserFactory):
    """A practitioner with a profile: `PersonFactory(profile__preferred_name="Kim Example")`."""

    class Meta:
        skip_postgeneration_save = True

    profile = factory.RelatedFactory(ProfileFactory, "user")
