"""The applicant's side: an application that is written section by section, never lost, and sent once.

What is typed is kept as it is (`keep_typed`); what is right is taken into the application (`take`); then it is sent.
"""

import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.domain.audit import record
from accounts.models import User
from applications.domain import progress, taking
from applications.domain.acknowledging import ask_manager
from applications.domain.answers import IN_CONFIDENCE, SECTION_OF, About, Given
from applications.domain.closing import closing_for, closing_of
from applications.domain.figures import refresh
from applications.domain.flagging import suggest_flags
from applications.domain.receipts import plan_receipt_of_changes, send_receipt
from applications.domain.snapshots import take_snapshots
from applications.errors import (
    AlreadySent,
    Incomplete,
    NoticeChanged,
    NotOpenYet,
    StaleRevision,
    TooLate,
    TooLong,
)
from applications.models import Application, Section
from applications.queries.sheet import with_extension, with_place, with_profile, with_section
from communities.models import CollectionNotice, Round

MOST_TYPED = 200_000  # bytes, a section
SAVED_ELSEWHERE = "This page was saved somewhere else after you opened it."


@transaction.atomic
def start(round_: Round, person: User, *, at: datetime) -> Application:
    """The person's application to this round, begun now if there is none. Raises NotOpenYet, and TooLate for a new
    one after the close."""
    _check_open(round_, at)
    own = Application.objects.of(person).filter(round=round_)
    if not own.exists() and closing_for(round_, person).has_closed(at):
        raise TooLate("Applications have closed.")
    return _found_or_begun(own, round_, person, at)


def keep_typed(
    round_: Round,
    person: User,
    section: str,
    typed: dict[str, list[str]],
    *,
    revision: int,
    at: datetime,
    opened_at: datetime | None = None,
) -> Section:
    """Keep the fields of a section as they were typed, right or wrong, whenever it is: no close loses text.

    `revision` is the one that the page was made from, `opened_at` when that was. Raises StaleRevision when
    another save came first, NotOpenYet, TooLong. One write, compared and set: no lock, and two statements for a
    section that was begun.
    """
    typed = _storable(typed)
    row = Section.objects.filter(
        application__round=round_, application__applicant=person, name=section
    ).first()
    row = row or _begin_section(round_, person, section, opened_at or at)
    unchanged = Section.objects.filter(pk=row.pk, revision=revision)
    kept = {"revision": revision + 1, "typed": typed, "saved_at": at, "is_from_last_time": False}
    if row.revision != revision or not unchanged.update(**kept):
        raise StaleRevision(SAVED_ELSEWHERE)
    row.revision, row.typed, row.saved_at = revision + 1, typed, at
    return row


@transaction.atomic
def take(
    round_: Round,
    person: User,
    given: Given,
    *,
    revision: int,
    at: datetime,
    by: User | None = None,
    opened_at: datetime | None = None,
) -> Application:
    """Write one section into the application, and empty what was typed there; one that was sent changes at once.

    `revision` is the section's; `by` is who does it, if not the person; `opened_at` is when the page was opened: an
    application is as old as the first page of it, for the grace time after the close. Raises StaleRevision,
    NotOpenYet, TooLate, ChoicesWrong, AnswerWrong, and then leaves what was typed as it is. Locks the application.
    """
    name = SECTION_OF[type(given)]
    application = _lock_or_begin(round_, person, at, name)
    application.created_at = min(application.created_at, opened_at or application.created_at)
    _check_in_time(application, at)
    if (application.revision_of or 0) != revision:
        raise StaleRevision(SAVED_ELSEWHERE)
    _begin_again(application, by=by or person)
    says_something = taking.write(application, given, at=at)
    _take_section(application, name, revision, at, at if says_something else None)
    application.revision, application.saved_at = application.revision + 1, at
    if application.is_submitted and not isinstance(given, IN_CONFIDENCE):
        _note_change(application, given, by=by or person, at=at)
    application.save()
    return application


@transaction.atomic
def submit(
    round_: Round,
    person: User,
    *,
    revision: int,
    notice_version: int,
    at: datetime,
    by: User | None = None,
) -> Application:
    """Send what was taken, with a receipt. What was begun before the close may still come in its grace time, late.

    `revision` is the application's, `notice_version` the one that the person read; `by` is who sends it, if not the
    person. Raises AlreadySent, NotOpenYet, TooLate, StaleRevision, NoticeChanged, Incomplete. Locks the application.
    """
    application = _lock_or_begin(round_, person, at)
    if application.is_submitted:
        raise AlreadySent("This application was sent already. What you change in it counts at once.")
    is_late = _check_in_time(application, at)
    if application.revision != revision:
        raise StaleRevision("This application was changed somewhere else after you opened this page.")
    notice = _notice_read(round_, notice_version)
    if missing := progress.missing(application, at=at):
        raise Incomplete("Some parts are not finished yet. Finish them, then send.", missing)
    _begin_again(application, by=by or person)
    application.status, application.submitted_at, application.is_late = "submitted", at, is_late
    application.notice, application.saved_at = notice, at
    application.revision += 1
    with_profile(person)
    take_snapshots(application)
    application.save()
    refresh(*application.choices.all())
    suggest_flags(application, at)
    record(by or person, "application_sent", application, revision=application.revision, late=is_late)
    ask_manager(application, at=at, is_sent_now=True)
    send_receipt(application)
    return application


