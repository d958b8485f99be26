"""What sessions add to the pages of communities."""

from datetime import datetime

from django import template
from django.template import Context

from communities.models import Community
from communities.templatetags.times import own_when, session_when
from sessions_app.models import Session
from sessions_app.queries import season

register = template.Library()

BREAK = 42  # days without a meeting that a reader should be told of


@register.inclusion_tag("sessions_app/_season.html", takes_context=True)
def season_line(context: Context, community: Community) -> dict:
    """A community's meetings as a line, its long breaks included; with the reader's own clock where it shows another
    time."""
    rows, before = [], None
    for session in season(community):
        if before and session.date and (session.date - before).days > BREAK:
            rows.append({"is_break": True, "first": before, "last": session.date})
        rows.append({"is_break": False, "session": session})
        before = session.date or before
    for row in rows:
        if not row["is_break"]:
            row["session"].community = community
    return {"rows": rows, "community": community, "viewer": context.get("user")}


@register.simple_tag(takes_context=True)
def next_date(context: Context, community: Community, now: datetime) -> str:
    """The next session in words: its date, by the reader's own clock as well, or that it is yet to be set."""
    living = (Session.State.SCHEDULED, Session.State.TO_BE_CONFIRMED)
    sessions = sorted((s for s in community.sessions.all() if s.state in living), key=lambda s: s.number)
    for session in sessions:
        session.community = community
        if session.has_date and session.ends_at > now:
            own = own_when(session, context.get("user"))
            return f"Next: {session_when(session)}{own and f'. For you: {own}'}"
    if sessions and not sessions[-1].has_date:
        return "Next date to be confirmed"
    return "No further date at present"
