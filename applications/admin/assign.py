"""What is pressed at the desk about the review itself: who does it, who must not, what is blacked out."""

from functools import partial

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.models import User
from applications.admin import queue
from applications.admin.finding import REFUSALS, for_coordinators, onward, refused
from applications.admin.frame import frame
from applications.admin.queue import Queue, desk_url
from applications.admin.seeing import label
from applications.domain import assigning, conflicts, redacting
from applications.domain.flagging import decide_flag
from applications.forms.desk import AssignForm, ConflictForm, FlagForm, RedactForm
from applications.models import Choice, Flag, Redaction


def skip(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    """Later: the choice comes back at the end of the queue."""
    following = Queue(window, request, choice).next_to_score
    queue.skip(request, choice)
    return onward(request, following, f"{label(choice)} comes back at the end of your queue.")


def abstain(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    following = Queue(window, request, choice).next_to_score
    try:
        passed_on = assigning.abstain(choice, request.user, at=timezone.now())
    except REFUSALS as error:
        return refused(request, choice, str(error))
    where = "It goes to somebody else." if passed_on else "A coordinator will look for somebody else."
    return onward(request, following, f"You left out {label(choice)}. {where}")


def conflict(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    """First press: say what follows, and ask on what grounds. Second press: it is declared."""
    form = ConflictForm(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        context = {
            **frame(window.admin_site, request),
            "opts": window.opts,
            "title": f"Conflict of interest: {label(choice)}",
            "choice": choice,
            "shown_name": label(choice),
            "form": form,
            "back": desk_url(choice.pk, request),
        }
        return TemplateResponse(request, "applications/desk/conflict.html", context)
    following = Queue(window, request, choice).next_to_score
    conflicts.declare(choice.application, request.user, form.cleaned_data["grounds"], at=timezone.now())
    code = choice.application.code
    return onward(
        request, following, f"Thank you. You will not see {code} any more; somebody else reviews it."
    )


def fair(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    """The person was asked, and says that they can be fair."""
    try:
        conflicts.deny(choice.application, request.user, at=timezone.now())
    except REFUSALS as error:
        messages.error(request, str(error))
    return redirect(desk_url(choice.pk, request))


@for_coordinators
def assign(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    form = AssignForm(request.POST)
    if not form.is_valid():
        return refused(request, choice, "Choose who should review this application.")
    found = User.objects.filter(
        pk=form.cleaned_data["reviewer"], staff_roles__convenor=choice.community.convenor_id
    )
    reviewer = found.select_related("profile").first()
    if reviewer is None:
        return refused(request, choice, "Choose somebody who works for this convenor.")
    try:
        assigning.assign(choice, reviewer, by=request.user, at=timezone.now())
    except REFUSALS as error:
        return refused(request, choice, str(error))
    messages.success(request, f"{reviewer.get_full_name()} has it to review.")
    return redirect(desk_url(choice.pk, request))


@for_coordinators
def take_back(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    form = AssignForm(request.POST)
    if not form.is_valid():
        return refused(request, choice, "Choose whom to take it back from.")
    given = choice.assignments.standing().filter(reviewer=form.cleaned_data["reviewer"])
    assignment = given.select_related("reviewer__profile").first()
    if assignment is None:
        return refused(request, choice, "They do not have it to review.")
    assigning.take_back(choice, assignment.reviewer, by=request.user, at=timezone.now())
    messages.success(request, f"{assignment.reviewer.get_full_name()} does not review it any more.")
    return redirect(desk_url(choice.pk, request))


@for_coordinators
def redact(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    form = RedactForm(request.POST)
    words = form.cleaned_data["passage"] if form.is_valid() else ""
    try:
        redacting.redact(choice.application, words, by=request.user, at=timezone.now())
    except REFUSALS as error:
        return refused(request, choice, str(error))
    messages.success(request, "Blacked out wherever it stands in this application.")
    return redirect(desk_url(choice.pk, request))


@for_coordinators
def unredact(request: HttpRequest, window: admin.ModelAdmin, choice: Choice) -> HttpResponse:
    pk = request.POST.get("redaction", "")
    marked = Redaction.objects.filter(application=choice.application_id)
    found = marked.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if found:
        redacting.unredact(found, by=request.user, at=timezone.now())
        messages.success(request, "Shown again.")
    return redirect(desk_url(choice.pk, request))


@for_coordinators
def flag(request: HttpRequest, window: admin.ModelAdmin, choice: Choice, kind: str) -> HttpResponse:
    """Whether there is something in a doubt about the application."""
    found = Flag.objects.filter(application=choice.application_id, kind=kind).first()
    form = FlagForm(request.POST)
    if found is None or not form.is_valid():
        return refused(request, choice, "Say whether there is a concern or not.")
    decide_flag(found, form.cleaned_data["state"], by=request.user, at=timezone.now())
    messages.success(request, f"{found.get_kind_display()}: noted.")
    return redirect(desk_url(choice.pk, request))


PRESSES = {
    "skip": skip,
    "abstain": abstain,
    "conflict": conflict,
    "fair": fair,
    "assign": assign,
    "take-back": take_back,
    "redact": redact,
    "unredact": unredact,
    **{f"flag/{kind}": partial(flag, kind=kind) for kind in Flag.Kind.values},
}
