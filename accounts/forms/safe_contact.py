"""How a person wishes to be written to."""

from crispy_forms.helper import FormHelper
from django import forms

from accounts.forms.sign_in import LONGEST, ONE_ADDRESS
from accounts.models import SafeContact
from outbox.registry import CATEGORIES


class _Part(forms.Form):
    """One of several forms of a page, which writes the form tag itself."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class AddressForm(_Part):
    address = forms.EmailField(
        label="Another address for your mail",
        help_text="One that only you read. We send a code there first.",
        max_length=LONGEST,
        error_messages={"required": "Write the address.", "invalid": ONE_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CodeForm(_Part):
    code = forms.CharField(
        label="The code from that mail",
        help_text="Six digits. It is good for 15 minutes.",
        max_length=20,
        error_messages={"required": "Type the code."},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class WishesForm(_Part):
    """Its cleaned data are the arguments of `save_wishes`."""

    is_discreet = forms.BooleanField(
        label="Discreet mail",
        help_text="Every mail says “You have a message” and nothing else. You sign in here to read it.",
        required=False,
    )
    neutral_titles = forms.BooleanField(
        label="Neutral titles in my calendar",
        help_text="Entries say “Appointment”, without place or words. Always so with discreet mail.",
        required=False,
    )
    wanted = forms.MultipleChoiceField(
        label="Mail that you get, and may untick", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, said: SafeContact, **kwargs: object) -> None:
        wanted = [name for name in CATEGORIES if name not in said.unwanted]
        initial = {"is_discreet": said.is_discreet, "neutral_titles": said.neutral_titles, "wanted": wanted}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["wanted"].choices = [(name, f"{c.title}. {c.words}") for name, c in CATEGORIES.items()]

    def given(self) -> dict[str, object]:
        wanted = self.cleaned_data.pop("wanted")
        return {**self.cleaned_data, "unwanted": [name for name in CATEGORIES if name not in wanted]}
