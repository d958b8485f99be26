"""A practitioner's own profile."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts.domain.profiles import save_profile
from accounts.forms.profile import OwnProfileForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and save the person's own profile, then go on to `next` if it leads somewhere in the portal."""
    form = OwnProfileForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        save_profile(request.user, **form.cleaned_data, at=timezone.now())
        messages.success(request, "Your profile is saved.")
        return redirect(_next(request) or settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/profile.html", {"form": form, "next": _next(request)})


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if is_ours else ""
