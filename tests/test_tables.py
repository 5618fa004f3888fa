"""A table is read as a documentation team keeps it, or refused with its place and what would do."""

import gzip
import hashlib
import io
import os
import re
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from loaders.problems import Fault
from loaders.tables import Layout, Row, open_table

SECRET = "Aziza Canary"
CHINESE = "姓名,案件\n" + "".join(f"王小明{n},于二零一九年五月三日被公安局刑事拘留后释放\n" for n in "一二三")
RUSSIAN = "имя,дело\n" + "".join(f"Иванов Иван {n},задержан в Москве и отпущен через два дня\n" for n in "абв")
UKRAINIAN = "ім'я,справа\n" + "Шевченко Тарас,затриманий у Києві і звільнений через два дні\n" * 3
KOREAN = "이름,사건\n" + "김철수,서울에서 체포되어 이틀 후에 석방되었다 그는 변호사이다\n" * 3
JAPANESE = "名前,事件\n" + "山田太郎,東京で逮捕されて二日後に釈放された彼は弁護士である\n" * 3
GREEK = "όνομα,υπόθεση\n" + "Παπαδόπουλος,συνελήφθη στην Αθήνα και αφέθηκε ελεύθερος μετά από δύο ημέρες\n" * 3
HEBREW = "שם,תיק\n" + "ישראל ישראלי,נעצר בירושלים ושוחרר לאחר יומיים על ידי בית המשפט\n" * 3
GERMAN = "Name,Fall\n" + "Müller,in Köln verhaftet und nach zwei Tagen über Umwege entlassen\n" * 9


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


def test_a_table_has_columns_and_rows_with_the_lines_they_begin_in(table):
    people = table('name,born\nWang,1990\n\n"Li\nWei",\nZhao,1993\n')
    assert people.columns == ("name", "born")
    assert [*people.rows()] == [Row(2, ("Wang", "1990")), Row(4, ("Li\nWei", None)), Row(6, ("Zhao", "1993"))]
    assert not people.notes


def test_rows_begin_anew_each_time_and_side_by_side(table):
    people = table("name\nWang\nLi\n")
    one, two = people.rows(), people.rows()
    assert next(one) == next(two) == next(people.rows())
    assert next(one).cells == next(two).cells == ("Li",)


@pytest.mark.parametrize(("delimiter", "told"), [(",", ()), (";", ("delimiter ;",)), ("\t", ("delimiter TAB",))])
def test_the_delimiter_is_found_and_told(table, delimiter, told):
    people = table(f'name{delimiter}born\n"Li, Wei; Xu"{delimiter}1990\n')
    assert (cells(people), people.notes) == ([("Li, Wei; Xu", "1990")], told)


def test_a_pipe_is_found_though_commas_stand_in_the_cells(table):
    people = table("name|note\nWang|a, b, c\nLi|d, e\n")
    assert (people.columns, people.notes) == (("name", "note"), ("delimiter |",))


def test_a_delimiter_in_doubt_is_asked_for(table, refused):
    doubtful = "a;b,c;d\n1;2,3;4\n"
    assert refused(doubtful) == "1: may have , or ; between its cells (name the delimiter)"
    assert table(doubtful, delimiter=";").columns == ("a", "b,c", "d")


def test_a_tab_may_be_named_in_words(table):
    assert cells(table("a\tb;c\n1\t2;3\n", delimiter="TAB")) == [("1", "2;3")]


def test_no_delimiter_can_be_a_word(refused):
    assert "no delimiter can be 'and'" in refused("a,b\n1,2\n", delimiter="and")


def test_a_header_may_stand_below_a_title(table):
    people = table("List of 2019\n\nname,born\nWang,1990\n", header=3)
    assert (people.columns, [row.number for row in people.rows()]) == (("name", "born"), [4])


