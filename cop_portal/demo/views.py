"""The demo's pages. The URLs exist with DEBUG on alone, and each view refuses without it."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.second_factor import has_second_factor, mark_second_factor_used
from cop_portal.demo import mailbox
from cop_portal.demo.people import PEOPLE

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """404 unless this is somebody's laptop."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The sample people, a press away."""
    return render(request, "demo/home.html", {"people": PEOPLE})


@demo_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a sample person, second factor included, and go where they would."""
    person = next((p for p in PEOPLE if p.email == request.POST.get("email")), None)
    if person is None:
        raise Http404
    user = get_object_or_404(User, email=person.email)
    login(request, user)
    if has_second_factor(user):
        mark_second_factor_used(request)
    return redirect(person.start)


@demo_only
@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Every mail the portal sent, newest first."""
    return render(request, "demo/mail.html", {"letters": mailbox.letters()})


@demo_only
@never_cache
@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as text, with a link to how it looks."""
    found = mailbox.letter(name)
    if found is None:
        raise Http404
    return render(request, "demo/mail_detail.html", {"letter": found})


@demo_only
@never_cache
@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The mail's own page, shut in a sandbox: it may show itself and open its links, nothing else."""
    found = mailbox.letter(name)
    if found is None:
        raise Http404
    response = HttpResponse(found.html)
    sandbox = ["allow-popups", "allow-top-navigation-by-user-activation"]
    response._csp_replace = {"sandbox": sandbox, "style-src": ["'unsafe-inline'"], "script-src": ["'none'"]}
    return response
