"""The waitlist, by theme and region: what people want that does not exist yet."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import LocalGovernmentArea
from communities.admin.base import ReadOnlyAdmin, tag
from communities.admin.filters import ThemeFilter
from communities.admin.verbs import Verb
from communities.domain.demand import remove_demand
from communities.models import DemandEntry
from communities.templatetags.times import day, local

COUNTED, UNCONFIRMED, REMOVED = "counted", "unconfirmed", "removed"


class StandingFilter(admin.SimpleListFilter):
    """Confirmed wishes are what counts, so the list begins with them."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(UNCONFIRMED, "Not confirmed yet"), (REMOVED, "Taken off"), ("all", "All")]

    def choices(self, changelist):  # noqa: ANN201
        first, *others = super().choices(changelist)
        return [first | {"display": "Counted"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        standing = self.value() or COUNTED
        if standing == "all":
            return queryset
        if standing == REMOVED:
            return queryset.filter(removed_at__isnull=False)
        return queryset.filter(removed_at__isnull=True, confirmed_at__isnull=standing == UNCONFIRMED)


class RegionFilter(admin.SimpleListFilter):
    """The areas in which the department plans, with those that somebody asked from."""

    title = "DFFH area"
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        asked = DemandEntry.objects.managed_by(request.user).filter(lga__isnull=False)
        areas = asked.order_by("lga__dffh_area").values_list("lga__dffh_area", flat=True).distinct()
        return [(area, area) for area in areas]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(lga__dffh_area=self.value()) if self.value() else queryset


class ClassificationFilter(admin.SimpleListFilter):
    title = "kind of place"
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return LocalGovernmentArea.Classification.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(lga__classification=self.value()) if self.value() else queryset


def take_off(request: HttpRequest, entry: DemandEntry, answers: dict) -> None:
    remove_demand(entry, by=request.user, at=timezone.now())


@admin.register(DemandEntry)
class DemandEntryAdmin(ReadOnlyAdmin):
    list_display = ["theme_name", "region", "person", "state", "told"]
    list_filter = [ThemeFilter, "reach", ClassificationFilter, RegionFilter, StandingFilter]
    list_select_related = ["theme", "lga", "convenor"]
    search_fields = ["name", "email", "wish"]
    search_help_text = "Search by name, email or words of the wish"
    ordering = ["theme__position", "theme__name", "lga__dffh_area", "lga__name", "-told_at"]
    fields = ["theme_name", "wish", "region", "name", "role_title", "email", "state", "told", "convenor"]
    readonly_fields = ["theme_name", "region", "state", "told"]
    verbs = (
        Verb(
            name="remove",
            button="Take off the list",
            words="The wish counts no more, and the person's name, address, role and words are erased. "
            "This cannot be undone.",
            done="Taken off the list. What it said of the person is erased.",
            act=take_off,
            when=lambda entry: entry.removed_at is None,
        ),
    )

    @admin.display(description="theme", ordering="theme__position")
    def theme_name(self, entry: DemandEntry) -> str:
        return str(entry.theme or "Something else")

    @admin.display(description="region", ordering="lga__dffh_area")
    def region(self, entry: DemandEntry) -> str:
        if entry.lga is None:
            return entry.get_reach_display()
        return f"{entry.lga.name}, {entry.lga.dffh_area} ({entry.lga.get_classification_display().lower()})"

    @admin.display(description="who", ordering="name")
    def person(self, entry: DemandEntry) -> str:
        return ", ".join(filter(None, [entry.name, entry.role_title])) or "Erased"

    @admin.display(description="standing")
    def state(self, entry: DemandEntry) -> SafeString:
        if entry.removed_at:
            return tag("Taken off", "wrong")
        return tag("Counted", "good") if entry.confirmed_at else tag("Not confirmed", "mind")

    @admin.display(description="told", ordering="told_at")
    def told(self, entry: DemandEntry) -> str:
        return day(local(entry.told_at, entry.convenor))
