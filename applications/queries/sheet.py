"""What one person finds on one page of a round's application, before they type anything."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import (
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
from applications.models import Answer, Application, Choice, DateAnswer, Extension
from communities.models import Convenor, Round
from communities.queries import Confidence
from sessions_app.models import Session


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
    """The person's page of `section`: one look for somebody who has begun. Raises Http404."""
    own = Application.objects.of(person).filter(
        round__slug=round_,
        round__is_published=True,
        round__convenor__slug=convenor,
        round__convenor__is_public=True,
    )
    found = with_section(with_extension(own), section).select_related("round__convenor", "acknowledgement")
    application = found.first()
    if application is None:
        return Sheet(published_round(convenor, round_), person, section=section)
    application.applicant = person
    return Sheet(
        application.round,
        person,
        application,
        section,
        application.revision_of or 0,
        application.typed_of or {},
        application.saved_of,
    )


def with_section(applications: QuerySet[Application], name: str) -> QuerySet[Application]:
    """Each with `revision_of`, `typed_of` and `saved_of`, the section's; None where it was not begun."""
    own = FilteredRelation("sections", condition=Q(sections__name=name))
    return applications.annotate(own=own).annotate(
        revision_of=F("own__revision"), typed_of=F("own__typed"), saved_of=F("own__saved_at")
    )


def with_extension(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Each with `extended_until`: till when its applicant has more time, if they were given any."""
    granted = Extension.objects.filter(round=OuterRef("round"), person=OuterRef("applicant"))
    return applications.annotate(extended_until=Subquery(granted.values("until")[:1]))


def sheet_for(application: Application, person: User) -> Sheet:
    """For a page that shows the whole application: what was taken, nothing that was only typed."""
    return Sheet(application.round, person, application)


def choices_of(application: Application | None) -> list[Choice]:
    """In order, each with its community; read once, whoever asks."""
    return _choices(application)


def choices_with_dates(application: Application | None) -> list[Choice]:
    """The same, with the answer to each date, and with `community.sessions_asked`, the meetings asked about."""
    return _choices(application, *_dates())


def with_contents(application: Application) -> Application:
    """`application` with all that was taken at hand; read once, whoever asks."""
    answers = Prefetch("answers", Answer.objects.select_related("question"))
    prefetch_related_objects([application], "sections", answers)
    choices_with_dates(application)
    return application


def with_profile(person: User) -> User:
    """`person` with the profile at hand, read once; somebody who is not known yet has none."""
    profiles = PractitionerProfile.objects.select_related("organisation", "sector").prefetch_related("lgas")
    prefetch_related_objects([person] if person.pk else [], Prefetch("profile", profiles))
    return person


def _choices(application: Application | None, *more: Prefetch) -> list[Choice]:
    if application is None:
        return []
    choices = Prefetch("choices", Choice.objects.select_related("community"))
    prefetch_related_objects([application], choices, *more)
    return list(application.choices.all())


def _dates() -> list[Prefetch]:
    meetings = Session.objects.standing().order_by("number")
    return [
        Prefetch("choices__date_answers", DateAnswer.objects.select_related("session")),
        Prefetch("choices__community__sessions", meetings, to_attr="sessions_asked"),
    ]
