"""Who is in a community. People join by accepting an offer; they leave by a verb, with a reason."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from communities.admin.base import ReadOnlyAdmin, tag
from communities.admin.filters import CohortFilter
from communities.admin.verbs import Verb
from communities.domain.members import leave
from communities.models import Member
from communities.templatetags.times import day, local
from outbox.domain.addresses import has_bounced


class LeavingForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        help_text="Such as “changed jobs” or “asked by email to leave”. Staff see it; the group does not.",
        error_messages={"required": "Say in a few words why they leave."},
    )


def end_membership(request: HttpRequest, member: Member, answers: dict) -> None:
    leave(member, reason=answers["reason"], by=request.user, at=timezone.now())


class StillIn(admin.SimpleListFilter):
    title = "membership"
    parameter_name = "membership"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("in", "In the group"), ("left", "Left")]

    def queryset(self, request: HttpRequest, queryset):  # noqa: ANN201
        return queryset.filter(left_at__isnull=self.value() == "in") if self.value() else queryset


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display = ["person_name", "community", "state", "joined", "shares_contact"]
    list_filter = [StillIn, CohortFilter]
    list_select_related = ["person__profile", "person__safe_contact", "community__convenor"]
    search_fields = ["person__profile__preferred_name", "person__email"]
    search_help_text = "Search by name or email"
    fields = ["person_name", "email", "community", "joined", "state", "left_reason", "shares_contact"]
    readonly_fields = ["person_name", "email", "joined", "state"]
    verbs = (
        Verb(
            name="left",
            button="This person has left",
            words="Their seat becomes free, and they are reminded of no more meetings. "
            "Nothing they did is deleted.",
            done="The membership has ended, and its seat is free.",
            act=end_membership,
            form=LeavingForm,
            when=lambda member: member.left_at is None,
        ),
    )

    @admin.display(description="name", ordering="person__profile__preferred_name")
    def person_name(self, member: Member) -> str:
        return member.person.get_full_name()

    @admin.display(description="email")
    def email(self, member: Member) -> SafeString:
        person, address = member.person, member.person.contact_email
        marks = [tag("Discreet mail", "mind")] if person.wants_discretion else []
        marks += [tag("Mail comes back", "wrong")] if has_bounced(address) else []
        return format_html("{}{}", address, format_html_join("", " {}", ((mark,) for mark in marks)))

    @admin.display(description="joined", ordering="joined_at")
    def joined(self, member: Member) -> str:
        return day(local(member.joined_at, member.community.convenor))

    @admin.display(description="membership")
    def state(self, member: Member) -> SafeString:
        return tag("Left") if member.left_at else tag("In the group", "good")
