"""How fast a very large graph comes into an empty Neo4j: the store as files, the files through neo4j-admin."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.material import Material
from benchmarks.measure import run, stopwatch
from benchmarks.mirroring import emptied, server_module, write_triples
from benchmarks.table import Row

SCALED_FROM = 2_000
"""The most cases that rdflib-neo4j is given; for more its seconds are scaled, as for 100,000 it takes minutes."""


def first_load(material: Material) -> Iterator[Row]:
    """A store into an empty Neo4j through files, against rdflib-neo4j from N-Triples at the rate that it has."""
    cases = material.world.cases
    with TemporaryDirectory(dir=material.folder) as scratch:
        folder = Path(scratch, "files")
        writing = run(write_files, material.store, folder)
        told = writing.result
        importing = import_files(folder, told["command"], Path(scratch, "neo4j"))
    peer = scaled_peer(material)
    whole = told["project"] + told["write"] + importing
    against = f"rdflib-neo4j, scaled from {SCALED_FROM:,} cases" if cases > SCALED_FROM else "rdflib-neo4j"
    notes = (
        f"first load of {cases:,} cases, {told['count']:,} nodes and relationships: {told['project']:.1f} s for the "
        f"projection, {told['write']:.1f} s for {told['size'] / 1e6:,.0f} MB of files ({writing.peak:,.0f} MB of "
        f"memory), {importing:.1f} s for neo4j-admin, its start among them",
    )
    yield Row("Neo4j, first load through files, from the store", whole, peer, "s", against, notes)
    yield Row("Neo4j, first load through files, once projected", whole - told["project"], peer, "s", against)


def scaled_peer(material: Material) -> float:
    """Give the seconds that rdflib-neo4j takes, or would take at the rate that it has with fewer cases."""
    fewer = material.sized(min(material.world.cases, SCALED_FROM))
    with server_module().running(heap="3g", cache="1g") as running:
        # The first only warms the server.
        *_, told = (run(emptied, tuple(running), write_triples, fewer.triples).result for _ in range(2))
    return float(told["write"] * material.world.cases / fewer.world.cases)


def write_files(store: Path, folder: Path) -> dict[str, Any]:
    """Write a store as files for neo4j-admin, as `casegraph export --neo4j-admin` does."""
    import casegraph

    with casegraph.open(store) as graph:
        graph.store.reading()
        with stopwatch() as projecting:
            count = len(graph.projection.nodes) + len(graph.projection.links)
        with stopwatch() as writing:
            bulk = graph.export_for_neo4j_admin(folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    return {
        "project": projecting.seconds,
        "write": writing.seconds,
        "count": count,
        "size": size,
        "command": bulk.command,
    }


def import_files(folder: Path, command: str, home: Path) -> float:
    """Let the importer make a database of the files: the seconds, Java's start among them."""
    module = server_module()
    home.mkdir()
    server = module.Server(home, module.found(), heap="3g")
    program, *words = shlex.split(command)
    assert program == "neo4j-admin"
    with stopwatch() as watch:
        subprocess.run(
            [*server.java, "org.neo4j.cli.AdminTool", *words],
            env=server.environment,
            cwd=folder,
            check=True,
            capture_output=True,
        )
    return watch.seconds
