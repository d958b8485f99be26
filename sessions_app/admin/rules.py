"""When members are reminded."""

from django.contrib import admin
from django.utils.safestring import SafeString

from communities.admin.base import ScopedAdmin, tag
from sessions_app.models import ReminderRule


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedAdmin):
    """A rule that is no longer wanted is switched off."""

    list_display = ["words", "convenor", "online_only", "state"]
    list_select_related = ["convenor"]
    fixed = ("convenor", "slug")

    @admin.display(description="reminder", ordering="amount")
    def words(self, rule: ReminderRule) -> str:
        return str(rule)

    @admin.display(description="state", ordering="is_active")
    def state(self, rule: ReminderRule) -> SafeString:
        return tag("Sent", "good") if rule.is_active else tag("Off")