def _storable(typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without the one character that no database keeps. Raises TooLong."""
    cleaned = {
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in typed.items()
    }
    if len(json.dumps(cleaned, ensure_ascii=False).encode()) > MOST_TYPED:
        raise TooLong("This is more text than we can keep. Shorten it, then save again.")
    return cleaned


def _lock_or_begin(round_: Round, person: User, at: datetime, section: str = "") -> Application:
    """With `revision_of`, the section's, as it was before any wait for the lock."""
    _check_open(round_, at)
    own = Application.objects.of(person).filter(round=round_)
    rows = with_section(with_place(with_extension(own)), section).select_for_update(of=["self"])
    application = _found_or_begun(rows, round_, person, at)
    application.round, application.applicant = round_, person
    return application


def _check_open(round_: Round, at: datetime) -> None:
    if at < round_.opens_at:
        raise NotOpenYet("This round is not open yet.")


def _found_or_begun(rows: QuerySet[Application], round_: Round, person: User, at: datetime) -> Application:
    """The one of `rows`, the person's own; begun now if there is none. Another page of theirs may come first."""
    found = rows.first()
    if found is None:
        fresh = Application(round=round_, applicant=person, created_at=at, saved_at=at)
        Application.objects.bulk_create([fresh], ignore_conflicts=True)
        found = rows.get()
    return found


def _begin_section(round_: Round, person: User, name: str, at: datetime) -> Section:
    _check_open(round_, at)
    application = _found_or_begun(Application.objects.of(person).filter(round=round_), round_, person, at)
    section, _ = Section.objects.get_or_create(
        application=application, name=Section.Name(name), defaults={"saved_at": at}
    )
    return section


def _take_section(
    application: Application, name: str, revision: int, at: datetime, taken_at: datetime | None
) -> None:
    """Compared and set: typing may be kept without the lock of the application. Raises StaleRevision."""
    taken = {
        "revision": revision + 1,
        "typed": {},
        "saved_at": at,
        "taken_at": taken_at,
        "is_from_last_time": False,
    }
    if application.revision_of is not None:
        rows = Section.objects.filter(application=application, name=name, revision=revision)
        if not rows.update(**taken):
            raise StaleRevision(SAVED_ELSEWHERE)
        return
    try:
        Section.objects.create(application=application, name=name, **taken)
    except IntegrityError as error:
        raise StaleRevision(SAVED_ELSEWHERE) from error


def _check_in_time(application: Application, at: datetime) -> bool:
    """True if it is late, in the grace time. Raises TooLate."""
    if not application.round.has_closed(at):
        return False  # An extension never shortens a round.
    closing = closing_of(application)
    has_closed = closing.has_closed(at)
    if has_closed and application.is_submitted:
        raise TooLate("Applications have closed, so what you sent stays as it is.")
    if has_closed and application.status == Application.Status.WITHDRAWN:
        raise TooLate("You withdrew this application, and applications have closed since.")
    if not closing.takes_from(application.created_at, at):
        raise TooLate("Applications have closed. What you wrote is kept, and you can copy it.")
    return has_closed


def _begin_again(application: Application, *, by: User) -> None:
    """One that was withdrawn becomes a draft again."""
    if application.status == Application.Status.WITHDRAWN:
        application.status = Application.Status.DRAFT
        application.submitted_at, application.is_late, application.withdrawn_at = None, False, None
        record(by, "application_begun_again", application)


def _notice_read(round_: Round, version: int) -> CollectionNotice:
    newest = round_.collection_notices.first()
    if newest is None:
        raise NoticeChanged(
            "This round cannot take applications yet. What you wrote is kept: try again tomorrow."
        )
    if newest.version != version:
        raise NoticeChanged(
            "How your information is used has changed. Read it again, tick the box, and send."
        )
    return newest


def _note_change(application: Application, given: Given, *, by: User, at: datetime) -> None:
    """Of one that was sent: who changed which section, and a receipt in some minutes."""
    if isinstance(given, About):
        take_snapshots(application)
        suggest_flags(application, at)
    section = str(SECTION_OF[type(given)])
    record(by, "application_changed", application, section=section, revision=application.revision)
    ask_manager(application, at=at)
    plan_receipt_of_changes(application, at=at)
