from crispy_forms.helper import FormHelper
from django import forms

from accounts.forms.humans import HumanFormMixin


class RegistrationForm(HumanFormMixin, forms.Form):
    """A place at a forum: four fields, no account."""

    summary_elsewhere = True  # at the top of the forum's page, above what it tells of itself

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
            "invalid": "This does not look like one email address. Write it like name@example.org.",
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

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.render_hidden_fields = True

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in ("name", "organisation", "role_title"):
            if name in cleaned:
                cleaned[name] = " ".join(cleaned[name].split())
        return cleaned
