"""The tree of a case file: its values, and the line on which each of them stands.

YAML scalars stay text: the record's type says what they mean, so `NO` is no boolean and `002` keeps its zeros.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loaders.problems import Fault

Path = tuple[str | int, ...]


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
    """Parse a case file, or raise a `Fault` with the line that is wrong.

    Line numbers of JSON come from the YAML parser too, which reads it.
    """
    if not text.strip():
        raise Fault(file, 1, "is empty (casegraph new ID writes a skeleton)")
    lines: dict[Path, int] = {}
    value = _build(_composed(text, file), (), lines, file, set())
    if is_json:
        value = _json(text, file)
    return Tree(value, lines)


def _json(text: str, file: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Fault(file, error.lineno, f"is not JSON: {error.msg} (column {error.colno})") from None


def _composed(text: str, file: str) -> Any:
    from ruamel.yaml.cyaml import CBaseLoader
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        return CBaseLoader(text).get_single_node()
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Fault(file, line, f"is not YAML: {error.problem} (check quotes, colons and indentation)") from None
    except (ReaderError, UnicodeError):
        raise Fault(file, 1, "is not YAML: it holds characters that no text has (save it as UTF-8)") from None


def _build(node: Any, path: Path, lines: dict[Path, int], file: str, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if id(node) in seen:
        raise Fault(file, line, "has an alias (*), which case files do not use (write the value again)")
    seen.add(id(node))
    match type(node).__name__:
        case "MappingNode":
            return dict(_pairs(node, path, lines, file, seen))
        case "SequenceNode":
            return [_build(item, (*path, number), lines, file, seen) for number, item in enumerate(node.value)]
        case _:
            return None if node.style is None and node.value in ("", "~", "null") else node.value


def _pairs(node: Any, path: Path, lines: dict[Path, int], file: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    for key, value in node.value:
        line, name = key.start_mark.line + 1, key.value
        if not isinstance(name, str):
            raise Fault(file, line, "has a key that is not a word (write name: value)")
        if (*path, name) in lines:
            raise Fault(file, line, f"has {name!r} twice (first in line {lines[*path, name]}): give each once")
        lines[(*path, name)] = line
        yield name, _build(value, (*path, name), lines, file, seen)
