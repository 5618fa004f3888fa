"""How fast a graph leaves: pushed to a real Fuseki; converted from case files for the loaders of big stores."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

from benchmarks.files import write_folder
from benchmarks.material import Material
from benchmarks.measure import by_turns, run, stopwatch
from benchmarks.table import Row
from benchmarks.world import World

CASES = 1000
"""How many cases are pushed: a Fuseki in memory takes 24,000 quads a second."""


def push(material: Material) -> Iterator[Row]:
    """A first push, against the same graphs sent from ready files."""
    store = material.sized(CASES).store
    ours, peer = by_turns((push_store, store), (send_ready, store))
    yield Row(
        f"push of {CASES:,} cases to Fuseki", ours.seconds, peer.seconds, "s", "ready N-Triples over one connection"
    )


def push_store(store: Path) -> float:
    """Push a store to an empty Fuseki, as `casegraph push` does."""
    from graph.exports.address import address
    from graph.exports.push import push as pushed
    from graph.storage.store import Store

    with TemporaryDirectory(dir=store.parent) as scratch:
        server = _fuseki(Path(scratch))
        try:
            opened = Store(store)
            opened.reading()
            with stopwatch() as watch:
                pushed(opened, address(server.data), audience="all", again=True)
            return watch.seconds
        finally:
            server.kill()


def send_ready(store: Path) -> float:
    """Send each named graph from ready bytes."""
    from pyoxigraph import NamedNode, RdfFormat

    from graph.storage.store import Store

    opened = Store(store)
    rdf = opened.reading()
    graphs = [entry.graph for entry in opened.ledger.entries.values()]
    bodies = {graph: rdf.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph)) for graph in graphs}
    with TemporaryDirectory(dir=store.parent) as scratch:
        server = _fuseki(Path(scratch))
        try:
            place = urlsplit(server.data)
            connection = HTTPConnection(place.hostname or "", place.port)
            with stopwatch() as watch:
                for graph, body in bodies.items():
                    target = f"{place.path}?graph={quote(graph, safe='')}"
                    connection.request("PUT", target, body, {"Content-Type": "application/n-triples"})
                    answer = connection.getresponse()
                    answer.read()
                    assert answer.status in (200, 201, 204)
            return watch.seconds
        finally:
            server.kill()


def _fuseki(home: Path) -> Any:
    sys.path.append(str(Path(__file__).parent.parent / "tests"))
    module = importlib.import_module("real_fuseki")
    return module.Server(home, module.found()).start()


def convert(material: Material) -> Iterator[Row]:
    """Case files into sorted N-Quads and import files, against one process and against a load."""
    folder, cases = material.folder / "many", material.world.cases
    run(write_folder, folder, World(cases, material.world.seed))
    two, one, load = by_turns((convert_folder, folder, 2), (convert_folder, folder, 1), (load_folder, folder))
    yield Row(f"convert {cases:,} cases, two processes", two.seconds, one.seconds, "s", "casegraph, one process")
    yield Row(f"convert {cases:,} cases, one process", one.seconds, load.seconds, "s", "casegraph load of the same")
    yield Row(f"convert {cases:,} cases, peak memory", one.peak, load.peak, "MB", "casegraph load of the same")


def convert_folder(folder: Path, processes: int) -> float:
    """Convert a folder of case files."""
    import casegraph

    with TemporaryDirectory(dir=folder.parent) as target:
        with stopwatch() as watch:
            casegraph.convert(folder, to=target, processes=processes)
        return watch.seconds


def load_folder(folder: Path) -> float:
    """Load a folder of case files into a new store."""
    import casegraph

    with TemporaryDirectory(dir=folder.parent) as store, casegraph.open(store) as graph:
        with stopwatch() as watch:
            graph.load(folder)
        return watch.seconds
