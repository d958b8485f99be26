"""A hundred more sample applicants, plainly fictitious, reviewed: enough of them to compose groups from.

Written in bulk, since the verbs that make one person after the other would take a newcomer's first minute.
"""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.domain.profiles import organisation_named
from accounts.models import LocalGovernmentArea, Organisation, PractitionerProfile, Sector, User
from applications.domain.assigning import lock_round
from applications.domain.figures import refresh_all
from applications.domain.snapshots import place_of
from applications.models import Application, Assignment, Choice, DateAnswer, Review, Score
from communities.models import Community, Round
from sessions_app.models import Session

FIRST = ["Ada", "Ben", "Cleo", "Dara", "Emi", "Gil", "Hui", "Ida", "Jai", "Kit", "Lena", "Max", "Noor"]
FIRST += ["Ora", "Quin", "Ravi", "Sol", "Tala", "Uma", "Vic", "Zoe"]
LAST = ["Example", "Sample", "Specimen", "Placeholder", "Instance"]
NAMES = [f"{first} {last}" for last in LAST for first in FIRST]
EMPLOYERS = ["Health", "Community Health", "Women’s Health Service", "Legal Service", "Secondary College"]
EMPLOYERS += [
    "Primary School",
    "Shire Council",
    "City Council",
    "Leisure",
    "Football League",
    "Youth Service",
]
EMPLOYERS += [
    "Migrant Service",
    "Disability Network",
    "University",
    "TAFE",
    "Peak Body",
    "Library",
    "Hospital",
]
PLACES = ["Ballarat", "Greater Bendigo", "Greater Geelong", "Greater Shepparton", "Latrobe", "Wodonga"]
PLACES += ["Mitchell", "Buloke", "Northern Grampians", "East Gippsland", "Corangamite", "Mildura"]
PLACES += ["Melbourne", "Darebin", "Banyule", "Wyndham", "Casey", "Brimbank", "Hume", "Merri-bek"]
# How often each community is wanted first: one is short of people, one has too many.
WANTED = {
    "emerging-practitioners": 10,
    "respectful-relationships": 8,
    "regional-and-rural": 7,
    "resistance": 3,
}


@transaction.atomic
def make_crowd(round_: Round, reviewers: list[User], at: datetime) -> None:
    """Who applied to `round_`, each with one to three choices, read by all `reviewers` but one, in turn. Again is
    harmless."""
    lock_round(round_.pk)
    dice = random.Random(round_.slug)  # noqa: S311 -- the same crowd on every laptop
    if User.objects.filter(email=_email(NAMES[0])).exists():
        return
    applications = _applications(round_, _profiles(dice), dice, at)
    choices = _choices(applications, list(round_.communities.prefetch_related("criteria")), dice)
    _say_when(choices, dice)
    _review(choices, reviewers, dice, at)
    refresh_all(Choice.objects.filter(application__in=[one.pk for one in applications]))


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.org"


def _profiles(dice: random.Random) -> list[PractitionerProfile]:
    users = User.objects.bulk_create(User(email=_email(name), password="!") for name in NAMES)  # noqa: S106
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    employers = [organisation_named(f"Example {name}") for name in EMPLOYERS]
    # Staff have looked at these names, so forms suggest them.
    Organisation.objects.filter(pk__in=[employer.pk for employer in employers]).update(is_listed=True)
    sectors = list(Sector.objects.order_by("position"))
    profiles = PractitionerProfile.objects.bulk_create(
        PractitionerProfile(
            user=user,
            preferred_name=name,
            role_title=dice.choice(["Prevention officer", "Project lead", "Educator", "Coordinator"]),
            organisation=employers[min(int(dice.expovariate(0.2)), len(employers) - 1)],
            sector=dice.choice(sectors),
        )
        for user, name in zip(users, NAMES, strict=True)
    )
    areas = list(LocalGovernmentArea.objects.filter(name__in=PLACES).order_by("name"))
    works_in = PractitionerProfile.lgas.through
    works_in.objects.bulk_create(
        works_in(practitionerprofile=profile, localgovernmentarea=dice.choice(areas)) for profile in profiles
    )
    return profiles


def _applications(
    round_: Round, profiles: list[PractitionerProfile], dice: random.Random, at: datetime
) -> list[Application]:
    notice = round_.collection_notices.latest("version")
    return Application.objects.bulk_create(
        Application(
            round=round_,
            applicant_id=profile.user_id,
            status=Application.Status.SUBMITTED,
            revision=1,
            focus=dice.choice(list(Application.Focus)),
            experience=dice.choice(list(Application.Experience)),
            work="I run programs with schools and clubs. (Sample text.)",
            hopes="To think it through with people who do the same. (Sample text.)",
            brings="What did not work, and why. (Sample text.)",
            organisation_id=profile.organisation_id,
            sector_id=profile.sector_id,
            place=place_of(profile),
            notice=notice,
            created_at=at - timedelta(days=2),
            saved_at=at,
            submitted_at=at,
        )
        for profile in profiles
    )


def _choices(
    applications: Iterable[Application], communities: list[Community], dice: random.Random
) -> list[Choice]:
    choices = []
    for application in applications:
        weights = {one.pk: WANTED.get(one.slug, 5) for one in communities}
        wanted = sorted(communities, key=lambda one: dice.random() ** (1 / weights[one.pk]), reverse=True)
        for rank, community in enumerate(wanted[: dice.choice([1, 1, 2, 3])], 1):
            choices.append(
                Choice(
                    application=application,
                    community=community,
                    rank=rank,
                    why="It is my work. (Sample text.)",
                )
            )
    return Choice.objects.bulk_create(choices)


def _say_when(choices: list[Choice], dice: random.Random) -> None:
    answers = [DateAnswer.Answer.YES] * 7 + [DateAnswer.Answer.MAYBE, DateAnswer.Answer.NO]
    sessions: dict[int, list[int]] = {}
    held = Session.objects.standing().filter(community__in={one.community_id for one in choices})
    for community, session in held.order_by("pk").values_list("community", "pk"):
        sessions.setdefault(community, []).append(session)
    DateAnswer.objects.bulk_create(
        DateAnswer(choice=choice, session_id=session, answer=dice.choice(answers))
        for choice in choices
        for session in sessions.get(choice.community_id, ())
    )


def _review(choices: list[Choice], reviewers: list[User], dice: random.Random, at: datetime) -> None:
    given = [
        (choice, reviewer)
        for number, choice in enumerate(choices)
        for reader, reviewer in enumerate(reviewers)
        if reader != number % len(reviewers)
    ]
    Assignment.objects.bulk_create(
        Assignment(choice=choice, reviewer=reviewer, how=Assignment.How.EVENLY, assigned_at=at)
        for choice, reviewer in given
    )
    reviews = Review.objects.bulk_create(
        Review(choice=choice, reviewer=reviewer, note="Sample note.", saved_at=at)
        for choice, reviewer in given
    )
    strength = {choice.application_id: dice.choice([2, 3, 3, 4, 4, 5]) for choice in choices}
    Score.objects.bulk_create(
        Score(
            review=review,
            criterion=criterion,
            value=min(max(strength[review.choice.application_id] + dice.choice([-1, 0, 0, 1]), 1), 5),
        )
        for review in reviews
        for criterion in review.choice.community.criteria.all()
    )
