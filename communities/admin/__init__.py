"""The staff desk's windows on convenors and their communities."""

from communities.admin import (
    calendar,
    community,
    confidence,
    convenors,
    demand,
    members,
    reach,
    rounds,
    shared,
    support,
)

__all__ = [
    "calendar",
    "community",
    "confidence",
    "convenors",
    "demand",
    "members",
    "reach",
    "rounds",
    "shared",
    "support",
]
