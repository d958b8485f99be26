"""What one person finds on one page of a round's application, before they type anything."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.http import Http404

from accounts.models import PractitionerProfile, User
from applications.models import Application, Choice, Extension
from applications.queries.questions import Questions, questions_of
from communities.models import Convenor, Round
from communities.queries import Confidence
from outbox.prepared import Given, Prepared
from sessions_app.models import Session

# The applicant's, to read along.
PROFILE = ("applicant__profile__organisation", "applicant__profile__sector")


@dataclass
class Sheet:
    """The round, the person, and what is kept of the page's section: `typed` was not taken into the application.
    `told`, where it is known already, is what the person told in confidence; `is_copy`: only what was given is shown,
    nothing that could be."""

    round: Round
    person: User
    application: Application | None = None
    section: str = ""
    revision: int = 0
    typed: dict[str, list[str]] = field(default_factory=dict)
    saved_at: datetime | None = None
    is_from_last_time: bool = False
    told: Confidence | None = None
    is_copy: bool = False

    @property
    def convenor(self) -> Convenor:
        return self.round.convenor


def published_round(convenor: str, round_: str) -> Round:
    """The round at this address, with its convenor. Raises Http404."""
    found = (
        Round.objects.published()
        .select_related("convenor")
        .filter(convenor__slug=convenor, slug=round_)
        .first()
    )
    if found is None:
        raise Http404("There is no such round.")
    return found


def sheet_of(convenor: str, round_: str, person: User, section: str = "") -> Sheet:
    """The person's page of `section`: one look for somebody who has begun, their profile included. Raises Http404."""
    found = _own_pages(person=person.pk, convenor=convenor, round=round_, section=section)
    application = next(iter(found), None)
    if application is None:
        return Sheet(published_round(convenor, round_), person, section=section)
    own_of(application, person)
    return Sheet(
        application.round,
        person,
        application,
        section,
        application.revision_of or 0,
        application.typed_of or {},
        application.saved_of,
        bool(application.is_from_last_time),
    )


def own_of(application: Application, person: User) -> Application:
    """The application that `person` made, with the profile that was read along."""
    User.profile.related.set_cached_value(person, getattr(application.applicant, "profile", None))
    application.applicant = person
    return application


def _own_page() -> QuerySet[Application]:
    own = Application.objects.filter(
        applicant=Given("person", BigIntegerField()),
        round__slug=Given("round", CharField()),
        round__is_published=True,
        round__convenor__slug=Given("convenor", CharField()),
        round__convenor__is_public=True,
    )
    found = with_section(with_place(with_extension(own)), Given("section", CharField()))
    return found.select_related("round__convenor", "acknowledgement", *PROFILE)


_own_pages = Prepared(_own_page)


def with_section(applications: QuerySet[Application], name: str | Given) -> QuerySet[Application]:
    """Each with `revision_of`, `typed_of`, `saved_of` and `is_from_last_time`, the section's; None where it was not
    begun."""
    own = FilteredRelation("sections", condition=Q(sections__name=name))
    return applications.annotate(own=own).annotate(
        revision_of=F("own__revision"),
        typed_of=F("own__typed"),
        saved_of=F("own__saved_at"),
        is_from_last_time=F("own__is_from_last_time"),
    )


def with_extension(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Each with `extended_until`: till when its applicant has more time, if they were given any."""
    granted = Extension.objects.filter(round=OuterRef("round"), person=OuterRef("applicant"))
    return applications.annotate(extended_until=Subquery(granted.values("until")[:1]))


def with_place(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Each with `has_place`: its applicant said where they work."""
    placed = PractitionerProfile.objects.placed().filter(user=OuterRef("applicant"))
    return applications.annotate(has_place=Exists(placed))


def says_where(application: Application) -> bool:
    """Does its applicant say where they work? In no query of its own where `with_place` read the application."""
    if hasattr(application, "has_place"):
        return application.has_place
    return PractitionerProfile.objects.placed().filter(user=application.applicant_id).exists()


def sheet_for(application: Application, person: User) -> Sheet:
    """For a page that shows the whole application: what was taken, nothing that was only typed."""
    return Sheet(application.round, person, application)


def choices_of(application: Application | None) -> list[Choice]:
    """In order, each with its community; read once, whoever asks."""
    if application is None:
        return []
    prefetch_related_objects([application], Prefetch("choices", Choice.objects.select_related("community")))
    return list(application.choices.all())


def choices_with_dates(application: Application | None) -> list[Choice]:
    """The same, with `community.sessions_asked`: the meetings asked about, each with `said`, the answer, or None."""
    choices = choices_of(application)
    own = FilteredRelation("date_answers", condition=Q(date_answers__choice__in=choices))
    meetings = Session.objects.standing().annotate(own=own, said=F("own__answer")).order_by("number")
    asked = Prefetch("community__sessions", meetings, to_attr="sessions_asked")
    prefetch_related_objects(choices, asked)
    return choices


def asked_of(round_: Round, application: Application | None) -> Questions:
    """The round's own questions, with what is answered; read once for an application, whoever asks."""
    if application is None:
        return questions_of(round_)
    if not hasattr(application, "asked"):
        application.asked = questions_of(round_, application)
    return application.asked


def with_contents(application: Application) -> Application:
    """`application` with all that was taken at hand; read once, whoever asks."""
    prefetch_related_objects([application], "sections")
    asked_of(application.round, application)
    choices_with_dates(application)
    return application


def with_profile(person: User, *, areas: bool = True) -> User:
    """`person` with the profile at hand, and its council areas, read once; somebody who is not known yet has none."""
    profiles = PractitionerProfile.objects.select_related("organisation", "sector")
    more = ["profile__lgas"] if areas else []
    prefetch_related_objects([person] if person.pk else [], Prefetch("profile", profiles), *more)
    return person
