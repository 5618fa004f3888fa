"""Dumps: the whole of what is served, in a format, written once for each state of the graph and then sent in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from io import SEEK_END
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Lock
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from graph.exports import networks, tables
from graph.exports.linked_data import FORMATS, write
from graph.storage.bulk_load import dumped
from graph.storage.claims import statements

if TYPE_CHECKING:
    from casegraph import Graph
    from graph.storage.store import Store

NETWORKS = {".graphml": networks.write_graphml, ".gexf": networks.write_gexf}
TABLES = ".csv.zip"
CHUNK = 1 << 18
_READING = Lock()


class Dumps:
    """The files of one state of the graph. They have no names: nothing is left of them when this ends."""

    def __init__(self) -> None:
        self._writing = Lock()
        self._files: dict[tuple[str, str], IO[bytes]] = {}

    def file(self, graph: Graph, suffix: str) -> IO[bytes] | None:
        """Give the file of a format; none while another is being written, since one alone may fill the memory."""
        key = graph.fingerprint, suffix
        if key in self._files or not self._writing.acquire(blocking=False):
            return self._files.get(key)
        try:
            kept = {known: file for known, file in self._files.items() if known[0] == graph.fingerprint}
            written = _written(graph, suffix)
            self._files = {**kept, key: written}
            return written
        finally:
            self._writing.release()


def size(file: IO[bytes]) -> int:
    """Measure a file."""
    with _READING:
        return file.seek(0, SEEK_END)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Read a file from its begin, whoever else reads it."""
    place = 0
    while piece := _piece(file, place):
        yield piece
        place += len(piece)


def _piece(file: IO[bytes], place: int) -> bytes:
    with _READING:
        file.seek(place)
        return file.read(CHUNK)


def _written(graph: Graph, suffix: str) -> IO[bytes]:
    # It is closed when nobody reads it any more.
    out = TemporaryFile()  # noqa: SIM115
    if suffix in (".nq", ".nt"):
        out.writelines(line.encode() for line in (_quads if suffix == ".nq" else _triples)(graph.store))
    elif suffix in FORMATS:
        sources = {name: about for _, name, about in statements(graph.store)}
        out.writelines(text.encode() for text in write(suffix, sources, graph.store.base, graph.store.same))
    else:
        with TemporaryDirectory(prefix="casegraph-dump-") as folder:
            _write_projection(graph, suffix, Path(folder) / "casegraph", out)
    out.flush()
    return out


def _quads(store: Store) -> Iterator[str]:
    """Write the sources as N-Quads, straight from the store: eight times as fast as from terms, in the same bytes."""
    for graph in _graphs(store):
        yield from (f"{line[:-2]}<{graph}> .\n" for line in sorted(dumped(store.reading(), graph)))


def _triples(store: Store) -> list[str]:
    return sorted({line for graph in _graphs(store) for line in dumped(store.reading(), graph)})


def _graphs(store: Store) -> list[str]:
    return [entry.graph for entry in sorted(store.ledger.entries.values(), key=lambda entry: entry.source)]


def _write_projection(graph: Graph, suffix: str, place: Path, out: IO[bytes]) -> None:
    if suffix == TABLES:
        tables.write(graph.projection, place)
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for file in sorted(place.iterdir()):
                # Without the time of day: the same graph gives the same bytes.
                archive.writestr(ZipInfo(f"casegraph/{file.name}"), file.read_bytes(), ZIP_DEFLATED)
        return
    NETWORKS[suffix](graph.projection, place)
    out.write(place.read_bytes())
