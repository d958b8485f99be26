"""What the pages of an application have in common: what was typed comes back, as it was typed."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from applications.domain.answers import Given
from applications.forms.apply import stamp
from applications.queries.sheet import Sheet

# What a page sends about itself; all else was typed by a person.
CONTROLS = {"csrfmiddlewaretoken", "action", "revision", stamp.FIELD}


class Said(NamedTuple):
    """One answer as a person reads it; `values` are what the field sends."""

    name: str
    label: str
    text: str
    values: list[str]


class SectionForm(forms.Form):
    """One page. Unbound it shows what was typed there and not taken, or else what was taken; bound it is strict.

    `heading` and `lead` open the page; `template` draws its fields.
    """

    heading = ""
    lead = ""
    template = ""

    def __init__(self, sheet: Sheet, data: Mapping | None = None, **kwargs: object) -> None:
        self.sheet = sheet
        super().__init__(data, **kwargs)
        self.prepare()
        if data is None:
            self.initial |= self.taken()
        if data is None and sheet.typed:
            self.initial |= self.typed_values(MultiValueDict(sheet.typed))

    def prepare(self) -> None:
        """Add the fields that depend on the round and the person."""

    def taken(self) -> dict[str, object]:
        """What the application holds of this page, by field."""
        return {}

    def given(self) -> Given:
        """The page's answers, once it is valid."""
        raise TypeError("Each page gives its own answers.")

    def typed_values(self, typed: MultiValueDict) -> dict[str, object]:
        """What was typed, as each field shows it; right or wrong."""
        return {
            name: field.widget.value_from_datadict(typed, {}, name) for name, field in self.fields.items()
        }

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error with the id of what it leads to, in the order of the page."""
        found = []
        for name, messages in self.errors.items():
            found += [(self.anchor(name), message) for message in messages]
        order = {self.anchor(name): place for place, name in enumerate(self.drawn())}
        return sorted(found, key=lambda problem: order.get(problem[0], -1))

    def drawn(self) -> Iterator[str]:
        """The names of the fields from the top of the page to its foot."""
        return iter(self.fields)

    def anchor(self, name: str) -> str:
        """The id of the control of a field."""
        if name not in self.fields:
            return self[next(iter(self.fields))].auto_id
        bound = self[name]
        return f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id

    def said(self) -> Iterator[Said]:
        """Every answer that the page shows now, empty ones too."""
        for name in self.fields:
            bound = self[name]
            yield Said(name, str(bound.label), shown(bound.field, bound.value()), raw(bound.value()))

    def summed_up(self) -> Iterator[Said]:
        """What a copy of the page shows: every answer that says something."""
        return (said for said in self.said() if said.text)


def as_typed(post: QueryDict) -> dict[str, list[str]]:
    """What a person typed into a page, as `Section.typed` keeps it."""
    return {name: values for name, values in post.lists() if name not in CONTROLS}


def raw(value: object) -> list[str]:
    """What the control of a field would send for this value."""
    if value in (None, False, ""):
        return []
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return ["on"] if value is True else [str(value)]


def shown(field: forms.Field, value: object) -> str:
    """A value in the words of its field."""
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else ""
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        wanted = raw(value)
        if not wanted:
            return ""
        return ", ".join(str(label) for key, label in flat(field.choices) if key in wanted)
    return str(value or "").replace("\r\n", "\n").strip()


def flat(choices: object) -> Iterator[tuple[str, object]]:
    """Key and label of each option, in groups or not."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from flat(label)
        elif key != "":
            yield str(key), label


def differing(mine: SectionForm, theirs: SectionForm) -> list[tuple[Said, Said]]:
    """The answers in which two copies of a page differ, in the order of the page: here, and elsewhere."""
    elsewhere = {said.name: said for said in theirs.said()}
    here = {said.name: said for said in mine.said()}
    pairs = []
    for name in [*here, *(name for name in elsewhere if name not in here)]:
        known = here.get(name) or elsewhere[name]
        empty = known._replace(text="", values=[])
        one, other = here.get(name, empty), elsewhere.get(name, empty)
        if (one.text or one.values) != (other.text or other.values):
            pairs.append((one, other))
    return pairs
