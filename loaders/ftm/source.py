"""Entities of FollowTheMoney as a source: what a mapping of the form `followthemoney` loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from loaders.ftm.reading import FtmReading, read_ftm
from loaders.problems import NotRecords
from loaders.tables.records import Tally
from loaders.tables.spool import Content
from ontology.records import Document, Record


class FtmSource:
    """The entities of one file, under the document that says them; read once, and kept: they speak of each other."""

    rejects = None
    columns: tuple[str, ...] = ()

    def __init__(self, content: Content, document: Document, constants: Iterable[Record] = ()) -> None:
        """Read all entities, or raise `NotRecords`."""
        self.document, self.file, self.sha256 = document, content.file, content.sha256
        self._constants = tuple(constants)
        with _lines(content) as lines:
            self.reading: FtmReading = read_ftm(lines, content.file, document)
        if self.reading.faults:
            raise NotRecords(self.reading.faults)
        self.tally = Tally(read=len(self.reading.places))

    def read(self, reject: Callable[[Any], None] | None = None) -> Iterator[Record]:
        """Yield the document and the records; none is rejected alone."""
        yield self.document
        yield from self._constants
        yield from self.reading.records

    def notes(self, *, is_unchanged: bool) -> Iterator[str]:
        """Tell what was not read, with counts."""
        yield from self.reading.notes
        yield f"{self.file}: {len(self.reading.records):,} records{', unchanged' if is_unchanged else ''}"


@contextmanager
def _lines(content: Content) -> Iterator[Iterator[bytes]]:
    with content.open() as file:
        yield iter(file)
