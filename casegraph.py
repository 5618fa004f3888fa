"""casegraph from Python: open a graph, and ask it with the same verbs as on the command line.

>>> import casegraph
>>> g = casegraph.open("somewhere/.casegraph")      # doctest: +SKIP
>>> g.load("data/cases").loaded                     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ontology.problems import Problem

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from graph.answers.ask import Answer, Engine
    from graph.answers.conflicts import Conflict
    from graph.answers.dossier import Dossier
    from graph.answers.path import Paths
    from graph.answers.stats import Stats
    from graph.converting.convert import Converted
    from graph.cypher.arcade import Arcade
    from graph.cypher.bolt import Bolt
    from graph.cypher.engine import Engine as CypherEngine
    from graph.exports.push import Pushed
    from graph.maps.map import MapKind
    from graph.mirror.bulk_import import Bulk
    from graph.mirror.differences import Difference
    from graph.mirror.mirror import Counts as Mirrored
    from graph.mirror.run import Marker
    from graph.names.search import Found, Index
    from graph.projection.property_graph import Projection
    from graph.rows import Rows
    from graph.sparql.query import Answer as SparqlAnswer
    from graph.sparql.query import Sparql
    from graph.storage.check import Finding
    from graph.storage.ledger import Entry
    from graph.storage.source import Source
    from graph.storage.store import Counts
    from loaders.problems import Fault

FOLDER = ".casegraph"
TIMEOUT = 30.0

Say = Callable[[str], None]


def _silence(_line: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, what was wrong in the files or rows that it left out, what there is to know of its tables."""

    counts: Counts
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def open(folder: str | Path = FOLDER, *, base: str | None = None, say: Say = _silence) -> Graph:
    """Open the graph in a folder; it need not be there before the first load.

    base: the IRI that ids are appended to; only a new graph takes it. say: hears what goes on in a long run.
    """
    return Graph(folder, base=base, say=say)


def guess_mapping(table: str | Path, **form: Any) -> tuple[str, list[str]]:
    """Guess how the rows of a table become records: a mapping, and the first records that it makes, a line each.

    form: encoding, delimiter, sheet, header... as `table:` of a mapping says them.
    """
    from loaders.tables.files import preview
    from loaders.tables.guess import guess
    from loaders.tables.opening import Layout, open_table

    opened = open_table(str(table), Layout(**form))
    text = guess(opened, {name: value for name, value in form.items() if value is not None})
    return text, list(preview(opened, text))


def convert(
    *paths: str | Path,
    to: str | Path,
    base: str | None = None,
    scheduler: str = "",
    processes: int = 1,
    say: Say = _silence,
) -> Converted:
    """Convert case files and RDF, and folders of them, into files for the bulk loaders of big stores; with no store.

    to: an empty folder. scheduler: a Dask scheduler, whose workers share that folder and the files. processes: how
    many work without one. Nothing is withheld. Raises NotRecords with every fault of every file.
    """
    from graph.converting.convert import convert
    from graph.converting.telling import Loader
    from loaders.cases import listed, read_each
    from loaders.checks import Mention, clashes, mentions
    from loaders.problems import NotRecords

    if "-" in map(str, paths):
        raise Problem("standard input cannot be divided among workers (give files, or folders of them)")
    loader = Loader(listed, read_each, mentions, Mention, clashes, NotRecords)
    names = [str(path) for path in paths]
    return convert(names, Path(to), loader, base=base, scheduler=scheduler, processes=processes, say=say)


