"""How far an application is, section by section."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import TextChoices

from applications.models import Application, Choice, Section
from applications.queries.own import reason_against
from applications.queries.sheet import asked_of, says_where, with_contents

REQUIRED = (Section.Name.ABOUT, Section.Name.COMMUNITIES, Section.Name.DATES)


class Status(TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done", "Done"
    OPTIONAL = "optional", "Optional"
    CANNOT_START = "cannot_start", "Cannot start yet"
    ASKS_MORE = "asks_more", "More to answer"


@dataclass(frozen=True)
class SectionState:
    """One section as its owner finds it. `has_typed`: something was typed there and not taken yet; `reason`: why
    what was taken can be sent no more, in a sentence."""

    name: str
    label: str
    status: Status
    is_required: bool
    revision: int = 0
    has_typed: bool = False
    reason: str = ""


def progress(application: Application | None, *, at: datetime) -> list[SectionState]:
    """Every section in the order of the form, as it is at `at`; None is an application that nobody has begun."""
    if application is None:
        return [SectionState(name, name.label, _blank(name), name in REQUIRED) for name in Section.Name]
    sections = {section.name: section for section in with_contents(application).sections.all()}
    is_done, reason = _what_is_done(application), _reason_against(application, at)
    is_done[Section.Name.COMMUNITIES] = is_done[Section.Name.COMMUNITIES] and not reason
    reasons = {Section.Name.COMMUNITIES: reason}
    states = [_state(name, sections.get(name), is_done, reasons.get(name, "")) for name in Section.Name]
    return list(map(_as_sent, states)) if application.is_submitted else states


def missing(application: Application, *, at: datetime) -> list[str]:
    """The names of the sections without which it cannot be sent: required and not done (a chosen community that
    takes nobody any more included), or with words that were typed and not taken."""
    return [
        state.name
        for state in progress(application, at=at)
        if state.has_typed or (state.is_required and state.status != Status.DONE)
    ]


def _blank(name: str) -> Status:
    if name == Section.Name.DATES:
        return Status.CANNOT_START
    return Status.NOT_STARTED if name in REQUIRED else Status.OPTIONAL


def _state(
    name: Section.Name, section: Section | None, is_done: dict[str, bool | None], reason: str
) -> SectionState:
    """`is_done` maps the required sections to None for those that cannot be begun."""
    section = section or Section(name=name)
    has_typed = bool(section.typed)
    was_taken = section.taken_at is not None
    if name not in REQUIRED:
        status = Status.DONE if was_taken else Status.OPTIONAL
    elif is_done[name] is None:
        status = Status.CANNOT_START
    elif is_done[name]:
        status = Status.DONE
    else:
        status = Status.IN_PROGRESS if was_taken else Status.NOT_STARTED
    if has_typed and status != Status.CANNOT_START:
        status = Status.IN_PROGRESS
    return SectionState(name, name.label, status, name in REQUIRED, section.revision, has_typed, reason)


def _as_sent(state: SectionState) -> SectionState:
    """It was whole when it was sent: since then a question or a meeting was added, or a community by the person."""
    asks_more = state.is_required and state.status != Status.DONE and not state.has_typed
    return replace(state, status=Status.ASKS_MORE) if asks_more else state


def _what_is_done(application: Application) -> dict[str, bool | None]:
    choices = list(application.choices.all())
    unanswered = _unanswered(application)
    return {
        Section.Name.ABOUT: _about_is_done(application) and None not in unanswered,
        Section.Name.COMMUNITIES: _communities_are_done(choices)
        and unanswered.isdisjoint(choice.community_id for choice in choices),
        Section.Name.DATES: all(map(_dates_are_done, choices)) if choices else None,
    }


def _reason_against(application: Application, at: datetime) -> str:
    """Why a chosen community takes nobody any more, the first of them; what was sent keeps its communities."""
    if application.is_submitted:
        return ""
    for community in (choice.community for choice in application.choices.all()):
        first = min((session.starts_at for session in community.sessions_asked), default=None)
        if reason := reason_against(community, first, at):
            return f"{community.short_name} cannot be chosen: {reason}"
    return ""


def _about_is_done(application: Application) -> bool:
    said = (application.focus, application.experience, application.work.strip(), application.hopes.strip())
    return all(said) and says_where(application)


def _communities_are_done(choices: list[Choice]) -> bool:
    return bool(choices) and all(choice.why.strip() for choice in choices)


def _unanswered(application: Application) -> set[int | None]:
    """The communities whose questions miss a required answer; None stands for those of everybody."""
    asked = asked_of(application.round, application).all
    return {one.community_id for one in asked if one.is_required and one.said is None}


def _dates_are_done(choice: Choice) -> bool:
    return all(session.said for session in choice.community.sessions_asked)
