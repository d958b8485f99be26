"""A practitioner's own page: applications, offers, communities, sessions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.domain.closing import closing_of
from applications.domain.withdrawing import withdraw
from applications.errors import ApplicationError
from applications.forms.apply.copying import parts_of
from applications.models import Application, Offer
from applications.queries import applications_of
from applications.queries.sheet import PROFILE, own_of, sheet_for, with_contents, with_extension
from communities.models import Community
from communities.queries import facilitates_anything
from sessions_app.queries import asked_of, sessions_of_member


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
    sessions = sessions_of_member(request.user, now).filter(ends_at__gt=now, state="scheduled")
    return render(
        request,
        "applications/my.html",
        {
            "offers": offers,
            "applications": list(applications_of(request.user)),
            "communities": Community.objects.joined_by(request.user).select_related("convenor", "round"),
            "asked": asked_of(request.user.pk, sessions[:6], now),
            "facilitates": facilitates_anything(request.user),
            "now": now,
        },
    )


@login_required
@require_safe
def my_application(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens next and by when, and a copy of every answer, for the one who gave it alone."""
    now = timezone.now()
    own = with_extension(applications_of(request.user)).select_related("acknowledgement", *PROFILE)
    application = own_of(get_object_or_404(own, pk=pk), request.user)
    with_contents(application)
    closing = closing_of(application)
    return render(
        request,
        "applications/my_application.html",
        {
            "application": application,
            "round": application.round,
            "convenor": application.round.convenor,
            "closing": closing,
            "may_change": not closing.has_closed(now),
            "parts": parts_of(sheet_for(application, request.user), at=now),
            "unsaved": [section for section in application.sections.all() if section.typed],
            "asked": getattr(application, "acknowledgement", None),
            "now": now,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then withdraw."""
    own = with_extension(Application.objects.of(request.user)).select_related("round__convenor")
    application = get_object_or_404(own, pk=pk)
    now = timezone.now()
    closing = closing_of(application)
    may_apply_again = not closing.has_closed(now)
    if request.method == "POST":
        try:
            withdraw(application, at=now)
        except ApplicationError as error:
            messages.error(request, str(error))
        else:
            again = " You can apply again until the close." if may_apply_again else ""
            messages.success(request, f"Your application is withdrawn.{again}")
        return redirect("my")
    context = {
        "application": application,
        "round": application.round,
        "convenor": application.round.convenor,
        "may_apply_again": may_apply_again,
    }
    return render(request, "applications/application_withdraw.html", context)
