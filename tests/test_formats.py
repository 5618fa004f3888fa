"""Rows, written for people and for programs."""

import csv
import io
import json
import os
from datetime import date

import pytest

from graph.formats import FORMATS, default_format, write
from graph.rows import Rows
from graph.terms import Iri, Text
from ontology.problems import Unknown

LONG = Iri("https://w3id.org/casegraph/id/" + "a-very-long-name-" * 12)
ROWS = Rows(
    ("who", "name", "day", "many", "roles"),
    [
        (Iri("https://example.org/wei"), Text("卫林", "zh-hans"), date(2017, 7, 19), 2, ["defender", "lawyer"]),
        (Iri("https://example.org/luo"), 'said "no",\tthen\nleft', None, 1.5, []),
    ],
)


def text_of(rows, form):
    out = io.StringIO(newline="")
    write(rows, form, out)
    return out.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    def show(rows, columns):
        monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((columns, 24)))
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TERM", "dumb")
        out = Terminal()
        write(rows, "table", out)
        return out.getvalue()

    return show


def test_csv_reads_back():
    text = text_of(ROWS, "csv")
    assert text.startswith("who,name,day,many,roles\r\n")
    _, wei, luo = csv.reader(io.StringIO(text, newline=""))
    assert wei == ["https://example.org/wei", "卫林", "2017-07-19", "2", "defender; lawyer"]
    assert luo == ["https://example.org/luo", 'said "no",\tthen\nleft', "", "1.5", ""]


def test_tsv_is_one_line_a_row():
    assert text_of(ROWS, "tsv").split("\n")[1:] == [
        "https://example.org/wei\t卫林\t2017-07-19\t2\tdefender; lawyer",
        'https://example.org/luo\tsaid "no",\\tthen\\nleft\t\t1.5\t',
        "",
    ]


def test_json_is_a_list_of_objects():
    wei, luo = json.loads(text_of(ROWS, "json"))
    assert wei == {
        "who": "https://example.org/wei",
        "name": "卫林",
        "day": "2017-07-19",
        "many": 2,
        "roles": ["defender", "lawyer"],
    }
    assert (luo["day"], luo["roles"]) == (None, [])


def test_jsonl_is_one_object_a_line():
    assert [json.loads(line) for line in text_of(ROWS, "jsonl").splitlines()] == json.loads(text_of(ROWS, "json"))


@pytest.mark.parametrize(("form", "text"), [("json", "[]\n"), ("jsonl", ""), ("tsv", "a\n"), ("csv", "a\r\n")])
def test_no_rows_are_still_well_formed(form, text):
    assert text_of(Rows(("a",), []), form) == text


@pytest.mark.parametrize(
    ("given", "text", "object_"),
    [
        (True, "true", True),
        (float("nan"), "nan", "nan"),
        ({"卫": date(2017, 1, 2)}, '{"卫": "2017-01-02"}', {"卫": "2017-01-02"}),
        ({"b", "a"}, "a; b", ["a", "b"]),
        ("=1+1", "=1+1", "=1+1"),
        ("a\\b", "a\\\\b", "a\\b"),
        ("\u2028", "\u2028", "\u2028"),
    ],
)  # fmt: skip
def test_every_value_has_a_form(given, text, object_):
    assert text_of(Rows(("x",), [(given,)]), "tsv") == f"x\n{text}\n"
    assert json.loads(text_of(Rows(("x",), [(given,)]), "json")) == [{"x": object_}]


def test_a_table_wraps_and_never_cuts_an_iri(terminal):
    shown = terminal(Rows(("who", "name"), [(LONG, "卫林")]), 60)
    assert "…" not in shown
    assert all(len(line) <= 60 for line in shown.splitlines())
    assert LONG in "".join(line.split()[0] for line in shown.splitlines()[2:] if line.strip())


def test_chinese_takes_two_columns(terminal):
    shown = terminal(Rows(("name", "n"), [("卫林", 1), ("Wei Lin", 2)]), 80).splitlines()
    wei, lin = (line for line in shown if line.rstrip().endswith(("1", "2")))
    assert wei.index("1") + 2 == lin.index("2")


def test_a_narrow_terminal_gets_paragraphs(terminal):
    shown = terminal(Rows(tuple("abcdef"), [(LONG, 1, 2, 3, 4, 5)]), 60)
    assert f"a  {LONG}\n" in shown


def test_a_table_in_a_file_is_as_wide_as_it_must_be():
    assert LONG in text_of(Rows(("who",), [(LONG,)]), "table")


def test_a_terminal_is_not_commanded_by_a_name(terminal):
    shown = terminal(Rows(("x",), [("\x1b[31mred \u202eback [bold]",)]), 80)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]" in shown


def test_a_long_table_begins_again_with_its_heads(terminal):
    assert terminal(Rows(("heads",), [(n,) for n in range(1200)]), 80).count("heads") == 3


def test_a_terminal_gets_a_table_and_a_pipe_tsv():
    assert default_format(Terminal()) == "table"
    assert default_format(io.StringIO()) == "tsv"


def test_an_unknown_format_is_told():
    with pytest.raises(Unknown, match=r"no format 'jason' .did you mean 'json'"):
        text_of(ROWS, "jason")
    assert set(FORMATS) == {"table", "csv", "tsv", "json", "jsonl"}
