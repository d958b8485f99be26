"""What applicants sent, in bulk: applications with their sections, choices, dates and answers."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import PractitionerProfile
from applications.models import Answer, Application, Choice, DateAnswer, Section
from bench.web.people import BATCH
from communities.models import AccessNeeds, CollectionNotice, Community, Question, Round
from sessions_app.models import Session

WORDS = (
    "I run two programs with clubs and schools, and advise colleagues on gender equality. We begin with what people "
    "already do well, and we come back after a season to see what held. "
)
SENT, DRAFT, WITHDRAWN = Application.Status.SUBMITTED, Application.Status.DRAFT, Application.Status.WITHDRAWN


def make_applications(
    round_: Round, profiles: list[PractitionerProfile], dice: random.Random, at: datetime
) -> list[Choice]:
    """One for each person: about nine in ten sent. Returns the choices of those that were sent."""
    notice = round_.collection_notices.first()
    minutes = int((at - round_.opens_at) / timedelta(minutes=1))
    applications = Application.objects.bulk_create(
        (
            _application(
                profile,
                round=round_,
                status=DRAFT if number % 16 == 15 else WITHDRAWN if number % 25 == 24 else SENT,
                notice=notice,
                saved_at=round_.opens_at + timedelta(minutes=dice.randrange(minutes)),
                dice=dice,
            )
            for number, profile in enumerate(profiles)
        ),
        batch_size=BATCH,
    )
    choices = Choice.objects.bulk_create(_choices(applications, round_, dice), batch_size=BATCH)
    _dates(choices, dice)
    _sections(applications)
    _answers(applications, round_, dice)
    AccessNeeds.objects.bulk_create(
        AccessNeeds(
            round=round_, person_id=one.applicant_id, words="A chair near the door.", saved_at=one.saved_at
        )
        for one in applications[::10]
    )
    return [choice for choice in choices if choice.application.status == SENT]


def _application(
    profile: PractitionerProfile,
    *,
    round: Round,
    status: str,
    notice: CollectionNotice,
    saved_at: datetime,
    dice: random.Random,
) -> Application:
    is_sent = status != DRAFT
    return Application(
        round=round,
        applicant_id=profile.user_id,
        status=status,
        revision=dice.randrange(3, 20),
        focus=dice.choice(Application.Focus.values),
        experience=dice.choice(Application.Experience.values),
        work=WORDS * 3,
        hopes=WORDS * 2,
        brings=WORDS,
        organisation_id=profile.organisation_id if is_sent else None,
        sector_id=profile.sector_id if is_sent else None,
        place=_place(profile) if is_sent else "",
        notice=notice if is_sent else None,
        created_at=round.opens_at,
        saved_at=saved_at,
        submitted_at=saved_at if is_sent else None,
        withdrawn_at=saved_at if status == WITHDRAWN else None,
    )


def _place(profile: PractitionerProfile) -> str:
    kinds = {area.classification for area in profile.areas}
    return kinds.pop() if len(kinds) == 1 else Application.Place.SEVERAL


def _choices(applications: list[Application], round_: Round, dice: random.Random) -> Iterator[Choice]:
    """One to three communities each; the first of the round is the most wanted."""
    communities = list(round_.communities.order_by("position"))
    for application in applications:
        wanted: dict[Community, None] = {}
        count = dice.choices([1, 2, 3], [30, 40, 30])[0]
        while len(wanted) < count:
            wanted[dice.choices(communities, [4, 3, 2, 2][: len(communities)])[0]] = None
        for rank, community in enumerate(wanted, start=1):
            yield Choice(application=application, community=community, rank=rank, why=WORDS)


def _dates(choices: list[Choice], dice: random.Random) -> None:
    sessions: dict[int, list[int]] = {}
    for pk, community in Session.objects.standing().values_list("pk", "community"):
        sessions.setdefault(community, []).append(pk)
    answers = (
        DateAnswer(choice=choice, session_id=pk, answer=dice.choices(["yes", "maybe", "no"], [75, 15, 10])[0])
        for choice in choices
        for pk in sessions.get(choice.community_id, [])
    )
    DateAnswer.objects.bulk_create(answers, batch_size=BATCH)


def _sections(applications: list[Application]) -> None:
    rows = (
        Section(application=one, name=name, revision=3, saved_at=one.saved_at, taken_at=one.saved_at)
        for one in applications
        for name in ("about", "communities", "dates")
    )
    Section.objects.bulk_create(rows, batch_size=BATCH)


def _answers(applications: list[Application], round_: Round, dice: random.Random) -> None:
    """To the questions that the round asks of everybody, as each kind wants them."""
    questions = list(round_.questions.filter(community=None))
    rows = (
        Answer(application=one, question=question, value=_value(question, dice))
        for one in applications
        for question in questions
    )
    Answer.objects.bulk_create(rows, batch_size=BATCH)


def _value(question: Question, dice: random.Random) -> object:
    match question.kind:
        case Question.Kind.CHOICE:
            return dice.choice(question.option_list)
        case Question.Kind.CHOICES:
            return dice.sample(question.option_list, 2)
        case Question.Kind.YES_NO:
            return dice.choice([True, False])
    return WORDS
