"""Sample people, plainly fictitious, and what they have done so far: made by the verbs that real people use."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.domain.joining import person_with
from accounts.domain.profiles import save_profile
from accounts.models import LocalGovernmentArea, Sector, User
from accounts.second_factor import give_totp, has_second_factor
from applications.domain.answers import About, Access, Chosen, ChosenCommunity, Dates
from applications.domain.applying import submit, take
from applications.domain.assigning import assign_evenly
from applications.domain.composing import compose_selection
from applications.domain.drafting import make_draft
from applications.domain.offers import accept_offer, offer_place
from applications.domain.reviewing import save_review
from applications.models import Application, Choice
from communities.models import Community, Convenor, Facilitation, Round, StaffRole
from cop_portal.demo.crowd import make_crowd
from outbox.models import Message
from sessions_app.models import Session


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as, and the page that they would open."""

    email: str
    name: str
    who: str
    start: str


STAFF = Person("sam.sample@example.org", "Sam Sample", "Staff of Safe and Equal", "/admin/")
REVIEWER = Person("rae.sample@example.org", "Rae Sample", "Reviewer for Safe and Equal", "/admin/")
SECOND_REVIEWER = Person(
    "ren.sample@example.org", "Ren Sample", "Another reviewer for Safe and Equal", "/admin/"
)
OTHER_STAFF = Person("chris.sample@example.org", "Chris Sample", "Staff of CHIFVC", "/admin/")
FACILITATOR = Person("fay.sample@example.org", "Fay Sample", "Facilitator", "/facilitate/")
PRACTITIONER = Person("pat.sample@example.org", "Pat Sample", "Practitioner, has not applied yet", "/")
MEMBER = Person("mo.sample@example.org", "Mo Sample", "Practitioner, in a community", "/my/")
PEOPLE = [STAFF, REVIEWER, SECOND_REVIEWER, OTHER_STAFF, FACILITATOR, PRACTITIONER, MEMBER]
# Each application is read by two of them, so that nobody sees all but who coordinates.
REVIEWERS = [STAFF, REVIEWER, SECOND_REVIEWER]

APPLICANTS = [
    ("Alex", "they/them", "Prevention officer", "Example Health", "regional-and-rural", "Ballarat"),
    ("Bao", "", "Project lead", "Sample Shire Council", "regional-and-rural", "Mitchell"),
    ("Casey", "she/her", "School lead", "Example Secondary College", "respectful-relationships", "Wyndham"),
    ("Dana", "", "Health promotion worker", "Example Health", "regional-and-rural", "Ballarat"),
    ("Eli", "he/him", "Sport and recreation officer", "Sample Leisure", "resistance", "Banyule"),
    ("Fern", "she/they", "Community lawyer", "Example Legal Service", "resistance", "Darebin"),
    (
        "Gus",
        "he/him",
        "Community health worker",
        "Sample Community Health",
        "emerging-practitioners",
        "Greater Geelong",
    ),
    ("Hana", "she/her", "Graduate", "Example Health", "emerging-practitioners", "Greater Bendigo"),
    ("Ira", "", "Teacher", "Sample Primary School", "respectful-relationships", "Casey"),
    ("Jo", "they/them", "Policy officer", "Example Peak Body", "resistance", "Melbourne"),
]


def make_sample_people(at: datetime) -> int:
    """Make the people, their roles and a round in the middle of its life. Returns how many are new: again, none."""
    before = User.objects.count()
    for person in PEOPLE:
        _person(person.email, person.name, at)
    _staff(STAFF, "safe-and-equal", sees_access_needs=True, sees_safety_notes=True, sees_demographics=True)
    for reviewer in (REVIEWER, SECOND_REVIEWER):
        _staff(reviewer, "safe-and-equal", kind=StaffRole.Kind.REVIEWER)
    _staff(OTHER_STAFF, "chifvc")
    round_ = Round.objects.open(at).filter(convenor__slug="safe-and-equal").first()
    if round_ and round_.communities.exists():
        _facilitator(round_, at)
        _applicants(round_, at)
        if User.objects.count() > before:  # never what real hands did since
            _share_out(round_, at)
            make_crowd(round_, [User.objects.get(email=one.email) for one in REVIEWERS], at)
            _draft(round_, at)
    return User.objects.count() - before


def _person(email: str, name: str, at: datetime, **profile: object) -> User:
    user = person_with(email)
    EmailAddress.objects.filter(user=user, email=email).update(verified=True, primary=True)
    if not hasattr(user, "profile"):
        save_profile(user, preferred_name=name, at=at, **profile)
    return user


def _second_factor(user: User) -> None:
    if not has_second_factor(user):
        give_totp(user)


