"""Plainly fictitious people: applicants with employers and places of work, and the staff who read what they send."""

import random
from collections.abc import Iterable
from itertools import accumulate

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import LocalGovernmentArea, Organisation, PractitionerProfile, Sector, User
from communities.models import Convenor, StaffRole

BATCH = 2000
FIRST_NAMES = ["Alex", "Bao", "Casey", "Dana", "Eli", "Fern", "Gus", "Hana", "Ira", "Jo", "Kim", "Lou", "Max"]
ROLES = ["Prevention officer", "Project lead", "School lead", "Health promotion worker", "Policy officer"]
PEOPLE_AN_ORGANISATION = 8
REVIEWERS = 20


def make_applicants(count: int, dice: random.Random) -> list[PractitionerProfile]:
    """People with a profile and areas: a few organisations employ many, most employ one or two."""
    organisations = _organisations(max(count // PEOPLE_AN_ORGANISATION, 10))
    weights = list(accumulate(1 / rank for rank in range(1, len(organisations) + 1)))
    employers = dice.choices(organisations, cum_weights=weights, k=count)
    # Each organisation has a domain of its own: who shares one is asked about a conflict of interest.
    users = make_users(f"applicant{n}@org{employer.pk}.example.com" for n, employer in enumerate(employers))
    sectors = list(Sector.objects.all())
    profiles = PractitionerProfile.objects.bulk_create(
        (
            PractitionerProfile(
                user=user,
                preferred_name=f"{dice.choice(FIRST_NAMES)} Sample {number}",
                organisation=employer,
                role_title=dice.choice(ROLES),
                sector=dice.choice(sectors),
            )
            for number, (user, employer) in enumerate(zip(users, employers, strict=True))
        ),
        batch_size=BATCH,
    )
    _place(profiles, dice)
    return profiles


def make_staff(convenor: Convenor) -> tuple[User, list[User]]:
    """Its coordinator and its reviewers. They share an employer with a few applicants each."""
    users = make_users((f"staff{number}@example.org" for number in range(REVIEWERS + 1)), is_staff=True)
    organisations = Organisation.objects.order_by("pk")[5 : 5 + len(users)]
    PractitionerProfile.objects.bulk_create(
        PractitionerProfile(user=user, preferred_name=f"Staff Example {number}", organisation=organisation)
        for number, (user, organisation) in enumerate(
            zip(users, [*organisations, *[None] * 20], strict=False)
        )
    )
    coordinator, *reviewers = users
    StaffRole.objects.create(user=coordinator, convenor=convenor, kind=StaffRole.Kind.COORDINATOR)
    StaffRole.objects.bulk_create(
        StaffRole(user=user, convenor=convenor, kind=StaffRole.Kind.REVIEWER) for user in reviewers
    )
    return coordinator, reviewers


def make_users(emails: Iterable[str], **rights: bool) -> list[User]:
    """People whose address is proved, without a password."""
    users = User.objects.bulk_create(
        (User(email=email, password=make_password(None), **rights) for email in emails), batch_size=BATCH
    )
    addresses = (EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users)
    EmailAddress.objects.bulk_create(addresses, batch_size=BATCH)
    return users


def _organisations(count: int) -> list[Organisation]:
    names = (f"Example Organisation {number}" for number in range(count))
    return Organisation.objects.bulk_create(Organisation(name=name, is_listed=True) for name in names)


def _place(profiles: list[PractitionerProfile], dice: random.Random) -> None:
    """One to three areas for each. Kept on the profile as `areas` too, for who goes on building."""
    areas = list(LocalGovernmentArea.objects.all())
    for profile in profiles:
        profile.areas = dice.sample(areas, dice.choice([1, 1, 1, 2, 3]))
    through = PractitionerProfile.lgas.through
    works_in = (
        through(practitionerprofile_id=profile.pk, localgovernmentarea_id=area.pk)
        for profile in profiles
        for area in profile.areas
    )
    through.objects.bulk_create(works_in, batch_size=BATCH)
