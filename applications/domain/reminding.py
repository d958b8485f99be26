"""Who has a draft that is not sent hears once, some days before the close."""

from datetime import datetime, time, timedelta

from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from applications.domain.closing import Closing, closing_at, closing_for
from applications.models import Application, Extension
from communities.domain.letters import signed_by
from communities.domain.walltime import moment, today
from communities.models import Round
from outbox.domain.planning import Planned, plan
from outbox.domain.rendering import rendered
from outbox.domain.writing import unwritten
from outbox.links import absolute
from outbox.models import Message
from outbox.registry import Content, Verdict

DRAFT = "draft_reminder"
DRAFTS = "drafts"
HOUR = time(9)
DAY = timedelta(days=1)


def due_at(round_: Round, closes_at: datetime) -> datetime:
    """The UTC moment of 9 am on the convenor's wall, so many calendar days before the day of the close."""
    zone = round_.convenor.zone
    return moment(today(zone, closes_at) - timedelta(days=round_.draft_reminder_days), HOUR, zone).at


def waiting(at: datetime) -> list[QuerySet]:
    """The drafts that were not reminded of, in rounds that close in so many days, or one more for the hour of day."""
    left = ExpressionWrapper(F("closes_at") - at, DurationField())
    days = ExpressionWrapper((F("draft_reminder_days") + 1) * Value(DAY), DurationField())
    return [
        unwritten(_drafts(_open_rounds(at).annotate(left=left).filter(left__lte=days)), "application", DRAFT)
    ]


def remind_of_drafts(at: datetime) -> int:
    """Put a reminder into the outbox for every draft whose moment has come, once. Answers how many were new.

    Run by ticks; safe to run again. What was begun after the moment is not reminded of.
    """
    until = Extension.objects.filter(round=OuterRef("round"), person=OuterRef("applicant"))
    drafts = (
        _drafts(_rounds(at))
        .select_related("round__convenor", "applicant")
        .annotate(until=Subquery(until.values("until")[:1]))
    )
    closings = ((draft, closing_at(draft.round, draft.until)) for draft in drafts)
    return plan([_row(draft, closing, at) for draft, closing in closings if _is_due(draft, closing, at)])


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before sending: is it still a draft that may be sent?"""
    application = _application(message)
    if application.status != Application.Status.DRAFT:
        return Verdict.CANCELLED
    closing = closing_for(application.round, application.applicant)
    return Verdict.EXPIRED if closing.has_closed(at) else Verdict.WANTED


def render(message: Message) -> Content:
    """The reminder, with the close as it is for this person when it is sent."""
    application = _application(message)
    round_ = application.round
    context = {
        **signed_by(round_.convenor),
        "round": round_,
        "name": application.applicant.get_full_name(),
        "closes_at": closing_for(round_, application.applicant).closes_at,
        "action_url": absolute(f"/{round_.convenor.slug}/{round_.slug}/apply/"),
        "action_label": "Open my draft",
    }
    return rendered(f"applications/{DRAFT}", context)


def _drafts(rounds: QuerySet[Round] | list[Round]) -> QuerySet[Application]:
    return Application.objects.filter(status="draft", round__in=rounds, applicant__is_active=True)


def _rounds(at: datetime) -> list[Round]:
    """The rounds for which somebody may be reminded now. An extension makes the moment later, never earlier."""
    rounds = _open_rounds(at).select_related("convenor")
    return [one for one in rounds if due_at(one, one.closes_at) <= at]


def _open_rounds(at: datetime) -> QuerySet[Round]:
    later = Extension.objects.filter(round=OuterRef("pk"), until__gt=at)
    return Round.objects.published().filter(
        Q(closes_at__gt=at) | Exists(later), opens_at__lte=at, draft_reminder_days__gt=0
    )


def _is_due(draft: Application, closing: Closing, at: datetime) -> bool:
    due = due_at(draft.round, closing.closes_at)
    return draft.created_at < due <= at and not closing.has_closed(at)


def _row(draft: Application, closing: Closing, at: datetime) -> Planned:
    return Planned(
        key=f"application:{draft.pk}:{DRAFT}",
        kind=DRAFT,
        about=f"applications.application:{draft.pk}",
        person_id=draft.applicant_id,
        convenor_id=draft.round.convenor_id,
        context={"application": draft.pk},
        to=draft.applicant.email,
        due_at=at,
        expires_at=closing.closes_at,
    )


def _application(message: Message) -> Application:
    return Application.objects.select_related("round__convenor", "applicant__profile").get(
        pk=message.context["application"]
    )
