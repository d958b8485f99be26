"""From YAML text to plain texts, lists and mappings that know their lines.

Every value stays text until a field gives it a type, so `2023-24`, `10:00` and `no` mean what they look like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from applications.programs.errors import Problem, ProgramFileError

Loc = tuple[str | int, ...]
LARGEST_BYTES = 200_000
DEEPEST = 12
NOTHING = {"", "~", "null", "Null", "NULL"}
# What names an entry of a list, for a person who looks for it.
NAMES = ("slug", "number", "version", "name")


@dataclass
class Source:
    """A file's content, with the line on which each field and entry stands."""

    name: str
    content: object = None
    lines: dict[Loc, int] = field(default_factory=dict)
    repeated: list[tuple[Loc, int]] = field(default_factory=list)

    def line(self, loc: Loc) -> int:
        """The line of `loc`, or of the nearest thing around it."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def path(self, loc: Loc) -> str:
        """`rounds[2023-24].closes`: entries of lists by their own name."""
        path, here = "", self.content
        for step in loc:
            if isinstance(step, int):
                here = here[step] if isinstance(here, list) and step < len(here) else None
                path += f"[{_name(here, step)}]"
            else:
                path += f".{step}" if path else step
                here = here.get(step) if isinstance(here, dict) else None
        return path

    def problem(self, loc: Loc, sentence: str) -> Problem:
        return Problem(self.name, self.line(loc), self.path(loc), sentence)


def _name(entry: object, index: int) -> str:
    if isinstance(entry, dict):
        for key in NAMES:
            if isinstance(entry.get(key), str):
                return entry[key]
    return f"#{index + 1}"


def read_source(path: Path) -> Source:
    """The file's values and their lines. Raises ProgramFileError when it is no plain YAML mapping.

    A field given twice is noted in `repeated`, to be told together with all other problems.
    """
    source = Source(name=str(path))
    text = _text(source, path)
    try:
        _refuse_tricks(source, text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refusal(source, mark.line + 1 if mark else 1, f"this is not YAML: {error.problem}.") from error
    if not isinstance(node, yaml.MappingNode):
        raise _refusal(source, 1, "the file should begin with “convenors:”.")
    source.content = _plain(source, node, ())
    return source


def _refusal(source: Source, line: int, sentence: str) -> ProgramFileError:
    return ProgramFileError([Problem(source.name, line, "", sentence)])


def _text(source: Source, path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise _refusal(source, 1, f"the file cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST_BYTES:
        raise _refusal(source, 1, f"the file is larger than {LARGEST_BYTES // 1000} kB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refusal(source, line, "the file should be saved as UTF-8 text.") from error
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise _refusal(source, line, f"there is a character here that cannot be shown: {odd.group()!a}.")
    return text


def _refuse_tricks(source: Source, text: str) -> None:
    """No anchors, aliases or tags: a program needs none, and they make small files expand or do things.

    Reads event by event, so that deep nesting is refused before it costs time.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if getattr(event, "anchor", None):
            raise _refusal(source, line, "anchors (&) and aliases (*) are not used here: write it out.")
        if getattr(event, "tag", None):
            raise _refusal(source, line, "tags (!) are not used here: write the plain value.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _refusal(source, line, "this is nested too deeply.")


def _plain(source: Source, node: yaml.Node, loc: Loc) -> object:
    source.lines.setdefault(loc, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(source, entry, (*loc, index)) for index, entry in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(source, node, loc)
    return None if node.style is None and node.value in NOTHING else node.value


def _plain_mapping(source: Source, node: yaml.MappingNode, loc: Loc) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise _refusal(source, line, "a field name should be plain text.")
        key = key_node.value
        if key in found:
            source.repeated.append(((*loc, key), line))
            continue
        source.lines[(*loc, key)] = line
        found[key] = _plain(source, value_node, (*loc, key))
    return found
