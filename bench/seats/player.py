"""A process that does what it is told: a line of steps comes in, a line of what came of them goes out.

It ends when its input does, so nothing is left behind by whoever started it.
"""

import json
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import django

django.setup()

from accounts.models import User  # noqa: E402 -- the settings come first
from applications.domain.offers import (  # noqa: E402
    accept_offer,
    decline_offer,
    expire_offers,
    keep_late_acceptance,
    offer_place,
    withdraw_offer,
)
from applications.domain.withdrawing import withdraw  # noqa: E402
from applications.errors import ApplicationError  # noqa: E402
from applications.models import Choice, Offer  # noqa: E402
from communities.domain.members import leave  # noqa: E402
from communities.domain.seats import change_ceiling  # noqa: E402
from communities.errors import CommunityError  # noqa: E402
from communities.models import Community, Member  # noqa: E402


class Step(NamedTuple):
    """A verb, the choice (or community) that it is about, and the moment it is told; `value` is a new ceiling."""

    verb: str
    pk: int
    at: str
    value: int = 0


def newest_offer(choice: int) -> Offer:
    return Offer.objects.filter(choice=choice).latest("pk")


def member_of(choice: int) -> Member:
    return Member.objects.filter(community__choices=choice, person__applications__choices=choice).latest("pk")


# What each step calls, with the one who does it and the moment.
VERBS: dict[str, Callable[[Step, User, datetime], object]] = {
    "offer": lambda step, by, at: offer_place(Choice.objects.get(pk=step.pk), by=by, at=at),
    "accept": lambda step, by, at: accept_offer(newest_offer(step.pk), shares_contact=True, at=at),
    "decline": lambda step, by, at: decline_offer(newest_offer(step.pk), reason="", at=at),
    "late": lambda step, by, at: keep_late_acceptance(newest_offer(step.pk), at=at),
    "take back": lambda step, by, at: withdraw_offer(newest_offer(step.pk), by=by, at=at),
    "withdraw": lambda step, by, at: withdraw(Choice.objects.get(pk=step.pk).application, at=at),
    "leave": lambda step, by, at: leave(member_of(step.pk), reason="", by=by, at=at),
    "expire": lambda step, by, at: expire_offers(at),
    "ceiling": lambda step, by, at: change_ceiling(Community.objects.get(pk=step.pk), step.value, by=by),
}


def outcome(step: Step, by: User) -> str:
    """`accept: done`, `accept: OfferClosed`; what is no refusal in a sentence is an error."""
    try:
        VERBS[step.verb](step, by, datetime.fromisoformat(step.at))
    except (ApplicationError, CommunityError) as refusal:
        return f"{step.verb}: {type(refusal).__name__}"
    except (Offer.DoesNotExist, Member.DoesNotExist):
        return f"{step.verb}: nothing there"
    except Exception as error:
        traceback.print_exc()
        return f"{step.verb}: error {type(error).__name__}"
    return f"{step.verb}: done"


def main() -> None:
    for line in sys.stdin:
        told = json.loads(line)
        by = User.objects.filter(pk=told["by"]).first()
        print(json.dumps(Counter(outcome(Step(*step), by) for step in told["steps"])), flush=True)


if __name__ == "__main__":
    main()
