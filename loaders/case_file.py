"""A case file as it was read: what one source says, record by record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ontology.records import Document, Record


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One source: its document, all its records (the document among them), the SHA-256 of the file."""

    file: str
    document: Document
    records: tuple[Record, ...]
    sha256: str
    places: Mapping[str, int] = field(repr=False)
    """The line of each record, by id."""
