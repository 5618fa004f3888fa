"""Downloads: rows as files, for spreadsheets (csv, tsv) and for programs (json, jsonl)."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from starlette.responses import Response

from graph.exports.tables import cell
from graph.formats import write
from graph.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}
"""The formats by their suffix."""
NAMES: Mapping[str, str] = {"csv": "CSV", "tsv": "TSV", "json": "JSON", "jsonl": "JSON Lines"}
"""What a page calls them."""
_FOR_SPREADSHEETS = frozenset({"csv", "tsv"})


def download(rows: Rows, form: str, *, name: str) -> Response:
    """Write rows as a file that is saved, not shown; no spreadsheet runs what is in it.

    name: what to call it. It stays on the reader's disk: the name of nobody belongs in it.
    """
    out = StringIO(newline="")
    if form == "csv":
        # Without the mark a spreadsheet misreads Chinese.
        out.write("\ufeff")
    write(_harmless(rows) if form in _FOR_SPREADSHEETS else rows, form, out)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(out.getvalue().encode(), media_type=TYPES[form], headers=headers)


def _harmless(rows: Rows) -> Rows:
    return Rows(tuple(map(cell, rows.columns)), [tuple(map(cell, row)) for row in rows.rows])
