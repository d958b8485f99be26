"""An open forum: its page, registering without an account, and changing one's mind."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttle import SLOW_DOWN, may_send
from communities.domain.tokens import unseal
from communities.errors import LinkNoLongerValid
from communities.models import Community
from sessions_app.domain.notices import REGISTRATION_LINK
from sessions_app.domain.registering import cancel_registration, register, take_place
from sessions_app.errors import RegistrationClosed
from sessions_app.forms.registration import RegistrationForm
from sessions_app.models import Registration, Session
from sessions_app.queries import places_left, season


@require_http_methods(["GET", "HEAD", "POST"])
def forum_detail(request: HttpRequest, convenor: str, forum: str) -> HttpResponse:
    """The series with its sessions; the next one that has a date takes registrations, or one without a date notes
    who wants to hear of it."""
    community = _forum(convenor, forum)
    now = timezone.now()
    sessions = list(season(community))
    upcoming, awaited = _next(sessions, now)
    form = RegistrationForm(request.POST or None) if upcoming or awaited else None
    if request.method == "POST" and form and form.is_valid():
        problem = _register(request, upcoming or awaited, form.cleaned_data, now)
        if not problem:
            return redirect("forum_registered", convenor, forum)
        form.add_error(None, problem)
    return render(
        request,
        "sessions_app/forum.html",
        {
            "community": community,
            "convenor": community.convenor,
            "sessions": sessions,
            "upcoming": upcoming,
            "awaited": awaited,
            "places": places_left(upcoming) if upcoming else None,
            "form": form,
            "now": now,
        },
    )


@require_safe
def forum_registered(request: HttpRequest, convenor: str, forum: str) -> HttpResponse:
    """The same words whether the address was new or known."""
    community = _forum(convenor, forum)
    _, awaited = _next(list(season(community)), timezone.now())
    return render(
        request,
        "sessions_app/forum_registered.html",
        {"community": community, "convenor": community.convenor, "awaited": awaited},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: it shows the registration; a press cancels it, or takes a place once there is
    a date."""
    try:
        pk, version = unseal(REGISTRATION_LINK, token, max_age=timedelta(days=400))
        registration = Registration.objects.select_related("session__community__convenor").get(
            pk=pk, version=version
        )
    except (LinkNoLongerValid, Registration.DoesNotExist):
        return render(request, "link_invalid.html", status=404)
    now = timezone.now()
    if request.method == "POST":
        _answer(request, registration, now)
        return redirect("registration_answer", token)
    return render(
        request,
        "sessions_app/registration_answer.html",
        {
            "registration": registration,
            "session": registration.session,
            "community": registration.session.community,
            "convenor": registration.session.community.convenor,
            "now": now,
        },
    )


def _next(sessions: list[Session], now: datetime) -> tuple[Session | None, Session | None]:
    """The one that takes registrations, or else the one whose date people wait for."""
    upcoming = next((s for s in sessions if s.state == s.State.SCHEDULED and s.starts_at > now), None)
    awaited = None if upcoming else next((s for s in sessions if s.state == s.State.TO_BE_CONFIRMED), None)
    return upcoming, awaited


def _answer(request: HttpRequest, registration: Registration, now: datetime) -> None:
    session = registration.session
    if request.POST.get("action") == "take":
        try:
            take_place(registration, at=now)
        except RegistrationClosed as error:
            messages.error(request, str(error))
    elif session.starts_at is None or session.starts_at > now:
        cancel_registration(registration, by=None, at=now)


def _register(request: HttpRequest, session: Session, answers: dict, now: datetime) -> str:
    """Register, or say in a sentence why not."""
    if not may_send(request, purpose="registration", email=answers["email"], at=now):
        return SLOW_DOWN
    try:
        register(session, **answers, at=now)
    except RegistrationClosed as error:
        return str(error)
    return ""


def _forum(convenor: str, forum: str) -> Community:
    return get_object_or_404(
        Community.objects.forums().published().select_related("convenor").prefetch_related("funders"),
        convenor__slug=convenor,
        slug=forum,
    )
