"""What the tests of reviewing do and read at the desk."""

from applications.models import Choice
from communities.models import Round
from tests.factories import (
    AssignmentFactory,
    ChoiceFactory,
    CommunityFactory,
    MemberFactory,
    ProfileFactory,
    RoundFactory,
    SessionFactory,
)
from tests.factories.days import days_from_today

LIST = "/admin/applications/choice/"


def mine(community, reviewer, **fields: object) -> Choice:
    choice = ChoiceFactory(community=community, **fields)
    AssignmentFactory(choice=choice, reviewer=reviewer)
    return choice


def address(choice: Choice, page: str = "change") -> str:
    return f"{LIST}{choice.pk}/{page}/"


def read(client, choice: Choice) -> str:
    return client.get(address(choice)).content.decode()


def said(response) -> str:
    """What a page that is reached in the end tells."""
    return " ".join(str(message) for message in response.context["messages"])


def is_blind(community) -> None:
    Round.objects.filter(pk=community.round_id).update(hides_names=True)


def works_with(user, choice: Choice) -> None:
    ProfileFactory(user=user, organisation=choice.application.organisation)


def names_of(choice: Choice) -> list[str]:
    person = choice.application.applicant
    return [person.profile.preferred_name, person.email, person.profile.organisation.name]


def earlier(choice: Choice) -> Choice:
    """What the same person sent to an earlier round, and was placed."""
    before = RoundFactory(
        convenor=choice.community.convenor, opens_at=days_from_today(-400), title="Sample round of then"
    )
    community = CommunityFactory(round=before, sessions=0)
    person = choice.application.applicant
    for days in (-300, -200, -100):
        SessionFactory(community=community, date=days_from_today(days).date())
    MemberFactory(community=community, person=person, joined_at=days_from_today(-250))
    return ChoiceFactory(community=community, application__applicant=person, status="offered")
