from django.db.models import Exists, F, OuterRef, Q, QuerySet

from communities.models import Facilitation
from sessions_app.models.session import Session


def held_sessions() -> QuerySet[Facilitation]:
    """Who holds each session (`session_id`): of its community's facilitators of that day those ticked, or all."""
    day = F("community__sessions__date")
    that_day = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    own = Facilitation.objects.filter(that_day, user__is_active=True)
    own = own.annotate(session_id=F("community__sessions__pk"))
    ticked = Session.facilitators.through.objects.filter(session=OuterRef("session_id"))
    return own.filter(Exists(ticked.filter(facilitation=OuterRef("pk"))) | ~Exists(ticked))
