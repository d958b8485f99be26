"""All that an application says, section by section, in words: to check, to keep, to copy."""

from dataclasses import dataclass, replace
from datetime import datetime

from applications.forms.apply import FORMS, form_for
from applications.forms.apply.base import Said
from applications.models import Section
from applications.queries.sheet import Sheet
from communities.queries import confidence_of


@dataclass(frozen=True)
class Part:
    """One section, and what was answered in it."""

    name: str
    label: str
    said: list[Said]


def parts_of(
    sheet: Sheet, *, at: datetime, typed: dict[str, dict[str, list[str]]] | None = None
) -> list[Part]:
    """Every section with what was answered, empty answers left out; where `typed` has a section, as it was typed."""
    typed = typed or {}
    told = confidence_of(sheet.person, sheet.round) if sheet.application else None
    whole = replace(sheet, told=told)
    return [_part(_page(whole, name, typed.get(name, {})), at) for name in FORMS]


def _page(sheet: Sheet, section: str, typed: dict[str, list[str]]) -> Sheet:
    return replace(sheet, section=section, typed=typed, is_copy=not typed)


def _part(sheet: Sheet, at: datetime) -> Part:
    form = form_for(sheet, at=at)
    return Part(str(sheet.section), Section.Name(sheet.section).label, list(form.summed_up()))


def as_text(parts: list[Part]) -> str:
    """The same as plain text, to be copied."""
    blocks = []
    for part in parts:
        if part.said:
            blocks.append(part.label.upper())
            blocks += [f"{said.label}\n{said.text}" for said in part.said]
    return "\n\n".join(blocks)
