"""A sheet of a workbook is read as a person sees it, or refused with its place and what would do."""

import warnings
import zipfile
import zlib
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from loaders.problems import Fault
from loaders.tables import Layout, Row, open_table

SECRET = "Aziza Canary"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


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


def refused(path):
    return fault_of(lambda: open_table(str(path), Layout()))


def test_cells_are_what_they_are_in_the_sheet(workbook):
    rows = [["name", "born", 2019], ["Wang", date(1990, 5, 3), 3.0], ["", datetime(2019, 5, 3, 4, 5), 0.5], [True]]
    people = workbook(rows)
    assert people.columns == ("name", "born", "2019")
    assert [*people.rows()] == [
        Row(2, ("Wang", date(1990, 5, 3), 3)),
        Row(3, (None, "2019-05-03T04:05:00", 0.5)),
        Row(4, (True, None, None)),
    ]
    assert type(next(people.rows()).cells[2]) is int


def test_times_and_durations_are_text(workbook):
    (row,) = workbook([["at", "for"], [time(4, 5), timedelta(hours=26)]]).rows()
    assert row.cells == ("04:05:00", "PT26H")


def test_blank_rows_are_left_out_and_numbers_are_those_of_the_sheet(workbook):
    people = workbook([["name"], ["Wang"], [None], [" "], ["Li"]])
    assert [(row.number, row.cells) for row in people.rows()] == [(2, ("Wang",)), (5, ("Li",))]


def test_a_header_may_stand_below_a_title(workbook):
    people = workbook([["List of 2019"], [], ["name", "born"], ["Wang", 1990]], header=3)
    assert (people.columns, [row.number for row in people.rows()]) == (("name", "born"), [4])


def test_the_text_of_a_formula_stays_text(workbook):
    def as_text(book):
        book.active["A2"].data_type = "s"

    assert next(workbook([["name"], ["=cmd|' /C calc'!A0"]], as_text).rows()).cells == ("=cmd|' /C calc'!A0",)


def test_a_formula_without_a_saved_value_is_a_fault_of_its_row(workbook):
    first, second = workbook([["n", "name"], [1, "Wang"], [2, "=A2&A3"]]).rows()
    told = "B3 holds a formula whose value was not saved (open and save the file in a spreadsheet program)"
    assert (first.fault, second.fault) == ("", told)


def test_a_formula_with_a_saved_value_is_its_value(raw):
    saved = '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c>'
    rows = f'<sheetData><row r="1">{text("A1", "n")}{text("B1", "name")}</row><row r="2">{saved}</row></sheetData>'
    assert [*raw(rows).rows()] == [Row(2, (2, None))]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="A2" t="e"><v>#REF!</v></c>', "A2 holds the error #REF!"),
        ('<c r="A2"><v>NaN</v></c>', "A2 holds what is no value"),
        ('<c r="A2"><v>1e999</v></c>', "A2 holds what is no value"),
        ('<c r="A2" t="s"><v>99</v></c>', "A2 holds what is no value"),
        (f'<c r="A2" t="d"><v>{SECRET}</v></c>', "A2 holds what is no value"),
        (f'<c r="A2"><v>{SECRET}</v></c>', "A2 holds what is no value"),
    ],
)
def test_a_cell_that_holds_no_value_is_a_fault_of_its_row(raw, cell, said):
    (row,) = raw(f'<sheetData><row r="1">{text("A1", "n")}</row><row r="2">{cell}</row></sheetData>').rows()
    assert row.cells == (None,)
    assert row.fault.startswith(said)
    assert SECRET not in row.fault


def test_a_date_that_is_none_is_told_without_its_value(workbook):
    def far(book):
        book.active["A2"].number_format = "yyyy-mm-dd"

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (row,) = workbook([["born"], [99999999999]], far).rows()
    assert "A2" in row.fault
    assert "9999" not in row.fault


