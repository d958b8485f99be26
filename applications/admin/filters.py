"""What the list of applications is narrowed by."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import LocalGovernmentArea, PractitionerProfile, Sector
from applications.models import Application
from applications.queries import Needs
from communities.admin.filters import CohortFilter, OwnRowFilter
from communities.models import Round
from communities.queries import current_rounds

FOLDED = "admin/folded_filter.html"


class NeedsFilter(admin.SimpleListFilter):
    title = "what needs doing"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(value), label) for value, label in Needs.LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        known = {value for value, _ in self.lookup_choices}
        return queryset.filter(needs=int(self.value())) if self.value() in known else queryset


class RoundFilter(OwnRowFilter):
    """The list begins with the rounds that are not over."""

    title = "round"
    parameter_name = "round"
    path = "application__round"
    model = Round

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [*super().lookups(request, model_admin), ("all", "All rounds")]

    def choices(self, changelist):  # noqa: ANN201
        first, *others = super().choices(changelist)
        return [first | {"display": "Current rounds"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        if self.value():
            return super().queryset(request, queryset)
        own = Round.objects.managed_by(request.user)
        current = current_rounds(own, timezone.now()).order_by().values("pk")
        return queryset.filter(application__round__in=current)


class CommunityOfRoundFilter(CohortFilter):
    """The communities of the rounds that the list shows."""

    def rows(self, request: HttpRequest) -> QuerySet:
        asked = request.GET.get("round", "")
        rows = super().rows(request)
        if asked == "all":
            return rows
        if asked.isdecimal():
            return rows.filter(round=asked)
        own = Round.objects.managed_by(request.user)
        return rows.filter(round__in=current_rounds(own, timezone.now()).order_by().values("pk"))


class FocusFilter(admin.SimpleListFilter):
    title = "focus"
    template = FOLDED
    parameter_name = "focus"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return Application.Focus.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(application__focus=self.value()) if self.value() else queryset


class SectorFilter(admin.SimpleListFilter):
    """The sectors that somebody applied from."""

    title = "sector"
    template = FOLDED
    parameter_name = "sector"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        own = Application.objects.managed_by(request.user).submitted().order_by()
        sectors = Sector.objects.filter(pk__in=own.values("applicant__profile__sector"))
        return [(str(sector.pk), sector.name) for sector in sectors]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        known = {value for value, _ in self.lookup_choices}
        if self.value() not in known:
            return queryset
        return queryset.filter(application__applicant__profile__sector=self.value())


class PlaceFilter(admin.SimpleListFilter):
    """Somebody who works in two kinds of place is found under both, once."""

    title = "kind of place"
    template = FOLDED
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return LocalGovernmentArea.Classification.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        there = PractitionerProfile.objects.filter(lgas__classification=self.value()).values("user")
        return queryset.filter(application__applicant__in=there)
