"""What a person types into the application form."""

from applications.models import Application
from communities.models import Community

WISH = "I work on this every week."


def typed(
    *communities: Community, action: str = "submit", revision: int = 0, **changes: object
) -> dict[str, object]:
    """A complete form that chooses `communities` in this order and can come to every date."""
    data: dict[str, object] = {
        "action": action,
        "about-preferred_name": "Robin Example",
        "about-works_statewide": "on",
        "shared-focus": Application.Focus.SPECIALIST,
        "shared-experience": Application.Experience.OVER_TEN,
        "shared-work": "Respectful relationships in schools.",
        "shared-hopes": "To be less alone with it.",
        "send-notice": "on",
        "send-revision": revision,
        "send-notice_version": 1,
    }
    for rank, community in enumerate(communities, start=1):
        data |= chosen(community, rank)
    return data | changes


def chosen(community: Community, rank: int) -> dict[str, object]:
    """One community at `rank`, yes to all of its dates."""
    prefix = f"c-{community.slug}"
    rows = {f"{prefix}-date_{session.pk}": "yes" for session in community.sessions.all()}
    return {f"{prefix}-rank": rank, f"{prefix}-why": WISH} | rows
