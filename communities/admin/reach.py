"""Who we reach: totals of a round, from what people said of themselves. There is no page of a person."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from accounts.admin import ReadOnly
from communities.admin.base import on_the_wall
from communities.admin.confidence import ForTrusted, trusted
from communities.domain.reach import FEWEST, may_be_counted, who_we_reach
from communities.models import Demographics, Round
from outbox.admin_log import Unlogged


@admin.register(Demographics)
class DemographicsAdmin(ForTrusted, ReadOnly, Unlogged, admin.ModelAdmin):
    """The rounds of the convenors that let who asks count, and the totals of each. No rows: no search, no filter,
    no history, nothing to take away."""

    actions = None

    def get_urls(self) -> list:
        served = self.admin_site.admin_view
        return [
            path("", served(self.changelist_view), name="communities_demographics_changelist"),
            path("<int:pk>/", served(self.round_view), name="communities_demographics_round"),
        ]

    @method_decorator(require_safe)
    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        rounds = self._rounds(request)
        now = timezone.now()
        context = {"rounds": [(round_, may_be_counted(round_, now)) for round_ in rounds]}
        return self._page(request, "rounds", context)

    @method_decorator(require_safe)
    def round_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        round_ = self._rounds(request).filter(pk=pk).first()
        if round_ is None:
            raise Http404
        is_open = not may_be_counted(round_, timezone.now())
        context = {
            "round": round_,
            "convenor": round_.convenor,
            "reach": None if is_open else who_we_reach(round_),
            "fewest": FEWEST,
        }
        return on_the_wall(round_.convenor, lambda: self._page(request, "round", context))

    def _rounds(self, request: HttpRequest):  # noqa: ANN202
        return Round.objects.filter(convenor__in=trusted(request, self.model)).select_related("convenor")

    def _page(self, request: HttpRequest, name: str, context: dict) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        frame = {**self.admin_site.each_context(request), "title": "Who we reach", "opts": self.opts}
        return TemplateResponse(request, f"admin/communities/reach_{name}.html", frame | context)
