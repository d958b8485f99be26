from collections.abc import Container

from crispy_forms.helper import FormHelper
from django import forms

from accounts.forms.humans import HumanFormMixin
from communities.templatetags.times import session_when
from outbox.domain.addresses import NO_ADDRESS
from sessions_app.models import Session


class RegistrationForm(HumanFormMixin, forms.Form):
    """A place at one of the `sessions` of a forum: four fields, no account, and which one where there are more,
    told of those that are `full`."""

    summary_elsewhere = True  # at the top of the forum's page, above what it tells of itself

    session = forms.ChoiceField(
        label="Which one?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose which one.",
            "invalid_choice": "This one takes nobody any more. Choose another.",
        },
    )
    name = forms.CharField(
        label="Your name",
        help_text="As it should be on the list at the door.",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write your name."},
    )
    email = forms.EmailField(
        label="Email",
        help_text="For the confirmation, and for any change of time or place.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Write the address for your confirmation.",
            "invalid": NO_ADDRESS,
        },
    )
    organisation = forms.CharField(
        label="Organisation",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    role_title = forms.CharField(
        label="Your role",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def __init__(self, *args, sessions: list[Session], full: Container[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {str(session.pk): session for session in sessions}
        first, *others = self.sessions
        which = self.fields["session"]
        which.choices = [(pk, _told(session, session.pk in full)) for pk, session in self.sessions.items()]
        which.initial = first
        # No question where there is nothing to choose, unless what was asked for is over since.
        if not others and self.data.get("session", first) == first:
            which.required, which.widget = False, forms.HiddenInput()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.render_hidden_fields = True

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in ("name", "organisation", "role_title"):
            if name in cleaned:
                cleaned[name] = " ".join(cleaned[name].split())
        if "session" in cleaned:
            cleaned["session"] = self.sessions[cleaned["session"] or self.fields["session"].initial]
        return cleaned


def _told(session: Session, is_full: bool) -> str:
    when = session_when(session) if session.starts_at else "date to be confirmed"
    return f"{session.title}: {when}{' (all places taken: you would wait for one)' if is_full else ''}"
