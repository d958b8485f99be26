"""A file as far as it makes sense, so that one mistake does not hide another."""

from __future__ import annotations

from types import SimpleNamespace

from pydantic import ValidationError

from applications.programs.shape import Part
from applications.programs.wording import child_part


def view_of(part: type[Part], content: object) -> SimpleNamespace:
    """Each field of `part` that is well formed; None, the default or an empty list for the rest.

    `given` names the fields that the file has, well formed or not.
    """
    content = content if isinstance(content, dict) else {}
    view = SimpleNamespace(given=frozenset(content))
    for name, field in part.model_fields.items():
        child = child_part(part, name)
        if child and isinstance(content.get(name, []), list):
            value: object = [view_of(child, entry) for entry in content.get(name, [])]
        elif name in content:
            value = _typed(part, name, content[name])
        else:
            value = None if field.is_required() else field.default
        setattr(view, name, value)
    return view


def _typed(part: type[Part], name: str, value: object) -> object:
    alone = part.model_construct()
    try:
        setattr(alone, name, value)
    except ValidationError:
        return [] if child_part(part, name) or name in {"funders", "waitlist_themes", "options"} else None
    return getattr(alone, name)
