"""Frozen dataclasses to JSON and back: what a selection keeps of its question and of its answer."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Self, Union, get_args, get_origin, get_type_hints


class Stored:
    """Gives a dataclass `to_json()` and `from_json()`. Sets are written sorted: equal things are equal text."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        return to_json(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return from_json(cls, stored)


def to_json(value: Any) -> Any:
    """Dicts, lists, text and numbers for a value made of dataclasses, tuples, sets and mappings."""
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in sorted(value.items())}
    if isinstance(value, frozenset):
        return [to_json(each) for each in sorted(value)]
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    return value


def from_json(kind: Any, stored: Any) -> Any:
    """The value of type `kind` that `to_json` wrote; fields that were not written have their default."""
    if is_dataclass(kind):
        types = _types(kind)
        return kind(**{name: from_json(types[name], each) for name, each in stored.items() if name in types})
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _one_of(inner, stored)
    if origin is frozenset:
        return frozenset(from_json(inner[0], each) for each in stored)
    if origin is tuple:
        each_kind = [inner[0]] * len(stored) if inner[1:] == (...,) else inner
        return tuple(from_json(a, each) for a, each in zip(each_kind, stored, strict=True))
    if origin is Mapping:
        return {inner[0](key): from_json(inner[1], each) for key, each in stored.items()}
    return kind(stored) if isinstance(kind, type) and issubclass(kind, Enum) else stored


def _one_of(kinds: tuple[Any, ...], stored: Any) -> Any:
    """Of a union: nothing, or the dataclass that has these fields, or the value as it is."""
    if stored is None or isinstance(stored, int | float | str):
        return stored
    for kind in kinds:
        if kind is not NoneType and (not is_dataclass(kind) or stored.keys() <= _types(kind).keys()):
            return from_json(kind, stored)
    raise ValueError(f"Nothing of {kinds} has {sorted(stored)}.")


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
