"""The waitlist: a wish told in two minutes, counted once its address is confirmed, taken back at any time."""

from datetime import datetime

from django.db import transaction

from accounts.domain.audit import record
from accounts.models import LocalGovernmentArea, User
from communities.domain.letters import signed_by
from communities.domain.tokens import seal
from communities.models import Convenor, DemandEntry, Theme
from outbox.domain.erasing import NOWHERE, erase
from outbox.domain.writing import write
from outbox.links import absolute
from outbox.models import Message
from outbox.registry import Verdict

LINK = "demand"
CONFIRM = "demand_confirm"


def about(entry: DemandEntry) -> str:
    """How the outbox names a wish."""
    return f"communities.demandentry:{entry.pk}"


@transaction.atomic
def tell_demand(
    convenor: Convenor,
    *,
    name: str,
    email: str,
    role_title: str,
    theme: Theme | None,
    wish: str,
    reach: str,
    lga: LocalGovernmentArea | None,
    at: datetime,
) -> DemandEntry:
    """Keep one person's wish and write to the address to confirm it."""
    entry = DemandEntry.objects.create(
        convenor=convenor,
        name=name,
        email=email.strip().lower(),
        role_title=role_title,
        theme=theme,
        wish=wish,
        reach=reach,
        lga=lga,
        told_at=at,
    )
    write(
        key=f"demand:{entry.pk}:confirm",
        kind=CONFIRM,
        to=entry.email,
        template="communities/demand_confirm",
        context={
            **signed_by(convenor),
            "entry": entry,
            "action_url": absolute(f"/waitlist/{seal(LINK, entry.pk, 1)}/"),
            "action_label": "Confirm, or take it back",
        },
        about=about(entry),
        convenor_id=convenor.pk,
    )
    return entry


@transaction.atomic
def confirm_demand(entry: DemandEntry, *, at: datetime) -> None:
    """Count the wish from now on. Again is harmless; a wish that was taken back stays so."""
    DemandEntry.objects.filter(pk=entry.pk, confirmed_at__isnull=True, removed_at__isnull=True).update(
        confirmed_at=at
    )


@transaction.atomic
def remove_demand(entry: DemandEntry, *, by: User | None, at: datetime) -> None:
    """Take a wish back: it counts no more, and what it and its mail said of the person is erased.

    Again is harmless.
    """
    removed = DemandEntry.objects.filter(pk=entry.pk, removed_at__isnull=True).update(
        removed_at=at, name="", email=NOWHERE, role_title="", wish=""
    )
    if removed:
        erase(about=about(entry))
        record(by, "demand_removed", entry)


def still_wanted(message: Message, at: datetime) -> Verdict:
    """Asked right before sending: is there still something to confirm?"""
    open_wishes = DemandEntry.objects.filter(confirmed_at__isnull=True, removed_at__isnull=True)
    is_open = open_wishes.filter(pk=message.about.partition(":")[2]).exists()
    return Verdict.WANTED if is_open else Verdict.CANCELLED
