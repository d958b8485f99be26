"""What a coordinator does with several choices at once: give them to a reviewer, share them out, decide flags."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.admin.frame import frame
from applications.admin.options import Options, options_of
from applications.admin.table import PAGE, Table, asked_in
from applications.domain.assigning import assign, assign_evenly
from applications.domain.flagging import decide_flag
from applications.errors import ApplicationError
from applications.models import Choice, Flag
from applications.queries.conflicts import with_possible_conflict
from communities.admin.presses import not_pressed
from communities.models import Community, StaffRole

LIST = "admin:applications_choice_changelist"
ANSWER_FIRST = "open it and answer first whether you have a conflict of interest."
ACTIONS = [("give", "Give to a reviewer…"), ("dismiss", "Flags: no concern"), ("confirm", "Flags: confirm")]


def bulk(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    """One press acts on the ticked rows, or shows who they can be given to. Others' rows are not among them."""
    options = options_of(request)
    if not options.coordinates:
        raise PermissionDenied
    if request.method != "POST":
        return not_pressed(request, reverse(LIST))
    back = f"{reverse(LIST)}?{Table(asked_in(request), options).address}"
    if community := _community(request.POST.get("evenly", ""), options):
        share_out(request, community)
        return redirect(back)
    ticked = ticked_by(request, options)
    act = {"give": give, "dismiss": dismiss, "confirm": confirm}.get(request.POST.get("action", ""))
    if act is None or not ticked:
        messages.warning(request, "Tick at least one application, and choose what to do with it.")
        return redirect(back)
    return act(request, window, ticked, options) or redirect(back)


def _community(number: str, options: Options) -> Community | None:
    found = options.communities.get(int(number)) if number.isascii() and number.isdecimal() else None
    mine = {convenor.pk for convenor in options.convenors}
    return found if found and found.convenor_id in mine else None


def ticked_by(request: HttpRequest, options: Options) -> list[Choice]:
    """The ticked rows that this person coordinates and may read, in a page's number at most."""
    numbers = [word for word in request.POST.getlist("choice") if word.isascii() and word.isdecimal()][:PAGE]
    own = Choice.objects.readable_by(options.user).filter(
        pk__in=[int(number) for number in numbers if len(number) < 10],
        community__convenor__in=options.convenors,
    )
    asked = (
        with_possible_conflict(own, options.user).select_related("application", "community").order_by("pk")
    )
    free = [choice for choice in asked if not choice.may_conflict]
    if len(free) < len(asked):
        messages.warning(request, f"{_many(len(asked) - len(free), 'application')} left out: {ANSWER_FIRST}")
    return free


def share_out(request: HttpRequest, community: Community) -> None:
    given = assign_evenly(community, by=request.user, at=timezone.now())
    if given:
        messages.success(request, f"{_many(given, 'review')} of {community.short_name} given out evenly.")
    else:
        messages.info(
            request,
            f"Nothing was given out: in {community.short_name} nothing lacks a reviewer who could take it.",
        )


def give(
    request: HttpRequest, window: admin.ModelAdmin, ticked: list[Choice], options: Options
) -> HttpResponse | None:
    """First press: who could take them, and what each has. Second press: the chosen one has them."""
    people = reviewers_for(options)
    chosen = people.filter(pk=_number(request.POST.get("reviewer", ""))).first()
    if chosen is not None:
        at = timezone.now()
        _each(
            request,
            ticked,
            lambda choice: assign(choice, chosen, by=request.user, at=at),
            f"given to {chosen.get_full_name()}",
        )
        return None
    context = {
        **frame(window.admin_site, request),
        "title": "Give to a reviewer",
        "opts": window.opts,
        "ticked": ticked,
        "people": people,
        "table": Table(asked_in(request), options),
        "is_missing": "reviewer" in request.POST,
    }
    return TemplateResponse(request, "admin/applications/choice/give.html", context)


def reviewers_for(options: Options) -> QuerySet[User]:
    """Who works for these convenors, with how many of their choices each was given and has scored."""
    roles = StaffRole.objects.filter(convenor__in=options.convenors)
    theirs = Q(
        assignments__handed_back_at__isnull=True,
        assignments__choice__application__status="submitted",
        assignments__choice__community__convenor__in=options.convenors,
    )
    scored = Q(assignments__choice__reviews__reviewer=F("pk"))
    return (
        User.objects.filter(is_active=True, is_staff=True, pk__in=roles.values("user"))
        .select_related("profile")
        .annotate(
            given=Count("assignments", filter=theirs, distinct=True),
            done=Count("assignments", filter=theirs & scored, distinct=True),
        )
        .order_by("given", "profile__preferred_name", "email")
    )


def dismiss(request: HttpRequest, window: admin.ModelAdmin, ticked: list[Choice], options: Options) -> None:
    _decide_flags(request, ticked, Flag.State.DISMISSED, "answered: no concern")


def confirm(request: HttpRequest, window: admin.ModelAdmin, ticked: list[Choice], options: Options) -> None:
    _decide_flags(request, ticked, Flag.State.CONFIRMED, "confirmed")


def _decide_flags(request: HttpRequest, ticked: list[Choice], state: str, done: str) -> None:
    at: datetime = timezone.now()
    open_flags = Flag.objects.filter(
        application__in={choice.application_id for choice in ticked}, state=Flag.State.SUGGESTED
    )
    flags = list(open_flags.select_related("application").order_by("pk"))
    if not flags:
        messages.info(request, "None of the ticked applications has a flag to look at.")
        return
    _each(request, flags, lambda flag: decide_flag(flag, state, by=request.user, at=at), done, noun="flag")


def _each(
    request: HttpRequest, rows: list, act: Callable[[object], object], done: str, *, noun: str = "application"
) -> None:
    """Act on each; what the domain refuses is said once for each reason, and the rest goes on."""
    refused: dict[str, int] = {}
    for row in rows:
        try:
            act(row)
        except ApplicationError as error:
            refused[str(error)] = refused.get(str(error), 0) + 1
    worked = len(rows) - sum(refused.values())
    if worked:
        messages.success(request, f"{_many(worked, noun)} {done}.")
    for why, count in refused.items():
        messages.error(request, f"{_many(count, noun)} not: {why}")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else 0
