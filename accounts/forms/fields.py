"""Fields that several forms of the portal share."""

from collections.abc import Callable, Iterable, Iterator
from html import escape

from django import forms
from django.db.models import Exists, OuterRef
from django.forms.models import ModelChoiceIterator
from django.utils.safestring import SafeString, mark_safe

from accounts.domain.wording import one_line
from accounts.models import LocalGovernmentArea, PractitionerProfile
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
        widget["suggestions"] = joined(map(_option, self.suggestions()))
        if widget["suggestions"]:
            widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-suggestions"
        return context


def joined(drawn: Iterable[str]) -> SafeString:
    """What is drawn by hundreds, escaped already: a template takes twenty times as long."""
    return mark_safe("".join(drawn))  # noqa: S308 -- as it says


def _option(found: Suggestion) -> str:
    label = f' label="{escape(found.label)}"' if found.label else ""
    return f'<option value="{escape(found.text)}"{label}></option>'


class FlatSelect(forms.Select):
    """A select without groups, whose options are drawn at once."""

    template_name = "accounts/widgets/flat_select.html"

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        found = [option for _, options, _ in context["widget"]["optgroups"] for option in options]
        context["widget"]["options"] = joined(map(_selectable, found))
        return context


def _selectable(option: dict) -> str:
    selected = " selected" if option["selected"] else ""
    return f'<option value="{escape(str(option["value"]))}"{selected}>{escape(str(option["label"]))}</option>'


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in groups that fold; a group with a tick is open, and its heading says how many it holds."""

    template_name = "accounts/widgets/folded_checkboxes.html"

    def optgroups(self, name: str, value: list[str], attrs: dict | None = None) -> list[dict[str, object]]:
        """Each group with its checkboxes drawn, numbered as Django numbers them."""
        ticked, own = set(value), (attrs or {}).get("id", name)
        return [
            _group(title, [(str(key), label) for key, label in options], ticked, name, f"{own}_{place}")
            for place, (title, options) in enumerate(self.choices)
        ]


def _group(
    title: str, options: list[tuple[str, str]], ticked: set[str], name: str, own: str
) -> dict[str, object]:
    drawn = (
        _checkbox(name, key, f"{own}_{place}", label, is_ticked=key in ticked)
        for place, (key, label) in enumerate(options)
    )
    count = sum(key in ticked for key, _ in options)
    return {"name": title, "count": len(options), "ticked": count, "options": joined(drawn)}


def _checkbox(name: str, value: str, own: str, label: str, *, is_ticked: bool) -> str:
    """As a template would draw it."""
    name, value, own, label = (escape(str(one)) for one in (name, value, own, label))
    checked = " checked" if is_ticked else ""
    return (
        f'<div class="form-check"><input class="form-check-input" type="checkbox" name="{name}" value="{value}"'
        f' id="{own}"{checked}><label class="form-check-label" for="{own}">{label}</label></div>\n'
    )


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

    def offer(self, profile: PractitionerProfile) -> Callable[[], list[int]]:
        """Offer every area, read along with whether `profile` has it: those that it has, in the one look that the
        field is drawn from."""
        own = PractitionerProfile.lgas.through.objects.filter(
            practitionerprofile=profile, localgovernmentarea=OuterRef("pk")
        )
        self.queryset = LocalGovernmentArea.objects.annotate(is_theirs=Exists(own))
        return lambda: [area.pk for area in self.queryset if area.is_theirs]
