"""Before a list is made: of one community, from a draft; or of everybody who waits while decisions take longer."""

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from applications.admin.release_flow import Plan, flow, page
from applications.admin.seeing import label
from applications.domain.holding import check_may_release, check_new_day, drafts, hold_late, hold_list
from applications.errors import CannotRelease
from applications.forms.release import DayForm, NoteForm
from applications.models import Needs, Release, Selection
from applications.queries.equity import equity_of
from applications.queries.outdated import outdated
from applications.queries.releasing import SAID_TO, lists_of, note_of_the_stopped, still_to_review, who_waits
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
    lists = lists_of(selection, community, user)
    told = lists.told[kind]
    asks_note = kind == Kind.OFFERS
    data = request.POST if request.method == "POST" else None
    before = note_of_the_stopped(selection, community) if asks_note else ""
    round_ = community.round
    others = [(TITLES[one], one, len(found)) for one, found in lists.told.items() if one != kind]
    return Plan(
        title=f"{TITLES[kind]}: {community.short_name}",
        convenor=community.convenor,
        told=told,
        form=NoteForm(data, initial={"note": before}) if asks_note else forms.Form(data),
        drafts=lambda said: drafts(kind, told, by=user, at=at),
        hold=lambda said, read: hold_list(
            selection, community, kind, read=read, note=said.get("note", ""), by=user, at=at
        ),
        template="prepare",
        context={
            "selection": selection,
            "community": community,
            "kind": kind,
            "others": others,
            "outdated": outdated(selection, user),
            "was_stopped": bool(before),
            "open_round": round_ if round_.is_open(at) else None,
            "unread": sum(choice.needs == Needs.REVIEW for choice in told),
            "unread_in_all": still_to_review(community, user),
            "unseen_notes": unseen_safety_notes(user).filter(round=round_).count(),
            "needs_review": Needs.REVIEW,
            "silent": [(label(one.choice), one) for one in lists.silent],
            "hidden": lists.hidden,
            "equity": equity_of(selection, community) if asks_note else None,
            "fewest": FEWEST,
        },
    )


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
    waiting = who_waits(round_, user, day)
    return Plan(
        title=f"Decisions take longer: {round_}",
        convenor=round_.convenor,
        told=waiting.told,
        form=form,
        drafts=lambda said: drafts(Kind.HOLDING, waiting.told, by=user, at=at, hear_by=said["hear_by"]),
        hold=lambda said, read: hold_late(round_, said["hear_by"], read=read, by=user, at=at),
        template="late",
        context={
            "round": round_,
            "kind": Kind.HOLDING,
            "silent": [(label(one.choice), one) for one in waiting.silent],
            "hidden": waiting.hidden,
            "in_all": waiting.in_all,
            "days": (round_.hear_by - today(round_.convenor.zone, at)).days,
        },
    )


def _later(round_: Round, at) -> object:
    """The day that is promised already, if it is far enough; else some weeks on."""
    now = today(round_.convenor.zone, at)
    if (round_.hear_by - now).days > LATER:
        return round_.hear_by
    start = max(now, round_.hear_by)
    return working_day(start, LATER, holidays_around(start))
