"""A session: its words change freely, its time, place and capacity only through the verbs that tell people."""

from django import forms
from django.contrib import admin, messages
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from communities.admin.base import RefusableForm, ScopedAdmin, tag
from communities.admin.filters import CommunityFilter
from communities.admin.scope import managed_convenors
from communities.admin.verbs import Verb
from communities.models import Community, Convenor
from communities.templatetags.times import clock, local, short_day
from sessions_app.admin.answers import who_comes
from sessions_app.domain.registering import change_capacity
from sessions_app.domain.schedule import PLACE, announce_session, cancel_session, mark_held, move_session
from sessions_app.errors import SessionError
from sessions_app.forms.schedule import WALL_CLOCK, check_times, clock_warnings
from sessions_app.models import Session

TONES = {"tbc": "mind", "scheduled": "good", "cancelled": "wrong", "held": "quiet"}


class SessionForm(RefusableForm):
    def clean(self) -> dict:
        cleaned = super().clean()
        if all(name in self.fields for name in WALL_CLOCK):
            check_times(self.instance.state, cleaned)
        return cleaned


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


def call_off(request: HttpRequest, session: Session, answers: dict) -> None:
    cancel_session(session, by=request.user, at=timezone.now())


def took_place(request: HttpRequest, session: Session, answers: dict) -> None:
    mark_held(session, by=request.user, at=timezone.now())


def is_over(session: Session) -> bool:
    return session.state == Session.State.SCHEDULED and session.ends_at <= timezone.now()


@admin.register(Session)
class SessionAdmin(ScopedAdmin):
    form = SessionForm
    refusals = (SessionError,)
    list_display = ["name", "group", "state_tag", "when"]
    list_filter = [WhenFilter, "state", CommunityFilter]
    list_select_related = ["community__convenor"]
    search_fields = ["title", "community__name"]
    fixed = ("community", "number")
    readonly_fields = ["state_tag", "zone_words", "answers"]
    verbs = (
        Verb(
            name="cancel",
            button="Cancel this session",
            words="Everybody who is expected is told now by email, it leaves their calendars, no reminder "
            "goes out. This cannot be undone: for another day, move the session instead.",
            done="The session is cancelled, and everybody who was expected is told.",
            act=call_off,
            when=lambda session: session.state == Session.State.SCHEDULED,
        ),
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
        return [F("starts_at").asc(nulls_last=True), "community", "number"]

    def get_fieldsets(self, request: HttpRequest, obj: Session | None = None) -> list:
        state = ["state_tag"] if obj else []
        place = ["mode", "link", "venue", "venue_access", "country", "capacity"]
        told = (
            "Whoever is expected gets an email when the time, the mode or the venue of a "
            "scheduled session changes. A new link alone is not mailed: reminders have it."
        )
        return [
            (None, {"fields": ["community", "number", "title", *state, "summary", "facilitated_by"]}),
            ("When", {"fields": [*WALL_CLOCK, "zone_words", "tbc_note"], "description": told}),
            ("Where", {"fields": place}),
            *([("Who comes", {"fields": ["answers"]})] if obj and not obj.community.is_forum else []),
            ("Afterwards", {"fields": ["write_up"], "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> list[str]:
        settled = obj is not None and obj.state in (Session.State.CANCELLED, Session.State.HELD)
        return [*super().get_readonly_fields(request, obj), *(WALL_CLOCK if settled else ())]

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        if db_field.name == "community":
            own = Community.objects.managed_by(request.user).select_related("round")
            kwargs["queryset"] = own.order_by("-round__opens_at", "position")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def place(self, request: HttpRequest, found: Model | None) -> Convenor | None:
        """A new session goes by the clock of the community that was chosen for it."""
        if found:
            return super().place(request, found)
        chosen = request.POST.get("community") or request.GET.get("community") or ""
        own = Community.objects.managed_by(request.user).select_related("convenor")
        community = own.filter(pk=chosen).first() if chosen.isdecimal() else None
        return community.convenor if community else next(iter(managed_convenors(request)), None)

    def save_model(self, request: HttpRequest, obj: Session, form: forms.ModelForm, change: bool) -> None:
        """The words are saved as they are; the plan goes to the verb that fits the session's state."""
        is_planned = change and obj.state == Session.State.SCHEDULED
        by_verb = [*WALL_CLOCK, *(PLACE if is_planned else ()), *(["capacity"] if change else ())]
        given = {name: form.cleaned_data.get(name) for name in by_verb}
        for name in by_verb:
            setattr(obj, name, form.initial.get(name))
        words = [name for name in form.changed_data if name not in by_verb]
        if not change:
            obj.zone, obj.date, obj.start_time, obj.end_time = obj.community.convenor.zone, None, None, None
            obj.save()
        elif words:
            obj.save(update_fields=words)
        self.note(request, obj, form.changed_data, change)
        capacity = given.pop("capacity", obj.capacity)
        if set(given) & set(form.changed_data) and given["date"]:
            self._set_plan(request, obj, given, form.changed_data)
        if "capacity" in form.changed_data and change:
            change_capacity(obj, capacity, by=request.user, at=timezone.now())

    def _set_plan(self, request: HttpRequest, session: Session, given: dict, changed: list[str]) -> None:
        now = timezone.now()
        is_new = session.state == Session.State.TO_BE_CONFIRMED
        act = announce_session if is_new else move_session
        session = act(session, **given, by=request.user, at=now)
        has_new_time = bool(set(WALL_CLOCK) & set(changed))
        for warning in clock_warnings(session) if has_new_time else ():
            messages.warning(request, warning)
        if not is_new and session.ends_at > now:
            what = "the old and the new time" if has_new_time else "the new place"
            messages.info(request, f"Everybody who is expected is told {what}.")

    @admin.display(description="answers")
    def answers(self, session: Session) -> SafeString:
        return who_comes(session, timezone.now())

    @admin.display(description="session", ordering="number")
    def name(self, session: Session) -> str:
        return str(session)

    @admin.display(description="state", ordering="state")
    def state_tag(self, session: Session) -> SafeString:
        return tag(session.get_state_display(), TONES[session.state])

    @admin.display(description="when", ordering="starts_at")
    def when(self, session: Session) -> str:
        if not session.has_date:
            return session.tbc_note or "To be confirmed"
        starts = local(session.starts_at, session)
        return f"{short_day(starts)} {starts.year}, {clock(starts)} ({starts:%Z})"

    @admin.display(description="community", ordering="community__position")
    def group(self, session: Session) -> str:
        return session.community.short_name

    @admin.display(description="clock")
    def zone_words(self, session: Session) -> str:
        """The clock that the times above are read from."""
        if session.pk is None:
            return "The convenor's own"
        return f"{session.community.convenor.place_name} time ({session.zone})"
