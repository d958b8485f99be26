"""More people than usual, with longer names, organisations and texts than anybody expects."""

from applications.models import Choice
from communities.models import Community
from sessions_app.models import Session
from tests import factories

LONG_NAME = "Wilhelmina-Konstantinopolitanische Papadimitrakopoulou-Featherstonehaugh"
LONG_EMAIL = f"{'a' * 50}@a-very-long-name-of-an-organisation.of-the-whole-region.example.org"
LONG_ORGANISATION = (
    "The Association of Rural and Remote Councils, Health Services and Schools of the Whole State"
)
LONG_WORDS = "We talk with a great many people in every town. " * 30 + "Withoutabreak" * 30


def full_community(community: Community) -> list[Choice]:
    """Every seat taken, each third person long in everything; returns their choices."""
    choices = []
    for number in range(community.ceiling):
        is_long = number % 3 == 0
        long = {"email": f"{number}.{LONG_EMAIL}"} if is_long else {}
        person = factories.PersonFactory(**long)
        if is_long:
            profile = person.profile
            profile.preferred_name, profile.pronouns = LONG_NAME, "they/them, and please ask me"
            profile.role_title, profile.organisation = LONG_ORGANISATION, _organisation(number)
            profile.save()
        factories.MemberFactory(community=community, person=person, shares_contact=is_long)
        answers = dict.fromkeys(("work", "hopes", "brings"), LONG_WORDS) if is_long else {}
        application = factories.SubmittedApplicationFactory(
            round=community.round, applicant=person, communities=[], **answers
        )
        choices.append(factories.ChoiceFactory(application=application, community=community, why=LONG_WORDS))
    return choices


def full_forum(session: Session, people: int = 40) -> None:
    for number in range(people):
        name = LONG_NAME if number % 4 == 0 else f"Guest {number} Example"
        factories.RegistrationFactory(session=session, name=name, organisation=LONG_ORGANISATION)


def _organisation(number: int):
    return factories.OrganisationFactory(name=f"{LONG_ORGANISATION} {number}")