@pytest.mark.parametrize(
    ("text", "header", "said"),
    [
        ("", 1, "1: is empty"),
        ("name,born\n", 1, "1: has a header and no rows"),
        ("\nname,born\nWang,1990\n", 1, "1: has no header in this row: .* begins in line 2"),
        ("name\nWang\n", 9, "9: has no header in this row"),
        ("name\nWang\n", 0, "1: the header is a row counted from 1"),
        (f"{SECRET},b,{SECRET}\n1,2,3\n", 1, "1: columns 1 and 3 have the same name"),
        (f"name,,born\nWang,{SECRET},1990\n", 1, "2: column 2 has cells but no name .*line 1"),
        (f'name,born\nWang,1990\n"{SECRET},1991\n', 1, "3: begins a quote that is not closed"),
        (f'name,born\n"{SECRET}"x,1991\n', 1, "2: has text after a closed quote"),
        ("name,born\nWang,\0\n", 1, "2: holds a zero byte"),
        ('name,born\n"' + "x" * 200_000 + '",1\n', 1, "2: has a cell that is too long"),
        ("name,born\n" + "x" * 5_000_000 + "\n", 1, "2: is longer than 4194304 characters"),
        (",".join(map(str, range(20_000))) + "\n1\n", 1, "1: has more than 16384 columns"),
    ],
)
def test_what_is_no_table_is_refused(refused, text, header, said):
    assert re.match(said, refused(text, header=header))


def test_a_nameless_column_that_is_empty_is_dropped(table):
    people = table("name,,born,\nWang,,1990, \n")
    assert (people.columns, cells(people)) == (("name", "born"), [("Wang", "1990")])


def test_a_ragged_row_says_so_and_keeps_what_there_is(table):
    more, fewer = table(f"a,b\n{SECRET},2,3\n4\n").rows()
    assert more.cells == (SECRET, "2", "3")
    assert more.fault.startswith("has 3 cells, the header 2 (")
    assert (fewer.cells, fewer.fault[:24]) == (("4",), "has 1 cell, the header 2")


def test_a_row_of_empty_cells_is_blank(table):
    assert cells(table("a,b\n,\n , \n1,2\n")) == [("1", "2")]


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (CHINESE, "utf-8", ()),
        (CHINESE, "utf-8-sig", ()),
        (CHINESE, "utf-16", ("read as utf-16",)),
        (CHINESE, "gb18030", ("read as gb18030",)),
        (RUSSIAN, "cp1251", ("read as windows-1251",)),
        (UKRAINIAN, "cp1251", ("read as windows-1251",)),
    ],
)
def test_the_encoding_is_found_and_told(table, text, encoding, told):
    people = table(text.encode(encoding))
    assert people.columns == tuple(text.split("\n")[0].split(","))
    assert ([*people.notes], len(cells(people))) == ([*told], 3)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("姓名\n王伟\n", "gb18030"),
        ("名\n模\n", "gb18030"),
        ("имя\nЯн\n", "cp1251"),
        ("name\nЯн\n", "utf-8"),
        (KOREAN, "euc_kr"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "shift_jis"),
        ("姓名,案件\n" + "王小明,於二零一九年五月三日被公安局刑事拘留後釋放\n" * 3, "big5"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "iso8859_5"),
        (RUSSIAN, "cp866"),
        (GREEK, "cp1253"),
        (HEBREW, "cp1255"),
        (GERMAN, "cp1252"),
    ],
)
def test_an_encoding_that_is_not_certain_is_asked_for_and_read_when_named(table, refused, text, encoding):
    assert "name the encoding" in refused(text.encode(encoding))
    assert table(text.encode(encoding), encoding=encoding).columns == tuple(text.split("\n")[0].split(","))


def test_one_accent_in_a_latin_word_is_utf8(table):
    assert cells(table("name\nJosé\n")) == [("José",)]


def test_utf16_without_its_mark_must_be_named(table, refused):
    assert "zero byte" in refused("name\nWang\n".encode("utf-16-le"))
    assert cells(table("\ufeffname\nWang\n".encode("utf-16-be"), encoding="utf-16-be")) == [("Wang",)]


