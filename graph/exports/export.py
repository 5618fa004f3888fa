"""Exports: the graph as linked data, and as files for other tools; sorted, undated, the same bytes each time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.exports import networks, tables
from graph.exports.linked_data import FORMATS as STATEMENTS
from graph.exports.linked_data import MERGED, write
from graph.projection.project import of_claims
from graph.replacing import beside
from graph.storage.disclosure import Audience, Edition
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.storage.store import Store

NETWORKS = {".graphml": networks.write_graphml, ".gexf": networks.write_gexf}
TABLES = ".csv"
FORMATS = (*STATEMENTS, *NETWORKS, TABLES)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and how many things were left out because the audience may not see them."""

    target: Path
    audience: Audience
    withheld: int
    statements: int = 0
    nodes: int = 0
    links: int = 0

    def __str__(self) -> str:
        """Say it in one line."""
        what = f"{self.nodes} nodes and {self.links} links" if self.nodes else f"{self.statements} statements"
        left_out = f"; {self.withheld} things withheld" if self.withheld else ""
        return f"wrote {self.target} ({self.audience}: {what}{left_out})"


def export(store: Store, target: Path, *, audience: Audience = "public", format: str | None = None) -> Exported:
    """Write what an audience may see, in the format of the target's suffix; a folder, or `.csv`, gets CSV files.

    format: one of FORMATS, whatever the suffix. What stood at the target stays until all is written. Raises a Problem
    for a format that is none, and for a target that is something else or cannot be written.
    """
    suffix = _format(target, format)
    _check(target, suffix)
    edition = Edition(store, audience)
    try:
        with beside(target) as fresh:
            counts = (_write_statements if suffix in STATEMENTS else _write_projection)(edition, fresh, suffix)
    except FileExistsError:
        raise Problem(f"{target.parent}: is a file, where a folder is wanted") from None
    except OSError as error:
        raise Problem(f"{target}: cannot be written: {error.strerror}") from None
    return Exported(target, audience, edition.withheld, **counts)


def _write_statements(edition: Edition, path: Path, suffix: str) -> dict[str, int]:
    sources = {graph: about for _, graph, about in edition.sources()}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(write(suffix, sources, edition.base, edition.same))
    said = [triple for about in sources.values() for triples in about.values() for triple in triples]
    return {"statements": len(set(said) if suffix in MERGED else said)}


def _write_projection(edition: Edition, path: Path, suffix: str) -> dict[str, int]:
    projection = of_claims(edition.claims(), edition.base)
    NETWORKS.get(suffix, tables.write)(projection, path)
    return {"nodes": len(projection.nodes), "links": len(projection.links)}


def _format(target: Path, format: str | None) -> str:
    if format is None and (not target.suffix or target.is_dir()):
        return TABLES
    suffix = f".{format.removeprefix('.')}" if format else target.suffix
    if suffix.lower() not in FORMATS:
        raise Problem(f"{target}: no format {suffix!r} (one of {' '.join(FORMATS)}, or a folder for CSV)")
    return suffix.lower()


def _check(target: Path, suffix: str) -> None:
    """Refuse to replace what no export has written."""
    if not target.exists():
        return
    if suffix != TABLES and not target.is_file():
        raise Problem(f"{target}: is not a file ({suffix} is one file: give it another name)")
    if suffix == TABLES and not target.is_dir():
        raise Problem(f"{target}: is not a folder (CSV is a folder of files: give it another name)")
    if suffix == TABLES and not tables.ours(target):
        raise Problem(f"{target}: holds other files (name a new or an empty folder)")
