"""The kinds of value that a program file holds, each with its own complaint."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from communities.models.convenor import check_zone

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _complain(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("program_value", "{sentence}", {"sentence": sentence})


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise _complain("should be small letters, digits and single hyphens: it becomes part of an address.")
    return value


def _one_line(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise _complain("should be on one line.")
    return value


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise _complain("should be an email address.") from error
    return value


def _zone(value: str) -> str:
    try:
        check_zone(value)
    except ValidationError as error:
        near = get_close_matches(value, available_timezones(), n=1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise _complain(f"{error.messages[0]}{hint}") from error
    return value


def _written_as(pattern: str, shape: str, make: Callable[[str], object]) -> BeforeValidator:
    """Text in one exact shape: `2023-9-8`, `9.00` or a number of seconds are mistakes, not dates."""

    def read(value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise _complain(f"should be written like {shape}.")
        try:
            return make(value)
        except ValueError as error:
            raise _complain(f"“{value}” does not exist: look at the day, the month and the hour.") from error

    return BeforeValidator(read)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]
Slug = Annotated[str, StringConstraints(max_length=40), AfterValidator(_slug)]
ShortSlug = Annotated[str, StringConstraints(max_length=20), AfterValidator(_slug)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_email)]
Zone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_zone)]
Count = Annotated[int, Field(ge=1, le=32767)]
CountFromZero = Annotated[int, Field(ge=0, le=32767)]
Day = Annotated[date, _written_as(r"\d{4}-\d\d-\d\d", "2023-09-22", date.fromisoformat)]
Clock = Annotated[time, _written_as(r"\d\d:\d\d", "09:30", time.fromisoformat)]
WallClock = Annotated[
    datetime, _written_as(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2023-09-08 09:00", datetime.fromisoformat)
]


def line(longest: int) -> object:
    """One line of text of at most `longest` characters."""
    constraints = StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)
    return Annotated[str, constraints, AfterValidator(_one_line)]
