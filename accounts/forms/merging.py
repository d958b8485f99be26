"""Which record stays when two are merged."""

from collections.abc import Mapping

from django import forms

from accounts.models import Organisation, User
from accounts.queries import person_of


class OrganisationMergeForm(forms.Form):
    """Any other organisation."""

    into = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation to keep",
        empty_label="Choose one",
        error_messages={
            "required": "Choose the organisation to keep.",
            "invalid_choice": "Choose another one.",
        },
    )

    def __init__(self, gone: Organisation, data: Mapping | None = None) -> None:
        super().__init__(data)
        self.fields["into"].queryset = Organisation.objects.exclude(pk=gone.pk)


class PersonMergeForm(forms.Form):
    """Another person, by an address of theirs, since a list to choose from would be a list of everybody."""

    into = forms.CharField(
        label="Email address of the account to keep",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write an address of the account to keep."},
    )

    def __init__(self, gone: User, data: Mapping | None = None) -> None:
        super().__init__(data)
        self.gone = gone

    def clean_into(self) -> User:
        written = self.cleaned_data["into"]
        keep = User.objects.filter(pk=written).first() if written.isdecimal() else person_of(written)
        if keep is None:
            raise forms.ValidationError(
                "Nobody has this address. Write it like alex@example.org.", code="unknown"
            )
        if keep == self.gone:
            raise forms.ValidationError(
                "This is the account itself. Write an address of the other one.", code="same"
            )
        return keep
