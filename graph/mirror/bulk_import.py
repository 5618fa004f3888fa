"""The bulk import: the first load of a very large mirror, as files that `neo4j-admin database import full` reads.

They hold what a run of the mirror would write, digests and marker among it: after the import nothing is left to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.mirror.bulk_tables import MARKED, Written, shaped, tables
from graph.mirror.digests import check_names
from graph.projection.property_graph import Node, Projection
from graph.replacing import beside
from ontology.heap import growing
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.mirror.run import Marker

ARGUMENTS = "import.args"
"""The file with all that the importer has to be told."""

_LONGEST = 1 << 20
"""How many signs a row may have before the importer has to be told."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What was written, and the command that imports it."""

    folder: Path
    nodes: int
    links: int
    loose: int
    """How many links were left out, since no source tells of what they lead to."""

    @property
    def command(self) -> str:
        """What to run in the folder, before the server is started."""
        return f"neo4j-admin database import full neo4j @{ARGUMENTS}"

    def __str__(self) -> str:
        """Say it in one line."""
        loose = f"; {self.loose} links to what no source tells of left out" if self.loose else ""
        return f"wrote {self.folder} (as the mirror: {self.nodes} nodes and {self.links} links{loose})"


def write(projection: Projection, target: Path, marker: Marker) -> Bulk:
    """Write the files of a projection, and of the marker that its mirror is to have, into a folder of their own.

    Raise `Problem` for a folder that holds other files or cannot be written, and for a value that the importer would
    change: then what stood there stays.
    """
    if target.exists() and not (target.is_dir() and _ours(target)):
        raise Problem(f"{target}: holds something else (name a new or an empty folder)")
    try:
        with beside(target) as folder, growing():
            return replace(_write(projection, folder, marker), folder=target)
    except OSError as error:
        raise Problem(f"{target}: cannot be written: {error.strerror}") from None


def _write(projection: Projection, folder: Path, marker: Marker) -> Bulk:
    check_names(projection)
    folder.mkdir()
    nodes = projection.nodes
    links = [link for link in projection.links.values() if link.start in nodes and link.end in nodes]
    alike = shaped([marked(marker), *nodes.values(), *links])
    arguments: list[str] = []
    written: list[Written] = []
    for table in tables(alike):
        table.write_header(folder)
        written.append(table.write(folder / f"{table.name}.csv", alike))
        arguments.append(table.argument([f"{table.name}.csv"]))
    write_arguments(folder, arguments, written)
    return Bulk(folder, len(nodes), len(links), len(projection.links) - len(links))


def write_arguments(folder: Path, tables: Iterable[str], written: Iterable[Written]) -> None:
    """Write all that the importer has to be told of tables, and of what was written into them."""
    lines = [*_options(list(written)), *tables]
    (folder / ARGUMENTS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _ours(folder: Path) -> bool:
    """Tell whether a folder holds nothing but what was written for the importer, and what the importer writes."""
    names = re.compile(rf"(nodes|relationships)-[\w-]+\.csv|{re.escape(ARGUMENTS)}|import\.report")
    return all(names.fullmatch(path.name) and path.is_file() for path in folder.iterdir())


def marked(marker: Marker) -> Node:
    """Give the node that says of a mirror what it was made from."""
    said = asdict(marker) | {"sources": list(marker.sources)}
    return Node("casegraph", (MARKED,), {"id": "casegraph"} | {name: value for name, value in said.items() if value})


def _options(written: Sequence[Written]) -> Iterator[str]:
    yield from ("--array-delimiter=U+001F", "--trim-strings=true", "--bad-tolerance=0")
    if any(rows.multiline for rows in written):
        yield "--multiline-fields=true"
    if (longest := max(rows.longest for rows in written)) > _LONGEST:
        yield f"--read-buffer-size={4 * longest}"
