from crispy_forms.helper import FormHelper
from django import forms

from accounts.forms.humans import HumanFormMixin
from accounts.models import LocalGovernmentArea
from communities.models import Convenor, DemandEntry, Theme
from outbox.domain.addresses import NO_ADDRESS


class WaitlistForm(HumanFormMixin, forms.Form):
    """What a person wishes for, where, and how to write to them. Two minutes, no account."""

    wish = forms.CharField(
        label="What would help you in your work?",
        help_text="For example whom you would want to talk with, about what. Please write nothing about clients.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        error_messages={"required": "Tell us what would help you."},
    )
    theme = forms.ModelChoiceField(
        queryset=Theme.objects.none(),
        required=False,
        label="What is it closest to?",
        empty_label="Something else",
    )
    reach = forms.ChoiceField(
        label="Where do you work?",
        choices=DemandEntry.Reach,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where you work."},
    )
    lga = forms.ModelChoiceField(
        queryset=LocalGovernmentArea.objects.all(),
        required=False,
        label="Council area",
        help_text="If you work in one council area, choose it.",
        empty_label="Choose a council area",
    )
    name = forms.CharField(
        label="Your name",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write the name we may call you by."},
    )
    role_title = forms.CharField(
        label="Your role",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = forms.EmailField(
        label="Email",
        help_text="We write once to confirm, and again when something for you becomes possible.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Write the address we may answer to.",
            "invalid": NO_ADDRESS,
        },
    )

    def __init__(self, *args, convenor: Convenor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = convenor.themes.all()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.render_hidden_fields = True

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_role_title(self) -> str:
        return " ".join(self.cleaned_data["role_title"].split())

    def clean(self) -> dict:
        cleaned = super().clean()
        in_one_place = cleaned.get("reach") == DemandEntry.Reach.PLACE
        if in_one_place and not cleaned.get("lga") and "lga" not in self.errors:
            self.add_error("lga", "Choose the council area you work in, or another answer above.")
        if not in_one_place:
            cleaned["lga"] = None
        return cleaned
