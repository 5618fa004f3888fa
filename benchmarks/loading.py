"""How fast cases come in: records into a store, a folder of case files, one changed file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.files import lines, stated
from benchmarks.material import FILES, Material
from benchmarks.measure import by_turns, stopwatch
from benchmarks.table import Row

FEW = 1000
"""How many cases rdflib is given."""


def load(material: Material) -> Iterator[Row]:
    """JSON Lines, checked, stated and on disk, against the same quads from ready text."""
    against = "pyoxigraph bulk_load of ready N-Quads"
    ours, peer = by_turns((load_records, material.lines), (bulk_load, material.quads))
    loaded, compacted = peer.part(0), peer.part(0) + peer.part(1)
    yield Row("records to a store on disk", ours.seconds, compacted, "s", f"{against}, compacted as ours is")
    yield Row("records to a store on disk", ours.seconds, loaded, "s", f"{against}, not compacted")
    yield Row("records to a store, peak memory", ours.peak, peer.peak, "MB", against)


def terms(material: Material) -> Iterator[Row]:
    """The same, of fewer cases, against rdflib: quads as its terms, added to a dataset in memory."""
    fewer = material.sized(FEW)
    ours, peer = by_turns((load_records, fewer.lines), (add_terms, fewer.quads))
    against = "rdflib addN of ready terms, in memory"
    yield Row(f"records of {FEW:,} cases to a store on disk", ours.seconds, peer.seconds, "s", against)


def add_terms(quads: Path) -> float:
    """Add ready terms to an rdflib dataset."""
    from pyoxigraph import RdfFormat, parse
    from rdflib import Dataset, Graph, Literal, URIRef

    dataset = Dataset()
    graphs: dict[str, Graph] = {}

    def term(of: Any) -> URIRef | Literal:
        if not hasattr(of, "datatype"):
            return URIRef(of.value)
        datatype = None if of.language else URIRef(of.datatype.value)
        return Literal(of.value, lang=of.language, datatype=datatype, normalize=False)

    ready = []
    for quad in parse(path=str(quads), format=RdfFormat.N_QUADS):
        name = getattr(quad.graph_name, "value", "")
        if name not in graphs:
            graphs[name] = dataset.graph(URIRef(name)) if name else dataset.default_graph
        triple = quad.triple
        ready.append((URIRef(triple.subject.value), URIRef(triple.predicate.value), term(triple.object), graphs[name]))  # type: ignore[union-attr]
    with stopwatch() as watch:
        dataset.addN(ready)
    return watch.seconds


def load_records(records: Path) -> float:
    """Load records from JSON Lines, each checked, into a new store."""
    from graph.storage.store import Store

    with TemporaryDirectory(dir=records.parent) as folder:
        with stopwatch() as watch:
            Store(folder).load(stated(lines(records)))
        return watch.seconds


def bulk_load(quads: Path) -> tuple[float, float]:
    """Load ready N-Quads into a new Oxigraph; return the seconds, and those of compacting it."""
    from pyoxigraph import RdfFormat, Store

    with TemporaryDirectory(dir=quads.parent) as folder:
        with stopwatch() as watch:
            store = Store(folder)
            store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS, lenient=True)
            store.flush()
        with stopwatch() as more:
            store.optimize()
        return watch.seconds, more.seconds


def read(material: Material) -> Iterator[Row]:
    """A folder of case files, read and checked, against a parser that does no more than parse."""
    ours, peer = by_turns((read_folder, material.case_files), (parse_folder, material.case_files))
    against = "ruamel's pure safe loader, parse only"
    yield Row(f"reading and checking {FILES} case files", ours.seconds, peer.seconds, "s", against)


def read_folder(folder: Path) -> float:
    """Read case files as `casegraph load` does."""
    from loaders.cases import read as read_cases

    with stopwatch() as watch:
        reading = read_cases([str(folder)])
    assert len(reading.files) == FILES, reading.faults
    return watch.seconds


def parse_folder(folder: Path) -> float:
    """Parse case files in Python alone."""
    from ruamel.yaml import YAML

    with stopwatch() as watch:
        for file in sorted(folder.glob("*.yaml")):
            YAML(typ="safe", pure=True).load(file)
    return watch.seconds


CHANGED = "report-00007"
TITLE = f"SELECT ?title {{ id:{CHANGED} cg:title ?title }}"


def reload(material: Material) -> Iterator[Row]:
    """One changed file of many until SPARQL answers otherwise, against a load from nothing."""
    folder, store = material.case_files, material.case_store
    against = "casegraph, load from nothing"
    whole, alone, peer = by_turns(
        (load_changed, folder, store, True), (load_changed, folder, store, False), (load_anew, folder)
    )
    yield Row(f"1 changed file of {FILES}, all loaded again, to its answer", whole.seconds, peer.seconds, "s", against)
    yield Row(f"1 changed file of {FILES}, it alone loaded, to its answer", alone.seconds, peer.seconds, "s", against)


def load_changed(case_files: Path, store: Path, all_files: bool) -> float:
    """Change a file, load the folder or the file, and ask."""
    import casegraph

    with TemporaryDirectory(dir=store.parent) as scratch:
        cases = copytree(case_files, Path(scratch, "cases"))
        with casegraph.open(copytree(store, Path(scratch, "store"))) as graph:
            assert "corrected" not in str(graph.sparql(TITLE))
            file = cases / f"{CHANGED}.yaml"
            text = file.read_text(encoding="utf-8").replace(" from the region", ", corrected")
            with stopwatch() as watch:
                file.write_text(text, encoding="utf-8")
                graph.load(cases if all_files else file)
                answer = graph.sparql(TITLE)
            assert "corrected" in str(answer)
            return watch.seconds


def load_anew(case_files: Path) -> float:
    """Load the folder into a new store, and ask."""
    import casegraph

    with TemporaryDirectory(dir=case_files.parent) as folder, casegraph.open(folder) as graph:
        with stopwatch() as watch:
            graph.load(case_files)
            graph.sparql(TITLE)
        return watch.seconds
