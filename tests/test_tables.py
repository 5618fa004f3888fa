"""A table is read as a documentation team keeps it, or refused with its place and what would do."""

import gzip
import hashlib
import io
import os
import re
import sys
import threading
from pathlib import Path

import pytest
from table_fixtures import SECRET, cells

from loaders.problems import Fault
from loaders.tables.opening import Layout, Row, open_table


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


@pytest.mark.parametrize("name", ["people.csv.gz", "people.dat"])
def test_a_gzipped_table_is_read_and_hashed_as_it_is(table, name):
    packed = gzip.compress(b"name\nWang\n", mtime=0)
    people = table(packed, name)
    assert (cells(people), people.sha256) == ([("Wang",)], hashlib.sha256(packed).hexdigest())


@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: packed[:30] + b"x" * 30])
def test_a_damaged_gzip_is_refused(refused, damage):
    packed = gzip.compress(os.urandom(500).hex().encode())
    assert "gzip data are cut off or damaged" in refused(damage(packed), "people.csv.gz")


def test_a_gzip_bomb_is_stopped(refused, monkeypatch):
    monkeypatch.setattr("loaders.tables.spool.UNPACKED_LIMIT", 1 << 20)
    assert "unpacks to more than" in refused(gzip.compress(b"name\n" + b"Wang\n" * 500_000, mtime=0), "people.csv.gz")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"name\nWang\n", "Wang"),
        (b'[{"name": "Wang"}]', "Wang"),
        (b'{"name": "Wang"}\n{"name": "Li"}\n', "Wang"),
        (b'{"people": [{"name": "Wang"}]}', "Wang"),
        (gzip.compress(b"name\nWang\n", mtime=0), "Wang"),
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
