"""Saying that one comes, may come or cannot: on one's own page, or behind the link of a mail without signing in."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from communities.domain.tokens import unseal
from communities.errors import LinkNoLongerValid
from communities.models import Community, Member
from sessions_app.domain.replying import LINK, reply_to_all
from sessions_app.errors import SessionError
from sessions_app.forms.reply import ReplyForm
from sessions_app.models import Session
from sessions_app.queries import Asked, asked_of, to_answer

AGE = timedelta(days=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting of mine with all that members know of it, and my answer."""
    mine = Session.objects.filter(community__in=Community.objects.joined_by(request.user))
    session = get_object_or_404(mine.select_related("community__convenor", "community__round"), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        take(request, request.user, asked_of(request.user.pk, to_answer(session.community, now), now), now)
        back = session.community_id if request.POST.get("back") == "community" else None
        return redirect("my_community", back) if back else redirect("my_session", pk)
    (asked,) = asked_of(request.user.pk, [session], now)
    context = {
        "session": session,
        "asked": asked,
        "community": session.community,
        "convenor": session.community.convenor,
        "holding": session.facilitators.select_related("user__profile"),
        "now": now,
    }
    return render(request, "sessions_app/my_session.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in a mail: it says which meetings are left and what the person said, and little else.
    Over with the meeting that the mail was about."""
    now = timezone.now()
    found = _named(token)
    if found is None:
        return render(request, "link_invalid.html", status=404)
    person, session = found
    is_member = Member.objects.filter(community=session.community_id, person=person).expected(now).exists()
    if not is_member or session.is_cancelled or (session.ends_at and session.ends_at <= now):
        return render(
            request, "sessions_app/answer_closed.html", {"session": session, "is_member": is_member}
        )
    asked = asked_of(person.pk, to_answer(session.community, now), now)
    if request.method == "POST":
        take(request, person, asked, now)
        return redirect("session_answer", token)
    context = {
        "session": session,
        "person": person,
        "this": [one for one in asked if one.session == session],
        "others": [one for one in asked if one.session != session],
        "asked": asked,
        "action": request.path,
    }
    return render(request, "sessions_app/answer.html", context)


def take(request: HttpRequest, person: User, asked: list[Asked], at: datetime) -> None:
    """Keep the answer that was pressed, and say so, or say why not."""
    form = ReplyForm(request.POST, asked)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return
    to = form.cleaned_data["to"]
    try:
        reply_to_all(to, person, form.cleaned_data["answer"], at=at)
    except SessionError as error:
        messages.error(request, str(error))
    else:
        which = f"meeting {to[0][0].number}" if len(to) == 1 else f"all {len(to)} meetings"
        answer = dict(form.fields["answer"].choices)[form.cleaned_data["answer"]].lower()
        messages.success(request, f"Your answer for {which} is kept: {answer}.")


def _named(token: str) -> tuple[User, Session] | None:
    """Whom and which session a token names, if both are still there."""
    try:
        person_id, session_id = unseal(LINK, token, max_age=AGE)
    except LinkNoLongerValid:
        return None
    person = User.objects.filter(pk=person_id, is_active=True).select_related("profile").first()
    session = Session.objects.filter(pk=session_id).select_related("community__convenor").first()
    return (person, session) if person and session else None
