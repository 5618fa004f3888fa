"""A sheet of a workbook is read as a person sees it, or refused with its place and what would do."""

import gzip
import warnings
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from table_fixtures import SECRET, fault_of, text

from loaders.tables.opening import Layout, Row, open_table


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


def test_a_number_that_is_whole_is_so_however_it_is_written(raw):
    (row,) = raw(
        f'<sheetData><row r="1">{text("A1", "n")}</row><row r="2"><c r="A2"><v>3.0</v></c></row></sheetData>'
    ).rows()
    assert (row.cells, type(row.cells[0])) == ((3,), int)


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


def test_the_first_cell_of_a_merged_range_may_be_in_a_row_that_is_not_there(raw):
    rows = f'<row r="1">{text("A1", "name")}</row><row r="3">{text("A3", "Wang")}</row>'
    people = raw(f'<sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>', merged="fill")
    assert [*people.rows()] == [Row(3, (None,))]


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
    workbook([["name"], ["Wang"]])
    path = tmp_path / "people.xlsx.gz"
    path.write_bytes(gzip.compress((tmp_path / "people.xlsx").read_bytes()))
    assert next(open_table(str(path), Layout()).rows()).cells == ("Wang",)
