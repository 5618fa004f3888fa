"""How fast the embedded property graph is made for the first time, against the same rows by other ways."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.material import Material
from benchmarks.measure import by_turns, stopwatch
from benchmarks.table import Row

FEW = 2000
"""How many nodes are written one by one."""


def build(material: Material) -> Iterator[Row]:
    """From a store to the first answer in Cypher, the projection included."""
    ours, unwound, single = by_turns((embed, material.store), (unwind, material.store), (one_by_one, material.store))
    name, unit = "store to embedded property graph, first build", "nodes+links/s"
    rate = ours.part(1) / ours.part(0)
    yield Row(name, rate, single.part(1) / single.part(0), unit, f"Cypher one by one, {FEW:,} ready nodes")
    yield Row(name, rate, unwound.part(1) / unwound.part(0), unit, "UNWIND of ready rows, without projection")


def embed(store: Path) -> tuple[float, int]:
    """Ask for the first time in Cypher."""
    import casegraph

    with TemporaryDirectory(dir=store.parent) as scratch, casegraph.open(copytree(store, Path(scratch, "s"))) as graph:
        graph.store.reading()
        with stopwatch() as watch:
            graph.cypher("MATCH (n) RETURN count(n)")
        return watch.seconds, len(graph.projection.nodes) + len(graph.projection.links)


def unwind(store: Path) -> tuple[float, int]:
    """Write ready rows by UNWIND."""
    return _written(store, None)


def one_by_one(store: Path) -> tuple[float, int]:
    """Write ready nodes, a statement each."""
    return _written(store, FEW)


def _written(store: Path, single: int | None) -> tuple[float, int]:
    from graph.cypher.arcade import Arcade
    from graph.mirror.writing import Batches
    from graph.projection.project import project
    from graph.storage.store import Store

    projection = project(Store(store))
    with TemporaryDirectory(dir=store.parent) as scratch:
        engine = Arcade(Path(scratch), "graph", write=True)
        if single:
            engine.batch = 1
        batches = Batches(engine)
        jobs = batches.create_nodes(projection.nodes.values()), batches.create_links(projection.links.values())
        ready: list[tuple[str, Any]] = [(text, rows()) for each in jobs for text, rows in islice(each, single)]
        engine.define(["CREATE CONSTRAINT FOR (n:Entity) REQUIRE n.iri IS UNIQUE"])
        chosen = ready[:single]
        with stopwatch() as watch:
            for text, rows in chosen:
                engine.write(f"UNWIND $rows AS row {text}", {"rows": rows})
        engine.close()
        return watch.seconds, sum(len(rows) for _, rows in chosen)