def test_shared_and_rich_texts_are_plain_text(raw, workbook):
    texts = "<si><t>name</t></si><si><r><t>Wang </t></r><r><t>Wei_x000D_</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    people = raw(f"<sheetData>{rows}</sheetData>", texts)
    assert (people.columns, next(people.rows()).cells) == (("name",), ("Wang Wei\r",))
    rich = CellRichText("Li ", TextBlock(InlineFont(b=True), "Wei"))
    assert next(workbook([["name"], [rich]]).rows()).cells == ("Li Wei",)


def test_cells_without_a_place_stand_one_after_another(raw):
    head = "<row><c t='inlineStr'><is><t>a</t></is></c><c t='inlineStr'><is><t>b</t></is></c></row>"
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row>"
    assert [*raw(f"<sheetData>{head}{rows}</sheetData>").rows()] == [Row(2, (1, 2))]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "1: has no header in this row"),
        ([[], ["name"], ["Wang"]], "1: has no header in this row"),
        ([["name"]], "1: has a header and no rows"),
        ([["name"], [" "]], "1: has a header and no rows"),
        ([[SECRET, "b", SECRET], [1, 2, 3]], "1: columns A and C have the same name"),
        ([["name", None, "born"], ["Wang"], [1, SECRET, 2]], "3: B3 holds something, and its column has no name"),
        ([["name"], ["Wang", None, SECRET]], "2: C2 holds something, and its column has no name"),
        ([["=A2"], ["Wang"]], "1: A1 holds a formula whose value was not saved"),
    ],
)
def test_what_is_no_table_is_refused(workbook, rows, said):
    assert fault_of(workbook, rows).startswith(said)


def merged(*ranges):
    def change(book):
        for cells in ranges:
            book.active.merge_cells(cells)

    return change


def test_merged_cells_are_refused_with_their_range(workbook):
    told = fault_of(workbook, [["name", "born"], ["Wang", 1], ["", 2]], merged("A2:A3"))
    assert told == "2: the cells A2:A3 are merged (unmerge them, or say merged: fill)"


def test_merged_cells_above_the_header_do_not_matter(workbook):
    assert workbook([["A list"], ["name", "born"], ["Wang", 1]], merged("A1:B1"), header=2).columns == ("name", "born")


def test_merged_cells_are_filled_when_asked(workbook):
    rows = [["name", "from", "to"], ["Wang", 1, None], [None, 2, 3], ["Li", 4, 5]]
    people = workbook(rows, merged("A2:A3", "B2:C2"), merged="fill")
    assert [row.cells for row in people.rows()] == [("Wang", 1, 1), ("Wang", 2, 3), ("Li", 4, 5)]


def test_a_merged_range_of_a_million_rows_adds_no_row(raw):
    head = f'<row r="1">{text("A1", "name")}{text("B1", "n")}</row>'
    rows = f'<row r="2">{text("A2", "Wang")}</row><row r="3"><c r="B3"><v>1</v></c></row>'
    merges = '<mergeCells><mergeCell ref="A2:A1048576"/></mergeCells>'
    people = raw(f"<sheetData>{head}{rows}</sheetData>{merges}", merged="fill")
    assert [row.cells for row in people.rows()] == [("Wang", None), ("Wang", 1)]


def test_a_header_of_two_rows_is_filled_from_the_first(workbook):
    rows = [["name", "dates", None], [None, "from", "to"], ["Wang", 1, 2]]
    people = workbook(rows, merged("A1:A2", "B1:C1"), merged="fill", header=2)
    assert (people.columns, [row.cells for row in people.rows()]) == (("name", "from", "to"), [("Wang", 1, 2)])


def test_a_name_merged_over_two_columns_is_two_columns_of_one_name(workbook):
    told = fault_of(workbook, [["name", None], ["Wang", "Wei"]], merged("A1:B1"), merged="fill")
    assert told.startswith("1: columns A and B have the same name")


def several(book):
    book.active.title = "People"
    for name, state in (("Cases", "visible"), ("Old", "hidden"), ("Older", "veryHidden")):
        book.create_sheet(name).append(["name"])
        book[name].append([name])
        book[name].sheet_state = state


