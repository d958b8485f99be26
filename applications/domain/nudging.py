"""Who has not answered an offer hears once, one working day before it is due."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from applications.domain.offer_rows import answer_link, with_all
from applications.models import Offer
from communities.domain.letters import signed_by
from communities.domain.walltime import local_time, moment, today
from communities.domain.workdays import holidays_around, is_working_day, working_day
from outbox.domain.planning import Planned, plan
from outbox.domain.rendering import rendered
from outbox.domain.writing import unwritten
from outbox.models import Message
from outbox.registry import Content, Verdict

NUDGE = "offer_nudge"
FURTHEST = timedelta(days=30)  # over one working day, whatever holidays come between
NEAR = timedelta(days=6)  # the same over Easter; over a longer break a tick that runs every job finds it


def nudged_at(offer: Offer, holidays: set[date]) -> datetime:
    """The same hour on the wall, one working day before the offer is due; in UTC."""
    zone = offer.choice.application.round.convenor.zone
    day = working_day(today(zone, offer.respond_by), -1, holidays)
    return moment(day, local_time(zone, offer.respond_by), zone).at


def waiting(at: datetime) -> list[QuerySet]:
    """The open offers that are due in some days, and were not reminded of."""
    return [unwritten(_open(at, NEAR), "offer", NUDGE)]


def nudge(at: datetime) -> int:
    """Put a reminder into the outbox for every open offer whose moment has come, once. Answers how many were new.

    Run by ticks; safe to run again. Not for an offer made less than a working day before it is due; and one that
    could not be written in time waits for a working day.
    """
    holidays = holidays_around(at.date())
    due = with_all(_open(at, FURTHEST))
    return plan([_row(offer, at) for offer in due if _is_due(offer, at, holidays)])


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before sending: is the offer still open?"""
    offer = _offer(message)
    if not offer.is_open:
        return Verdict.CANCELLED
    return Verdict.WANTED if at < offer.respond_by else Verdict.EXPIRED


def render(message: Message) -> Content:
    """The reminder, with the last moment to answer as it is when it is sent."""
    offer = _offer(message)
    convenor = offer.choice.application.round.convenor
    context = {
        **signed_by(convenor),
        "offer": offer,
        "applicant": offer.choice.application.applicant,
        "community": offer.choice.community,
        "round": offer.choice.application.round,
        "action_url": answer_link(offer),
        "action_label": "Answer the offer",
    }
    return rendered(f"applications/{NUDGE}", context)


def _open(at: datetime, within: timedelta) -> QuerySet[Offer]:
    return Offer.objects.answerable(at).filter(
        respond_by__lte=at + within, choice__application__applicant__is_active=True
    )


def _is_due(offer: Offer, at: datetime, holidays: set[date]) -> bool:
    day = today(offer.choice.application.round.convenor.zone, at)
    return offer.offered_at <= nudged_at(offer, holidays) <= at and is_working_day(day, holidays)


def _row(offer: Offer, at: datetime) -> Planned:
    application = offer.choice.application
    return Planned(
        key=f"offer:{offer.pk}:{NUDGE}",
        kind=NUDGE,
        about=f"applications.application:{application.pk}",
        person_id=application.applicant_id,
        convenor_id=application.round.convenor_id,
        context={"offer": offer.pk},
        to=application.applicant.email,
        due_at=at,
    )


def _offer(message: Message) -> Offer:
    return with_all(Offer.objects.all()).get(pk=message.context["offer"])
