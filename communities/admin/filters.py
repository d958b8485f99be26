"""Filters whose choices are a person's own convenors' rows."""

from collections import Counter

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from communities.models import Community, Theme


class OwnRowFilter(admin.SimpleListFilter):
    """Rows that hang on one chosen row of `model` along `path`. A row of somebody else's chooses nothing."""

    model: type[Model]
    path = ""

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(str(row.pk), self.word(row)) for row in self.rows(request)]

    def rows(self, request: HttpRequest) -> QuerySet:
        return self.model._default_manager.managed_by(request.user)

    def word(self, row: Model) -> str:
        return str(row)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        known = {value for value, _ in self.lookup_choices}
        if self.value() is None:
            return queryset
        return queryset.filter(**{self.path: self.value()}) if self.value() in known else queryset.none()


class CommunityFilter(OwnRowFilter):
    title = "community"
    parameter_name = path = "community"
    model = Community

    def rows(self, request: HttpRequest) -> QuerySet:
        return super().rows(request).select_related("round").order_by("-round__opens_at", "position", "name")

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Of two that are called the same, each with its name in addresses."""
        rows = list(self.rows(request))
        times = Counter(self.word(row) for row in rows)
        return [
            (str(row.pk), f"{word} ({row.slug})" if times[word := self.word(row)] > 1 else word)
            for row in rows
        ]

    def word(self, row: Community) -> str:
        return f"{row.short_name}, {row.round}" if row.round else row.short_name


class CohortFilter(CommunityFilter):
    """Communities that people apply to."""

    def rows(self, request: HttpRequest) -> QuerySet:
        return super().rows(request).filter(kind=Community.Kind.COHORT)


class ThemeFilter(OwnRowFilter):
    """What fits no theme of the list is a choice of its own: new themes begin there."""

    title = "theme"
    parameter_name = path = "theme"
    model = Theme

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [*super().lookups(request, model_admin), ("none", "Something else")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(theme__isnull=True)
        return super().queryset(request, queryset)
