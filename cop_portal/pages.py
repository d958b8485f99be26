"""Pages of the portal itself: leaving at once, staying safe, privacy."""

import sys

from django.conf import settings
from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import resolve
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from applications.views.keeping import keep_typed


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The quick exit. A GET takes this browser's cookies and leads to a neutral page, and so works as a plain link;
    the page's script posts here too, which ends the session on the server. Nobody is asked anything.
    """
    if request.method == "POST":
        logout(request)
        response = HttpResponse(status=204)
    else:
        response = HttpResponseRedirect(settings.EXIT_URL)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        response.delete_cookie(name, samesite="Lax")
        if settings.HTTPS:
            response.cookies[name]["secure"] = True
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A POST whose page is older than the sign-in (or is not ours). The text of an application is kept for somebody
    who is signed in: their cookie is SameSite, so another site's form comes without it. Without a sign-in nothing
    tells the two apart, and nothing is kept.
    """
    here = resolve(request.path_info)
    if here.url_name == "apply_section" and request.user.is_authenticated:
        return keep_typed(request, **here.kwargs)
    return csrf_failure(request, reason)


def failed(request: HttpRequest) -> HttpResponse:
    """What everybody sees of an error: that the portal is away for a moment, where it is the database that is, or
    that something went wrong. Neither page asks the database for anything.
    """
    is_away = isinstance(sys.exception(), OperationalError | InterfaceError)
    status = 503 if is_away else 500
    page = get_template(f"{status}.html").render()
    return HttpResponse(page, status=status, headers={"Retry-After": "30"} if is_away else None)


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """What the quick exit does and does not do."""
    return render(request, "safety.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about people, and who to ask."""
    return render(request, "privacy.html")


def desk(request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
    """Where staff who are signed in go from the desk's own door."""
    return redirect("admin:index")


def own_password(request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
    """A password is changed on a person's own page, which asks who they are first."""
    return redirect("account_change_password")
