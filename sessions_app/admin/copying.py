"""Next year's round from this year's: the dates before it is made, and what is left over afterwards."""

from datetime import datetime

from django.contrib import admin, messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone

from accounts.admin import ReadOnly
from communities.admin.base import on_the_wall
from communities.domain.copies import Standing, left_overs, tick_off
from communities.domain.leftovers import around, years_later
from communities.domain.walltime import today
from communities.models import LeftOver, Round
from outbox.admin_log import Unlogged
from outbox.models import Text
from outbox.registry import kind_of
from sessions_app.domain.copying import copy_round, dates_of, same_week_next_year, weeks_to
from sessions_app.domain.planning import unknown_days
from sessions_app.errors import SessionError
from sessions_app.forms.copying import CopyForm


@admin.register(LeftOver)
class LeftOverAdmin(ReadOnly, Unlogged, admin.ModelAdmin):
    """No list of all: each round has its own."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    has_view_permission = has_module_permission

    def get_urls(self) -> list:
        served = self.admin_site.admin_view
        return [
            path("copy/<int:round_id>/", served(self.copy_view), name="communities_leftover_copy"),
            path("of/<int:round_id>/", served(self.round_view), name="communities_leftover_round"),
            path("tick/<int:leftover_id>/", served(self.tick_view), name="communities_leftover_tick"),
        ]

    def _round(self, request: HttpRequest, round_id: int) -> Round:
        own = Round.objects.managed_by(request.user).select_related("convenor", "copied_from")
        if (found := own.filter(pk=round_id).first()) is None:
            raise Http404
        return found

    def copy_view(self, request: HttpRequest, round_id: int) -> HttpResponse:
        """GET shows what the copy would be; POST makes it."""
        round_ = self._round(request, round_id)
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        asked = request.POST if request.method == "POST" else request.GET
        now = timezone.now()
        form = CopyForm(asked if "title" in asked else suggested(round_, now), copied=round_, at=now)
        is_valid = form.is_valid()
        if request.method == "POST" and is_valid:
            try:
                copy = copy_round(round_, **form.cleaned_data, by=request.user, at=now)
            except SessionError as error:
                messages.error(request, str(error))
            else:
                messages.success(
                    request, f"{copy} is made as a draft that nobody sees. This is what is left over."
                )
                return redirect("admin:communities_leftover_round", copy.pk)
        by = weeks_to(round_, form.cleaned_data["opens_on"]) if is_valid else None
        dates = dates_of(round_, by) if is_valid else []
        days = [line.day for of in dates for line in of.lines if line.day]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Copy {round_}",
            "opts": self.opts,
            "round": round_,
            "form": form,
            "weeks": by and _apart(by.days // 7),
            "opens_on": by and today(round_.convenor.zone, round_.opens_at) + by,
            "dates": dates,
            "unknown": unknown_days(round_.convenor, min(days), max(days)) if days else [],
        }
        return on_the_wall(round_.convenor, lambda: self._page(request, "copy", context))

    def round_view(self, request: HttpRequest, round_id: int) -> HttpResponse:
        """What is still open of a copied round, and what was mended or ticked off."""
        round_ = self._round(request, round_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        found = left_overs(round_)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Left over in {round_}",
            "opts": self.opts,
            "round": round_,
            "open": [_shown(one) for one in found if one.is_open],
            "ticked": [_shown(one) for one in found if one.left_over.ticked_at and not one.is_mended],
            "mended": sum(one.is_mended for one in found),
        }
        return self._page(request, "left_over", context)

    def tick_view(self, request: HttpRequest, leftover_id: int) -> HttpResponse:
        own = LeftOver.objects.managed_by(request.user).filter(pk=leftover_id).first()
        if own is None:
            raise Http404
        here = reverse("admin:communities_leftover_round", args=[own.round_id])
        if request.method in ("GET", "HEAD"):
            return redirect(here)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        tick_off(own, is_right="undo" not in request.POST, by=request.user, at=timezone.now())
        return redirect(here)

    def _page(self, request: HttpRequest, name: str, context: dict) -> HttpResponse:
        return TemplateResponse(request, f"admin/communities/round/{name}.html", context)


def suggested(round_: Round, at: datetime) -> dict[str, object]:
    """A title and a name with the years of the copy, and the same week of the next year that is still to come."""
    zone = round_.convenor.zone
    was = today(zone, round_.opens_at)
    opens_on = same_week_next_year(was)
    while opens_on < today(zone, at):
        opens_on = same_week_next_year(opens_on)
    title, slug = (years_later(text, opens_on.year - was.year) for text in (round_.title, round_.slug))
    return {
        "title": title if title != round_.title else f"{title}, next",
        "slug": slug if slug != round_.slug else f"{slug[:45]}-next",
        "opens_on": opens_on,
    }


def _apart(weeks: int) -> str:
    if not weeks:
        return "in the same week as"
    return f"{abs(weeks)} week{'' if abs(weeks) == 1 else 's'} {'after' if weeks > 0 else 'before'}"


def _shown(one: Standing) -> dict[str, object]:
    """A left-over with where it stands, the words around it, and the way to mend it."""
    row, words = one.found, one.left_over.words
    before, after = around(one.text, words)
    return {
        "pk": one.left_over.pk,
        "where": f"{row._meta.verbose_name.capitalize()} “{_name(row)}”",
        "field": row._meta.get_field(one.left_over.field).verbose_name,
        "before": before[-60:],
        "words": words,
        "after": after[:60],
        "url": _window(row),
    }


def _name(row: Model) -> str:
    return kind_of(row.kind).title if isinstance(row, Text) else str(row)


def _window(row: Model) -> str:
    """The page on which this row's texts are changed: its own, or that of what it hangs on."""
    if isinstance(row, Text):
        return reverse("admin:outbox_text_kind", args=[row.convenor_id, row.kind])
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        owner = getattr(row, "community", None) or row.round
        return reverse(f"admin:communities_{owner._meta.model_name}_change", args=[owner.pk])
