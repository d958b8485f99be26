"""The applicant's side: a draft that is never lost, and sending it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import User
from applications.domain.receipts import send_receipt
from applications.errors import (
    AlreadySent,
    ChoicesWrong,
    NoticeChanged,
    NotOpenYet,
    StaleRevision,
    TooLate,
)
from applications.models import Application, Choice, DateAnswer
from communities.models import CollectionNotice, Round
from sessions_app.models import Session

PARKED = 1000  # ranks over any real one, while an order changes under its unique constraint


@dataclass(frozen=True)
class ChosenCommunity:
    """One ranked community as the applicant gave it; `dates` maps session pk to yes, maybe or no."""

    community_id: int
    why: str = ""
    dates: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """All that an application says. `chosen` is in order of preference."""

    focus: str = ""
    experience: str = ""
    work: str = ""
    hopes: str = ""
    brings: str = ""
    chosen: tuple[ChosenCommunity, ...] = ()


@transaction.atomic
def save_draft(
    round_: Round, applicant: User, answers: Answers, *, revision: int, at: datetime
) -> Application:
    """Keep what was typed, whenever it comes: a round's close does not lose text.

    `revision` is the one the form was made from; raises StaleRevision when another save came first, so that
    nothing is overwritten in silence. Raises AlreadySent, NotOpenYet, ChoicesWrong. Locks the application.
    """
    application = _lock_or_start(round_, applicant, at)
    if application.is_submitted:
        raise AlreadySent("This application was sent already. Send your changes, or leave it as it is.")
    if application.status == Application.Status.WITHDRAWN and round_.has_closed(at):
        raise TooLate("You withdrew this application, and applications have closed since.")
    _write(application, answers, revision, at)
    application.status = Application.Status.DRAFT
    application.save(update_fields=["status"])
    return application


@transaction.atomic
def submit(
    round_: Round,
    applicant: User,
    answers: Answers,
    *,
    revision: int,
    notice_version: int,
    opened_at: datetime,
    at: datetime,
) -> Application:
    """Save and send, or send again what was changed, and write a receipt.

    Until the close; a form opened before it may still come within the round's grace time, and is marked late.
    `notice_version` is the one that the person read. Locks the application. Raises TooLate, NoticeChanged,
    StaleRevision, NotOpenYet, ChoicesWrong.
    """
    is_late = round_.has_closed(at)
    if is_late and (opened_at >= round_.closes_at or at >= round_.grace_ends_at):
        raise TooLate("Applications have closed. What you wrote is kept below, and you can copy it.")
    notice = _notice_read(round_, notice_version)
    application = _lock_or_start(round_, applicant, at)
    _write(application, answers, revision, at)
    if not application.choices.exists():
        raise ChoicesWrong("Choose at least one community.")
    application.status = Application.Status.SUBMITTED
    application.submitted_at = application.submitted_at or at
    application.is_late = application.is_late or is_late
    application.notice = notice
    application.save(update_fields=["status", "submitted_at", "is_late", "notice"])
    record(applicant, "application_sent", application, revision=application.revision, late=is_late)
    send_receipt(application)
    return application


def _notice_read(round_: Round, version: int) -> CollectionNotice:
    newest = round_.collection_notices.first()
    if newest is None:
        raise NoticeChanged(
            "This round cannot take applications yet. Save your draft, and try again tomorrow."
        )
    if newest.version != version:
        raise NoticeChanged(
            "How your information is used has changed. Read it again, tick the box, and send."
        )
    return newest


def _lock_or_start(round_: Round, applicant: User, at: datetime) -> Application:
    if at < round_.opens_at:
        raise NotOpenYet("This round is not open yet.")
    Application.objects.get_or_create(
        round=round_, applicant=applicant, defaults={"created_at": at, "saved_at": at}
    )
    return Application.objects.select_for_update().get(round=round_, applicant=applicant)


def _write(application: Application, answers: Answers, revision: int, at: datetime) -> None:
    if application.revision != revision:
        raise StaleRevision("This application was saved somewhere else after you opened this page.")
    if application.status == Application.Status.WITHDRAWN:
        application.submitted_at, application.is_late, application.withdrawn_at = None, False, None
    for name in ("focus", "experience", "work", "hopes", "brings"):
        setattr(application, name, getattr(answers, name))
    application.revision += 1
    application.saved_at = at
    application.save()
    _write_choices(application, answers.chosen)


def _write_choices(application: Application, chosen: tuple[ChosenCommunity, ...]) -> None:
    """Ranks follow the order given, 1..n without a gap; choices that are gone are deleted with their dates."""
    ids = [choice.community_id for choice in chosen]
    _check_choices(application.round, ids)
    existing = {choice.community_id: choice for choice in application.choices.all()}
    gone = [choice for key, choice in existing.items() if key not in ids]
    if any(choice.status != Choice.Status.UNDER_REVIEW for choice in gone):
        raise ChoicesWrong("A community that was decided on already cannot be taken out.")
    leaving = application.choices.filter(pk__in=[choice.pk for choice in gone])
    if leaving.filter(reviews__isnull=False).exists():
        raise ChoicesWrong(
            "A community that staff are reading already cannot be taken out. Put it last instead."
        )
    leaving.delete()
    for number, choice in enumerate(application.choices.all()):
        Choice.objects.filter(pk=choice.pk).update(rank=PARKED + number)
    for rank, given in enumerate(chosen, start=1):
        choice, _ = Choice.objects.update_or_create(
            application=application,
            community_id=given.community_id,
            defaults={"rank": rank, "why": given.why},
        )
        _write_dates(choice, given.dates)


def _check_choices(round_: Round, ids: list[int]) -> None:
    if len(set(ids)) < len(ids):
        raise ChoicesWrong("Choose each community once.")
    if len(ids) > round_.max_choices:
        raise ChoicesWrong(f"Choose at most {round_.max_choices} communities.")
    if round_.communities.filter(pk__in=ids).count() != len(ids):
        raise ChoicesWrong("A chosen community is not part of this round.")


def _write_dates(choice: Choice, dates: dict[int, str]) -> None:
    own = set(Session.objects.standing().filter(community=choice.community_id).values_list("pk", flat=True))
    choice.date_answers.all().delete()
    DateAnswer.objects.bulk_create(
        DateAnswer(choice=choice, session_id=pk, answer=answer) for pk, answer in dates.items() if pk in own
    )
