"""Writing a record from a file: by the verbs of the house where one holds the rule, else field by field."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model

from applications.models import Application
from applications.programs.values import WHEN, column
from communities.domain.asking import check_change
from communities.domain.seats import change_ceiling
from communities.errors import QuestionAnswered
from communities.models import CollectionNotice, Community, GroupNotice, Question
from sessions_app.domain.registering import change_capacity
from sessions_app.domain.schedule import (
    PLACE,
    TIMES,
    announce_session,
    mark_held,
    move_session,
    plan_session,
)
from sessions_app.models import Session

State = Session.State


def create(record: Model, values: dict[str, object]) -> None:
    """Save a new record. Raises ValidationError with the sentence of the rule that it breaks."""
    values = dict(values)
    funders, when = values.pop("funders", []), values.pop("when", None)
    _assign(record, values)
    if when:
        plan_session(record, **dict(zip(WHEN, when, strict=True)))
    record.full_clean()
    record.save()
    if funders:
        record.funders.set(funders)


def update(record: Model, changes: dict[str, object], *, at: datetime) -> None:
    """Change fields of a record. Raises ValidationError, or the error of the verb that refuses."""
    changes = dict(changes)
    if "funders" in changes:
        record.funders.set(changes.pop("funders"))
    if isinstance(record, Community) and "ceiling" in changes:
        _update_with_ceiling(record, changes)
    elif isinstance(record, Session):
        _update_session(record, changes, at)
    else:
        _save(record, changes)


def reason_to_keep(record: Model, name: str, new: object) -> str:
    """Why a file may not change this field, whoever wrote it last; empty when it may."""
    if isinstance(record, CollectionNotice) and Application.objects.filter(notice=record).exists():
        return "applicants have accepted this version: give the new text a new version"
    if isinstance(record, GroupNotice) and record.members.exists():
        return "members have accepted this version: give the new text a new version"
    if isinstance(record, Question) and name in {"kind", "options"}:
        return _reason_of_answers(record, **{name: new})
    if isinstance(record, Session) and name in {"state", "when"}:
        if record.state == State.CANCELLED:
            return "the session is cancelled"
        goes_back = new is None or new == State.TO_BE_CONFIRMED
        if goes_back and record.state != State.TO_BE_CONFIRMED:
            return "people know its date: move or cancel it instead"
    return ""


def _reason_of_answers(question: Question, **change: str) -> str:
    try:
        check_change(question, **{"kind": question.kind, "options": question.options} | change)
    except QuestionAnswered as error:
        return str(error).rstrip(".")
    return ""


def _assign(record: Model, values: dict[str, object]) -> list[str]:
    for name, value in values.items():
        setattr(record, column(name), value)
    return [column(name) for name in values]


def _save(record: Model, changes: dict[str, object]) -> None:
    columns = _assign(record, changes)
    record.full_clean()
    if columns:
        record.save(update_fields=columns)


def _update_with_ceiling(community: Community, changes: dict[str, object]) -> None:
    """A raised ceiling goes before a raised floor, a lowered one after a lowered floor."""
    ceiling = changes.pop("ceiling")
    if ceiling > community.ceiling:
        community.ceiling = change_ceiling(community, ceiling, by=None).ceiling
        _save(community, changes)
    else:
        _save(community, changes)
        community.ceiling = change_ceiling(community, ceiling, by=None).ceiling


def _update_session(session: Session, changes: dict[str, object], at: datetime) -> None:
    """Words first, then time and place, so that a notice of the move reads as the file has it; places last, so
    that whoever gets one reads of the time that holds."""
    when = dict(zip(WHEN, changes.pop("when"), strict=True)) if "when" in changes else None
    state = changes.pop("state", session.state)
    capacity = changes.pop("capacity", session.capacity)
    if when and when["zone"] != session.zone:
        changes["zone"] = when["zone"]
    is_planned = State.SCHEDULED == session.state == state
    place = {name: changes.pop(name) for name in PLACE if is_planned and name in changes}
    _save(session, changes)
    _set_plan(session, when, place, state, at)
    change_capacity(session, capacity, by=None, at=at)
    session.refresh_from_db()


def _set_plan(
    session: Session, when: dict[str, object] | None, place: dict[str, object], state: str, at: datetime
) -> None:
    """When and where, by the verb that fits: people are told what they did not know."""
    if State.SCHEDULED == session.state == state:
        if when or place:
            move_session(session, **_clocks(when or vars(session)), **place, by=None, at=at)
    elif when and (session.state, state) == (State.TO_BE_CONFIRMED, State.SCHEDULED):
        announce_session(session, **_clocks(when), by=None, at=at)
    elif when or state != session.state:
        _set_past(session, when, state, at)


def _clocks(when: dict[str, object]) -> dict[str, object]:
    return {name: when[name] for name in ("date", "start_time", "end_time")}


def _set_past(session: Session, when: dict[str, object] | None, state: str, at: datetime) -> None:
    """A session that was held: its record is put right, and nobody is written to."""
    if when:
        plan_session(session, **when)
    is_over = session.state == State.SCHEDULED and session.ends_at <= at
    if state == State.HELD and is_over:
        session.save(update_fields=TIMES)
        mark_held(session, by=None, at=at)
        return
    session.state = state
    session.full_clean()
    session.save(update_fields=[*TIMES, "state"])
