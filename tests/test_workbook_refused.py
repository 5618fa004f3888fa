"""What is no workbook, or one made to do harm, is refused before it takes memory."""

import zipfile
import zlib

import pytest
from table_fixtures import MAIN, SECRET, fault_of, refusal, text

from loaders.tables.opening import Layout, open_table


def test_what_is_no_workbook_is_refusal(tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"name,born\nWang,1990\n")
    assert "is not a workbook" in refusal(path)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.txt", SECRET)
    assert "is not a workbook" in refusal(path)
    path.write_bytes(path.read_bytes()[:-30])
    assert "is not a workbook" in refusal(path)


def test_a_workbook_named_csv_is_told(tmp_path, workbook):
    workbook([["name"], ["Wang"]])
    assert "is a zip or a workbook, not csv" in refusal((tmp_path / "people.xlsx").rename(tmp_path / "people.csv"))


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
    assert said in refusal(path)


def test_an_encrypted_part_is_refusal(tmp_path, workbook):
    workbook([["name"], ["Wang"]])
    path = tmp_path / "people.xlsx"
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert "is encrypted" in refusal(path)


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
        assert f"its part {part} unpacks to {megabytes} MiB, more than" in refusal(tmp_path / "people.xlsx")


def test_a_directory_that_lies_of_a_size_is_refusal(tmp_path, raw):
    raw(f'<sheetData><row r="1">{text("A1", "a")}</row><row r="2">{text("A2", "b" * 9999)}</row></sheetData>')
    path = tmp_path / "people.xlsx"
    content, size = bytearray(path.read_bytes()), zipfile.ZipFile(path).getinfo("xl/worksheets/sheet1.xml").file_size
    while (at := content.find(size.to_bytes(4, "little"))) >= 0:
        content[at : at + 4] = (500).to_bytes(4, "little")
    path.write_bytes(content)
    assert "workbook" in refusal(path)


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
    assert "xl/worksheets/sheet1.xml may declare XML entities" in fault_of(raw, laughs)
    late = laughs.replace("<!DOCTYPE", f"<!--{'x' * 70_000}--><!DOCTYPE", 1)
    assert "xl/worksheets/sheet1.xml may declare XML entities" in fault_of(raw, late)


def test_a_long_comment_before_a_sheet_does_no_harm_and_an_endless_one_is_refused(raw):
    rows = f'<row r="1">{text("A1", "a")}</row><row r="2">{text("A2", "b")}</row>'
    sheet = f'-->\n<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    assert raw(f"<!--{'x' * 70_000}{sheet}").columns == ("a",)
    assert "may declare XML entities" in fault_of(raw, f"<!--{'x' * 2_000_000}{sheet}")


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
        assert refusal(path)


def test_a_part_with_a_wrong_checksum_is_refusal(tmp_path, workbook):
    workbook([["name"], ["Wang"]])
    path = tmp_path / "people.xlsx"
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        checksum = zlib.crc32(package.read("xl/worksheets/sheet1.xml")).to_bytes(4, "little")
    path.write_bytes(content.replace(checksum, b"\1\2\3\4"))
    assert "cannot be read" in refusal(path) or "is not a workbook" in refusal(path)


def test_rows_do_not_stand_in_memory(raw, peak):
    rows = "".join(f'<row r="{n}">{text(f"A{n}", "Wang")}<c r="B{n}"><v>{n}</v></c></row>' for n in range(2, 20_002))
    people = raw(f'<sheetData><row r="1">{text("A1", "name")}{text("B1", "n")}</row>{rows}</sheetData>')
    with peak(3_500_000):
        assert sum(1 for _ in people.rows()) == 20_000
