"""Applications by person, for whoever answers the phone. Scores and what was told in confidence are elsewhere."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from applications.admin.enter import dates_page, enter_page
from applications.admin.extend import extend_page
from applications.domain.closing import closing_for
from applications.domain.progress import progress
from applications.domain.withdrawing import withdraw
from applications.errors import ApplicationError
from applications.models import Application
from applications.queries.questions import answers_of
from applications.queries.timeline import timeline
from communities.admin.base import ReadOnlyAdmin, on_the_wall, tag
from communities.admin.filters import OwnRowFilter
from communities.admin.verbs import Verb
from communities.errors import CommunityError
from communities.models import Round
from communities.templatetags.times import local, short_day
from outbox.queries import bad_addresses_seen_by

TONES = {
    Application.Status.DRAFT: "mind",
    Application.Status.SUBMITTED: "good",
    Application.Status.WITHDRAWN: "quiet",
}


class RoundFilter(OwnRowFilter):
    title = "round"
    parameter_name = "round"
    path = "round"
    model = Round


class WayFilter(admin.ChoicesFieldListFilter):
    """Entered by staff, by how it reached them."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.title = "how it was entered"


class NextCallFilter(admin.SimpleListFilter):
    title = "next call"
    parameter_name = "next"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "Asks to hear of it")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(details_kept_at__isnull=False) if self.value() == "yes" else queryset


def withdraw_for(request: HttpRequest, application: Application, answers: dict) -> None:
    withdraw(application, by=request.user, at=timezone.now())


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    refusals = (ApplicationError, CommunityError)
    list_display = ["applicant_name", "round", "state", "sent", "entered"]
    list_filter = [RoundFilter, "status", ("entered_how", WayFilter), NextCallFilter]
    list_select_related = ["applicant__profile", "round__convenor"]
    search_fields = [
        "applicant__profile__preferred_name",
        "applicant__email",
        "applicant__merged_into__email",
    ]
    search_help_text = "Search by name or email"
    change_list_template = "admin/applications/application/change_list.html"
    ordering = ["-saved_at", "-pk"]
    verbs = (
        Verb(
            name="withdraw",
            button="Withdraw for this person",
            words="For somebody who asked by phone or email. An open offer goes with it and its seat is free again; "
            "nothing that they wrote is deleted. Once applications have closed for them, they cannot apply again.",
            done="The application is withdrawn.",
            act=withdraw_for,
            when=lambda application: application.is_submitted,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).free_of_conflict(request.user)

    def get_urls(self) -> list:
        def served(view):  # noqa: ANN202
            return self.admin_site.admin_view(lambda request, **of: view(request, self, **of))

        return [
            path("enter/", served(enter_page), name="applications_application_enter"),
            path("extend/", served(extend_page), name="applications_application_extend"),
            path("<path:object_id>/dates/", served(dates_page), name="applications_application_dates"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        application = self.found_or_404(request, object_id)
        return on_the_wall(application.round.convenor, lambda: self._page(request, application))

    def _page(self, request: HttpRequest, application: Application) -> HttpResponse:
        person, is_told = application.applicant, application.is_submitted or bool(application.entered_how)
        context = {
            **self.admin_site.each_context(request),
            "title": person.get_full_name(),
            "opts": self.opts,
            "application": application,
            "person": person,
            # Whoever signs in instead, where two accounts of one person had an application to this round.
            "keeper": person.merged_into,
            # What somebody is still writing is theirs.
            "profile": getattr(person, "profile", None) if is_told else None,
            "round": application.round,
            "convenor": application.round.convenor,
            "sections": progress(application, at=timezone.now()),
            "answers": answers_of(application) if is_told else [],
            "choices": application.choices.select_related("community"),
            "closing": closing_for(application.round, person),
            "extension": person.extensions.filter(round=application.round)
            .select_related("granted_by")
            .first(),
            "timeline": timeline(application),
            "bounced": bad_addresses_seen_by(request.user).filter(address=person.contact_email).first(),
            "offered_verbs": [verb for verb in self.verbs if verb.when(application)],
        }
        return TemplateResponse(request, "applications/people/application.html", context)

    @admin.display(description="applicant", ordering="applicant__profile__preferred_name")
    def applicant_name(self, application: Application) -> SafeString:
        person = application.applicant
        return format_html("{}<small>{}</small>", person.get_full_name(), person.email)

    @admin.display(description="state", ordering="status")
    def state(self, application: Application) -> SafeString:
        word = tag(application.get_status_display(), TONES[application.status])
        return format_html("{} {}", word, tag("Late", "mind")) if application.is_late else word

    @admin.display(description="sent", ordering="submitted_at")
    def sent(self, application: Application) -> str:
        if application.submitted_at is None:
            return "–"
        return short_day(local(application.submitted_at, application.round.convenor))

    @admin.display(description="entered by staff", ordering="entered_how")
    def entered(self, application: Application) -> str:
        return application.get_entered_how_display() or "–"
