"""Facts: the values that sources give of a thing, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graph.projection.labels import field_label
from ontology.schema import Property, kind_names, properties
from ontology.vocabulary import concepts

if TYPE_CHECKING:
    from graph.projection.property_graph import Node

ELSEWHERE = (
    *("name", "title", "alias", "pen_name", "roles", "disclosure", "text", "sha256"),
    *("date", "begin", "end", "ongoing"),
)
"""Fields that stand elsewhere in an answer, or that say nothing to a reader."""
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def facts(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each field that the sources fill, in the order of its record.

    What is only for a few says so first.
    """
    level = str(node.properties.get("disclosure", "public"))
    if level != "public":
        yield "disclosure", concepts("disclosure")[level].label()
    for prop in properties(kind_names()[node.kind]):
        words = list(_values(node, prop)) if prop.field not in ELSEWHERE else []
        if words and words != [node.name]:
            several = prop.repeated or prop.shape == "text"
            yield field_label(prop.field), ("; " if several else " or ").join(words)


def _values(node: Node, prop: Property) -> Iterator[str]:
    if prop.shape == "text":
        for key in sorted(node.properties):
            if re.fullmatch(f"{prop.field}_[a-z]{{2,3}}(_.*)?", key):
                yield from map(str, _list(node.properties[key]))
        return
    known = concepts(prop.target) if prop.shape == "concept" else {}
    for value in _list(node.properties.get(prop.field)):
        yield known[str(value)].label() if str(value) in known else in_words(value)


def in_words(value: Any) -> str:
    """Write a value as one says it.

    >>> in_words("P1Y6M"), in_words(True), in_words("2017")
    ('1 year, 6 months', 'yes', '2017')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    found = _DURATION.fullmatch(str(value))
    if not found or not any(found.groups()):
        return str(value)
    units = zip(("year", "month", "week", "day"), found.groups(), strict=True)
    return ", ".join(f"{count} {unit}{'s' * (count != '1')}" for unit, count in units if count)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