@pytest.mark.parametrize("named", ["utf-9", "base64", "idna", "rot13"])
def test_an_encoding_that_is_none_is_refused(refused, named):
    assert f"no encoding {named!r} is known" in refused("a\n1\n", encoding=named)


def test_a_wrong_encoding_is_refused_at_its_line(refused):
    assert refused(("name\n" * 3000 + "王\n").encode("gb18030"), encoding="utf-8").startswith("3001: is not utf-8")


@pytest.mark.parametrize("name", ["people.csv.gz", "people.dat"])
def test_a_gzipped_table_is_read_and_hashed_as_it_is(table, name):
    packed = gzip.compress(b"name\nWang\n")
    people = table(packed, name)
    assert (cells(people), people.sha256) == ([("Wang",)], hashlib.sha256(packed).hexdigest())


@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: packed[:30] + b"x" * 30])
def test_a_damaged_gzip_is_refused(refused, damage):
    packed = gzip.compress(os.urandom(500).hex().encode())
    assert "gzip data are cut off or damaged" in refused(damage(packed), "people.csv.gz")


def test_a_gzip_bomb_is_stopped(refused, monkeypatch):
    monkeypatch.setattr("loaders.spool.UNPACKED_LIMIT", 1 << 20)
    assert "unpacks to more than" in refused(gzip.compress(b"name\n" + b"Wang\n" * 500_000), "people.csv.gz")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"name\nWang\n", "Wang"),
        (b'[{"name": "Wang"}]', "Wang"),
        (b'{"name": "Wang"}\n{"name": "Li"}\n', "Wang"),
        (b'{"people": [{"name": "Wang"}]}', "Wang"),
        (gzip.compress(b"name\nWang\n"), "Wang"),
    ],
)
def test_standard_input_is_read_twice(monkeypatch, content, expected):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    people = open_table("-", Layout())
    assert (people.file, people.sha256) == ("-", hashlib.sha256(content).hexdigest())
    assert cells(people)[0] == cells(people)[0] == (expected,)


def test_the_copy_of_standard_input_goes_with_its_table(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"name\nWang\n")))
    people = open_table("-", Layout())
    kept = Path(people._read.__closure__[0].cell_contents.path)
    assert kept.exists()
    del people
    assert not kept.exists()


def test_a_pipe_is_read(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"name\nWang\n"))
    writer.start()
    assert cells(open_table(str(pipe), Layout())) == [("Wang",)]
    writer.join()


def test_what_is_not_there_or_a_folder_is_refused(tmp_path):
    for path, said in (("none.csv", "is not there"), ("", "is a folder")):
        with pytest.raises(Fault, match=said):
            open_table(str(tmp_path / path), Layout())


def test_what_a_layout_says_for_another_form_is_told(table):
    assert table("a\n1\n", sheet="Old").notes == ("sheet is of no use here: it is a table of the form csv",)


def test_json_spreads_objects_and_keeps_the_columns_of_all_records(table):
    people = table(
        '[{"name": "Wang", "home": {"city": "Jinan"}},\n{"tags": ["a", "", null], "n": 1.0, "ok": true}]', "p.json"
    )
    assert people.columns == ("name", "home.city", "tags", "n", "ok")
    first, second = people.rows()
    assert (first.number, first.cells) == (1, ("Wang", "Jinan", None, None, None))
    assert (second.number, second.cells) == (2, (None, None, ("a", None, None), 1, True))
    assert type(second.cells[3]) is int


def test_the_one_list_of_a_json_file_is_found_and_told(table):
    people = table('{"made": 2019, "result": {"items": [{"a": 1}], "codes": [1, 2]}}', "p.json")
    assert (cells(people), people.notes) == ([(1,)], ("records at result.items",))


def test_several_lists_are_named_and_one_is_chosen(table, refused):
    text = '{"people": [{"a": 1}], "cases": [{"b": 2}]}'
    assert "several lists of objects: people, cases (name one: records: people)" in refused(text, "p.json")
    assert cells(table(text, "p.json", records="cases")) == [(2,)]
    assert "has no list at 'case' (did you mean 'cases'?)" in refused(text, "p.json", records="case")


