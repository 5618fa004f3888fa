"""Tables: the projection as a folder of CSV files, one for each kind of thing and one for the links.

RFC 4180 in UTF-8 with a byte order mark, without which a spreadsheet misreads Chinese. A spreadsheet runs a cell that
begins with = + - @ as a formula, and a name in a case file may come from anywhere: such a cell, and such a member of a
list, gets an apostrophe before it. Take it away again where an apostrophe stands before one of those signs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.formats import plain
from ontology.schema import kind_names

if TYPE_CHECKING:
    from graph.projection.property_graph import Projection

LINKS = "links"
FIRST = ("id", "name", "relationship", "from", "to", "from_name", "to_name")
LAST = ("sources", "disclosure", "iri")

# Full-width signs are formulas in Chinese and Japanese spreadsheets; tabs and line ends are skipped before a formula.
_FORMULA = re.compile(r"'*[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def write(projection: Projection, folder: Path) -> None:
    """Write the files into a new folder."""
    folder.mkdir()
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for node in projection.nodes.values():
        by_kind.setdefault(node.kind, []).append(node.properties)
    for kind, rows in by_kind.items():
        _write(folder / f"{kind}.csv", rows)
    _write(folder / f"{LINKS}.csv", list(_links(projection)))


def ours(folder: Path) -> bool:
    """Tell whether a folder holds nothing but files that an export writes."""
    names = {f"{name}.csv" for name in (*kind_names(), "Concept", LINKS)}
    return all(path.name in names and path.is_file() for path in folder.iterdir())


def _links(projection: Projection) -> Iterator[Mapping[str, Any]]:
    called = {iri: node.name for iri, node in projection.nodes.items()}
    for link in projection.links.values():
        yield {
            **link.properties,
            "relationship": link.type,
            "from": link.start,
            "to": link.end,
            "from_name": called.get(link.start, ""),
            "to_name": called.get(link.end, ""),
        }


def _write(path: Path, rows: list[Mapping[str, Any]]) -> None:
    columns = sorted({name for row in rows for name in row}, key=_column)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([cell(row.get(name)) for name in columns] for row in rows)


def _column(name: str) -> tuple[int, str]:
    if name in FIRST:
        return FIRST.index(name), name
    return len(FIRST) + (LAST.index(name) + 1 if name in LAST else 0), name


def cell(value: Any) -> str:
    """Write a value as a cell that no spreadsheet runs.

    >>> cell("=1+1"), cell(["Li Si", "@sum"]), cell("2017-07")
    ("'=1+1", "Li Si; '@sum", '2017-07')
    """
    members: Iterable[Any] = value if isinstance(value, list) else (value,)
    return "; ".join(f"'{text}" if _FORMULA.match(text) else text for text in map(plain, members))
