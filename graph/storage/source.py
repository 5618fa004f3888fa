"""A source that is ready to be loaded: what it says, record by record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from graph.storage.claim import Claim, claim_of
from ontology.quads import level, statements_of
from ontology.records import Document, Record

Told = tuple[Collection[str], Callable[[], Claim] | None]
"""Statements that no other part of the source gives, and what gives the claim that they make, where it is known."""


@dataclass(frozen=True, slots=True)
class Source:
    """What one source says: `told` tells it from the beginning each time that it is called, and keeps nothing."""

    id: str
    told: Callable[[], Iterable[Told]] = field(repr=False)
    file: str
    sha256: str


def of_records(
    document: Document, records: Callable[[], Iterable[Record]], base: str, *, file: str, sha256: str
) -> Source:
    """Make a source of records, the document among them."""

    def told() -> Iterator[Told]:
        for record in records():
            stated = statements_of(record, document.id, base, level(record, document))
            yield dict.fromkeys(stated), partial(claim_of, record, document, base)

    return Source(document.id, told, file, sha256)


def of_statements(id: str, statements: Iterable[str], *, file: str, sha256: str) -> Source:
    """Make a source of statements in N-Triples, without their full stop."""
    distinct = tuple(dict.fromkeys(statements))
    return Source(id, lambda: ((distinct, None),), file, sha256)
