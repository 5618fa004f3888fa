"""Kept claims: what each source says, as a file of JSON lines, so that a projection need not read the quads.

A file is made from the records while they are loaded, and has the hash of their statements for a name. It may be
deleted: the claims of a source that has no sound file are read from the store, ten times as slowly.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from zlib import crc32

import orjson

from graph.storage.claim import Claim
from ontology.schema import BOUNDS

if TYPE_CHECKING:
    from graph.storage.ledger import Entry, Ledger

_END = b"1 %08x\n"
"""The last line of a whole file: the version of its form, and the checksum of all lines before."""
_END_SIZE = len(_END % 0)
_CHUNK = 1 << 20


class Draft:
    """A file of claims that is being written; it has no name yet, and is gone unless it is kept."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{os.getpid()}.part"
        self._file = self._path.open("wb")
        self._checksum = 0

    def add(self, claim: Claim) -> None:
        """Write a claim."""
        line = line_of(claim)
        self._checksum = crc32(line, self._checksum)
        self._file.write(line)

    def keep(self, name: str) -> None:
        """End the file, and give it its name."""
        self._file.write(_END % self._checksum)
        self._file.close()
        self._path.replace(self._path.with_name(name))

    def drop(self) -> None:
        """Throw the file away, unless it was kept."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def read(folder: Path, entry: Entry) -> Iterator[Claim] | None:
    """Read the claims that were kept of a source; None where there is no sound file of them."""
    # A file that is open stays whole, though another process loads the source anew and deletes it.
    with suppress(OSError):
        file = (folder / entry.hash).open("rb")
        if _is_sound(file):
            return _read(file, entry)
        file.close()
    return None


def _is_sound(file: BinaryIO) -> bool:
    """Tell whether a file is whole: nothing of it is believed before its checksum is."""
    checksum = 0
    rest = os.fstat(file.fileno()).st_size - _END_SIZE
    while rest > 0:
        chunk = file.read(min(rest, _CHUNK))
        checksum = crc32(chunk, checksum)
        rest -= len(chunk) or rest
    return file.read() == _END % checksum


def _read(file: BinaryIO, entry: Entry) -> Iterator[Claim]:
    with file:
        file.seek(0)
        for line in file:
            if line[:1] != b"[":
                return
            yield claim_in(line, entry.source, entry.graph)


def line_of(claim: Claim) -> bytes:
    """Write a claim as a line of JSON, all but who makes it."""
    told = (claim.iri, claim.kind, claim.values, claim.links, claim.citations)
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def claim_in(line: bytes, source: str, graph: str) -> Claim:
    """Read the claim that a source makes in a line."""
    iri, kind, values, links, citations = orjson.loads(line)
    for name, found in values.items():
        if type(found[0]) is list:
            values[name] = [tuple(pair) for pair in found]
        elif name in BOUNDS:
            values[name] = [date.fromisoformat(day) for day in found]
    return Claim(iri, kind, source, graph, values, tuple(map(tuple, links)), tuple(citations))


def clean(folder: Path, ledger: Ledger) -> None:
    """Delete the files of what is no longer loaded."""
    known = {entry.hash for entry in ledger.entries.values()}
    for path in folder.glob("*"):
        if path.name not in known:
            path.unlink(missing_ok=True)
