"""Digests: what a node or relationship of the mirror holds, in 32 letters, so that only what differs is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.project import Projection

HASH = "_hash"
"""The property that holds it, and marks a node or relationship as ours."""


def digests(projection: Projection) -> dict[str, str]:
    """Digest every node, by its IRI, and every link, by its id. Raise `Problem` for a name that cannot be written."""
    found = {iri: _digest([labels(node.labels)], node.properties) for iri, node in projection.nodes.items()}
    for key, link in projection.links.items():
        found[key] = _digest([word(link.type), link.start, link.end], link.properties)
    return found


def _digest(frame: list[str], properties: Mapping[str, Any]) -> str:
    for name in properties:
        word(name)
    return blake2b(_text([frame, properties]).encode(), digest_size=16).hexdigest()


_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=lambda day: {"day": str(day)}).encode
"""Writes what is digested."""


@lru_cache(maxsize=4096)
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
