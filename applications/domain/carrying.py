"""Starting from last time: what somebody said in an earlier round, laid out on this round's pages to be looked at."""

from datetime import datetime

from django.db import transaction

from applications.models import Application, Section
from applications.queries.own import last_sent
from communities.models import AccessNeeds, Question

SHARED = ("focus", "experience", "work", "hopes", "brings")
Typed = dict[str, list[str]]


@transaction.atomic
def start_from_last(application: Application, *, at: datetime) -> Application | None:
    """Lay the person's last sent answers to the same convenor out as typed, not as taken: each page is looked at.

    Only on sections that nobody wrote on yet, and never what was told for safety or to be counted. Returns the
    earlier application, or None if there is none. Locks the application.
    """
    application = (
        Application.objects.select_for_update(of=["self"], no_key=True)
        .select_related("round", "applicant__profile__organisation")
        .get(pk=application.pk)
    )
    earlier = last_sent(application.round, application.applicant)
    if earlier is None or application.status != Application.Status.DRAFT:
        return None
    begun = set(application.sections.filter(revision__gt=0).values_list("name", flat=True))
    pages = {Section.Name.ABOUT: _about(application, earlier), Section.Name.ACCESS: _access(earlier)}
    for name, typed in pages.items():
        if typed and name not in begun:
            _lay_out(application, name, typed, at)
    return earlier


def _lay_out(application: Application, name: str, typed: Typed, at: datetime) -> None:
    """Compared and set: typing is kept without the lock of the application, and may come in between."""
    laid = {"typed": typed, "revision": 1, "saved_at": at, "is_from_last_time": True}
    section, is_new = Section.objects.get_or_create(application=application, name=name, defaults=laid)
    if not is_new:
        Section.objects.filter(pk=section.pk, revision=0).update(**laid)


def _about(application: Application, earlier: Application) -> Typed:
    said = {name: [getattr(earlier, name)] for name in SHARED if getattr(earlier, name)}
    return _profile(application) | said | _own_questions(application, earlier)


def _profile(application: Application) -> Typed:
    """As it is now: the profile is the person's, not the round's."""
    profile = getattr(application.applicant, "profile", None)
    if profile is None:
        return {}
    lines = {
        "preferred_name": profile.preferred_name,
        "pronouns": profile.pronouns,
        "organisation": profile.organisation.name if profile.organisation else "",
        "role_title": profile.role_title,
        "sector": str(profile.sector_id or ""),
    }
    ticks = {name: ["on"] for name in ("works_statewide", "works_outside_victoria") if getattr(profile, name)}
    areas = [str(pk) for pk in profile.lgas.values_list("pk", flat=True)]
    return {name: [line] for name, line in lines.items()} | ticks | ({"lgas": areas} if areas else {})


def _own_questions(application: Application, earlier: Application) -> Typed:
    """Answers to questions of everybody that are asked again in the same words and the same kind."""
    before = {
        (row.question.label, row.question.kind): row.value
        for row in earlier.answers.filter(question__community=None).select_related("question")
    }
    asked = Question.objects.filter(round=application.round, community=None)
    again = ((question.pk, before.get((question.label, question.kind))) for question in asked)
    return {f"q_{pk}": _as_typed(value) for pk, value in again if value is not None}


def _as_typed(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return list(value) if isinstance(value, list) else [str(value)]


def _access(earlier: Application) -> Typed:
    told = AccessNeeds.objects.of(earlier.applicant, earlier.round).first()
    return {"words": [told.words]} if told else {}
