"""The lists that the portal comes with, and what people did."""

from django.contrib import admin

from accounts.admin.base import Audited, ForStaff, ReadOnly, SuperuserOnly
from accounts.models import AuditEvent, LocalGovernmentArea, Sector
from outbox.admin_log import Unlogged


@admin.register(Sector)
class SectorAdmin(ForStaff, Audited, admin.ModelAdmin):
    list_display = ["name", "position"]


@admin.register(LocalGovernmentArea)
class LocalGovernmentAreaAdmin(ForStaff, ReadOnly, Unlogged, admin.ModelAdmin):
    list_display = ["name", "classification", "dffh_area", "dffh_division"]
    list_filter = ["classification", "dffh_division"]
    search_fields = ["name", "former_name"]
    list_per_page = 100


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, SuperuserOnly, Unlogged, admin.ModelAdmin):
    """Who did what. Written by the portal, changed by nobody."""

    fields = list_display = ["at", "actor", "verb", "about", "details"]
    list_filter = ["verb"]
    list_select_related = ["actor"]
    search_fields = ["about"]
    date_hierarchy = "at"
    list_per_page = 50
