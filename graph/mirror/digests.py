"""Digests: what a node or relationship of the mirror holds, in 32 letters, so that only what differs is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b

import orjson

from graph.projection.property_graph import Link, Node, Projection
from ontology.problems import Problem

HASH = "_hash"
"""The property that holds it, and marks a node or relationship as ours."""
_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def digest(thing: Node | Link) -> str:
    """Digest a node or a link: its labels or its type and ends, its properties."""
    frame = [labels(thing.labels)] if isinstance(thing, Node) else [thing.type, thing.start, thing.end]
    return blake2b(orjson.dumps([frame, thing.properties], _day, _SORTED), digest_size=16).hexdigest()


def _day(value: date) -> dict[str, str]:
    """Tell a date from the text that is written like it."""
    return {"day": str(value)}


def check_names(projection: Projection) -> None:
    """Raise `Problem` for a label, a type or a property whose name cannot be written."""
    names = {label for node in projection.nodes.values() for label in node.labels}
    names.update(link.type for link in projection.links.values())
    for things in (projection.nodes, projection.links):
        names.update(*(thing.properties for thing in things.values()))
    for name in sorted(names):
        word(name)


def word(name: str) -> str:
    """Let a name into a statement, where Cypher cannot bind it, if it is a plain word.

    >>> word("LAWYER_OF")
    'LAWYER_OF'
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise Problem(f"{name!r} cannot be a name in a property graph (letters, digits and _)")
    return name


def labels(names: Iterable[str]) -> str:
    """Write labels as a statement names them.

    >>> labels(["Entity", "Person"])
    ':Entity:Person'
    """
    return "".join(f":{word(name)}" for name in names)
