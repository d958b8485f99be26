"""A practitioner's own page: applications, offers, communities, sessions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.domain.withdrawing import withdraw
from applications.errors import ApplicationError
from applications.models import Application, Offer
from applications.queries import applications_of
from communities.models import Community
from communities.queries import facilitates_anything
from sessions_app.queries import sessions_of_member


@login_required
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Everything of one's own, what wants an answer first."""
    now = timezone.now()
    offers = (
        Offer.objects.answerable(now)
        .made_to(request.user)
        .select_related("choice__community__convenor", "choice__application__round")
        .order_by("respond_by")
    )
    return render(
        request,
        "applications/my.html",
        {
            "offers": offers,
            "applications": list(applications_of(request.user)),
            "communities": Community.objects.joined_by(request.user).select_related("convenor", "round"),
            "sessions": sessions_of_member(request.user, now).filter(ends_at__gt=now, state="scheduled")[:6],
            "facilitates": facilitates_anything(request.user),
            "now": now,
        },
    )


@login_required
@require_safe
def my_application(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy of what was sent, and what happens next and by when."""
    application = get_object_or_404(
        applications_of(request.user).prefetch_related("choices__date_answers__session"), pk=pk
    )
    return render(
        request,
        "applications/my_application.html",
        {
            "application": application,
            "round": application.round,
            "convenor": application.round.convenor,
            "now": timezone.now(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then withdraw."""
    application = get_object_or_404(
        Application.objects.of(request.user).select_related("round__convenor"), pk=pk
    )
    if request.method == "POST":
        try:
            withdraw(application, at=timezone.now())
        except ApplicationError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Your application is withdrawn. You can apply again until the close.")
        return redirect("my")
    context = {"application": application, "round": application.round, "convenor": application.round.convenor}
    return render(request, "applications/application_withdraw.html", context)
