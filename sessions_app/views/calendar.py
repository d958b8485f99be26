"""A person's sessions as a calendar to subscribe to."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from accounts.queries import wishes_of
from outbox.domain.discretion import neutral
from outbox.links import absolute
from sessions_app.domain.feeds import open_feed, stop_feed
from sessions_app.domain.invitations import feed
from sessions_app.models import CalendarFeed
from sessions_app.queries import sessions_in_calendar


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private address; a stopped or unknown one is nowhere. A program that asks again, as they
    do each hour, is told in a word that nothing changed."""
    found = get_object_or_404(CalendarFeed.objects.select_related("user"), token=token, user__is_active=True)
    words = feed(sessions_in_calendar(found.user, timezone.now()))
    if wishes_of([found.user_id])[found.user_id].has_neutral_titles:
        words = neutral(words).encode()
    etag = quote_etag(sha256(words).hexdigest())
    response = get_conditional_response(request, etag=etag)
    response = response or HttpResponse(words, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"  # calendar programs keep it and its ETag themselves
    response["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_settings(request: HttpRequest) -> HttpResponse:
    """Get a private address, replace it, or stop it."""
    if request.method == "POST":
        if request.POST.get("action") == "stop":
            stop_feed(request.user)
            messages.success(request, "Your calendar address is switched off.")
        else:
            open_feed(request.user)
            messages.success(request, "Your new calendar address is ready. An older one no longer works.")
        return redirect("calendar_settings")
    found = CalendarFeed.objects.filter(user=request.user).first()
    address = absolute(f"/calendar/{found.token}.ics") if found else ""
    is_neutral = wishes_of([request.user.pk])[request.user.pk].has_neutral_titles
    return render(
        request, "sessions_app/calendar_settings.html", {"address": address, "is_neutral": is_neutral}
    )
