"""When people hear of a meeting, and who of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from communities.admin.base import RefusableForm, ScopedAdmin, tag
from communities.admin.history import KeptHistory
from communities.models import Community
from communities.templatetags.times import clock, local, short_day
from sessions_app.domain.rules import due_at, expires_at, is_at_night, replaced_by, replacements_of
from sessions_app.models import ReminderRule, Session

# The sentences of the database's own limits, also for numbers that no column holds.
SENTENCES = {rule.name: rule.violation_error_message for rule in ReminderRule._meta.constraints}
NEAR = SENTENCES["reminder_is_near_the_meeting"]
LATE = SENTENCES["reminder_is_late_a_month_at_most"]
# The field that each of them is said at.
FIELDS = {
    "reminder_rule_once_a_convenor": "slug",
    "reminder_rule_once_a_community": "slug",
    "reminder_is_near_the_meeting": "amount",
    "reminder_after_may_be_late": "useful_until_hours",
    "reminder_is_late_a_month_at_most": "useful_until_hours",
    "reminder_comes_when_it_makes_sense": "anchor",
    "reminder_to_facilitators_is_one": "audience",
}
AT_FIELD = {SENTENCES[name]: field for name, field in FIELDS.items()}
NEXT = 5  # meetings for which a rule's page shows its moments


@dataclass(frozen=True)
class MomentOf:
    """When a rule speaks of one meeting, and what a person should know before they save it."""

    session: str
    starts: str
    when: str
    warning: str


def moments_of(rule: ReminderRule, at: datetime) -> list[MomentOf]:
    """For the next meeting of each community that the rule is for, in the clock of its session."""
    to_come = Session.objects.scheduled().filter(community__convenor=rule.convenor_id, starts_at__gt=at)
    if rule.community_id:
        to_come = to_come.filter(community=rule.community_id)
    to_come = to_come.exclude(community__in=[own.community_id for own in replacements_of(rule)])
    ordered = to_come.select_related("community__convenor", "community__round").order_by("starts_at")
    nearest: dict[int, Session] = {}
    for session in ordered:
        nearest.setdefault(session.community_id, session)
    return [_moment_of(rule, session, at) for session in list(nearest.values())[:NEXT]]


def _moment_of(rule: ReminderRule, session: Session, at: datetime) -> MomentOf:
    due = due_at(rule, session)
    wall, starts = local(due, session), local(session.starts_at, session)
    return MomentOf(
        f"{named(session.community)}, {session}",
        f"{short_day(starts)} {clock(starts)}",
        f"{short_day(wall)} {wall.year}, {clock(wall)} ({wall:%Z})",
        _warning(rule, session, due, at),
    )


def named(community: Community) -> str:
    return f"{community.short_name}{_year_of(community)}"


def relations_of(rule: ReminderRule) -> list[tuple[str, ReminderRule]]:
    """The other rules with this short name: what each is to this one, in words."""
    found = [
        (
            f"Replaced by “{own}” in {named(own.community)}"
            if own.is_active
            else f"Switched off in {named(own.community)}",
            own,
        )
        for own in replacements_of(rule)
    ]
    whole = replaced_by(rule)
    return [*found, (f"In place of “{whole}” for all of {rule.convenor}", whole)] if whole else found


def _year_of(community: Community) -> str:
    """Last year's community and the draft of next year's are called the same."""
    return f" {community.round.title}" if community.round_id else ""


def _warning(rule: ReminderRule, session: Session, due: datetime, at: datetime) -> str:
    if rule.online_only and session.mode == Session.Mode.IN_PERSON:
        return "Not sent: this meeting is face to face"
    until = expires_at(rule, session, due)
    if until <= due:
        return "Never sent: it stops being useful before it is due"
    if until <= at:
        return "In the past: nobody hears it for this meeting"
    if session.schedule_changed_at and due < session.schedule_changed_at:
        return "In the past when this meeting got its time: nobody hears it for this meeting"
    if due <= at:
        return "Due already: whoever belonged by then and has not had it gets it at once"
    return "At night" if is_at_night(due, session) else ""


class RuleForm(RefusableForm):
    """A community's rule is one of its own convenor's, and leaves its message time to be sent."""

    class Meta:
        labels: ClassVar = {
            "unit": "Days or hours",
            "anchor": "Before or after",
            "useful_until_hours": "Too late, in hours",
            "is_active": "Switched on",
        }
        error_messages: ClassVar = {
            "amount": dict.fromkeys(("min_value", "max_value"), NEAR),
            "useful_until_hours": {"max_value": LATE},
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        convenor = cleaned.get("convenor") or getattr(self.instance, "convenor", None)
        community = cleaned.get("community")
        if community and convenor and community.convenor_id != convenor.pk:
            self.add_error("community", "Choose a community of this convenor.")
        unit, amount, useful = (cleaned.get(name) for name in ("unit", "amount", "useful_until_hours"))
        hours = {"hours": 1, "minutes": 1 / 60}.get(unit, 24)
        is_before = cleaned.get("anchor") == ReminderRule.Anchor.BEFORE
        if is_before and amount and useful and useful >= amount * hours:
            self.add_error(
                "useful_until_hours", "This would never be sent: it stops being useful before it is due."
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        for sentence in self._errors.pop(NON_FIELD_ERRORS, []):
            field = AT_FIELD.get(sentence)
            self.add_error(field if field in self.fields else None, sentence)
        self.instance.is_refused = bool(set(self.errors) - {"slug"})


@admin.register(ReminderRule)
class ReminderRuleAdmin(KeptHistory, ScopedAdmin):
    """A rule that is no longer wanted is switched off."""

    form = RuleForm
    change_form_template = "admin/sessions_app/reminderrule/change_form.html"
    list_display = ["words", "purpose", "audience", "place_of", "state"]
    list_select_related = ["convenor", "community"]
    fixed = ("convenor", "community", "slug")
    readonly_fields = ["moments"]
    empty_value_display = "All of them"
    fieldsets = [
        (None, {"fields": ["convenor", "community", "slug", "purpose", "is_active"]}),
        ("When", {"fields": [("amount", "unit", "anchor"), "useful_until_hours"]}),
        ("Who", {"fields": ["audience", "online_only"]}),
        ("When that would be", {"fields": ["moments"]}),
    ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and "_moments" in request.POST:
            request._typed, request.method = request.POST, "GET"  # the page again, with what was typed
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReminderRule]:
        alike = ReminderRule.objects.select_related("community__round")
        return super().get_queryset(request).prefetch_related(Prefetch("convenor__reminder_rules", alike))

    def get_form(self, request: HttpRequest, obj: ReminderRule | None = None, **kwargs: object) -> type:
        form = super().get_form(request, obj, **kwargs)
        typed = getattr(request, "_typed", None)
        return form if typed is None else _showing(form, typed, request)

    @admin.display(description="rule")
    def words(self, rule: ReminderRule) -> str:
        return str(rule)

    @admin.display(description="for")
    def place_of(self, rule: ReminderRule) -> SafeString:
        place = rule.community.short_name if rule.community_id else f"All of {rule.convenor}"
        others = ((words,) for words, _ in relations_of(rule))
        return format_html("{}{}", place, format_html_join("", "<small>{}</small>", others))

    @admin.display(description="state", ordering="is_active")
    def state(self, rule: ReminderRule) -> SafeString:
        return tag("On", "good") if rule.is_active else tag("Off")

    @admin.display(description="next meetings")
    def moments(self, rule: ReminderRule) -> SafeString:
        is_whole = bool(rule.convenor_id and rule.amount and rule.unit and rule.anchor)
        is_refused = getattr(rule, "is_refused", False)
        nothing = "No meeting with a date is to come that this rule is for."
        if not is_whole:
            nothing = "Say when, and press “Show the moments”."
        elif is_refused:
            nothing = "Shown once what was typed can be saved."
        context = {
            "moments": moments_of(rule, timezone.now()) if is_whole and not is_refused else [],
            "nothing": nothing,
            "relations": relations_of(rule) if rule.convenor_id else [],
        }
        return render_to_string("admin/sessions_app/reminderrule/_moments.html", context)


def _showing(form: type[forms.ModelForm], typed: dict, request: HttpRequest) -> type[forms.ModelForm]:
    """The same form, unbound, that shows what was typed and what is wrong with it, and stores nothing."""

    class Showing(form):
        def __init__(self, *args: object, **kwargs: object) -> None:
            bound = form(typed, instance=kwargs.get("instance"))
            values = {name: bound[name].value() for name in bound.fields}
            super().__init__(*args, **(kwargs | {"instance": bound.instance, "initial": values}))
            self._errors = bound.errors
            if bound.errors:
                whole = bound.non_field_errors() or ["Look at the fields that are marked."]
                messages.warning(request, whole[0])

    return Showing
