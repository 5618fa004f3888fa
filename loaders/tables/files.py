"""Files of tables: each under the mapping that makes records of it; its rejected rows in a file of their own."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from loaders.ftm.source import FtmSource
from loaders.problems import Fault, NotRecords
from loaders.tables.cells import written
from loaders.tables.form import FTM, form_of, layout
from loaders.tables.mapping import beside, mapping
from loaders.tables.opening import SUFFIXES, Table, open_table
from loaders.tables.records import Rejected, TableRecords
from loaders.tables.spool import content_of
from loaders.tree import Tree, parse
from ontology.problems import Problem
from ontology.records import Record

WHY = ("row", "rejected because")
"""The columns that a file of rejected rows has beside those of its table."""
TableSource = TableRecords | FtmSource
"""One file that a mapping makes a source of."""
_SHOWN = 50
PREVIEW = 5
"""How many records a preview shows."""


def open_tables(paths: Sequence[str], mapping_file: str, rejects: Path | None = None) -> list[TableSource]:
    """Open tables and folders of them under one mapping, or raise `NotRecords` with every fault.

    rejects: the file that gets the rejected rows; of several tables, each has one of its own beside it.
    """
    tree = _tree(mapping_file)
    form, is_ftm = layout(tree, mapping_file), form_of(tree, mapping_file) == FTM
    faults: list[Fault] = []
    found: list[TableSource] = []
    files = [file for path in paths for file in _files(path)]
    for path in files:
        try:
            if is_ftm:
                content = content_of(path)
                found.append(FtmSource(content, *beside(tree, mapping_file, table=stem(path), sha256=content.sha256)))
                continue
            table = open_table(path, form)
            read = mapping(tree, mapping_file, table=stem(path), sha256=table.sha256)
            own = rejects and (rejects if len(files) == 1 else rejects.with_stem(f"{rejects.stem}-{stem(path)}"))
            found.append(TableRecords(table, read, own))
        except Fault as fault:
            faults.append(fault)
        except NotRecords as wrong:
            faults += wrong.faults
    faults += _told_twice(found, mapping_file)
    if faults:
        # What is wrong in the mapping is wrong for every table.
        raise NotRecords({str(fault): fault for fault in faults}.values())
    return found


def preview(table: Table, text: str) -> Iterator[str]:
    """Tell the first records that a mapping makes of a table, a line each, and what is wrong in the rows before."""
    one = TableRecords(table, mapping(parse(text, is_json=False, file="mapping"), "mapping", table=stem(table.file)))
    rejected: list[Rejected] = []
    for record in islice(one.read(rejected.append), 1, PREVIEW + 1):
        yield from (str(fault) for row in rejected for fault in row.faults)
        rejected.clear()
        fields = record.model_dump(exclude_defaults=True, exclude={"id", "evidence"})
        told = "; ".join(f"{name}: {_told(value)}" for name, value in fields.items())
        yield f"row {record.evidence[0].row}: {type(record).__name__} {record.id}: {told}"
    yield from (str(fault) for row in rejected[:PREVIEW] for fault in row.faults)


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return " / ".join(word for words in value.values() for word in words)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _tree(file: str) -> Tree:
    try:
        return parse(Path(file).read_text(encoding="utf-8-sig"), is_json=file.endswith(".json"), file=file)
    except Fault as fault:
        raise NotRecords([fault]) from None
    except UnicodeDecodeError:
        raise NotRecords([Fault(file, 1, "is not UTF-8 text (save it as UTF-8)")]) from None
    except OSError as error:
        raise Problem(f"the mapping {file} cannot be read: {error.strerror} (casegraph map-guess writes one)") from None


def _files(path: str) -> list[str]:
    if path == "-" or not Path(path).is_dir():
        return [path]
    files = (Path(folder, name) for folder, _, names in os.walk(path) for name in names)
    found = sorted(str(file) for file in files if file.name.lower().endswith(SUFFIXES))
    if not found:
        raise NotRecords([Fault(path, 1, f"holds no table ({', '.join(SUFFIXES)})")])
    return found


def stem(path: str) -> str:
    """Name a table without its folder and suffixes."""
    return "" if path == "-" else Path(path).name.partition(".")[0]


def _told_twice(tables: Sequence[TableSource], mapping_file: str) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for one in tables:
        identity, file = one.document.id, one.file
        if first.setdefault(identity, file) is not file:
            said = f"{file} and {first[identity]} would be one source (write {{file}} into its id: {identity}-{{file}})"
            yield Fault(mapping_file, 1, said, record=f"Document {identity!r}", field="id")


def records_of(one: TableSource, *, most: int) -> Iterator[Record]:
    """Yield the records of a table, and write its rejected rows; raise `NotRecords` at its end if they are too many."""
    with ExitStack() as files:
        reject = files.enter_context(_Rejects(one.rejects, one.columns)).add if one.rejects else None
        yield from one.read(reject)
    tally = one.tally
    if tally.rejected > most:
        shown = tally.faults[:_SHOWN]
        raise NotRecords([*shown, *_more(one, len(tally.faults) - len(shown))])


def _more(one: TableSource, left: int) -> Iterator[Fault]:
    tally = one.tally
    said = f"{tally.rejected} of {tally.read} rows are rejected, so nothing is loaded"
    hints = "--max-rejects allows some, --rejects FILE gets them all"
    more = f"; {left} faults are not shown" if left > 0 else ""
    yield Fault(one.file, tally.read + 1, f"{said}{more} ({hints})")


class _Rejects:
    """A file of rejected rows in CSV: as they were, and why. Mended, it can be loaded with the same mapping."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        try:
            self._file = path.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise Problem(f"{path} cannot be written: {error.strerror} (name another file with --rejects)") from None
        self._rows = csv.writer(self._file)
        self._rows.writerow([*columns, *WHY])
        self._width = len(columns)

    def add(self, rejected: Rejected) -> None:
        cells = [written(cell) for cell in rejected.row.cells]
        own = cells[: self._width] + [""] * (self._width - len(cells))
        why = "; ".join(": ".join(filter(None, (one.record, one.field, one.message))) for one in rejected.faults)
        self._rows.writerow([*own, rejected.row.number, why, *cells[self._width :]])

    def __enter__(self) -> _Rejects:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
