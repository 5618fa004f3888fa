"""The material: what the measurements begin with, each made once, when the first of them asks for it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from benchmarks.files import lines, stated, write_folder, write_lines, write_quads, write_triples
from benchmarks.measure import run
from benchmarks.world import World

FILES = 300
PER_FILE = 2


class Material:
    """Cases of one size, in a scratch folder: as lines, quads and a store; and as a folder of 300 case files."""

    def __init__(self, folder: Path, cases: int, seed: int = 0) -> None:
        self.folder, self.world = folder, World(cases, seed)
        folder.mkdir(exist_ok=True)

    def sized(self, cases: int) -> Material:
        """Return material of another size."""
        return self if cases == self.world.cases else Material(self.folder / str(cases), cases, self.world.seed)

    @cached_property
    def lines(self) -> Path:
        """The records as JSON Lines."""
        path = self.folder / "records.jsonl"
        run(write_lines, path, self.world)
        return path

    @cached_property
    def quads(self) -> Path:
        """What the store holds, as N-Quads."""
        path = self.folder / "quads.nq"
        run(write_quads, path, self.world)
        return path

    @cached_property
    def triples(self) -> Path:
        """The merged view of them, as N-Triples."""
        path = self.folder / "triples.nt"
        run(write_triples, path, self.world)
        return path

    @cached_property
    def store(self) -> Path:
        """A store of these cases."""
        path = self.folder / "store"
        run(_store, path, self.lines)
        return path

    @cached_property
    def case_files(self) -> Path:
        """A folder of case files, which does not grow with the number of cases."""
        path = self.folder / "cases"
        run(write_folder, path, World(FILES * PER_FILE, self.world.seed, PER_FILE))
        return path

    @cached_property
    def case_store(self) -> Path:
        """A store of the case files."""
        path = self.folder / "case-store"
        run(_load, path, self.case_files)
        return path


def _store(folder: Path, records: Path) -> None:
    from graph.storage.store import Store

    Store(folder).load(stated(lines(records)))


def _load(folder: Path, case_files: Path) -> None:
    import casegraph

    casegraph.open(folder).load(case_files)
