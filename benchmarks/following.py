"""How soon a mirror follows: one changed file of many, from the edit to the changed answer in Cypher."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.loading import CHANGED
from benchmarks.material import FILES, Material
from benchmarks.measure import by_turns, stopwatch
from benchmarks.mirroring import Address, emptied, server_module
from benchmarks.table import Row

TITLE = f"MATCH (d:Document {{id: '{CHANGED}'}}) RETURN d.name"
Ask = Callable[[], str]


def follow(material: Material) -> Iterator[Row]:
    """The mirror brought up to date, against the mirror made anew."""
    given, against = (material.case_files, material.case_store), "the mirror made anew"
    for name, work in (("embedded engine", embedded), ("embedded engine, by two commands", commanded)):
        ours, anew = by_turns((work, *given, False), (work, *given, True))
        yield Row(f"1 changed file of {FILES}, to its answer: {name}", ours.seconds, anew.seconds, "s", against)
    with server_module().running() as running:
        ours, anew = by_turns(*((neo4j, *given, each, tuple(running)) for each in (False, True)))
    yield Row(f"1 changed file of {FILES}, to its answer: Neo4j", ours.seconds, anew.seconds, "s", against)


def embedded(case_files: Path, store: Path, anew: bool) -> float:
    """Load a changed file and ask, in one process that has asked before."""
    import casegraph

    with TemporaryDirectory(dir=store.parent) as scratch:
        file, folder = _own(case_files, store, Path(scratch))
        with casegraph.open(folder) as graph:

            def ask() -> str:
                return str(graph.cypher(TITLE).rows)

            def load() -> None:
                graph.load(file)
                if anew:
                    rmtree(folder / "cypher")

            return _timed(file, load, ask)


def commanded(case_files: Path, store: Path, anew: bool) -> float:
    """The same by `casegraph load` and `casegraph cypher`."""
    with TemporaryDirectory(dir=store.parent) as scratch:
        file, folder = _own(case_files, store, Path(scratch))

        def casegraph(*words: str) -> str:
            command = [str(Path(sys.executable).with_name("casegraph")), "--store", str(folder), *words]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout

        def load() -> None:
            casegraph("load", str(file))
            if anew:
                rmtree(folder / "cypher")

        return _timed(file, load, lambda: casegraph("cypher", TITLE))


def neo4j(case_files: Path, store: Path, anew: bool, address: Address) -> float:
    """Load a changed file, mirror into a Neo4j and ask there."""

    def work(_: Path, __: Address) -> dict[str, Any]:
        return {"seconds": _followed(case_files, store, address, anew=anew)}

    return float(emptied(address, work, store)["seconds"])


def _followed(case_files: Path, store: Path, address: Address, *, anew: bool) -> float:
    import casegraph

    with TemporaryDirectory(dir=store.parent) as scratch:
        file, folder = _own(case_files, store, Path(scratch))
        with casegraph.open(folder) as graph:
            engine = graph.neo4j(*address)
            graph.mirror(engine)
            if anew:
                emptied(address, lambda *_: {}, store)

            def load() -> None:
                graph.load(file)
                graph.mirror(engine)

            return _timed(file, load, lambda: str(engine.read(TITLE).rows), warm=not anew)


def _own(case_files: Path, store: Path, scratch: Path) -> tuple[Path, Path]:
    """Copy the case files and the store: a file to change, and the store."""
    cases, folder = copytree(case_files, scratch / "cases"), copytree(store, scratch / "store")
    return cases / f"{CHANGED}.yaml", folder


def _timed(file: Path, load: Callable[[], None], ask: Ask, *, warm: bool = True) -> float:
    """Ask, change the file, load it, ask again: the seconds from the change to the answer."""
    if warm:
        assert "corrected" not in ask()
    text = file.read_text(encoding="utf-8").replace(" from the region", ", corrected")
    with stopwatch() as watch:
        file.write_text(text, encoding="utf-8")
        load()
        answer = ask()
    assert "corrected" in answer
    return watch.seconds
