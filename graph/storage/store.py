"""The store: the graph on disk in Oxigraph, one named graph for each source, the default graph their merged view.

It is the only truth; the mirror, the maps and the exports can be rebuilt from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from graph.sparql.worker import Refused, opened
from graph.storage.bulk_load import bulk_load, dumped
from graph.storage.change import change, identities, merge
from graph.storage.identities import Same, members
from graph.storage.kept_claims import Draft, clean
from graph.storage.ledger import Entry, Ledger
from graph.storage.lock import alone
from graph.storage.standing import Place
from graph.storage.wholeness import MOST, hash_of, missing, settle, unknown
from ontology.heap import growing
from ontology.problems import StoreProblem, Unknown
from ontology.quads import Fingerprint
from ontology.vocabulary import BASE

if TYPE_CHECKING:
    from pyoxigraph import Store as Oxigraph

    from graph.storage.source import Source

_SOUND_BASE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`#]*[/:=]")
REBUILD = "delete the folder {folder} and load the case files again"
SMALL = MOST - 1
"""How many statements may differ for one transaction, which holds them in memory (a gigabyte a million)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did, in sources."""

    loaded: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    quads: int = 0


class Store:
    """One graph in one folder: `rdf/` (Oxigraph), `ledger.jsonl`, `claims/` (kept claims), `cypher/` (the mirror)."""

    def __init__(self, folder: str | Path, *, base: str | None = None) -> None:
        self.folder = Path(folder)
        self.rdf = self.folder / "rdf"
        self._place = Place(self.rdf)
        self.kept = self.folder / "claims"
        self.ledger = Ledger(self.folder / "ledger.jsonl")
        if base and self.ledger.base and base != self.ledger.base:
            raise StoreProblem(f"this store mints its IRIs from {self.ledger.base} (use another --store for {base})")
        self.base = sound(self.ledger.base or base or BASE)
        self.ledger.base = self.base
        self._reading: Oxigraph | None = None
        self._named: tuple[Oxigraph, Same, Mapping[str, list[str]]] | None = None

    # Reading

    def reading(self) -> Oxigraph:
        """Open the store to read, once; tell when it is not there or not whole."""
        if self._reading is None:
            self._reading = self._opened_to_read()
        return self._reading

    def _opened_to_read(self) -> Oxigraph:
        if self._place.is_between:
            with alone(self.folder):
                self._place.restore()
        if not self.rdf.exists():
            if self.ledger.entries:
                raise StoreProblem(f"the store has lost its folder {self.rdf} ({self._rebuild()})")
            raise StoreProblem(f"no graph in {self.folder} (casegraph load PATH makes one; --store names another)")
        if not self.ledger.begun:
            raise StoreProblem(
                f"{self.rdf} stands there without the ledger {self.ledger.path.name} that tells what is in it "
                f"(is it a graph: {self._rebuild()}; is it yours: use another --store)"
            )
        for patience in (True, True, False):
            try:
                rdf, _ = opened(str(self.rdf))
            except Refused as refused:
                raise StoreProblem(f"the store {self.rdf} cannot be read: {refused} ({self._rebuild()})") from None
            settle(rdf, self.ledger)
            lacking, strange = missing(rdf, self.ledger), unknown(rdf, self.ledger, self.base)
            if not lacking and not strange:
                return rdf
            if patience:
                # Another process may have written between the ledger's reading and the store's.
                self.ledger = Ledger(self.ledger.path)
        lacks = f"it lacks statements of {'; '.join(lacking)}" if lacking else ""
        knows = f"its ledger does not know {', '.join(strange)}" if strange else ""
        raise StoreProblem(f"the store is damaged: {'; '.join(filter(None, (lacks, knows)))} ({self._rebuild()})")

    @property
    def same(self) -> Same:
        """The IRI that stands for a thing, by each other IRI that sources give it."""
        return self._decided()[0]

    def named(self, iri: str) -> list[str]:
        """List the IRIs that sources give a thing, the one that stands for it first."""
        same, named = self._decided()
        stands = same.get(iri, iri)
        return named.get(stands, [stands])

    def _decided(self) -> tuple[Same, Mapping[str, list[str]]]:
        rdf = self.reading()
        if self._named is None or self._named[0] is not rdf:
            same = identities(rdf, self.base)
            self._named = rdf, same, members(same)
        return self._named[1:]

    def _rebuild(self) -> str:
        return REBUILD.format(folder=self.folder)

    def damaged(self) -> list[str]:
        """Read everything and name the sources whose statements are not those that were loaded."""
        rdf = self.reading()
        return [entry.source for entry in self.ledger.entries.values() if hash_of(rdf, entry.graph) != entry.hash]

    # Writing

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only writer, and know what the one before has written."""
        try:
            with alone(self.folder):
                self.ledger = Ledger(self.ledger.path)
                self.ledger.base = self.base
                self._reading = None
                self._place.restore()
                if self.rdf.exists() or self.ledger.entries:
                    self.reading()
                yield
        except OSError as error:
            said = f"the store {self.folder} cannot be written: {error} (make room, or use another --store)"
            raise StoreProblem(said) from None
        self._reading = None

    def load(self, sources: Iterable[Source], *, say: Callable[[str], None] = lambda _: None) -> Counts:
        """Replace the named graph of each source, all in one step; on disk before it returns.

        Sources that say what they said before are left alone.
        """
        with self._alone(), growing():
            before = dict(self.ledger.entries)
            unchanged: list[str] = []
            say(f"writing {'what has changed' if before else 'statements'}")
            entries = self._change(self._differing(sources, unchanged)) if before else self._build(sources)
            self.ledger.record(entries.values(), "loaded")
            clean(self.kept, self.ledger)
        return Counts(
            loaded=tuple(source for source in entries if source not in before),
            changed=tuple(source for source in entries if source in before),
            unchanged=tuple(unchanged),
            quads=sum(entry.quads for entry in entries.values()),
        )

    def _differing(self, sources: Iterable[Source], unchanged: list[str]) -> dict[Source, int]:
        """Find the sources that say something new, with the number of their statements; name the others."""
        new: dict[Source, int] = {}
        for source in sources:
            found, known = Fingerprint(), self.ledger.entries.get(source.id)
            for statements, _ in source.told():
                found.add(statements)
            if known and known.hash == str(found):
                unchanged.append(source.id)
            else:
                new[source] = found.count
        return new

    def _told(self, source: Source, entries: dict[str, Entry]) -> Iterator[Collection[str]]:
        """Tell a source, keep the claims that it makes, and enter it at its end."""
        found, draft, whole = Fingerprint(), Draft(self.kept), True
        try:
            for statements, claim in source.told():
                found.add(statements)
                if claim:
                    draft.add(claim())
                whole = whole and claim is not None
                yield statements
            if whole:
                draft.keep(str(found))
        finally:
            draft.drop()
        graph = self.base + source.id
        entries[source.id] = Entry(source.id, graph, found.count, str(found), source.file, source.sha256)

    def remove(self, source: str) -> Entry:
        """Remove one source; what another source still says stays in the merged view."""
        self.reading()
        with self._alone():
            entry = self.ledger.entries.get(source.removeprefix(self.base))
            if entry is None:
                near = get_close_matches(source, list(self.ledger.entries), n=3)
                raise Unknown("source", source, near)
            self._update({replace(entry, quads=0, hash=str(Fingerprint())): ()})
            self.ledger.record([entry], "removed")
            clean(self.kept, self.ledger)
        return entry

    def _change(self, new: Mapping[Source, int]) -> dict[str, Entry]:
        """Write what differs, in one transaction; where that is much, build all anew beside."""
        replaced = [self.ledger.entries[source.id].quads for source in new if source.id in self.ledger.entries]
        if sum(new.values()) + sum(replaced) > SMALL:
            return self._build(new)
        entries: dict[str, Entry] = {}
        told = {source.id: tuple(chain.from_iterable(self._told(source, entries))) for source in new}
        if entries:
            self._update({entry: told[entry.source] for entry in entries.values()})
        return entries

    def _update(self, wanted: Mapping[Entry, tuple[str, ...]]) -> None:
        from pyoxigraph import Store as Oxigraph

        try:
            rdf = Oxigraph(str(self.rdf))
        except RuntimeError as error:
            raise StoreProblem(f"the store {self.rdf} is damaged: {error} ({self._rebuild()})") from None
        update = change(rdf, {entry.graph: statements for entry, statements in wanted.items()}, self.base)
        self.ledger.record(wanted, "intended")
        rdf.update(update)
        rdf.flush()

    def _build(self, new: Iterable[Source]) -> dict[str, Entry]:
        """Bulk-load a graph beside the place it will stand in, and copy what other sources say.

        Nothing is kept in memory: a million cases may pass.
        """
        from pyoxigraph import Store as Oxigraph

        self._place.clear()
        entries: dict[str, Entry] = {}
        rdf = Oxigraph(str(self._place.beside))
        bulk_load(rdf, self._nquads(new, entries))
        for decided in merge(rdf, self.base):
            rdf.update(decided)
        rdf.flush()
        rdf.optimize()
        # Only a closed store may be moved, and it closes when nothing refers to it.
        del rdf
        if entries:
            self.ledger.record(entries.values(), "intended")
            self._reading = None
            self._place.take()
        self._place.clear()
        return entries

    def _nquads(self, new: Iterable[Source], entries: dict[str, Entry]) -> Iterator[str]:
        """Write every statement twice, in its source's graph and in the merged view: of new sources, then of others."""
        for source in new:
            graph = f"<{self.base}{source.id}>"
            for statements in self._told(source, entries):
                yield "".join([f"{statement} {graph} .\n{statement} .\n" for statement in statements])
        for entry in self.ledger.entries.values():
            if entry.source not in entries:
                for line in dumped(self.reading(), entry.graph):
                    yield f"{line[:-2]}<{entry.graph}> .\n{line}"


def sound(base: str) -> str:
    """Let through what IRIs may begin with; raise `StoreProblem` for what they may not."""
    if not _SOUND_BASE.fullmatch(base):
        raise StoreProblem(f"{base!r} is no base for IRIs (write one that ends in /, https://example.org/id/)")
    return base
