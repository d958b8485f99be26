"""What others did to a draft since somebody's page was made, in words for that person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from applications.models import Placement, Selection, SelectionStep
from applications.queries.drafts import in_batches
from applications.queries.seen import seen_by
from communities.models import Community

SHOWN = 6
VERDICTS = dict(Placement.Verdict.choices)
PINS = dict(Placement.Pin.choices)


@dataclass(frozen=True)
class Change:
    """`lines` say of the first few people how it was and how it is now; `more` counts the others."""

    step: SelectionStep
    at: datetime
    who: str
    lines: list[str]
    more: int


def changes_since(draft: Selection, revision: int, user: User) -> list[Change]:
    """The steps since `revision`, the latest first. Whom `user` may not see is counted, not named."""
    found = list(draft.steps.filter(revision__gt=revision).select_related("by__profile")[:SHOWN])
    choices = [line[0] for step in found for line in step.before[:SHOWN]]
    names = _names(choices, user)
    now = _said(draft, choices)
    return [_change(step, names, now) for step in found]


def _change(step: SelectionStep, names: dict[int, str], now: dict[int, tuple[str, str]]) -> Change:
    lines = [
        f"{names[choice]}: now {_words(*now.get(choice, ('', '')))}; before: {_words(verdict, pin)}"
        for choice, verdict, pin, _ in step.before[:SHOWN]
        if choice in names
    ]
    who = step.by.get_full_name() if step.by else "The portal"
    return Change(step, step.at, who, lines, max(len(step.before) - len(lines), 0))


def _words(verdict: str, pin: str) -> str:
    words = VERDICTS.get(verdict, "not in this draft").lower()
    return f"{words} ({PINS[pin].lower()})" if pin else words


def _said(draft: Selection, choices: Iterable[int]) -> dict[int, tuple[str, str]]:
    said = {}
    for some in in_batches(choices):
        found = draft.placements.filter(choice__in=some).order_by()
        said |= {
            choice: (verdict, pin) for choice, verdict, pin in found.values_list("choice", "verdict", "pin")
        }
    return said


def _names(choices: Iterable[int], user: User) -> dict[int, str]:
    """“Kim Example, Resistance”, as this person may name them."""
    communities = {one.pk: one for one in Community.objects.filter(choices__in=list(choices)).distinct()}
    found = seen_by(user, choices, communities)
    return {pk: f"{one.called}, {one.community.short_name}" for pk, one in found.items()}
