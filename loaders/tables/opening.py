"""A table as documentation teams keep it: CSV, TSV, a sheet of a workbook, JSON or JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from loaders.problems import Fault
from loaders.tables.rows import Cell, Layout, Row, Survey
from loaders.tables.spool import Content, content_of

__all__ = ["Cell", "Layout", "Row", "Table", "open_table"]

_FORMS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
SUFFIXES = tuple(suffix + packed for suffix in _FORMS if suffix != ".txt" for packed in ("", ".gz"))
"""How the names of tables end, where they are looked for in a folder."""
_READS = {"csv": "encoding delimiter header", "xlsx": "sheet header merged", "json": "encoding records"}
_READS["jsonl"] = "encoding"
_ZIP, _OLE, _HEAD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 1 << 16


@dataclass(frozen=True)
class Table:
    """One table that can be read: its columns, the SHA-256 of the file as it is, and what was found out of it."""

    file: str
    columns: tuple[str, ...]
    sha256: str
    notes: tuple[str, ...]
    _read: Callable[[], Iterator[Row]] = field(repr=False, compare=False)

    def rows(self) -> Iterator[Row]:
        """Read the rows from the beginning, one at a time; blank ones are left out."""
        return self._read()


def open_table(path: str, layout: Layout) -> Table:
    """Look through a table (`-` is standard input), or raise a `Fault` that says where it cannot be read."""
    if layout.header < 1:
        raise Fault(path, 1, "the header is a row counted from 1 (header: 1)")
    content = content_of(path)
    if not content.head(1):
        raise Fault(path, 1, "is empty (give a table with a header and rows)")
    form = _form(content)
    survey = _survey(form, content, layout)
    return Table(path, survey.columns, content.sha256, (*survey.notes, *_unused(form, layout)), survey.rows)


def _survey(form: str, content: Content, layout: Layout) -> Survey:
    if form == "xlsx":
        from loaders.tables.workbook import survey_workbook

        return survey_workbook(content, layout)
    if form == "csv":
        from loaders.tables.delimited import survey_delimited

        return survey_delimited(content, layout)
    from loaders.tables.listing import survey_listing

    return survey_listing(content, layout, lines=form == "jsonl")


def _unused(form: str, layout: Layout) -> Iterator[str]:
    """Tell what a mapping says that this form of table has no use for."""
    plain = Layout()
    for name in ("encoding", "delimiter", "sheet", "header", "records", "merged"):
        if getattr(layout, name) != getattr(plain, name) and name not in _READS[form].split():
            yield f"{name} is of no use here: it is a table of the form {form}"


def _form(content: Content) -> str:
    """Tell the form by the name, or by what stands in the file where no name tells (standard input)."""
    head = content.head(_HEAD)
    named = next((form for suffix, form in _FORMS.items() if content.name.endswith(suffix)), "")
    if head.startswith(_OLE):
        raise Fault(content.file, 1, _old_or_encrypted(content))
    if content.name.endswith((".xls", ".xlsb", ".ods", ".numbers")):
        raise Fault(content.file, 1, "is a workbook of a form that is not read (save it as .xlsx or .csv)")
    if head.startswith(_ZIP) and named != "xlsx":
        if named:
            raise Fault(content.file, 1, f"is a zip or a workbook, not {named} (name it .xlsx, or save it as .csv)")
        return "xlsx"
    return named or _sniffed(head)


def _sniffed(head: bytes) -> str:
    text = head.decode("utf-8-sig", "replace").lstrip()
    if text[:1] not in ("{", "["):
        return "csv"
    first, _, rest = text.partition("\n")
    return "jsonl" if text[0] == "{" and rest.strip() and isinstance(_json(first), dict) else "json"


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _old_or_encrypted(content: Content) -> str:
    needle, before = "EncryptedPackage".encode("utf-16-le"), b""
    with content.open() as stream:
        while chunk := stream.read(1 << 20):
            if needle in before + chunk:
                return "is encrypted (open it with its password, and save it without one)"
            before = chunk[-len(needle) :]
    return "is a workbook of the old form .xls (save it as .xlsx or .csv)"
