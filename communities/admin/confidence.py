"""What people told in confidence: a list of who did, one person's words after a look that is kept, and totals."""

from collections.abc import Callable
from functools import wraps

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.models import AuditEvent
from communities.admin.base import ReadOnlyAdmin, on_the_wall
from communities.admin.filters import OwnRowFilter
from communities.admin.presses import not_pressed
from communities.domain.confidence import look
from communities.domain.keeping_apart import keep_apart, let_together
from communities.errors import CannotKeepApart
from communities.models import AccessNeeds, Apart, Round, SafetyNote
from communities.models.confidence import Told
from communities.queries import convenors_trusting, told_to
from communities.templatetags.times import day, local

Page = Callable[..., HttpResponse]


def trusted(request: HttpRequest, kind: type[Told]) -> set[int]:
    """The convenors that let who asks see this kind, looked up once a request."""
    known = request.__dict__.setdefault("_trusted", {})
    if kind not in known:
        known[kind] = convenors_trusting(request.user, kind)
    return known[kind]


class ForTrusted:
    """A window for those whose role has the permission for its kind, `trusted_with`, or the window's own model. To
    everybody else it does not exist."""

    trusted_with: type[Told] | None = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(trusted(request, self.trusted_with or self.model))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)


class ToldRoundFilter(OwnRowFilter):
    """Rounds of the convenors that trust who asks with this kind."""

    title = "round"
    parameter_name = path = "round"
    model = Round

    def __init__(self, request: HttpRequest, params: dict, model: type[Told], model_admin: object) -> None:
        self.kind = model
        super().__init__(request, params, model, model_admin)

    def rows(self, request: HttpRequest) -> QuerySet:
        return Round.objects.filter(convenor__in=trusted(request, self.kind))


def found_first(*methods: str) -> Callable[[Page], Page]:
    """The page of a row that who asks may see; only then is a method refused. Times are its convenor's."""

    def wrap(page: Page) -> Page:
        @wraps(page)
        def answer(window: "ToldAdmin", request: HttpRequest, object_id: str, *args: object) -> HttpResponse:
            row = window.found_or_404(request, object_id)
            if request.method not in methods:
                own_page = f"admin:{window.opts.app_label}_{window.opts.model_name}_change"
                return not_pressed(request, reverse(own_page, args=[row.pk]), methods)
            return on_the_wall(window.convenor_of(row), lambda: page(window, request, row))

        return answer

    return wrap


class ToldAdmin(ForTrusted, ReadOnlyAdmin):
    """Who told something for which round. The words are on no page but the answer to a look."""

    list_display = ["person_name", "round", "told"]
    list_display_links = ["person_name"]
    list_filter = [ToldRoundFilter]
    list_select_related = ["person__profile", "round__convenor"]
    ordering = ["-round__opens_at", "person__profile__preferred_name", "pk"]
    sortable_by = ["told"]
    button = ""
    shows: tuple[str, ...] = ("words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            told_to(request.user, self.model)
            .select_related(*self.list_select_related)
            .order_by(*self.ordering)
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """The list answers no question about the words, which a look alone shows."""
        return lookup == "round"

    def get_urls(self) -> list:
        served = self.admin_site.admin_view(self.look_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_look"
        return [path("<path:object_id>/look/", served, name=name), *super().get_urls()]

    @found_first("GET", "HEAD")
    def change_view(self, request: HttpRequest, row: Told) -> HttpResponse:
        return self._page(request, row, parts=())

    @found_first("POST")
    @sensitive_variables()
    def look_view(self, request: HttpRequest, row: Told) -> HttpResponse:
        """Show the words, once. That they were looked at is kept."""
        shown = look(row, by=request.user, at=timezone.now())
        parts = [(shown._meta.get_field(name).verbose_name, getattr(shown, name)) for name in self.shows]
        return self._page(request, row, parts=[(label, words) for label, words in parts if words])

    @sensitive_variables()
    def _page(self, request: HttpRequest, row: Told, parts: object) -> HttpResponse:
        looks = AuditEvent.objects.about(row).filter(verb=f"{self.model.code}_seen")
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name.capitalize(),
            "opts": self.opts,
            "row": row,
            "convenor": self.convenor_of(row),
            "parts": parts,
            "looks": looks.select_related("actor__profile"),
            "button": self.button,
            **self.more(row),
        }
        return TemplateResponse(request, "admin/communities/confidence.html", context)

    def more(self, row: Told) -> dict:
        """What the page of one person shows beside."""
        return {}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        """There is none but the looks, which the row's own page shows."""
        raise Http404

    @admin.display(description="who")
    def person_name(self, row: Told) -> str:
        return row.person.get_full_name()

    @admin.display(description="told", ordering="saved_at")
    def told(self, row: Told) -> str:
        return day(local(row.saved_at, row.round.convenor))


@admin.register(AccessNeeds)
class AccessNeedsAdmin(ToldAdmin):
    button = "Show what they need"


@admin.register(SafetyNote)
class SafetyNoteAdmin(ToldAdmin):
    """Beside the note stands from whom the person is kept apart: who may read the one sets the other."""

    button = "Show what they wrote"
    shows = ("words", "safe_contact")

    def more(self, row: SafetyNote) -> dict:
        pairs = Apart.objects.with_person(row.person, row.round)
        pairs = pairs.select_related("one__profile", "other__profile").order_by("pk")
        return {"keeps_apart": True, "apart": [(pair.pk, pair.other_than(row.person)) for pair in pairs]}

    def get_urls(self) -> list:
        served = self.admin_site.admin_view(self.apart_view)
        return [
            path("<path:object_id>/apart/", served, name="communities_safetynote_apart"),
            *super().get_urls(),
        ]

    @found_first("POST")
    @sensitive_variables()
    def apart_view(self, request: HttpRequest, row: SafetyNote) -> HttpResponse:
        """Keep the person apart from the applicant with this address, or forget a pair."""
        known = request.POST.get("together", "")
        if known:
            pair = Apart.objects.filter(pk=known).first() if known.isdecimal() else None
            if pair is None:
                raise Http404
            let_together(row, pair, by=request.user, at=timezone.now())
            messages.success(request, "They may be in one group again.")
        else:
            try:
                keep_apart(
                    row, request.POST.get("email", "").replace("\x00", ""), by=request.user, at=timezone.now()
                )
            except CannotKeepApart as error:
                messages.error(request, str(error))
            else:
                messages.success(request, "They will not be placed in one group. Composing is not told why.")
        return redirect("admin:communities_safetynote_change", row.pk)
