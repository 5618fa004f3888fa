"""The tree of a case file: its values, and the line on which each of them stands.

YAML scalars stay text: the record's type says what they mean, so `NO` is no boolean and `002` keeps its zeros.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loaders.problems import Fault

Path = tuple[str | int, ...]
Event = tuple[str, Any, int]
"""What stands next in a file: a scalar, the begin of a mapping or sequence, or the end of one; its value; its line."""

DEPTH = 32
_DEEP = "is nested too deeply (sections, records, fields: nothing goes deeper)"
_UNUSED = "which case files do not use (write the value again, or put the text in quotes)"
_KINDS = {
    "MappingStartEvent": "mapping",
    "SequenceStartEvent": "sequence",
    "MappingEndEvent": "end",
    "SequenceEndEvent": "end",
    "ScalarEvent": "scalar",
}
_MARKS = {"{": "mapping", "[": "sequence", "}": "end", "]": "end"}
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\]:,"]+')


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file: its value, and the line (from 1) of each path into it."""

    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str, *, is_json: bool, file: str) -> Tree:
    """Parse a case file, or raise a `Fault` with the line that is wrong."""
    if not text.strip():
        raise Fault(file, 1, "is empty (casegraph new ID writes a skeleton)")
    lines: dict[Path, int] = {}
    events = _json(text, file) if is_json else _yaml(text, file)
    value = _build(next(events, ("scalar", None, 1)), events, (), lines, file)
    for _, _, line in events:
        raise Fault(file, line, "holds a second YAML document (one file, one source: take out the ---)")
    return Tree(value, lines)


def _yaml(text: str, file: str) -> Iterator[Event]:
    from ruamel.yaml.cyaml import CBaseLoader
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    parser = CBaseLoader(text)
    try:
        # The parser's own composer overflows the stack where a file is nested deeply.
        while event := parser.get_event():
            kind, line = type(event).__name__, event.start_mark.line + 1
            # YAML would take `!Word` and `&Word` at the begin of a text for its own, and drop it.
            if kind == "AliasEvent" or getattr(event, "tag", None) or getattr(event, "anchor", None):
                raise Fault(file, line, f"has an alias (*), an anchor (&) or a tag (!), {_UNUSED}")
            if kind in _KINDS:
                yield _KINDS[kind], _scalar(event) if kind == "ScalarEvent" else None, line
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Fault(file, line, f"is not YAML: {error.problem} (check quotes, colons and indentation)") from None
    except (ReaderError, UnicodeError):
        raise Fault(file, 1, "is not YAML: it holds characters that no text has (save it as UTF-8)") from None


def _scalar(event: Any) -> str | None:
    return None if event.implicit[0] and event.value in ("", "~", "null") else event.value


def _json(text: str, file: str) -> Iterator[Event]:
    """Yield the tokens of what is known to be JSON, its colons and commas left out."""
    try:
        json.loads(text, parse_int=str)
    except json.JSONDecodeError as error:
        raise Fault(file, error.lineno, f"is not JSON: {error.msg} (column {error.colno})") from None
    except RecursionError:
        raise Fault(file, 1, _DEEP) from None
    line, at = 1, 0
    for token in _TOKEN.finditer(text):
        line, at = line + text.count("\n", at, token.start()), token.start()
        kind = _MARKS.get(token[0], "scalar")
        yield kind, json.loads(token[0], parse_int=_number) if kind == "scalar" else None, line


def _number(digits: str) -> float:
    """Read a whole number; one too long for Python's `int` is refused later, as any that is not whole."""
    return int(digits) if len(digits) < 1000 else float(digits)


def _build(event: Event, events: Iterator[Event], path: Path, lines: dict[Path, int], file: str) -> Any:
    kind, value, line = event
    lines.setdefault(path, line)
    if len(path) > DEPTH:
        raise Fault(file, line, _DEEP)
    match kind:
        case "mapping":
            return dict(_pairs(events, path, lines, file))
        case "sequence":
            items = enumerate(_until_end(events))
            return [_build(item, events, (*path, number), lines, file) for number, item in items]
        case _:
            return value


def _until_end(events: Iterator[Event]) -> Iterator[Event]:
    while (event := next(events))[0] != "end":
        yield event


def _pairs(events: Iterator[Event], path: Path, lines: dict[Path, int], file: str) -> Iterator[tuple[str, Any]]:
    for kind, key, line in _until_end(events):
        if kind != "scalar":
            raise Fault(file, line, "has a key that is not a word (write name: value)")
        name = key or ""
        if (*path, name) in lines:
            raise Fault(file, line, f"has {name!r} twice (first in line {lines[*path, name]}): give each once")
        lines[(*path, name)] = line
        yield name, _build(next(events), events, (*path, name), lines, file)
