"""Rounds and what applicants are told about their information."""

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from communities.admin.base import ScopedAdmin, ScopedInline, tag
from communities.models import CollectionNotice, Round
from communities.templatetags.times import day, moment_day, zone_words


class NoticeInline(ScopedInline):
    """Once a round has opened, people may have accepted a version: it stays, and a new one is added."""

    model = CollectionNotice
    fields = ["text"]
    verbose_name_plural = "collection notices (of an open round: add a new version, the old ones stay)"

    def has_change_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.opens_at > timezone.now())


@admin.register(Round)
class RoundAdmin(ScopedAdmin):
    list_display = ["title", "convenor", "state", "closes", "hear_by_day"]
    list_select_related = ["convenor"]
    inlines = [NoticeInline]
    fixed = ("convenor",)
    fieldsets = [
        (None, {"fields": ["convenor", "title", "slug", "is_published"]}),
        ("The call", {"fields": ["opens_at", "closes_at", "grace_minutes", "hear_by"]}),
        ("What applicants read", {"fields": ["summary", "who_may_apply", "cost", "review_note"]}),
        (
            "Choices and offers",
            {"fields": ["max_choices", "seats_per_person", "offer_working_days", "offer_due_hour"]},
        ),
    ]

    def complete(self, new: CollectionNotice) -> None:
        versions = CollectionNotice.objects.filter(round=new.round)
        new.version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1

    @admin.display(description="state")
    def state(self, round_: Round) -> SafeString:
        now = timezone.now()
        if not round_.is_published:
            return tag("Hidden")
        if round_.is_open(now):
            return tag("Open", "good")
        return tag("Closed") if round_.has_closed(now) else tag("To come", "plum")

    @admin.display(description="closes", ordering="closes_at")
    def closes(self, round_: Round) -> str:
        closes_at, convenor = round_.closes_at, round_.convenor
        return f"{moment_day(closes_at, convenor)} {closes_at:%Y}, {zone_words(closes_at, convenor)}"

    @admin.display(description="promised by", ordering="hear_by")
    def hear_by_day(self, round_: Round) -> str:
        return day(round_.hear_by)
