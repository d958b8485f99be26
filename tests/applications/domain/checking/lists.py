"""Lists that are pressed, and what became of them."""

from datetime import date, timedelta

from accounts.models import AuditEvent
from accounts.models.audit import name_of
from applications.domain.holding import hold_late, hold_list
from applications.models import Choice, Release
from outbox.models import Message
from tests.applications.domain.drafted import Drafted
from tests.factories import CLOSES_AT

AT = CLOSES_AT + timedelta(days=10)
LATER = AT + timedelta(minutes=3)
DAY = date(2026, 10, 30)


def press(drafted: Drafted, *choices: Choice, kind: str = "offers", by=None) -> Release:
    read = {choice.pk for choice in choices}
    by = by or drafted.staff
    return hold_list(drafted.selection, drafted.community, kind, read=read, note="Sample.", by=by, at=AT)


def press_late(drafted: Drafted, *choices: Choice) -> Release:
    read = {choice.pk for choice in choices}
    return hold_late(drafted.community.round, DAY, read=read, by=drafted.staff, at=AT)


def now(release: Release) -> Release:
    return Release.objects.get(pk=release.pk)


def checked(release: Release) -> list[bool]:
    return list(release.lines.order_by("pk").values_list("is_checked", flat=True))


def refused(release: Release, refusal: str) -> None:
    """It ended so, nobody was told, and it is kept who met it."""
    found = now(release)
    assert (found.state, found.refusal, found.ended_at, found.ended_by) == ("stopped", refusal, LATER, None)
    assert not found.lines.exclude(outcome="stopped").exists()
    assert not Message.objects.exists()
    event = AuditEvent.objects.get(verb="release_refused")
    assert (event.actor, event.about) == (found.made_by, name_of(found.community or found.round))
