"""A facilitator's own sessions and whom they expect; nothing else."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communities.queries import facilitated_by
from sessions_app.models import Session
from sessions_app.queries import answer_counts, answers_to, facilitated_sessions, registered, roster


@login_required
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """The sessions of the communities that this person holds today: next ones first, then those past."""
    now = timezone.now()
    sessions = list(facilitated_sessions(request.user, now))
    return render(
        request,
        "sessions_app/facilitate.html",
        {
            "coming": [s for s in sessions if s.ends_at is None or s.ends_at > now],
            "past": [s for s in reversed(sessions) if s.ends_at and s.ends_at <= now],
            "now": now,
        },
    )


@login_required
@require_safe
def session_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is expected at one session."""
    now = timezone.now()
    session = get_object_or_404(
        Session.objects.select_related("community__convenor", "community__round").filter(
            community__in=facilitated_by(request.user, now)
        ),
        pk=pk,
    )
    is_forum = session.community.is_forum
    members = [] if is_forum else list(roster(session, now))
    answers = {} if is_forum else answers_to(session)
    for member in members:
        member.answer = answers.get(member.person_id, "")
    return render(
        request,
        "sessions_app/roster.html",
        {
            "session": session,
            "convenor": session.community.convenor,
            "members": members,
            "counts": answer_counts(members, answers),
            "registrations": list(registered(session)) if is_forum else [],
            "total": session.community.sessions.count(),
            "now": now,
        },
    )