def _staff(person: Person, convenor: str, **role: object) -> None:
    user = User.objects.get(email=person.email)
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    StaffRole.objects.get_or_create(user=user, convenor=Convenor.objects.get(slug=convenor), defaults=role)
    _second_factor(user)


def _facilitator(round_: Round, at: datetime) -> None:
    user = User.objects.get(email=FACILITATOR.email)
    held = [*round_.communities.filter(slug="regional-and-rural"), *Community.objects.forums().published()]
    for community in held:
        Facilitation.objects.get_or_create(
            community=community, user=user, defaults={"starts_on": (at - timedelta(days=2)).date()}
        )
    _second_factor(user)


def _applicants(round_: Round, at: datetime) -> None:
    staff = User.objects.get(email=STAFF.email)
    communities = {community.slug: community for community in round_.communities.all()}
    for number, (name, pronouns, role, organisation, slug, place) in enumerate(APPLICANTS):
        email = f"{name.lower()}.sample@example.org"
        user = _person(
            email,
            f"{name} Sample",
            at,
            pronouns=pronouns,
            role_title=role,
            organisation=organisation,
            sector=Sector.objects.order_by("position")[number % 9],
            lgas=LocalGovernmentArea.objects.filter(name=place),
        )
        _apply(user, round_, [communities[slug], communities["resistance"]], at)
    member = User.objects.get(email=MEMBER.email)
    _apply(member, round_, [communities["regional-and-rural"]], at)
    for number, email in enumerate([MEMBER.email, "alex.sample@example.org", "bao.sample@example.org"]):
        _join(email, round_, staff, shares_contact=number == 1, at=at)


def _share_out(round_: Round, at: datetime) -> None:
    staff = User.objects.get(email=STAFF.email)
    for community in round_.communities.all():
        assign_evenly(community, by=staff, at=at)


def _draft(round_: Round, at: datetime) -> None:
    """A first board to look at."""
    staff = User.objects.get(email=STAFF.email)
    draft = make_draft(round_, name="First pass", by=staff, at=at)
    compose_selection(draft, revision=draft.revision, by=staff, at=at)


def _apply(user: User, round_: Round, wanted: list[Community], at: datetime) -> None:
    if Application.objects.filter(round=round_, applicant=user).exists():
        return
    communities = list(dict.fromkeys(wanted))
    parts = [_about(user), _chosen(communities), _dates(user, communities)]
    if user.pk % 3 == 0:
        parts.append(Access("Live captions, and the papers two days ahead. (Sample text.)"))
    for part in parts:
        application = take(round_, user, part, revision=0, at=at)
    notice = round_.collection_notices.latest("version")
    submit(round_, user, revision=application.revision, notice_version=notice.version, at=at)


def _about(user: User) -> About:
    profile = user.profile
    return About(
        profile={
            "preferred_name": profile.preferred_name,
            "pronouns": profile.pronouns,
            "organisation": profile.organisation.name if profile.organisation else "",
            "role_title": profile.role_title,
            "sector": profile.sector,
            "lgas": list(profile.lgas.all()),
            "works_statewide": not profile.lgas.exists(),
        },
        focus=Application.Focus.SPECIALIST if user.pk % 2 else Application.Focus.CONTRIBUTOR,
        experience=Application.Experience.ONE_TO_THREE,
        work="I run two programs with clubs and schools, and advise colleagues on gender equality. (Sample text.)",
        hopes="To compare notes on what holds after a project ends, and to be less alone with it. (Sample text.)",
        brings="A plain-language guide that we made with local clubs. (Sample text.)",
    )


def _chosen(communities: list[Community]) -> Chosen:
    why = "I work on this every week, and I would like to think it through with people who do the same."
    return Chosen(tuple(ChosenCommunity(community.pk, why) for community in communities))


def _dates(user: User, communities: list[Community]) -> Dates:
    sessions = Session.objects.standing().filter(community__in=communities)
    return Dates(
        {session.pk: "maybe" if (session.number + user.pk) % 5 == 0 else "yes" for session in sessions}
    )


@transaction.atomic
def _join(email: str, round_: Round, staff: User, *, shares_contact: bool, at: datetime) -> None:
    choice = Choice.objects.get(
        application__applicant__email=email, application__round=round_, community__slug="regional-and-rural"
    )
    if choice.offers.exists():
        return
    scores = {criterion.pk: 4 for criterion in choice.community.criteria.all()}
    save_review(choice, staff, scores=scores, note="Sample note.", recommendation="offer", at=at)
    agreed = choice.community.group_notices.first()
    offer = offer_place(choice, by=staff, at=at)
    # Answered before it could be sent: it would only stand in the outbox as cancelled.
    Message.objects.filter(kind="offer_made", person_id=choice.application.applicant_id).delete()
    accept_offer(
        offer,
        shares_contact=shares_contact,
        notice_version=agreed.version if agreed else None,
        at=at,
    )
