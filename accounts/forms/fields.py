"""Fields that several forms of the portal share."""

from collections.abc import Callable, Iterator

from django import forms
from django.forms.models import ModelChoiceIterator

from accounts.domain.wording import one_line
from accounts.models import LocalGovernmentArea
from accounts.queries import Suggestion

Choice = tuple[object, str]


class LineField(forms.CharField):
    """Text of one line: line breaks and runs of spaces that were pasted become one space."""

    def to_python(self, value: object) -> str:
        return one_line(super().to_python(value))


class SuggestingInput(forms.TextInput):
    """A text box with suggestions, asked for when it is drawn; any other text is as good. None until a form that
    knows who is asking sets `suggestions` on its own copy."""

    template_name = "accounts/widgets/suggesting.html"
    suggestions: Callable[[], list[Suggestion]] = staticmethod(list)

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["suggestions"] = self.suggestions()
        if widget["suggestions"]:
            widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-suggestions"
        return context


class FlatSelect(forms.Select):
    """A select without groups, whose options are drawn at once."""

    template_name = "accounts/widgets/flat_select.html"

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        found = [option for _, options, _ in context["widget"]["optgroups"] for option in options]
        context["widget"]["options"] = [{**option, "value": str(option["value"])} for option in found]
        return context


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in groups that fold; a group with a tick is open, and its heading says how many it holds."""

    template_name = "accounts/widgets/folded_checkboxes.html"

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["groups"] = [
            {"name": group, "options": options, "ticked": sum(option["selected"] for option in options)}
            for group, options, _ in context["widget"]["optgroups"]
        ]
        return context


class ByClass(ModelChoiceIterator):
    """Victoria's council areas under the names that people look for: city, regional city, shire."""

    TITLES = {
        LocalGovernmentArea.Classification.METROPOLITAN: "Metropolitan Melbourne",
        LocalGovernmentArea.Classification.REGIONAL_CITY: "Regional cities",
        LocalGovernmentArea.Classification.RURAL_SHIRE: "Rural shires and rural cities",
    }

    def __iter__(self) -> Iterator[tuple[str, list[Choice]]]:
        areas = list(self.queryset)
        for kind, title in self.TITLES.items():
            yield title, [self.choice(area) for area in areas if area.classification == kind]


class CouncilAreasField(forms.ModelMultipleChoiceField):
    iterator = ByClass
    widget = FoldedCheckboxes

    def __init__(self, **kwargs: object) -> None:
        super().__init__(LocalGovernmentArea.objects.all(), **kwargs)
