"""The staff desk's windows on convenors and their communities."""

from communities.admin import (
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
