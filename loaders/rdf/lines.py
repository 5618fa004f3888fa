"""Where a thing stands in a file of RDF: the first line that begins to speak of it, as far as text tells.

RDF has no lines, and its parsers give none. So the subjects are looked for in the text, by how each syntax writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_DECLARED = re.compile(r"\s*@?(?:prefix\s+([\w.-]*):|base)\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*(?:(<[^<>\s]*>)|(_:[\w.-]+)|([\w.-]*):([\w.%-]*))(?=\s+[^\s,;.]|\s*$)")
_JSON = re.compile(r'"(?:@id|id)"\s*:\s*"([^"\\]*)"(?!\s*\})')
_XML = re.compile(r'\brdf:(?:about|ID|nodeID)\s*=\s*["\']([^"\']*)["\']')


class Lines:
    """The lines of a file on which its subjects stand."""

    def __init__(self, text: str, suffix: str, base: str) -> None:
        self._base = base
        match suffix:
            case ".jsonld":
                self._found = _first(_matched(_JSON, text))
            case ".ttl" | ".trig" | ".nt" | ".nq":
                self._found = _first(_subjects(text))
            case _:
                self._found = _first(_matched(_XML, text))

    def of(self, iri: str) -> int:
        """Give the line of a subject; 1 where it is not known."""
        return self._found.get(iri) or self._found.get(iri.removeprefix(self._base), 1)


def _first(found: Iterator[tuple[str, int]]) -> Mapping[str, int]:
    lines: dict[str, int] = {}
    for name, line in found:
        lines.setdefault(name, line)
    return lines


def _matched(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, int]]:
    line, at = 1, 0
    for found in pattern.finditer(text):
        line, at = line + text.count("\n", at, found.start()), found.start()
        yield found[1], line


def _subjects(text: str) -> Iterator[tuple[str, int]]:
    prefixes: dict[str, str] = {}
    for line, words in enumerate(text.split("\n"), 1):
        if declared := _DECLARED.match(words):
            prefixes[declared[1] or ""] = declared[2]
        elif found := _SUBJECT.match(words):
            whole, blank, prefix, local = found.groups()
            yield whole[1:-1] if whole else blank or prefixes.get(prefix, "") + local, line
