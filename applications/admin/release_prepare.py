"""Before a list is made: of one community, from a draft; or of everybody who waits while decisions take longer."""

from datetime import datetime
from functools import cache

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from accounts.models import User
from applications.admin.release_flow import Plan, flow, page
from applications.admin.seeing import label
from applications.domain.checking import check_may_release, drafts
from applications.domain.holding import check_new_day, hold_late, hold_list
from applications.errors import CannotRelease
from applications.forms.release import DayForm, NoteForm
from applications.models import Choice, Needs, Release, Selection
from applications.queries.equity import equity_of
from applications.queries.outdated import outdated
from applications.queries.releasing import (
    SAID_TO,
    Lists,
    Waiting,
    lists_of,
    note_of_the_stopped,
    still_to_review,
    who_waits,
)
from communities.domain.reach import FEWEST
from communities.domain.walltime import today
from communities.domain.workdays import holidays_around, working_day
from communities.models import Community, Round
from communities.queries import unseen_safety_notes

Kind = Release.Kind
METHODS = ("GET", "HEAD", "POST")
TITLES = {Kind.OFFERS: "Offers", Kind.RESERVE: "Reserve list", Kind.NOT_THIS_TIME: "Not this time"}
LATER = 10  # working days: how much later than was promised, unless staff choose another day


def prepare_page(
    request: HttpRequest, window: admin.ModelAdmin, selection: int, community: int, kind: str
) -> HttpResponse:
    """The list of one kind that a draft makes for one community."""
    drawn, group = _found(request, selection, community)
    if kind not in SAID_TO:
        raise Http404
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    plan = _plan(request, drawn, group, kind)
    try:
        check_may_release(drawn, group)
    except CannotRelease as error:
        return page(request, window, plan, "not_now", {"why": str(error)})
    return flow(request, window, plan)


def late_page(request: HttpRequest, window: admin.ModelAdmin, round: int) -> HttpResponse:
    """The message to everybody who waits, with a new day."""
    found = Round.objects.managed_by(request.user).select_related("convenor").filter(pk=round).first()
    if found is None:
        raise Http404
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    return flow(request, window, _late_plan(request, found))


def _found(request: HttpRequest, selection: int, community: int) -> tuple[Selection, Community]:
    drafts_of_mine = Selection.objects.managed_by(request.user).standing()
    drawn = drafts_of_mine.filter(pk=selection).first()
    of_round = Community.objects.managed_by(request.user).select_related("round__convenor", "convenor")
    group = of_round.filter(pk=community, round=drawn.round_id).first() if drawn else None
    if group is None:
        raise Http404
    return drawn, group


def _plan(request: HttpRequest, selection: Selection, community: Community, kind: str) -> Plan:
    user, at = request.user, timezone.now()
    asks_note = kind == Kind.OFFERS
    data = request.POST if request.method == "POST" else None
    before = note_of_the_stopped(selection, community) if asks_note else ""

    @cache
    def lists() -> Lists:
        return lists_of(selection, community, user)

    def told() -> list[Choice]:
        return lists().told[kind]

    return Plan(
        title=f"{TITLES[kind]}: {community.short_name}",
        convenor=community.convenor,
        form=NoteForm(data, initial={"note": before}) if asks_note else forms.Form(data),
        told=told,
        drafts=lambda said, some: drafts(kind, some, by=user, at=at),
        hold=lambda said, read: hold_list(
            selection, community, kind, read=read, note=said.get("note", ""), by=user, at=at
        ),
        template="prepare",
        context=lambda: {
            "selection": selection,
            "community": community,
            "kind": kind,
            "was_stopped": bool(before),
            "equity": equity_of(selection, community) if asks_note else None,
            "fewest": FEWEST,
            "outdated": outdated(selection, user),
            **_others(lists(), kind),
            **_mind(community, told(), user, at),
        },
    )


def _others(lists: Lists, kind: str) -> dict[str, object]:
    """Who hears nothing of it, and the other lists."""
    return {
        "others": [(TITLES[one], one, len(found)) for one, found in lists.told.items() if one != kind],
        "silent": [(label(one.choice), one) for one in lists.silent],
        "hidden": lists.hidden,
    }


def _mind(community: Community, told: list[Choice], user: User, at: datetime) -> dict[str, object]:
    """What to know before it is held."""
    round_ = community.round
    return {
        "open_round": round_ if round_.is_open(at) else None,
        "unread": sum(choice.needs == Needs.REVIEW for choice in told),
        "unread_in_all": still_to_review(community, user),
        "unseen_notes": unseen_safety_notes(user).filter(round=round_).count(),
        "needs_review": Needs.REVIEW,
    }


def _late_plan(request: HttpRequest, round_: Round) -> Plan:
    user, at = request.user, timezone.now()
    form = DayForm(
        request.POST if request.method == "POST" else None, initial={"hear_by": _later(round_, at)}
    )
    day = form.cleaned_data["hear_by"] if form.is_bound and form.is_valid() else form.initial["hear_by"]
    if form.is_bound and form.is_valid():
        try:
            check_new_day(round_, day, at)
        except CannotRelease as error:
            form.add_error("hear_by", str(error))

    @cache
    def waiting() -> Waiting:
        return who_waits(round_, user, day)

    return Plan(
        title=f"Decisions take longer: {round_}",
        convenor=round_.convenor,
        form=form,
        told=lambda: waiting().told,
        drafts=lambda said, some: drafts(Kind.HOLDING, some, by=user, at=at, hear_by=said["hear_by"]),
        hold=lambda said, read: hold_late(round_, said["hear_by"], read=read, by=user, at=at),
        template="late",
        context=lambda: {
            "round": round_,
            "kind": Kind.HOLDING,
            "silent": [(label(one.choice), one) for one in waiting().silent],
            "hidden": waiting().hidden,
            "in_all": waiting().in_all,
            "days": (round_.hear_by - today(round_.convenor.zone, at)).days,
        },
    )


def _later(round_: Round, at: datetime) -> object:
    """The day that is promised already, if it is far enough; else some weeks on."""
    now = today(round_.convenor.zone, at)
    if (round_.hear_by - now).days > LATER:
        return round_.hear_by
    start = max(now, round_.hear_by)
    return working_day(start, LATER, holidays_around(start))
