"""The one order of locks around plans: sessions by their numbers, then the community, then what people were told, then
mail. Whoever keeps to it never waits for somebody who waits for them.

No lock here keeps out a new row that only points at the session or the community.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from communities.models import Community
from sessions_app.models import Session


def lock_session(session: Session) -> Session:
    """The session as it is now, with its community and convenor, locked until the transaction ends."""
    rows = Session.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("community__convenor", "community__round").get(pk=session.pk)


def lock_sessions(sessions: Iterable[Session] | QuerySet[Session]) -> None:
    """Lock several at once, before anything else is locked."""
    rows = Session.objects.filter(pk__in=[session.pk for session in sessions]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def lock_community(community_id: int) -> Community:
    """The community as it is now, with its convenor; after its sessions, if those are wanted too."""
    rows = Community.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("convenor").get(pk=community_id)
