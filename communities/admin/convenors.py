"""The convenor itself, what belongs to it as lists, and who works for it."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.admin import SuperuserOnly
from accounts.domain.audit import record
from communities.admin.base import ScopedAdmin
from communities.models import CalendarDay, Convenor, Funder, StaffRole, Theme


@admin.register(Convenor)
class ConvenorAdmin(ScopedAdmin):
    """A convenor's name, words and clock. A new one is made by an administrator."""

    list_display = ["name", "zone", "enquiries_email", "is_public"]
    fixed = ("slug",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    def convenor_of(self, obj: Model) -> Convenor:
        return obj


@admin.register(Funder)
class FunderAdmin(ScopedAdmin):
    list_display = ["name", "short_name", "convenor"]
    list_select_related = ["convenor"]
    fixed = ("convenor",)


@admin.register(Theme)
class ThemeAdmin(ScopedAdmin):
    """What wished-for communities would be about. The waitlist's form offers them in this order."""

    list_display = ["name", "convenor", "position"]
    list_select_related = ["convenor"]
    fixed = ("convenor",)


@admin.register(StaffRole)
class StaffRoleAdmin(SuperuserOnly, ScopedAdmin):
    """Who works for which convenor. Taking a role away ends what they see at once."""

    list_display = ["user", "convenor", "kind"]
    list_select_related = ["user__profile", "convenor"]
    autocomplete_fields = ["user"]
    search_fields = ["user__email"]

    def delete_model(self, request: HttpRequest, obj: StaffRole) -> None:
        record(request.user, "staffrole_removed", obj)
        super().delete_model(request, obj)


@admin.register(CalendarDay)
class CalendarDayAdmin(SuperuserOnly, admin.ModelAdmin):
    """Holidays and terms, which belong to no convenor: all staff may look, administrators change."""

    list_display = ["name", "kind", "starts_on", "ends_on"]
    list_filter = ["kind"]
    list_per_page = 50
    actions = None
    date_hierarchy = "starts_on"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_staff

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: object, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record(request.user, "calendarday_changed" if change else "calendarday_added", obj)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        record(request.user, "calendarday_removed", obj)
        super().delete_model(request, obj)
