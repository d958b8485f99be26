"""What is wrong with the shape of a file, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import get_args

from pydantic_core import ErrorDetails

from applications.programs.shape import FilePart, Part

SENTENCES = {
    "missing": "is missing.",
    "string_type": "should be text.",
    "list_type": "should be a list: each entry begins with a hyphen.",
    "model_type": "should be a group of fields.",
    "string_too_short": "is empty: give a value, or leave the field out if it is optional.",
    "string_too_long": "is longer than {max_length} characters.",
    "too_short": "needs at least one entry.",
    "greater_than_equal": "should be at least {ge}.",
    "less_than_equal": "should be at most {le}.",
    "program_value": "{sentence}",
}
EMPTY = SENTENCES["string_too_short"]
NUMBER = "should be a whole number."
YES_OR_NO = "should be true or false."


def sentence(error: ErrorDetails) -> str:
    """The complaint for one of pydantic's errors."""
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(error["loc"])
    if kind != "missing" and given is None:
        return EMPTY
    if kind.startswith("int"):
        return NUMBER
    if kind.startswith("bool"):
        return YES_OR_NO
    if kind in {"enum", "literal_error"}:
        choices = [choice.strip("'") for choice in context["expected"].replace(" or ", ", ").split(", ")]
        return f"“{given}” is none of {', '.join(choices)}.{did_you_mean(str(given), choices)}"
    return SENTENCES[kind].format(**context) if kind in SENTENCES else f"{error['msg']}."


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """` Did you mean “…”?`, or nothing when nothing comes near."""
    near = get_close_matches(given, list(known), n=1, cutoff=0.6)
    return f" Did you mean “{near[0]}”?" if near else ""


def _unknown(loc: tuple[str | int, ...]) -> str:
    fields = part_at(loc[:-1]).model_fields
    return f"there is no such field here.{did_you_mean(str(loc[-1]), fields)}"


def part_at(loc: tuple[str | int, ...]) -> type[Part]:
    """The kind of part that stands at `loc`."""
    part: type[Part] = FilePart
    for step in loc:
        if isinstance(step, str):
            part = child_part(part, step)
    return part


def child_part(part: type[Part], name: str) -> type[Part] | None:
    """The kind of part that field `name` holds, one or a list of them; None for plain values."""
    annotation = part.model_fields[name].annotation
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Part):
            return kind
    return None
