"""Organisations and the names they are known by, as administrators put them right."""

from django import forms

from accounts.domain.organisations import check_name
from accounts.domain.wording import one_line
from accounts.errors import NameTaken
from accounts.models import Organisation, OrganisationAlias


def _own_name(name: str, organisation: Organisation) -> str:
    name = one_line(name)
    try:
        check_name(name, of=organisation)
    except NameTaken as error:
        raise forms.ValidationError(str(error), code="taken") from error
    return name


class OrganisationForm(forms.ModelForm):
    """Its name means no other organisation."""

    def clean_name(self) -> str:
        return _own_name(self.cleaned_data["name"], self.instance)


class AliasForm(forms.ModelForm):
    """Another name of the organisation that it is typed for, and of no other."""

    class Meta:
        model = OrganisationAlias
        fields = ["name", "is_listed"]

    def clean_name(self) -> str:
        return _own_name(self.cleaned_data["name"], self.instance.organisation)


class AliasFormSet(forms.BaseInlineFormSet):
    """No two names alike in one list: the database would refuse what one form cannot see of another."""

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            name = form.cleaned_data.get("name", "").casefold() if hasattr(form, "cleaned_data") else ""
            if not name or self._should_delete_form(form):
                continue
            if name in seen:
                form.add_error("name", "This name is in the list twice.")
            seen.add(name)