class Graph:
    """One graph. What it has worked out is kept until it is loaded anew."""

    def __init__(self, folder: str | Path, *, base: str | None = None, say: Say = _silence) -> None:
        from graph.storage.store import Store

        self.store = Store(folder, base=base)
        self._say = say

    def load(self, *paths: str | Path, keep_going: bool = False) -> Loaded:
        """Load case files, RDF, and folders of them; all or nothing, or with `keep_going` every file that is right.

        Raises NotRecords with every fault of every file.
        """
        from graph.storage.source import of_records
        from loaders.case_file import CaseFile
        from loaders.cases import read
        from loaders.problems import NotRecords

        reading = read((str(path) for path in paths), self.store.base)
        if reading.faults and not (keep_going and reading.files):
            raise NotRecords(reading.faults)
        self._say(f"checked {len(reading.files)} files")

        def source(file: CaseFile) -> Source:
            base = self.store.base
            return of_records(file.document, lambda: file.records, base, file=file.file, sha256=file.sha256)

        counts = self.store.load(map(source, reading.files), say=self._say)
        self._forget()
        return Loaded(counts, reading.faults, reading.notes)

    def load_tables(
        self,
        *paths: str | Path,
        mapping: str | Path,
        rejects: str | Path | None = None,
        max_rejects: int = 0,
    ) -> Loaded:
        """Load tables and folders of them, each as one source, as a mapping says (docs/tables.md).

        A row that cannot be read is rejected as a whole, and written to `rejects` as it was, with the reason.
        Raises NotRecords, and loads nothing, where more than `max_rejects` rows of a table are rejected.
        """
        from graph.storage.source import of_records
        from loaders.tables.files import TableSource, open_tables, records_of

        tables = open_tables([str(path) for path in paths], str(mapping), None if rejects is None else Path(rejects))

        def source(one: TableSource) -> Source:
            told = partial(records_of, one, most=max_rejects)
            return of_records(one.document, told, self.store.base, file=one.file, sha256=one.sha256)

        counts = self.store.load(map(source, tables), say=self._say)
        self._forget()
        notes = [note for one in tables for note in one.notes(is_unchanged=one.document.id in counts.unchanged)]
        return Loaded(counts, tuple(fault for one in tables for fault in one.tally.faults), tuple(notes))

    def remove(self, source: str) -> Entry:
        """Remove one source; what another source still says stays."""
        entry = self.store.remove(source)
        self._forget()
        return entry

    def _forget(self) -> None:
        self.close()
        for name in ("projection", "index", "_sparql", "_cypher"):
            self.__dict__.pop(name, None)

    def close(self) -> None:
        """End the worker processes of queries."""
        for name in ("_sparql", "_cypher"):
            if engine := self.__dict__.pop(name, None):
                engine.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def projection(self) -> Projection:
        """The graph as nodes and links."""
        from graph.projection.project import project

        return project(self.store)

    @cached_property
    def index(self) -> Index:
        """The names of everything, for finding."""
        from graph.names.search import Index, Named

        return Index(
            Named(node.iri, str(node.properties["id"]), node.kind, _names(node.properties), node.name)
            for node in self.projection.nodes.values()
            if node.kind != "Concept"
        )

    def find(self, text: str, *, limit: int = 20) -> list[Found]:
        """Find things by name, in any script, with or without tones and spaces, in either order."""
        return self.index.find(text, limit=limit)

    def resolve(self, text: str) -> str:
        """Return the IRI of the one thing that a name, id or IRI means, or raise Unknown with the nearest."""
        from graph.projection.part import is_thing

        # Ids are found without the names of everything.
        iri = text.strip() if text.strip().startswith(self.store.base) else f"{self.store.base}{text.strip()}"
        if is_thing(self.store, iri):
            return self.store.same.get(iri, iri)
        return self.index.resolve(text).iri

    @cached_property
    def _sparql(self) -> Sparql:
        return self.new_sparql()

    def new_sparql(self) -> Sparql:
        """Return a worker that answers in SPARQL beside this graph's own; whoever asks for it closes it."""
        from graph.sparql.query import Sparql

        self.store.reading()
        return Sparql(self.store.rdf, prefixes=self.prefixes)

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that queries know without declaring them; `id:` is the base of this graph."""
        from ontology.vocabulary import prefixes

        return {**prefixes(), "id": self.store.base}

    def sparql(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = TIMEOUT, rdf: str = "ttl"
    ) -> SparqlAnswer:
        """Ask in SPARQL; the default graph is the merged view, each named graph a source.

        SELECT gives rows, ASK a truth, CONSTRUCT and DESCRIBE an RDF text (`rdf`: ttl, nt, jsonld, rdf).
        """
        return self._sparql.query(text, parameters, timeout=timeout, rdf=rdf)

    @cached_property
    def _cypher(self) -> Arcade:
        from graph.mirror.embedded import embedded

        return embedded(self.store.folder / "cypher", self._refreshed, self.fingerprint, say=self._say)

    def _refreshed(self, engine: CypherEngine, tell: Callable[[Marker], None] = lambda _: None) -> Mirrored:
        from graph.mirror.mirror import refresh

        return refresh(
            engine, self.store, lambda: self.projection, fingerprint=self.fingerprint, tell=tell, say=self._say
        )

    @property
    def fingerprint(self) -> str:
        """What a mirror must have been made from to be up to date."""
        from graph.projection.project import made_from

        return made_from(self.store)

    def cypher(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = TIMEOUT,
        most: int | None = None,
    ) -> Rows:
        """Ask in Cypher, of the embedded mirror, for all rows or for `most` of them; it is brought up to date first."""
        return self._cypher.read(text, parameters or {}, timeout=timeout, most=most)

    def offered(self, password: str) -> Arcade:
        """Open the embedded mirror once more, for a user `neo4j` who reads it over Bolt; close it when done."""
        from graph.cypher.arcade import Arcade

        held = self._cypher
        return Arcade(held.folder, held.database, reader=password)

    def neo4j(self, uri: str, user: str, password: str, *, database: str | None = None) -> Bolt:
        """Connect to a Neo4j, to mirror the graph there (`mirror`) or to compare (`verify`); close it when done."""
        from graph.cypher.bolt import neo4j

        return neo4j(uri, user, password, database=database)

    def mirror(self, engine: Bolt) -> Mirrored:
        """Make a Neo4j hold what the graph holds: only what differs is written, what is gone is deleted."""
        from graph.mirror.fulltext import index_names
        from graph.mirror.indexes import Indexes, indexed

        done = self._refreshed(engine, self._noting(engine))
        unmade = () if indexed(engine) else Indexes(engine, self.projection).complete()
        for line in (*unmade, *index_names(engine)):
            self._say(line)
        return done

    def _noting(self, engine: Bolt) -> Callable[[Marker], None]:
        from graph.mirror.mirrors import note

        return lambda marker: note(self.store.folder, engine.place, marker.state, marker.fingerprint)

    def push(
        self,
        url: str,
        *,
        audience: Literal["public", "internal", "all"] = "public",
        merged: bool = False,
        again: bool = False,
        user: str = "",
        password: str = "",
        token: str = "",
    ) -> Pushed:
        """Send what an audience may see to a SPARQL store by the Graph Store Protocol: only what differs is sent.

        merged: the merged view too, as the default graph. again: what has not changed too.
        """
        from graph.exports.address import address
        from graph.exports.push import push

        there = address(url, user=user, password=password, token=token)
        return push(self.store, there, audience=audience, merged=merged, again=again, say=self._say)

    def verify(self, engine: CypherEngine | None = None) -> list[Difference]:
        """Compare a mirror (the embedded one, if none is given) with the graph.

        Node by node and link by link; and the statements of every source, rebuilt from the mirror alone.
        """
        from graph.mirror.differences import lost, verify

        held = engine or self._cypher
        return [*verify(held, self.projection), *lost(held, self.store.ledger)]

    def mend(self, differences: Iterable[Difference], engine: Bolt | None = None) -> str:
        """Write what differs into a mirror, and nothing else (the embedded one is thrown away); say what was done."""
        if engine is None:
            from graph.mirror.embedded import forget

            self.close()
            forget(self.store.folder / "cypher")
            return "the embedded mirror was thrown away"
        from graph.mirror.mirror import mirror

        counts = mirror(
            engine,
            self.projection,
            fingerprint=self.fingerprint,
            sources=self.store.ledger.hashes,
            distrusted={one.id for one in differences},
            tell=self._noting(engine),
            say=self._say,
        )
        return str(counts)

    def ask(self, name: str, *, engine: Engine = "sparql", timeout: float = TIMEOUT, **parameters: str) -> Answer:
        """Ask a named question; parameters that are things take any of their names."""
        from graph.answers.ask import Answer, bound, question, supported

        asked = question(name)
        values = bound(asked, parameters, resolve=self.resolve)
        text = asked.texts[engine]
        if engine == "sparql":
            rows = self._sparql.select(text, values, timeout=timeout)
        else:
            rows = self.cypher(text, values, timeout=timeout)
        held = self._projected({str(value) for row in (*rows.rows, values.values()) for value in row})
        return Answer(asked, rows, supported(held, asked, rows, values), held, values)

    def _projected(self, values: set[str]) -> Projection:
        """Project the things that are among some values, or all where that is done sooner."""
        from graph.projection.part import is_small, part

        things = {value for value in values if value.startswith(self.store.base)}
        is_ready = "projection" in self.__dict__
        return part(self.store, things) if not is_ready and is_small(things, self.store) else self.projection

    def path(self, start: str, end: str, *, longest: int = 6, through: Iterable[str] = ()) -> Paths:
        """Find all of the shortest paths between two things, each hop with its evidence."""
        from graph.answers.path import shortest

        return shortest(
            self.projection, self.resolve(start), self.resolve(end), longest=longest, through=tuple(through)
        )

    def show(self, thing: str) -> Dossier:
        """Gather all that the sources say of one thing."""
        from graph.answers.dossier import dossier

        return dossier(self.projection, self.resolve(thing))

    def conflicts(self) -> list[Conflict]:
        """List the values on which sources differ."""
        from graph.answers.conflicts import conflicts

        return list(conflicts(self.projection))

    def stats(self) -> Stats:
        """Count what the graph holds."""
        from graph.answers.stats import stats

        return stats(self.projection)

    def unfinished(self) -> list[str]:
        """Say which mirrors and pushes are incomplete, damaged or behind, and what would do."""
        from graph.exports import pushed
        from graph.mirror import mirrors
        from graph.mirror.embedded import unfinished as embedded

        said = embedded(self.store.folder / "cypher")
        mirrored = mirrors.unfinished(self.store.folder, self.fingerprint)
        return [
            *([said] if said else ()),
            *mirrored,
            *pushed.unfinished(self.store.folder, self.store.ledger.fingerprint),
        ]

    def check(self) -> list[Finding]:
        """List what breaks the shapes."""
        from graph.storage.check import check

        return list(check(self.store))

    def map(
        self,
        *things: str,
        kind: MapKind = "around",
        steps: int = 2,
        limit: int = 150,
        title: str = "",
        like: str | Path | None = None,
    ) -> str:
        """Draw a map as a page of HTML.

        kind: `around` things (the best-connected people, if none is named); of a `crackdown` and its parts; of the
        `signatures` under documents (all that somebody signed, if none is named). like: a file with an earlier map;
        what stands on it keeps its place.
        """
        from graph.maps.map import page, scene

        held = self.projection
        iris = [self.resolve(thing) for thing in things]
        drawn = scene(held, iris, kind=kind, steps=steps, limit=limit)
        return page(held, drawn, title=title, like=Path(like) if like else None)

    def map_of_path(self, found: Paths) -> str:
        """Draw the paths that `path` has found, as a page of HTML."""
        from graph.maps.map import page
        from graph.maps.path_map import path_map

        return page(self.projection, path_map(self.projection, found))

    def map_of_answer(self, answer: Answer, *, like: str | Path | None = None) -> str:
        """Draw what `ask` has answered, as a page of HTML; `like` as for `map`."""
        from graph.maps.map import page
        from graph.maps.question_map import question_map

        drawn = question_map(self.projection, answer.question, answer.values, answer.rows)
        return page(self.projection, drawn, like=Path(like) if like else None)

    def whole_map(self, *, title: str = "The whole graph", like: str | Path | None = None) -> str:
        """Draw the whole graph, its communities first, each to be opened, as a page of HTML; `like` as for `map`."""
        from graph.maps.whole_map import draw

        return draw(self.projection, title=title, like=Path(like) if like else None)

    def export(self, target: str | Path, *, audience: Literal["public", "internal"] = "public") -> Any:
        """Write the graph to a file or folder, in the format of its suffix; only what the audience may see."""
        from graph.exports.export import export

        return export(self.store, Path(target), audience=audience)

    def export_for_neo4j_admin(self, folder: str | Path) -> Bulk:
        """Write all that `mirror` writes as files for `neo4j-admin database import full`; `command` is what to run."""
        from graph.mirror.bulk_import import write
        from graph.mirror.run import Marker

        held = self.projection
        sources = self.store.ledger.hashes
        return write(
            held, Path(folder), Marker("complete", self.fingerprint, len(held.nodes), len(held.links), sources)
        )

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return people, bodies, events and engagements, and the links between them, as a networkx graph."""
        from graph.answers.path import network

        return network(self.projection)

    def to_rdflib(self) -> rdflib.Dataset:
        """Return the store as an rdflib dataset, read-only, without copying it."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.store.reading()))


def _names(properties: Mapping[str, Any]) -> tuple[str, ...]:
    return (*(properties.get("names") or [properties["name"]]), *properties.get("same_as", ()))


__all__ = ["Graph", "Loaded", "Problem", "convert", "open"]
