"""FollowTheMoney entities as they stand in a file: one JSON object a line, its values all lists of texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.problems import Fault

LONGEST = 120
"""Letters of an id, so that what is made of it has room behind it."""

_MEMBERS = frozenset({"id", "schema", "properties"})


@dataclass(slots=True)
class Entity:
    """One entity: what FollowTheMoney calls it, our id for it, its line, its values by property."""

    name: str
    id: str
    schema: str
    line: int
    properties: Mapping[str, list[str]] = field(repr=False)
    taken: set[str] = field(default_factory=set, repr=False)
    """The properties that have been read; the others are told in the end."""

    def take(self, *names: str) -> list[str]:
        """Give the values of some properties, which are hereby read."""
        values: list[str] = []
        for name in names:
            if found := self.properties.get(name):
                self.taken.add(name)
                values += found
        return values


class Entities:
    """The entities of a file by their own ids, and what is wrong with its lines."""

    def __init__(self, lines: Iterable[str | bytes], file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.beside: Counter[str] = Counter()
        """What stands beside id, schema and properties."""
        self.by_name: dict[str, Entity] = {}
        self._ids: dict[str, Entity] = {}
        for number, line in enumerate(lines, 1):
            if line.strip():
                self._add(number, line)

    def __iter__(self) -> Iterator[Entity]:
        """Walk the entities in the order of the file."""
        return iter(self.by_name.values())

    def _add(self, number: int, line: str | bytes) -> None:
        try:
            entity = self._entity(number, _read(line))
        except _Wrong as wrong:
            self.faults.append(Fault(self.file, number, str(wrong)))
            return
        first = self._ids.setdefault(entity.id, entity)
        if first is entity:
            self.by_name[entity.name] = entity
            return
        same = first.name == entity.name
        mend = "one entity, one line: aggregate the file first" if same else "rename one of them"
        what = "its id is that" if same else f"its id becomes {entity.id!r}, as does that"
        self.faults.append(Fault(self.file, number, f"{what} of line {first.line} ({mend})"))

    def _entity(self, number: int, members: Mapping[str, Any]) -> Entity:
        name, schema, properties = (members.get(key) for key in ("id", "schema", "properties"))
        if not isinstance(name, str) or not isinstance(schema, str) or not isinstance(properties, dict):
            raise _Wrong("is no entity (an id, a schema and properties are wanted)")
        if not (identity := own_id(name)):
            raise _Wrong(f"has an id that cannot be one here (1 to {LONGEST} letters a to z, digits and - . _)")
        self.beside.update(members.keys() - _MEMBERS)
        return Entity(name, identity, schema, number, {name: _texts(name, value) for name, value in properties.items()})


class _Wrong(Exception):
    """What is wrong with a line; it never holds a value of the line."""


def own_id(name: str) -> str:
    """Spell an id of FollowTheMoney as one of ours; nothing where that cannot be done.

    >>> own_id("NK-2S7d"), own_id("Q77/47"), own_id("---")
    ('nk-2s7d', 'q77-47', '')
    """
    spelled = re.sub(r"[^a-z0-9._-]", "-", name.lower()).lstrip("._-")
    return spelled if len(spelled) <= LONGEST else ""


def _read(line: str | bytes) -> Mapping[str, Any]:
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line.removeprefix("\ufeff")
        members = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _Wrong(f"is not JSON: {error.msg} (column {error.colno}; one entity a line)") from None
    except UnicodeDecodeError:
        raise _Wrong("is not UTF-8 text (save the file as UTF-8)") from None
    except (RecursionError, ValueError):
        raise _Wrong("is not JSON that can be read (nested too deeply, or a number too large)") from None
    if not isinstance(members, dict):
        raise _Wrong("is no entity (write one JSON object a line)")
    return members


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Wrong("has one name twice in one object (give each once)")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


def _texts(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    for one in values:
        if not isinstance(one, str):
            what = "holds an entity within" if isinstance(one, dict) else "has a value that is no text in"
            mend = "write each entity on a line of its own" if isinstance(one, dict) else "write it in quotes"
            raise _Wrong(f"{what} {name!r} ({mend})")
    return [one for one in values if not one.isspace() and one]
