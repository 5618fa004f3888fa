"""The sheets: each source's statements as an audience may see them, to be sent one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol

from graph.storage.identities import renamed_about
from ontology.problems import StoreProblem, Unknown
from ontology.quads import Fingerprint

if TYPE_CHECKING:
    from pyoxigraph import DefaultGraph, NamedNode, Triple

    from graph.storage.store import Store

Audience = Literal["public", "internal", "all"]
AUDIENCES = ("public", "internal", "all")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One graph: its IRI, how many statements it makes, their hash, and their lines in N-Triples when asked for."""

    graph: str
    statements: int
    hash: str
    lines: Callable[[], Iterable[str]] = field(repr=False)


class Sheets(Protocol):
    """What an audience may see: the graphs in the order of their sources, and how many things are left out."""

    graphs: tuple[str, ...]
    withheld: int

    def each(self) -> Iterator[Sheet]:
        """Yield the sheet of each graph; none is kept."""
        ...

    def merged(self) -> Iterator[str]:
        """Yield the lines of all of them; what two say may come twice."""
        ...


def sheets(store: Store, audience: Audience) -> Sheets:
    """Tell what an audience may see; all is what the store holds. A store that is not whole is refused."""
    if audience not in AUDIENCES:
        raise Unknown("audience", audience, AUDIENCES)
    return _All(store) if audience == "all" else _Open(store, audience)


class _All:
    """All that a store holds, read off it as it is sent."""

    withheld = 0

    def __init__(self, store: Store) -> None:
        store.reading()
        self._store = store
        self._entries = sorted(store.ledger.entries.values(), key=lambda entry: entry.source)
        self.graphs = tuple(entry.graph for entry in self._entries)

    def each(self) -> Iterator[Sheet]:
        """Yield a sheet of each source: the ledger knows its hash."""
        from pyoxigraph import NamedNode

        for entry in self._entries:
            yield Sheet(entry.graph, entry.quads, entry.hash, partial(self._lines, NamedNode(entry.graph)))

    def merged(self) -> Iterator[str]:
        """Yield the lines of the merged view."""
        from pyoxigraph import DefaultGraph

        return self._lines(DefaultGraph())

    def _lines(self, graph: NamedNode | DefaultGraph) -> Iterator[str]:
        try:
            for quad in self._store.reading().quads_for_pattern(None, None, None, graph):
                yield f"{quad.triple} .\n"
        except OSError:
            # It must not be taken for a fault of the network.
            raise StoreProblem(f"the store {self._store.rdf} cannot be read") from None


class _Open:
    """What an audience may see of a store."""

    def __init__(self, store: Store, audience: Literal["public", "internal"]) -> None:
        from graph.storage.disclosure import Edition

        self._edition = Edition(store, audience)
        self.graphs = self._edition.graphs
        self.withheld = self._edition.withheld

    def each(self) -> Iterator[Sheet]:
        """Yield a sheet of each source that may be seen; where all of it may, its hash is the ledger's."""
        for _, graph, about in self._edition.sources():
            found = Fingerprint()
            for triples in about.values():
                found.add(map(str, triples))
            yield Sheet(graph, found.count, str(found), partial(_lines, about))

    def merged(self) -> Iterator[str]:
        """Yield the lines of all sources."""
        same = self._edition.same
        for _, _, about in self._edition.sources():
            yield from _lines(renamed_about(about, same) if same else about)


def _lines(about: Mapping[str, list[Triple]]) -> Iterator[str]:
    for triples in about.values():
        for triple in triples:
            yield f"{triple} .\n"
