"""Who comes to a forum: the list at the door, walk-ins, and giving a place back."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from communities.admin.base import RefusableForm, ScopedAdmin, tag
from communities.admin.filters import CommunityFilter, OwnRowFilter
from communities.admin.verbs import Verb
from communities.models import Community
from communities.templatetags.times import day, local
from sessions_app.domain.registering import cancel_registration
from sessions_app.domain.walk_ins import add_walk_in
from sessions_app.errors import SessionError
from sessions_app.models import Registration, Session

TONES = {
    "registered": "good",
    "walk_in": "good",
    "waiting": "mind",
    "interested": "plum",
    "cancelled": "quiet",
}


class ForumFilter(CommunityFilter):
    title = "forum"
    path = "session__community"

    def rows(self, request: HttpRequest):  # noqa: ANN201
        return super().rows(request).filter(kind=Community.Kind.FORUM)


class SessionFilter(OwnRowFilter):
    title = "session"
    parameter_name = path = "session"
    model = Session

    def rows(self, request: HttpRequest):  # noqa: ANN201
        return super().rows(request).filter(community__kind=Community.Kind.FORUM).order_by("-starts_at")


class WalkInForm(RefusableForm):
    """Who stands at the door may not want to give an address."""

    email = forms.EmailField(required=False, help_text="Nothing is sent to it now.")

    class Meta:
        labels = {"session": "forum"}


def give_back(request: HttpRequest, registration: Registration, answers: dict) -> None:
    cancel_registration(registration, by=request.user, at=timezone.now())


@admin.register(Registration)
class RegistrationAdmin(ScopedAdmin):
    """Adding is for walk-ins: everybody else registers on the forum's page."""

    may_change = False
    form = WalkInForm
    refusals = (SessionError,)
    list_display = ["name", "organisation", "state_tag", "session", "registered"]
    list_filter = [SessionFilter, "state", ForumFilter]
    list_select_related = ["session__community__convenor"]
    search_fields = ["name", "email", "organisation"]
    search_help_text = "Search by name, email or organisation"
    ordering = ["-session__starts_at", "name"]
    readonly_fields = ["state_tag", "registered"]
    verbs = (
        Verb(
            name="cancel",
            button="Give this place back",
            words="The place becomes free, and goes to whoever has waited longest. Tell the person yourself.",
            done="The place is given back.",
            act=give_back,
            when=lambda registration: registration.state != Registration.State.CANCELLED,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Registration | None = None) -> list[str]:
        fields = ["session", "name", "email", "organisation", "role_title"]
        return [*fields, "state_tag", "registered"] if obj else fields

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs: object):  # noqa: ANN201
        if db_field.name == "session":
            forums = Session.objects.managed_by(request.user).filter(community__kind=Community.Kind.FORUM)
            kwargs["queryset"] = forums.scheduled().select_related("community").order_by("-starts_at")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Registration, form: forms.ModelForm, change: bool
    ) -> None:
        given = {name: form.cleaned_data[name] for name in ("name", "email", "organisation", "role_title")}
        made = add_walk_in(obj.session, **given, by=request.user, at=timezone.now())
        obj.pk, obj.state, obj.email, obj.registered_at = made.pk, made.state, made.email, made.registered_at

    @admin.display(description="state", ordering="state")
    def state_tag(self, registration: Registration) -> SafeString:
        return tag(registration.get_state_display(), TONES[registration.state])

    @admin.display(description="registered", ordering="registered_at")
    def registered(self, registration: Registration) -> str:
        return day(local(registration.registered_at, registration.session.community.convenor))
