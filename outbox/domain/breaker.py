"""When the channel is down, all mail waits: 1, 2, 4, 8, then 15 minutes. No row pays for it."""

from datetime import datetime, timedelta

from django.db.models import Q

from outbox.models import EngineState
from outbox.models.engine import LONGEST_PAUSE


def is_paused(at: datetime) -> bool:
    """Mail waits because the channel failed a moment ago."""
    return EngineState.objects.filter(_is_pause(at)).exists()


def trip(at: datetime, why: str = "") -> None:
    """Pause all mail because of the code `why`, longer each time in a row. Of several workers at once, one counts."""
    state, _ = EngineState.objects.get_or_create(pk=1)
    pause = min(timedelta(minutes=2**state.pauses), LONGEST_PAUSE)
    as_seen = EngineState.objects.exclude(_is_pause(at)).filter(pk=1, pauses=state.pauses)
    as_seen.update(paused_until=at + pause, pauses=min(state.pauses + 1, 10), paused_for=why)


def reset() -> None:
    """A mail got through: the next pause is a short one again."""
    EngineState.objects.filter(pauses__gt=0).update(paused_until=None, pauses=0, paused_for="")


def _is_pause(at: datetime) -> Q:
    return Q(paused_until__gt=at, paused_until__lte=at + LONGEST_PAUSE)
