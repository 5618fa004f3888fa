"""Facts: the values that sources give of a thing, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ontology.schema import all_properties
from ontology.vocabulary import concepts, terms

if TYPE_CHECKING:
    from graph.project import Node

ELSEWHERE = ("name", "title", "alias", "pen_name", "roles", "sha256", "text", "date", "begin", "end", "ongoing")
"""Fields that stand elsewhere in an answer, or that say nothing to a reader."""
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def facts(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each field that the sources fill, in the order of the ontology.

    What is only for a few says so first.
    """
    level = str(node.properties.get("disclosure", "public"))
    if level != "public":
        yield "disclosure", concepts("disclosure")[level].label()
    for field in all_properties():
        if field not in ELSEWHERE and field != "disclosure" and (words := list(_values(node, field))):
            if words != [node.name]:
                yield _label(field), "; ".join(words)


def _values(node: Node, field: str) -> Iterator[str]:
    prop = all_properties()[field]
    if prop.shape == "text":
        for key in sorted(node.properties):
            if key.rpartition("_")[0] == field or re.fullmatch(f"{field}_[a-z]{{2,3}}(_.*)?", key):
                yield from map(str, _list(node.properties[key]))
        return
    for value in _list(node.properties.get(field)):
        known = concepts(prop.target) if prop.shape == "concept" else {}
        yield known[str(value)].label() if str(value) in known else in_words(value)


def _label(field: str) -> str:
    from ontology.schema import camel

    term = terms().get(camel(field))
    return term.label() if term else field.replace("_", " ")


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
