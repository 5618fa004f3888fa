"""The conversion: files of sources as files for the bulk loaders of stores that no single machine can hold.

No store is made, and nothing is held but a part at a time. Groups of files are told, each by itself; what they say is
sorted into buckets of things; buckets lend each other names, become nodes and relationships, and rows of tables. Who
does which part, and how often, makes no difference to what is written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.converting.crew import Each, crew
from graph.converting.lending import lend
from graph.converting.shaping import Shaped, fill, keep, part, shape
from graph.converting.telling import Loader, Told, tell
from graph.converting.work import WORK, Work
from graph.mirror.bulk_import import Bulk, marked, write_arguments
from graph.mirror.bulk_tables import Shape, tables
from graph.mirror.run import Marker
from graph.projection.project import VERSION, of_claims
from graph.storage.ledger import fingerprint
from graph.storage.store import sound
from ontology.problems import Problem
from ontology.vocabulary import BASE

Say = Callable[[str], None]
NQUADS, NEO4J = "nquads", "neo4j"
"""The folders that are made."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large parts are: what is written is divided accordingly. RDF says in eight bytes what case files say in one.

    files: how many are read at a time; group: of how many bytes together, unless one file has more; bucket: for how
    many bytes of all files there is a bucket.
    """

    files: int = 50
    group: int = 2 << 20
    bucket: int = 4 << 20


@dataclass(frozen=True, slots=True)
class Converted:
    """What was written: statements in `nquads`, and in `neo4j` files with the command that imports them."""

    folder: Path
    sources: int
    statements: int
    bulk: Bulk
    notes: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        as_mirror = f"as the mirror: {self.bulk.nodes} nodes and {self.bulk.links} links"
        return f"wrote {self.folder} ({self.sources} sources, {self.statements} statements; {as_mirror})"


def convert(
    paths: Iterable[str],
    target: Path,
    loader: Loader,
    *,
    base: str | None = None,
    scheduler: str = "",
    processes: int = 1,
    sizes: Sizes | None = None,
    say: Say,
) -> Converted:
    """Convert files and folders into an empty folder; nothing is withheld. Raises the loader's problem for faults.

    scheduler: the address of a Dask scheduler whose workers share the files and the folder.
    """
    base = sound(base or BASE)
    files, faults = loader.listed(paths)
    groups, size = _grouped(files, sizes := sizes or Sizes())
    try:
        with _working(target) as folder:
            work = Work(str(folder), base, len(groups), 1 + size // sizes.bucket)
            work.prepare()
            with crew(work.folder, scheduler=scheduler, processes=processes) as each:
                told = _read(work, groups, faults, loader, each, say)
                bulk = _tabled(work, told, each, say)
            for name in (NQUADS, NEO4J):
                (folder / name).rename(target / name)
    except OSError as error:
        said = f"{target}: cannot be written: {error.strerror or error}"
        raise Problem(f"{said} (make room, or name another folder)") from None
    sources = [source for group in told for source in group.sources]
    notes = tuple(note for group in told for note in group.notes)
    bulk = Bulk(target / NEO4J, bulk.nodes, bulk.links, 0)
    return Converted(target, len(sources), sum(count for *_, count in sources), bulk, notes)


@contextmanager
def _working(target: Path) -> Iterator[Path]:
    """Give a folder to work in, which is gone at the end; refuse a target that holds anything."""
    folder = target.absolute() / WORK
    if folder.exists():
        raise Problem(f"{target}: another conversion fills it, or was cut short (then delete {target / WORK})")
    if target.exists() and not (target.is_dir() and next(target.iterdir(), None) is None):
        raise Problem(f"{target}: holds something else (name a new or an empty folder)")
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        # A worker that does not know of the end yet finds the folder no more, and cannot write into it meanwhile.
        shutil.rmtree(folder.rename(f"{folder}.gone"), ignore_errors=True)


def _grouped(files: Sequence[str], sizes: Sizes) -> tuple[list[list[tuple[str, str]]], int]:
    """Divide files, given by name, into groups of names and places; give the size of all, too."""
    groups: list[list[tuple[str, str]]] = []
    whole = filled = 0
    for name in files:
        # A link is not followed: workers may find another path behind it.
        place = os.path.abspath(name)  # noqa: PTH100
        size = _size(place)
        if not groups or len(groups[-1]) == sizes.files or filled + size > sizes.group:
            groups.append([])
            filled = 0
        groups[-1].append((name, place))
        filled, whole = filled + size, whole + size
    return groups, whole


def _size(place: str) -> int:
    """Tell how much a file says; nothing where it is not to be read, which the reading tells."""
    try:
        size = Path(place).stat().st_size
    except OSError:
        return 0
    return size if place.lower().endswith((".yaml", ".yml", ".json")) else size // 8


def _read(work: Work, groups: Sequence[Any], faults: list[Any], loader: Loader, each: Each, say: Say) -> list[Told]:
    """Read and check all files, each and together."""
    say(f"reading {sum(map(len, groups))} files, in {work.groups} groups")
    told = each(tell, [(work, number, group, loader) for number, group in enumerate(groups)])
    say(f"sorting what they say, in {work.buckets} buckets")
    clashes = each(lend, [(work, bucket, loader) for bucket in range(work.buckets)])
    found = [*faults, *(fault for group in told for fault in group.faults), *(one for some in clashes for one in some)]
    if found:
        raise loader.problem(sorted(found, key=str))
    return told


def _tabled(work: Work, told: Iterable[Told], each: Each, say: Say) -> Bulk:
    """Write the tables, and all that the importer has to be told."""
    say("making nodes and relationships")
    held = each(shape, [(work, bucket) for bucket in range(work.buckets)])
    whole = _vocabulary(work, told, held)
    say("writing tables")
    forms = {form for one in (*held, whole) for form in one.shapes}
    return _filled(work, forms, whole, each)


def _vocabulary(work: Work, told: Iterable[Told], held: Iterable[Shaped]) -> Shaped:
    """Write what no source tells: the concepts, and the marker that says from what all was made. Count all."""
    sources = sorted(source for group in told for source in group.sources)
    made_from = fingerprint((work.base + source, said) for source, said, _ in sources)
    hashes = [f"{said} {source}" for source, said, _ in sources]
    concepts = of_claims((), work.base)
    nodes = len(concepts.nodes) + sum(one.nodes for one in held)
    links = len(concepts.links) + sum(one.links for one in held)
    marker = Marker("complete", f"{VERSION}-{made_from}", nodes, links, hashes)
    return Shaped(nodes, links, keep(work, work.buckets, concepts, marked(marker)).shapes)


def _filled(work: Work, shapes: Iterable[Shape], whole: Shaped, each: Each) -> Bulk:
    wanted = tables(shapes)
    parts = each(fill, [(work, number, wanted) for number in range(work.buckets + 1)])
    found: dict[str, list[str]] = {}
    for number, filled in enumerate(parts):
        for name, _ in filled:
            found.setdefault(name, []).append(part(name, number))
    for table in wanted:
        table.write_header(work.tables)
    arguments = (table.argument(found[table.name]) for table in wanted)
    write_arguments(work.tables, arguments, [written for filled in parts for _, written in filled])
    return Bulk(work.tables, whole.nodes, whole.links, 0)
