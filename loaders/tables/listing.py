"""A list of objects in JSON or JSON Lines, one object a row, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import Any

from loaders.problems import Fault
from loaders.tables.encodings import encoding_of, notes_on, text_of
from loaders.tables.rows import COLUMNS_LIMIT, Cell, Layout, Row, Survey, is_blank, whole
from loaders.tables.spool import Content
from ontology.forms import hint

Token = tuple[str, Any]
"""What stands next (start_map, map_key, string...), and its value."""

DEPTH = 32
RECORD_LIMIT = 1 << 24
"""The most characters, 16 million, of one record or one text."""

_PIECE = 1 << 16
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u([dD][89a-fA-F]..)|\\.", re.DOTALL)
_ENDS = ("end_map", "end_array")
_STARTS = ("start_map", "start_array")
_WORDS = {
    "premature EOF": "ends before its last bracket is closed (is the file whole?)",
    "trailing garbage": "goes on after its end (objects that follow each other, one a line, are JSON Lines: .jsonl)",
    "inside string": "has a line break or a sign in a text that JSON does not take (write \\n, \\t)",
}


@dataclass(frozen=True, slots=True)
class _Listing:
    """Where the records of a file are: the dotted path of their list, or one on each line."""

    content: Content
    encoding: str
    path: str
    lines: bool

    def records(self) -> Iterator[tuple[int, dict[str, Cell], str]]:
        """Yield the line of each record, its cells by column, and why it cannot be read."""
        with text_of(self.content, self.encoding) as text:
            tokens = _Tokens(text, self.content.file, lines=self.lines)
            for token in tokens if self.lines else tokens.list_at(self.path):
                line = tokens.line
                value = tokens.value(token)
                if isinstance(value, dict):
                    yield line, *_flat(value)
                else:
                    yield line, {}, "is not an object (write {...}, with a name for each value)"

    def rows(self, columns: tuple[str, ...]) -> Iterator[Row]:
        """Yield the rows; those with nothing in them are left out."""
        for line, cells, fault in self.records():
            if fault or not all(map(is_blank, cells.values())):
                yield Row(line, tuple(map(cells.get, columns)), fault)


def survey_listing(content: Content, layout: Layout, *, lines: bool) -> Survey:
    """Look through all records once for their columns; a list that has none is a `Fault`."""
    encoding = encoding_of(content, layout.encoding, is_json=True)
    notes = [*notes_on(encoding, layout.encoding)]
    path = layout.records
    if path is None:
        path = "" if lines else _only_list(content, encoding)
        notes += [f"records at {path}"] if path else []
    listing = _Listing(content, encoding, path, lines)
    columns = _columns(content.file, listing)
    return Survey(columns, tuple(notes), partial(listing.rows, columns))


def _columns(file: str, listing: _Listing) -> tuple[str, ...]:
    names: dict[str, bool] = {}
    for line, cells, _ in listing.records():
        for name, value in cells.items():
            names[name] = names.get(name, False) or value is not None
        if len(names) > COLUMNS_LIMIT:
            told = f"has more than {COLUMNS_LIMIT} columns (are there objects by id? make them a list)"
            raise Fault(file, line, told)
    if not any(names.values()):
        raise Fault(file, 1, "holds no object with a value (give a list of objects: [{...}, {...}])")
    # `person: null` beside `person.name` is no column of its own.
    return tuple(name for name, filled in names.items() if filled or not _is_spread(name, names))


def _is_spread(name: str, names: Iterable[str]) -> bool:
    return any(other.startswith(f"{name}.") for other in names)


def _only_list(content: Content, encoding: str) -> str:
    """Return the path of the one list of objects in a file; several, or none, is a `Fault`."""
    with text_of(content, encoding) as text:
        found = [path for path, holds in _Tokens(text, content.file, lines=False).lists() if holds]
    if not found:
        raise Fault(content.file, 1, "holds no list of objects (give [{...}, {...}], or such a list by name)")
    if len(found) > 1:
        told = f"holds several lists of objects: {', '.join(found)} (name one: records: {found[0]})"
        raise Fault(content.file, 1, told)
    return found[0]


class _Tokens:
    """The tokens of a text, one after another, and the line of the last."""

    def __init__(self, text: Any, file: str, *, lines: bool) -> None:
        self.text, self.file, self.lines = text, file, lines
        self.line, self.depth, self.size = 1, 0, 0
        self._each = self._read()

    def __iter__(self) -> Iterator[Token]:
        return self._each

    def fault(self, message: str) -> Fault:
        """Make a fault of this line."""
        return Fault(self.file, self.line, message)

    def _read(self) -> Iterator[Token]:
        import ijson

        found: Any = ijson.utils.sendable_list()
        parser = ijson.basic_parse_coro(found, multiple_values=self.lines)
        try:
            for piece in self._pieces():
                self.size += len(piece)
                if self.size > RECORD_LIMIT:
                    raise self.fault(f"has a record or a text of more than {RECORD_LIMIT} characters")
                parser.send(piece.encode())
                yield from self._counted(found)
                found.clear()
                self._end_of(piece)
            parser.close()
            yield from self._counted(found)
        except ijson.JSONError as error:
            yield from self._counted(found)
            raise self.fault(_wording(str(error))) from None
        # The parser in C raises SystemError where Python refuses to make so long a number.
        except (ValueError, SystemError):
            raise self.fault("has a number that is too long (write it in quotes)") from None

    def _pieces(self) -> Iterator[str]:
        piece = self.text.readline(_PIECE).removeprefix("\ufeff")
        while piece:
            if "\\u" in piece and any(half[1] for half in _ESCAPE.finditer(piece)):
                raise self.fault("holds half a character (an escape \\ud800 to \\udfff that stands alone)")
            yield piece
            piece = self.text.readline(_PIECE)

    def _counted(self, found: Iterable[Token]) -> Iterator[Token]:
        for token in found:
            self.depth += (token[0] in _STARTS) - (token[0] in _ENDS)
            if self.depth > DEPTH:
                raise self.fault("is nested too deeply (records, objects, lists: nothing goes deeper)")
            yield token

    def _end_of(self, piece: str) -> None:
        if piece.endswith(("\n", "\r")):
            if self.lines and self.depth:
                raise self.fault("has an object that does not end in its line (JSON Lines: one object a line)")
            self.line += 1

    def value(self, token: Token, *, fresh: bool = True) -> Any:
        """Build the value that begins with this token; a key given twice is a `Fault`."""
        if fresh:
            self.size = 0
        kind, value = token
        if kind == "start_array":
            return [self.value(item, fresh=False) for item in iter(self._inside, None)]
        if kind == "start_map":
            return {key: self.value(next(self._each), fresh=False) for key in self._keys()}
        return value

    def _keys(self) -> Iterator[str]:
        """Yield the keys of an object; the value of each is taken before the next."""
        places: dict[str, int] = {}
        for at, (_, key) in enumerate(iter(self._inside, None), 1):
            if places.setdefault(key, at) != at:
                raise self.fault(f"has the same key twice in an object: its keys {places[key]} and {at} (take one out)")
            yield key

    def _inside(self) -> Token | None:
        """Return the next token of an object or a list, None at its end."""
        token = next(self._each)
        return None if token[0] in _ENDS else token

    def list_at(self, path: str) -> Iterator[Token]:
        """Yield the first token of each item in the list at this path; when there is none, a `Fault`."""
        seen: list[str] = []
        found = False
        for at, item in self._items():
            if at not in seen:
                seen.append(at)
            if at == path and item:
                found = True
                yield item
            elif item:
                self.value(item)
            found = found or at == path
        if not found:
            mend = hint(path, filter(None, seen), f"lists: {', '.join(map(repr, seen)) or 'none'}")
            raise Fault(self.file, 1, f"has no list at {path!r} ({mend})")

    def lists(self) -> Iterator[tuple[str, bool]]:
        """Yield the path of each list, and whether it begins with an object; empty ones do not."""
        last = None
        for at, item in self._items():
            if item:
                if at != last:
                    yield at, item[0] == "start_map"
                self.value(item)
                last = at

    def _items(self) -> Iterator[tuple[str, Token | None]]:
        """Yield each item of each list with the path of the list, None once for each list; take it before the next."""
        token = next(self._each)
        yield from self._items_of("", token)
        for _ in self._each:
            pass

    def _items_of(self, path: str, token: Token) -> Iterator[tuple[str, Token | None]]:
        self.size = 0
        if token[0] == "start_array":
            yield path, None
            for item in iter(self._inside, None):
                self.size = 0
                yield path, item
        elif token[0] == "start_map":
            for key in self._keys():
                yield from self._items_of(f"{path}.{key}" if path else key, next(self._each))


def _wording(error: str) -> str:
    """Say in plain words what the parser says; its own words show what stands in the file."""
    told = (told for begin, told in _WORDS.items() if begin in error.splitlines()[0])
    return "is not JSON: it " + next(told, "breaks off here (check quotes, commas and brackets)")


def _flat(record: dict[str, Any], before: str = "") -> tuple[dict[str, Cell], str]:
    """Spread the objects in an object to dotted columns."""
    cells: dict[str, Cell] = {}
    fault = ""
    for key, value in record.items():
        name = before + key
        if isinstance(value, dict):
            inner, wrong = _flat(value, f"{name}.")
        else:
            cell, why = _cell(value)
            inner, wrong = {name: cell}, why and f"{name!r} {why}"
        if cells.keys() & inner.keys():
            wrong = f"{name!r} is there twice, once as a key with a dot in it (rename one)"
        cells.update(inner)
        fault = fault or wrong
    return cells, fault


def _cell(value: Any) -> tuple[Cell, str]:
    if isinstance(value, list):
        parts = [_cell(_of_uwazi(part)) for part in value]
        return tuple(cell for cell, _ in parts), next((why for _, why in parts if why), "")
    if isinstance(value, dict):
        return None, "has objects in a list (make them a table of their own)"
    if isinstance(value, Decimal):
        number = float(value)
        return (whole(number), "") if isfinite(number) else (None, "is a number too large to be kept")
    return (None if value == "" else value), ""


def _of_uwazi(part: Any) -> Any:
    """Take the label, else the value, of what Uwazi exports as `{"value": ..., "label": ...}`; leave all else."""
    if isinstance(part, dict) and "value" in part and not isinstance(part["value"], dict | list):
        return part.get("label") or part["value"]
    return part