def test_a_sheet_is_named_or_the_only_visible_one(workbook):
    rows = [["name"], ["Wang"]]
    assert fault_of(workbook, rows, several) == "1: has several sheets: People, Cases (name one: sheet: People)"
    assert fault_of(workbook, rows, several, sheet="Peeple") == "1: has no sheet 'Peeple' (did you mean 'People'?)"
    people = workbook(rows, several, sheet="Cases")
    assert next(people.rows()).cells == ("Cases",)
    assert people.notes == ("hidden sheets are not read: Old, Older",)


def test_a_hidden_sheet_that_is_named_is_read_and_told(workbook):
    people = workbook([["name"], ["Wang"]], several, sheet="Old")
    assert people.notes == ("hidden sheets are not read: Older", "the sheet Old is hidden")
    assert next(people.rows()).cells == ("Old",)


def test_hidden_rows_and_columns_are_told(workbook):
    def hide(book):
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["B"].hidden = True

    people = workbook([["name", "born"], ["Wang", 1]], hide)
    assert people.notes == ("hidden rows are read too: 1", "hidden columns are read too: B")


def test_a_gzipped_workbook_is_read(tmp_path, workbook):
    import gzip

    workbook([["name"], ["Wang"]])
    path = tmp_path / "people.xlsx.gz"
    path.write_bytes(gzip.compress((tmp_path / "people.xlsx").read_bytes()))
    assert next(open_table(str(path), Layout()).rows()).cells == ("Wang",)


# --- what is no workbook, or one to do harm


def test_what_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"name,born\nWang,1990\n")
    assert "is not a workbook" in refused(path)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.txt", SECRET)
    assert "is not a workbook" in refused(path)
    path.write_bytes(path.read_bytes()[:-30])
    assert "is not a workbook" in refused(path)


def test_a_workbook_named_csv_is_told(tmp_path, workbook):
    workbook([["name"], ["Wang"]])
    assert "is a zip or a workbook, not csv" in refused((tmp_path / "people.xlsx").rename(tmp_path / "people.csv"))


@pytest.mark.parametrize(
    ("name", "inside", "said"),
    [
        ("old.xls", "Workbook", "old form .xls"),
        ("old.xlsx", "Workbook", "old form .xls"),
        ("locked.xlsx", "EncryptedPackage", "is encrypted"),
    ],
)
def test_old_and_encrypted_workbooks_are_told_apart(tmp_path, name, inside, said):
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000_000) + inside.encode("utf-16-le"))
    assert said in refused(path)


def test_an_encrypted_part_is_refused(tmp_path, workbook):
    workbook([["name"], ["Wang"]])
    path = tmp_path / "people.xlsx"
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert "is encrypted" in refused(path)


