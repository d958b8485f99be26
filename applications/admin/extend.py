"""Giving one person more time than the round does."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.domain.joining import person_with
from applications.domain.extending import extend
from applications.errors import ApplicationError
from applications.forms.extend import ExtendForm
from communities.admin.scope import works_here
from communities.models import Round


def extend_page(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    """Ask whom, until when and why; then extend, and write to tell them."""
    if not works_here(request):
        raise PermissionDenied
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    rounds = Round.objects.managed_by(request.user).select_related("convenor")
    form = ExtendForm(
        request.POST if request.method == "POST" else None, rounds=rounds, initial=_first(request, window)
    )
    if request.method == "POST" and form.is_valid():
        try:
            _extend(request, form)
        except ApplicationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "This person has more time, and is told so by email.")
            return redirect("admin:applications_application_changelist")
    context = {**window.admin_site.each_context(request), "title": "Give somebody more time", "form": form}
    return TemplateResponse(request, "applications/people/extend.html", context | {"opts": window.opts})


def _first(request: HttpRequest, window: admin.ModelAdmin) -> dict[str, object]:
    """Whose application this page was opened from, if any: its number is in the address, never an email."""
    number = request.GET.get("application", "")
    found = window.get_queryset(request).filter(pk=number).first() if number.isdecimal() else None
    return {"round": found.round_id, "email": found.applicant.email} if found else {}


@transaction.atomic
def _extend(request: HttpRequest, form: ExtendForm) -> None:
    given = form.cleaned_data
    extend(
        given["round"],
        person_with(given["email"]),
        until=form.until,
        reason=given["reason"],
        by=request.user,
        at=timezone.now(),
    )
