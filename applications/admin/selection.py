"""The window on drafts: rounds with their named drafts, and the board behind each."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from applications.admin import board, comparing, drafts, whatif
from applications.admin.frame import frame
from applications.models import Placement, Selection
from communities.admin.base import ReadOnlyAdmin
from communities.models import Community, Round
from communities.queries import with_seat_counts

ROUNDS = 20


@admin.register(Selection)
class SelectionAdmin(ReadOnlyAdmin):
    """For coordinators alone: a reviewer composes nothing."""

    def get_urls(self) -> list:
        def served(name: str, route: str, view: Callable[..., HttpResponse]):  # noqa: ANN202
            page = self.admin_site.admin_view(partial(view, window=self))
            return path(route, page, name=f"applications_selection_{name}")

        own = [
            served("make", "make/", drafts.make),
            served("compare", "compare/", comparing.compare_page),
        ]
        for name, view in {**board.PRESSES, **drafts.PRESSES}.items():
            own.append(served(name.replace("-", "_"), f"<path:object_id>/{name}/", view))
        own.append(served("progress", "<path:object_id>/progress/", board.progress))
        own.append(served("what_if", "<path:object_id>/what-if/", whatif.what_if_page))
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = {
            **frame(self.admin_site, request),
            "title": "Cohorts",
            "opts": self.opts,
            "rounds": rounds_for(request),
            "now": timezone.now(),
        }
        return TemplateResponse(request, "admin/applications/selection/change_list.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        return board.board_page(request, window=self, object_id=object_id)


def rounds_for(request: HttpRequest) -> list[Round]:
    """The newest rounds of who asks that somebody applied to, each with its drafts, its communities and how many."""
    proposed = Count("placements", filter=Q(placements__verdict=Placement.Verdict.PLACE))
    named = Selection.objects.standing().annotate(proposed=proposed).select_related("made_by__profile")
    communities = with_seat_counts(Community.objects.cohorts())
    applied = Count("applications", filter=Q(applications__status="submitted"))
    rounds = Round.objects.managed_by(request.user).select_related("convenor").order_by("-opens_at", "-pk")
    rounds = (
        rounds.annotate(applied=applied).filter(Q(applied__gt=0) | Q(selections__isnull=False)).distinct()
    )
    rounds = rounds.prefetch_related(
        Prefetch("selections", named, to_attr="drafts"),
        Prefetch("communities", communities, to_attr="groups"),
    )
    return list(rounds[:ROUNDS])