def test_json_lines_are_rows_by_line(table):
    people = table('{"a": 1}\n\n{"a": "x", "b": {"c": null}}\n', "p.jsonl")
    assert (people.columns, [(row.number, row.cells) for row in people.rows()]) == (
        ("a", "b.c"),
        [(1, (1, None)), (3, ("x", None))],
    )


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (f'[{{"a": 1}},\n{{"a": 1, "b": "{SECRET}", "a": 2}}]', "p.json", "2: has the same key twice .*keys 1 and 3"),
        (f'{{"{SECRET}": [{{"a": 1}}], "{SECRET}": []}}', "p.json", "1: has the same key twice"),
        ('{"a": 1}\n{"a": 1, "a": 2}', "p.jsonl", "2: has the same key twice"),
        (f'[{{"a": "{SECRET}"}},\n\n{{"a": {SECRET}}}]', "p.json", "3: is not JSON"),
        ('[{"a": 1},\n{"a": NaN}]', "p.json", "2: is not JSON"),
        ('[{"a": 1},\n', "p.json", "2: is not JSON: it ends before|3: is not JSON: it ends before"),
        ('{"a": 1}\n{"a":\n2}', "p.jsonl", "2: has an object that does not end in its line"),
        ('[{"a": 1},\n{"a": "\\ud800"}]', "p.json", "2: holds half a character"),
        ('[{"a": 1}] []', "p.json", "1: is not JSON: it goes on after its end"),
        ("[]", "p.json", "1: holds no list of objects"),
        ("{}", "p.json", "1: holds no list of objects"),
        ('[{"a": ""}]', "p.json", "1: holds no object with a value"),
        ("[" * 100, "p.json", "1: is nested too deeply"),
        ('{"a":' * 99 + "1" + "}" * 99, "p.jsonl", "1: is nested too deeply"),
        ('[{"a": ' + "1" * 5000 + "}]", "p.json", "1: has a number that is too long"),
        ('[{"a": "' + "x" * 17_000_000 + '"}]', "p.json", "1: has a record or a text of more than"),
        ("[{" + ",".join(f'"k{n}": 1' for n in range(20_000)) + "}]", "p.json", "1: has more than 16384 columns"),
    ],
)
def test_json_that_is_no_table_is_refused_with_its_line(refused, text, name, said):
    assert re.match(said, refused(text, name))


def test_a_record_that_cannot_be_read_says_why(table):
    text = f'[{{"a": 1}}, 3, {{"a": [{{"x": "{SECRET}"}}]}}, {{"a": 1e999}}, {{"a.b": 1, "a": {{"b": 2}}}}]'
    faults = [row.fault for row in table(text, "p.json").rows()]
    assert faults[0] == ""
    reasons = ("not an object", "objects in a list", "too large", "there twice")
    assert all(reason in fault for reason, fault in zip(reasons, faults[1:], strict=True))
    assert SECRET not in str(faults)


def test_an_escape_of_an_escape_is_no_half_character(table):
    assert cells(table(r'[{"a": "\\ud800 \ud83d\ude00"}]', "p.json")) == [("\\ud800 😀",)]


def test_json_in_another_encoding_is_read(table):
    people = table('[{"a": "王"}]'.encode("utf-16"), "p.json")
    assert (cells(people), people.notes) == ([("王",)], ("read as utf-16",))


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_rows_do_not_stand_in_memory(table, form):
    line = {"csv": "{0},some text\n", "jsonl": '{{"a": {0}, "b": "t"}}\n', "json": '{{"a": {0}, "b": "t"}},'}[form]
    body = "".join(line.format(n) for n in range(60_000))
    people = table({"csv": "a,b\n" + body, "jsonl": body, "json": f"[{body[:-1]}]"}[form], f"p.{form}")
    tracemalloc.start()
    count = sum(1 for _ in people.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 4_000_000
