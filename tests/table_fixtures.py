"""What the tests of tables share: tables and workbooks written and opened, and a bound on memory."""

import tracemalloc
import zipfile
from contextlib import contextmanager

import pytest
from openpyxl import Workbook

from loaders.problems import Fault
from loaders.tables.opening import Layout, open_table

SECRET = "Aziza Canary"
"""A name that stands in cells, and never in an error."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def table(tmp_path):
    """Write a table and open it."""

    def opened(content, name="people.csv", **layout):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_table(str(path), Layout(**layout))

    return opened


@pytest.fixture
def refused(table):
    """Write a table that is refused, or whose rows are; return the fault."""

    def fault(*arguments, **layout):
        with pytest.raises(Fault) as caught:
            list(table(*arguments, **layout).rows())
        assert SECRET not in str(caught.value)
        return f"{caught.value.line}: {caught.value.message}"

    return fault


def cells(table):
    return [row.cells for row in table.rows()]


@pytest.fixture
def workbook(tmp_path):
    """Make a workbook of these rows, changed by hand, and open it."""

    def opened(rows, change=lambda book: None, **layout):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        change(book)
        path = tmp_path / "people.xlsx"
        book.save(path)
        return open_table(str(path), Layout(**layout))

    return opened


@pytest.fixture
def raw(tmp_path):
    """Make a workbook with this XML as its sheet, its shared texts and other parts, and open it."""

    def opened(sheet, texts="", parts=None, **layout):
        plain, path = tmp_path / "plain.xlsx", tmp_path / "people.xlsx"
        Workbook().save(plain)
        with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
            for name in before.namelist():
                after.writestr(name, _changed(name, before.read(name).decode(), sheet, texts))
            if texts:
                after.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
            for name, content in (parts or {}).items():
                after.writestr(name, content)
        return open_table(str(path), Layout(**layout))

    return opened


def _changed(name, content, sheet, texts):
    if name == "xl/worksheets/sheet1.xml":
        return sheet if sheet.startswith("<!") else f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
    if name == "[Content_Types].xml" and texts:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        return content.replace("</Types>", part)
    return content


def text(place, content):
    return f'<c r="{place}" t="inlineStr"><is><t>{content}</t></is></c>'


def fault_of(opening, *arguments, **layout):
    with pytest.raises(Fault) as caught:
        list(opening(*arguments, **layout).rows())
    assert SECRET not in str(caught.value)
    return f"{caught.value.line}: {caught.value.message}"


def refusal(path):
    """Return the fault of a file that is refused."""
    return fault_of(lambda: open_table(str(path), Layout()))


@pytest.fixture
def peak():
    """Hold the memory that a block takes under a bound."""

    @contextmanager
    def under(limit):
        tracemalloc.start()
        try:
            yield
            assert tracemalloc.get_traced_memory()[1] < limit
        finally:
            tracemalloc.stop()

    return under
