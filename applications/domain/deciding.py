"""Decisions that offer nothing: the reserve list, and “not this time”."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.domain.letters import send_letter
from applications.domain.offers import decide, lock_choice
from applications.errors import CannotDecide
from applications.models import Choice
from outbox.links import absolute


@transaction.atomic
def put_on_reserve(choice: Choice, *, by: User, at: datetime) -> Choice:
    """Keep this applicant in mind for a seat that frees up, and write to tell them. Locks the application."""
    choice = _free_of_offers(choice, {Choice.Status.UNDER_REVIEW, Choice.Status.OFFERED})
    decide(choice, Choice.Status.RESERVE, by=by, at=at)
    send_letter(
        choice,
        "choice_reserve",
        key=f"choice:{choice.pk}:reserve:{at:%Y%m%d%H%M%S}",
        action_url=absolute("/my/"),
        action_label="Open my page",
    )
    return choice


@transaction.atomic
def decline_choice(choice: Choice, *, by: User, at: datetime) -> Choice:
    """Say “not this time” for this community, kindly, naming what else is still open. Locks the application."""
    allowed = {Choice.Status.UNDER_REVIEW, Choice.Status.RESERVE, Choice.Status.OFFERED}
    choice = _free_of_offers(choice, allowed)
    decide(choice, Choice.Status.NOT_THIS_TIME, by=by, at=at)
    others = choice.application.choices.undecided().select_related("community")
    slug = choice.application.round.convenor.slug
    send_letter(
        choice,
        "choice_not_this_time",
        key=f"choice:{choice.pk}:not_this_time:{at:%Y%m%d%H%M%S}",
        others=list(others),
        action_url=absolute(f"/{slug}/waitlist/"),
        action_label="Tell us what you would need",
    )
    return choice


def _free_of_offers(choice: Choice, allowed: set[str]) -> Choice:
    choice = lock_choice(choice)
    if choice.offers.holding().exists():
        raise CannotDecide("This applicant holds an offer: it has to be answered or withdrawn first.")
    if choice.status not in allowed:
        raise CannotDecide(f"This choice is decided already: {choice.get_status_display().lower()}.")
    return choice
