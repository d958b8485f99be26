"""The days that planning minds: everybody's, which administrators keep, and a convenor's own."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.domain.audit import record
from communities.admin.base import RefusableForm, ScopedAdmin
from communities.admin.scope import managed_convenors, works_here
from communities.models import CalendarDay, Convenor


class CalendarDayForm(RefusableForm):
    """Who is no administrator adds days of a convenor of theirs."""

    class Meta:
        help_texts = {
            "kind": "“Local public holiday”: where a council keeps another day than Cup Day, for instance. “Sector "
            "day”: days on which many people of the sector are busy. Planning warns of these days and blocks none."
        }


@admin.register(CalendarDay)
class CalendarDayAdmin(ScopedAdmin):
    """Who coordinates sees the days of everybody, and keeps their convenor's own."""

    form = CalendarDayForm
    list_display = ["name", "kind", "starts_on", "ends_on", "whose"]
    list_filter = ["kind"]
    list_select_related = ["convenor"]
    search_fields = ["name"]
    date_hierarchy = "starts_on"
    fields = ["convenor", "kind", "name", "starts_on", "ends_on", "note"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return CalendarDay.objects.shown_to(request.user).order_by(
            *self.get_ordering(request) or ["starts_on"]
        )

    def place(self, request: HttpRequest, found: models.Model | None) -> Convenor | None:
        """Days have no clock."""
        return None

    def has_change_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return works_here(request) and (obj is None or self._keeps(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: CalendarDay | None = None) -> bool:
        return works_here(request) and obj is not None and self._keeps(request, obj)

    def _keeps(self, request: HttpRequest, day: CalendarDay) -> bool:
        own = [convenor.pk for convenor in managed_convenors(request)]
        return request.user.is_superuser or day.convenor_id in own

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "convenor" and not request.user.is_superuser:
            own = managed_convenors(request)
            field.required, field.help_text = True, "Only this convenor’s planning minds it."
            field.empty_label = None if len(own) == 1 else field.empty_label
        return field

    def formfield_for_choice_field(self, db_field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        if db_field.name == "kind" and not request.user.is_superuser:
            kwargs["choices"] = [(kind.value, kind.label) for kind in CalendarDay.OF_A_CONVENOR]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        record(request.user, "calendarday_removed", obj)
        super().delete_model(request, obj)

    @admin.display(description="whose", ordering="convenor__name")
    def whose(self, day: CalendarDay) -> str:
        return str(day.convenor or "Everybody’s")
