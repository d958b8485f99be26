"""Whose application staff enter, and that they heard the notice."""

from collections.abc import Mapping

from django import forms

from applications.forms.apply.confidence import AccessForm
from applications.models import Application, Section

ENTERED = (Section.Name.DATES.value, Section.Name.ACCESS.value)


class EnterForm(forms.Form):
    """The person, and how they reached us."""

    email = forms.EmailField(
        label="Their email",
        help_text="The receipt goes there, and they sign in with it to change what you enter.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write their email address."},
    )
    entered_how = forms.ChoiceField(
        label="How did it reach you?",
        choices=Application.Entered,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it reached you."},
    )


class NoticeToldForm(forms.Form):
    """Nobody's information is taken without the notice. The page says how often its two sections were saved when it
    was opened; a page that does not say so is older than anything."""

    told = forms.BooleanField(
        label="I told them how their information is used, and they agree",
        error_messages={"required": "Tell them how their information is used first, then tick the box."},
    )
    dates_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    access_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def made_from(revisions: Mapping[str, int]) -> dict[str, int]:
        """The hidden fields of a page that is opened now."""
        return {f"{name}_revision": revisions[name] for name in ENTERED}

    @property
    def revisions(self) -> dict[str, int]:
        said = {name: self.cleaned_data[f"{name}_revision"] for name in ENTERED}
        return {name: -1 if revision is None else revision for name, revision in said.items()}


class NewAccessForm(AccessForm):
    """For whoever enters what they were told just now: what was told before is not shown to them."""

    def taken(self) -> dict[str, object]:
        return {}
