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
    """The series with its sessions: those to come that have a date take registrations, those without one note who
    wants to hear of it."""
    community = _forum(convenor, forum)
    now = timezone.now()
    sessions = list(season(community))
    dated, awaited = _open(sessions, now)
    places = places_left(dated)
    full = {pk for pk, left in places.items() if not left}
    form = None
    if dated or awaited:
        form = RegistrationForm(request.POST or None, sessions=dated + awaited, full=full)
    if request.method == "POST" and form and form.is_valid():
        problem = _register(request, form.cleaned_data, now)
        if not problem:
            return redirect("forum_registered", convenor, forum)
        form.add_error(None, problem)
    upcoming = next(iter(dated), None)
    return render(
        request,
        "sessions_app/forum.html",
        {
            "community": community,
            "convenor": community.convenor,
            "sessions": sessions,
            "upcoming": upcoming,
            "are_many": len(dated + awaited) > 1,
            "awaited": awaited,
            "places": places.get(upcoming.pk) if upcoming else None,
            "are_full": len(full) == len(dated),
            "form": form,
            "now": now,
        },
    )


@require_safe
def forum_registered(request: HttpRequest, convenor: str, forum: str) -> HttpResponse:
    """The same words whether the address was new or known."""
    community = _forum(convenor, forum)
    dated, awaited = _open(list(season(community)), timezone.now())
    return render(
        request,
        "sessions_app/forum_registered.html",
        {"community": community, "convenor": community.convenor, "dated": dated, "awaited": awaited},
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


def _open(sessions: list[Session], now: datetime) -> tuple[list[Session], list[Session]]:
    """Those that take registrations, by their time, and those whose date people wait for."""
    dated = [one for one in sessions if one.state == one.State.SCHEDULED and one.starts_at > now]
    awaited = [one for one in sessions if one.state == one.State.TO_BE_CONFIRMED]
    return sorted(dated, key=lambda one: one.starts_at), awaited


def _answer(request: HttpRequest, registration: Registration, now: datetime) -> None:
    session = registration.session
    if request.POST.get("action") == "take":
        try:
            take_place(registration, at=now)
        except RegistrationClosed as error:
            messages.error(request, str(error))
    elif session.starts_at is None or session.starts_at > now:
        cancel_registration(registration, by=None, at=now)


def _register(request: HttpRequest, answers: dict, now: datetime) -> str:
    """Register, or say in a sentence why not."""
    if not may_send(request, purpose="registration", email=answers["email"], at=now):
        return SLOW_DOWN
    try:
        register(**answers, at=now)
    except RegistrationClosed as error:
        return str(error)
    return ""


def _forum(convenor: str, forum: str) -> Community:
    return get_object_or_404(
        Community.objects.forums().published().select_related("convenor").prefetch_related("funders"),
        convenor__slug=convenor,
        slug=forum,
    )
