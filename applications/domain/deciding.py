"""Decisions that offer nothing: the reserve list, and “not this time”."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.domain.keeping import keep_link
from applications.domain.letters import send_letter
from applications.domain.offers import decide, lock_choice
from applications.errors import CannotDecide
from applications.models import Choice
from communities.domain.walltime import today
from outbox.links import absolute
from sessions_app.models import Session


@transaction.atomic
def put_on_reserve(choice: Choice, *, by: User, at: datetime) -> Choice:
    """Keep this applicant in mind for a seat that frees up, and write to tell them. Locks the application."""
    allowed = {Choice.Status.UNDER_REVIEW, Choice.Status.OFFERED, Choice.Status.PLACED_ELSEWHERE}
    choice = _free_of_offers(choice, allowed)
    decide(choice, Choice.Status.RESERVE, by=by, at=at)
    send_letter(
        choice,
        "choice_reserve",
        key=f"choice:{choice.pk}:reserve:{at:%Y%m%d%H%M%S}",
        **_still_open(choice, at),
        action_url=absolute("/my/"),
        action_label="Open my page",
    )
    return choice


@transaction.atomic
def decline_choice(choice: Choice, *, by: User, at: datetime) -> Choice:
    """Say “not this time” for this community, kindly, naming what else is still open. Locks the application."""
    allowed = set(Choice.Status) - {Choice.Status.NOT_THIS_TIME}
    choice = _free_of_offers(choice, allowed)
    decide(choice, Choice.Status.NOT_THIS_TIME, by=by, at=at)
    convenor = choice.application.round.convenor
    forums = Session.objects.upcoming(at).filter(community__in=convenor.communities.forums().published())
    send_letter(
        choice,
        "choice_not_this_time",
        key=f"choice:{choice.pk}:not_this_time:{at:%Y%m%d%H%M%S}",
        **_still_open(choice, at),
        has_forums=forums.exists(),
        convenor_url=absolute(f"/{convenor.slug}/"),
        keep_url=keep_link(choice.application),
        action_url=absolute(f"/{convenor.slug}/waitlist/"),
        action_label="Tell us what you would need",
    )
    return choice


def _still_open(choice: Choice, at: datetime) -> dict[str, object]:
    """The person's other choices that nobody decided yet, and by when they hear of them, unless that day is past."""
    round_ = choice.application.round
    others = choice.application.choices.undecided().exclude(pk=choice.pk).select_related("community")
    is_past = round_.hear_by < today(round_.convenor.zone, at)
    return {"others": list(others), "hear_by": None if is_past else round_.hear_by}


def _free_of_offers(choice: Choice, allowed: set[str]) -> Choice:
    choice = lock_choice(choice)
    if choice.offers.holding().exists():
        raise CannotDecide("This applicant holds an offer: it has to be answered or withdrawn first.")
    seats = choice.application.applicant.seats.filter(round=choice.application.round_id)
    if choice.status == Choice.Status.PLACED_ELSEWHERE and seats.exists():
        raise CannotDecide("This person has a place in another community of this round.")
    if choice.status not in allowed:
        raise CannotDecide(f"This choice is decided already: {choice.get_status_display().lower()}.")
    return choice