def bomb(path, part, pieces, piece):
    """Write a package whose part unpacks to so many pieces; it is packed without standing in memory."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open(part, "w", force_zip64=True) as stream:
            for _ in range(pieces):
                stream.write(piece)


@pytest.mark.parametrize(
    ("part", "megabytes"), [("xl/worksheets/sheet1.xml", 2048), ("xl/sharedStrings.xml", 600), ("xl/styles.xml", 65)]
)
def test_a_bomb_is_refused_by_its_directory(tmp_path, part, megabytes, peak):
    bomb(tmp_path / "people.xlsx", part, megabytes, b"x" * (1 << 20))
    with peak(8_000_000):
        assert f"its part {part} unpacks to {megabytes} MiB, more than" in refused(tmp_path / "people.xlsx")


@pytest.fixture
def peak():
    """Hold the memory that a block takes under a bound."""
    import tracemalloc
    from contextlib import contextmanager

    @contextmanager
    def under(limit):
        tracemalloc.start()
        try:
            yield
            assert tracemalloc.get_traced_memory()[1] < limit
        finally:
            tracemalloc.stop()

    return under


def test_a_directory_that_lies_of_a_size_is_refused(tmp_path, raw):
    raw(f'<sheetData><row r="1">{text("A1", "a")}</row><row r="2">{text("A2", "b" * 9999)}</row></sheetData>')
    path = tmp_path / "people.xlsx"
    content, size = bytearray(path.read_bytes()), zipfile.ZipFile(path).getinfo("xl/worksheets/sheet1.xml").file_size
    while (at := content.find(size.to_bytes(4, "little"))) >= 0:
        content[at : at + 4] = (500).to_bytes(4, "little")
    path.write_bytes(content)
    assert "workbook" in refused(path)


@pytest.mark.parametrize("shared", [False, True])
def test_a_giant_cell_is_refused_before_it_fills_the_memory(raw, shared):
    giant = SECRET * 2_000_000
    cell = '<c r="A2" t="s"><v>0</v></c>' if shared else text("A2", giant)
    rows = f'<sheetData><row r="1">{text("A1", "name")}</row><row r="2">{cell}</row></sheetData>'
    texts = f"<si><t>{giant}</t></si>" if shared else ""
    assert "more than 16 MiB" in fault_of(raw, rows, texts)


def test_entities_are_refused(raw):
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    laughs = f'<!DOCTYPE worksheet [<!ENTITY a0 "{SECRET}">{lines}]><worksheet xmlns="{MAIN}">&a8;</worksheet>'
    assert "xl/worksheets/sheet1.xml declares XML entities" in fault_of(raw, laughs)
    late = laughs.replace("<!DOCTYPE", f"<!--{'x' * 70_000}--><!DOCTYPE", 1)
    assert "xl/worksheets/sheet1.xml declares XML entities" in fault_of(raw, late)


@pytest.mark.parametrize(
    "sheet",
    [
        f"<sheetData><row r='1'>{SECRET}",
        f"<sheetData><row r='{SECRET}'/></sheetData>",
        f"<sheetData/><mergeCells><mergeCell ref='{SECRET}'/></mergeCells>",
    ],
)
def test_xml_that_is_no_sheet_is_refused(raw, sheet):
    assert "cannot be read" in fault_of(raw, sheet)


def test_a_cell_whose_place_is_none_is_a_fault_of_its_row(raw):
    head, cell = f'<row r="1">{text("A1", "a")}</row>', f'<row r="2"><c r="{SECRET}"><v>1</v></c></row>'
    (row,) = raw(f"<sheetData>{head}{cell}</sheetData>").rows()
    assert row.fault == "a cell of the row holds what is no value of a spreadsheet (write it again)"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
)
@pytest.mark.parametrize("content", ["", "<a/>", "<a>", SECRET])
def test_a_damaged_part_is_a_fault_or_harmless(tmp_path, workbook, part, content):
    workbook([["name"], ["Wang"]])
    before, path = zipfile.ZipFile(tmp_path / "people.xlsx"), tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            after.writestr(name, content if name == part else before.read(name))
    if (part, content) == ("xl/styles.xml", "<a/>"):
        assert next(open_table(str(path), Layout()).rows()).cells == ("Wang",)
    else:
        assert refused(path)


def test_a_part_with_a_wrong_checksum_is_refused(tmp_path, workbook):
    workbook([["name"], ["Wang"]])
    path = tmp_path / "people.xlsx"
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        checksum = zlib.crc32(package.read("xl/worksheets/sheet1.xml")).to_bytes(4, "little")
    path.write_bytes(content.replace(checksum, b"\1\2\3\4"))
    assert "cannot be read" in refused(path) or "is not a workbook" in refused(path)


def test_rows_do_not_stand_in_memory(raw, peak):
    rows = "".join(f'<row r="{n}">{text(f"A{n}", "Wang")}<c r="B{n}"><v>{n}</v></c></row>' for n in range(2, 8_002))
    people = raw(f'<sheetData><row r="1">{text("A1", "name")}{text("B1", "n")}</row>{rows}</sheetData>')
    with peak(1_500_000):
        assert sum(1 for _ in people.rows()) == 8_000
