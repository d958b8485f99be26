"""The list of applications: one row a choice, what needs doing first."""

from functools import partial

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from applications.admin.desk import DECISIONS, REFUSALS, decide, desk_page, review_save
from applications.admin.filters import (
    CommunityOfRoundFilter,
    FocusFilter,
    NeedsFilter,
    PlaceFilter,
    RoundFilter,
    SectorFilter,
)
from applications.models import Choice, Offer
from applications.queries import Needs, desk
from communities.admin.base import ReadOnlyAdmin, tag
from communities.models import Community
from communities.queries import with_seat_counts
from communities.templatetags.times import local, short_day

NEEDS_TONES = {
    Needs.ANSWER_LATE_YES: "wrong",
    Needs.REVIEW: "plum",
    Needs.DECIDE: "mind",
    Needs.OFFER_AGAIN: "mind",
    Needs.WAIT: "quiet",
    Needs.NOTHING: "good",
}
ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}


@admin.register(Choice)
class ChoiceAdmin(ReadOnlyAdmin):
    refusals = REFUSALS
    change_list_template = "admin/applications/choice/change_list.html"
    list_display = ["applicant", "todo", "community_and_rank", "can_come", "mean_score", "standing", "sent"]
    list_filter = [
        NeedsFilter,
        RoundFilter,
        CommunityOfRoundFilter,
        "status",
        SectorFilter,
        PlaceFilter,
        FocusFilter,
    ]
    search_fields = [
        "application__applicant__profile__preferred_name",
        "application__applicant__profile__organisation__name",
        "application__applicant__email",
    ]
    search_help_text = "Search by name, organisation or email"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return desk(Choice.objects.managed_by(request.user))

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["needs", "application__submitted_at", "pk"]

    def get_urls(self) -> list:
        def served(view, **kwargs: str):  # noqa: ANN202
            return self.admin_site.admin_view(partial(view, window=self, **kwargs))

        own = [path("<path:object_id>/review/", served(review_save), name="applications_choice_review")]
        for name in DECISIONS:
            own.append(
                path(
                    f"<path:object_id>/{name}/",
                    served(decide, name=name),
                    name=f"applications_choice_{name.replace('-', '_')}",
                )
            )
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        return desk_page(request, self, object_id)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        capacities = self._capacities(request)
        return super().changelist_view(
            request, {"capacities": capacities, "title": "Applications", **(extra_context or {})}
        )

    def _capacities(self, request: HttpRequest) -> list[Community]:
        """How full the one community is that the list is narrowed to."""
        chosen = request.GET.get("community", "")
        if not chosen.isdecimal():
            return []
        own = Community.objects.managed_by(request.user).cohorts().filter(pk=chosen)
        return list(with_seat_counts(own))

    @admin.display(description="applicant", ordering="application__applicant__profile__preferred_name")
    def applicant(self, choice: Choice) -> SafeString:
        person = choice.application.applicant
        organisation = getattr(getattr(person, "profile", None), "organisation", None)
        return format_html("{}<small>{}</small>", person.get_full_name(), organisation or "")

    @admin.display(description="to do", ordering="needs")
    def todo(self, choice: Choice) -> SafeString:
        return tag(Needs.LABELS[choice.needs], NEEDS_TONES[choice.needs])

    @admin.display(description="community", ordering="community__position")
    def community_and_rank(self, choice: Choice) -> str:
        rank = ORDINALS.get(choice.rank, f"{choice.rank}th")
        return f"{choice.community.short_name}, {rank} choice"

    @admin.display(description="can come", ordering="dates_yes")
    def can_come(self, choice: Choice) -> str:
        return f"{choice.dates_yes} of {choice.dates_asked}"

    @admin.display(description="score", ordering=F("score").desc(nulls_last=True))
    def mean_score(self, choice: Choice) -> str:
        return "–" if choice.score is None else f"{choice.score:.1f}"

    @admin.display(description="decision", ordering="status")
    def standing(self, choice: Choice) -> SafeString:
        if choice.status != Choice.Status.OFFERED or not choice.offer_status:
            tone = "plum" if choice.status == Choice.Status.RESERVE else "quiet"
            return tag(choice.get_status_display(), tone)
        if choice.offer_status == Offer.Status.OPEN:
            due = local(choice.offer_respond_by, choice.application.round.convenor)
            return format_html("{} <small>until {}</small>", tag("Offered", "plum"), short_day(due))
        if choice.offer_status == Offer.Status.ACCEPTED and choice.offer_seat is None:
            return tag("Left the group")
        good = choice.offer_status == Offer.Status.ACCEPTED
        return tag(f"Offer {Offer.Status(choice.offer_status).label.lower()}", "good" if good else "mind")

    @admin.display(description="sent", ordering="application__submitted_at")
    def sent(self, choice: Choice) -> SafeString | str:
        words = short_day(local(choice.application.submitted_at, choice.application.round.convenor))
        return format_html("{} {}", words, tag("Late", "mind")) if choice.application.is_late else words
