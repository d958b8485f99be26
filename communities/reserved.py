"""Words that addresses of the portal need, so that no convenor, round or community may be called so.

tests/communities/test_reserved.py compares them with the addresses that there are.
"""

from django.core.exceptions import ValidationError

# The first word of an address, where a convenor's stands.
OF_CONVENORS = frozenset(
    {
        "accounts",
        "admin",
        "answer",
        "calendar",
        "demo",
        "exit",
        "facilitate",
        "health",
        "keep",
        "mail-provider",
        "my",
        "offer",
        "privacy",
        "registration",
        "safety",
        "static",
        "unsubscribe",
        "waitlist",
        "word",
    }
)
# The second, after a convenor's, where a round's stands.
OF_ROUNDS = frozenset({"forums", "stories", "waitlist"})
# The third, where a community's stands: a cohort's after its round, a forum's after “forums”.
OF_COMMUNITIES = frozenset({"apply"})

TAKEN = "“{}” is an address of the portal itself: choose another."


def free_for_convenor(slug: str) -> None:
    """Refuse a word that stands first in an address of the portal."""
    _refuse(slug, OF_CONVENORS)


def free_for_round(slug: str) -> None:
    """Refuse a word that stands after a convenor's in an address of the portal."""
    _refuse(slug, OF_ROUNDS)


def free_for_community(slug: str) -> None:
    """Refuse a word that stands after a round's in an address of the portal."""
    _refuse(slug, OF_COMMUNITIES)


def _refuse(slug: str, taken: frozenset[str]) -> None:
    if slug in taken:
        raise ValidationError(TAKEN.format(slug))
