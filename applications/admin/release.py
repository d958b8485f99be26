"""The window on lists of people who are told something: being checked, held, gone out, refused or stopped."""

from datetime import datetime
from functools import partial

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from applications.admin.frame import frame
from applications.admin.release_prepare import late_page, prepare_page
from applications.admin.seeing import label
from applications.domain.checking import HOLD
from applications.domain.holding import stop_release
from applications.domain.releasing import LETTERS
from applications.errors import ApplicationError
from applications.models import Choice, Release, ReleaseLine
from applications.queries.conflicts import with_possible_conflict
from applications.queries.promises import promises_of
from applications.queries.releasing import still_open, with_counts
from communities.admin.base import ReadOnlyAdmin, on_the_wall, tag
from communities.admin.filters import CohortFilter
from communities.templatetags.times import in_words
from outbox.models import Text

State = Release.State
TONES = {State.CHECKING: "mind", State.HELD: "mind", State.RELEASED: "good", State.STOPPED: "quiet"}


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ["what", "shown_state", "counts", "maker", "when"]
    list_display_links = ["what"]
    list_filter = [CohortFilter, "kind", "state"]
    list_select_related = ["community", "round__convenor", "made_by__profile"]
    ordering = ["-made_at", "-pk"]
    sortable_by: tuple[str, ...] = ()
    change_list_template = "admin/applications/release/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_counts(super().get_queryset(request)).select_related(*self.list_select_related)

    def get_urls(self) -> list:
        def served(view):  # noqa: ANN202
            return self.admin_site.admin_view(partial(view, window=self))

        return [
            path(
                "prepare/<int:selection>/<int:community>/<slug:kind>/",
                served(prepare_page),
                name="applications_release_prepare",
            ),
            path("late/<int:round>/", served(late_page), name="applications_release_late"),
            path(
                "<path:object_id>/stop/",
                self.admin_site.admin_view(self.stop_view),
                name="applications_release_stop",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        promises = promises_of(request.user, timezone.now())
        return super().changelist_view(request, {"promises": promises, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        release = self.found_or_404(request, object_id)
        return on_the_wall(release.round.convenor, lambda: self._page(request, release, timezone.now()))

    def stop_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One press: whoever coordinates stops it."""
        release = self.found_or_404(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            stop_release(release, by=request.user, at=timezone.now())
        except ApplicationError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, "Stopped. Nobody on this list was told anything, and nothing is decided."
            )
        return redirect("admin:applications_release_change", release.pk)

    def _page(self, request: HttpRequest, release: Release, at: datetime) -> HttpResponse:
        # Until it is held the page says how many alone: it is opened again and again.
        lines = [] if release.state == State.CHECKING else _lines(request, release)
        shown = {
            outcome: [line for line in lines if line.outcome == outcome] for outcome in ReleaseLine.Outcome
        }
        context = {
            **frame(self.admin_site, request),
            "opts": self.opts,
            "title": self.what(release),
            "release": release,
            "convenor": release.round.convenor,
            "people": _people(release),
            "minutes": HOLD.seconds // 60,
            "seconds": _seconds_left(release, at),
            "waiting": shown[ReleaseLine.Outcome.WAITING],
            "told": shown[ReleaseLine.Outcome.DONE],
            "refused": shown[ReleaseLine.Outcome.REFUSED],
            "stopped": shown[ReleaseLine.Outcome.STOPPED],
            "hidden": 0 if release.state == State.CHECKING else release.people - len(lines),
            "not_ready": [line for line in shown[ReleaseLine.Outcome.STOPPED] if line.refusal],
            "new_words": _new_words(release),
        }
        return TemplateResponse(request, "admin/applications/release/release.html", context)

    @admin.display(description="what")
    def what(self, release: Release) -> str:
        return f"{release.get_kind_display()}: {release.community.short_name if release.community else release.round}"

    @admin.display(description="state")
    def shown_state(self, release: Release) -> SafeString:
        if release.state == State.RELEASED and release.waiting:
            return tag("Going out", "mind")
        if release.refusal:
            return tag("Refused", "wrong")
        return tag(release.get_state_display(), TONES[release.state])

    @admin.display(description="people")
    def counts(self, release: Release) -> SafeString:
        if release.state != State.RELEASED:
            return format_html("{}", _people(release))
        refused = tag(f"{release.refused} not told", "wrong") if release.refused else ""
        return format_html("{} of {} told {}", release.told, release.people, refused)

    @admin.display(description="made by")
    def maker(self, release: Release) -> str:
        return release.made_by.get_full_name()

    @admin.display(description="goes or went out")
    def when(self, release: Release) -> str:
        moment = release.ended_at or release.releases_at
        return in_words(moment, release.round.convenor) if moment else "Not held yet"


def _people(release: Release) -> int:
    """How many are on it, also before its lines are kept."""
    return release.people or len(release.read)


def _seconds_left(release: Release, at: datetime) -> int:
    return max(int((release.releases_at - at).total_seconds()), 0) if release.releases_at else 0


def _lines(request: HttpRequest, release: Release) -> list[ReleaseLine]:
    """What this person may read of it, in the order of names, each with `name` and whether it is `left` to see to."""
    found = list(release.lines.readable_by(request.user).select_related("letter"))
    choices = with_possible_conflict(Choice.objects.filter(release_lines__release=release), request.user)
    known = {
        choice.pk: choice
        for choice in choices.select_related(
            "application__round", "application__applicant__profile", "community"
        )
    }
    left = set(still_open(release.lines.all()).values_list("pk", flat=True))
    for line in found:
        line.choice, line.left = known[line.choice_id], line.pk in left
        line.name = label(line.choice)
        line.is_masked = line.name == line.choice.application.code
    return sorted(found, key=lambda line: line.name.casefold())


def _new_words(release: Release) -> Text | None:
    """The words of a held list's letters, if somebody changed them after it was held: they are read as it goes out."""
    if release.state != State.HELD:
        return None
    own = Text.objects.filter(convenor_id=release.round.convenor_id, kind=LETTERS[release.kind])
    return own.filter(changed_at__gt=release.made_at).first()
