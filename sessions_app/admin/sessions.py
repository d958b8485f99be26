"""A session: its words change freely, its time and place on the page of dates, which shows first whom it concerns."""

from functools import partial

from django import forms
from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from communities.admin.base import ScopedAdmin, tag
from communities.admin.filters import CommunityFilter
from communities.admin.history import KeptHistory
from communities.admin.verbs import Verb
from communities.models import Community, Facilitation
from communities.templatetags.times import clock, local, short_day
from outbox.numbers import is_number
from sessions_app.admin import planner
from sessions_app.admin.answers import who_comes
from sessions_app.admin.dates import dates_page
from sessions_app.domain.registering import change_capacity
from sessions_app.domain.schedule import mark_held
from sessions_app.errors import SessionError
from sessions_app.models import Session

PLACE = ("mode", "venue")
TONES = {"tbc": "mind", "scheduled": "good", "cancelled": "wrong", "held": "quiet"}


class WhenFilter(admin.SimpleListFilter):
    """The list begins with what is still to come, what has no date yet included."""

    title = "when"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("past", "Past"), ("all", "All")]

    def choices(self, changelist):  # noqa: ANN201
        first, *others = super().choices(changelist)
        return [first | {"display": "Still to come"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        if self.value() == "all":
            return queryset
        if self.value() == "past":
            return queryset.filter(ends_at__lte=now)
        return queryset.filter(Q(ends_at__gt=now) | Q(ends_at__isnull=True))


def took_place(request: HttpRequest, session: Session, answers: dict) -> None:
    mark_held(session, by=request.user, at=timezone.now())


def is_over(session: Session) -> bool:
    return session.state == Session.State.SCHEDULED and session.ends_at <= timezone.now()


@admin.register(Session)
class SessionAdmin(KeptHistory, ScopedAdmin):
    change_form_template = "admin/sessions_app/session/change_form.html"
    refusals = (SessionError,)
    list_display = ["name", "group", "state_tag", "when"]
    list_filter = [WhenFilter, "state", CommunityFilter]
    list_select_related = ["community__convenor"]
    search_fields = ["title", "community__name"]
    fixed = ("community", "number")
    readonly_fields = ["state_tag", "when", "answers"]
    verbs = (
        Verb(
            name="held",
            button="Mark as held",
            words="The session is kept as one that took place. Nobody is written to.",
            done="The session is marked as held.",
            act=took_place,
            when=is_over,
        ),
    )

    def get_ordering(self, request: HttpRequest) -> list:
        return [F("starts_at").asc(nulls_last=True), "community__position", "number"]

    def get_fieldsets(self, request: HttpRequest, obj: Session | None = None) -> list:
        state = ["state_tag", "when"] if obj else []
        people = ["facilitators", "facilitated_by"] if obj else ["facilitated_by"]
        note = [] if obj and obj.has_date else ["tbc_note"]
        places = ["capacity"] if not obj or obj.community.is_forum else []
        return [
            (None, {"fields": ["community", "number", "title", *state, *note, *people]}),
            ("What it is", {"fields": ["summary", "agenda", "pre_reading"]}),
            ("Where", {"fields": ["mode", "link", "venue", "venue_access", "country", *places]}),
            *([("Who comes", {"fields": ["answers"]})] if obj and not obj.community.is_forum else []),
            ("Afterwards", {"fields": ["write_up"], "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> list[str]:
        """What people plan around changes on the page of dates, which shows first whom it concerns."""
        is_planned = obj is not None and obj.state == Session.State.SCHEDULED
        return [*super().get_readonly_fields(request, obj), *(PLACE if is_planned else ())]

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        if db_field.name == "facilitators":
            pk = request.resolver_match.kwargs.get("object_id", "")
            own = Facilitation.objects.managed_by(request.user).select_related("user__profile", "community")
            kwargs["queryset"] = own.filter(community__sessions=pk) if is_number(pk) else own.none()
            field = super().formfield_for_manytomany(db_field, request, **kwargs)
            field.label_from_instance = lambda facilitation: facilitation.user.get_full_name()
            return field
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        if db_field.name == "community":
            own = Community.objects.managed_by(request.user).select_related("round")
            kwargs["queryset"] = own.order_by("-round__opens_at", "position")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(partial(dates_page, window=self))
        dates = path("dates/<int:community>/", view, name="sessions_app_session_dates")
        return [dates, *planner.urls(self), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Session, form: forms.ModelForm, change: bool) -> None:
        """The words are saved as they are; the capacity goes to the verb that passes places on."""
        if not change:
            obj.zone = obj.community.convenor.zone
            obj.save()
            self.note(request, obj, form.changed_data, change)
            return
        capacity = obj.capacity
        obj.capacity = form.initial.get("capacity")
        words = [name for name in form.changed_data if name not in ("capacity", "facilitators")]
        if words:
            obj.save(update_fields=words)
        self.note(request, obj, form.changed_data, change)
        if "capacity" in form.changed_data:
            change_capacity(obj, capacity, by=request.user, at=timezone.now())

    def response_add(self, request: HttpRequest, obj: Session, post_url_continue: str | None = None):  # noqa: ANN201
        """A new session has no date yet: that is the next thing to give it."""
        dates = reverse("admin:sessions_app_session_dates", args=[obj.community_id])
        return redirect(f"{dates}?session={obj.pk}")

    @admin.display(description="answers")
    def answers(self, session: Session) -> SafeString:
        return who_comes(session, timezone.now())

    @admin.display(description="session", ordering="number")
    def name(self, session: Session) -> str:
        return str(session)

    @admin.display(description="state", ordering="state")
    def state_tag(self, session: Session) -> SafeString:
        shown = tag(session.get_state_display(), TONES[session.state])
        is_open = session.state in (Session.State.TO_BE_CONFIRMED, Session.State.SCHEDULED)
        if is_open and not is_over(session) and session.lacks_venue:
            return format_html("{} {}", shown, tag("No venue yet", "mind"))
        return shown

    @admin.display(description="when", ordering="starts_at")
    def when(self, session: Session) -> str:
        if not session.has_date:
            return session.tbc_note or "To be confirmed"
        starts = local(session.starts_at, session)
        place = session.community.convenor.place_name
        return f"{short_day(starts)} {starts.year}, {clock(starts)}, {place} time ({starts:%Z})"

    @admin.display(description="community", ordering="community__position")
    def group(self, session: Session) -> str:
        return session.community.short_name
