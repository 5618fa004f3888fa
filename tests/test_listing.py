"""A list of objects in JSON or JSON Lines is a table, or refused with its line and what would do."""

import re

import pytest
from table_fixtures import SECRET, cells


def test_json_spreads_objects_and_keeps_the_columns_of_all_records(table):
    people = table(
        '[{"name": "Wang", "home": {"city": "Jinan"}},\n{"tags": ["a", "", null], "n": 1.0, "ok": true}]', "p.json"
    )
    assert people.columns == ("name", "home.city", "tags", "n", "ok")
    first, second = people.rows()
    assert (first.number, first.cells) == (1, ("Wang", "Jinan", None, None, None))
    assert (second.number, second.cells) == (2, (None, None, ("a", None, None), 1, True))
    assert type(second.cells[3]) is int


def test_a_null_beside_an_object_is_no_column(table):
    people = table('[{"home": null, "x": null}, {"home": {"city": {"name": "Jinan"}}}]', "p.json")
    assert people.columns == ("x", "home.city.name")


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
        ('[{"a": 1},\n', "p.json", "2: is not JSON: it ends before"),
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
def test_rows_do_not_stand_in_memory(table, peak, form):
    line = {"csv": "{0},some text\n", "jsonl": '{{"a": {0}, "b": "t"}}\n', "json": '{{"a": {0}, "b": "t"}},'}[form]
    body = "".join(line.format(n) for n in range(60_000))
    people = table({"csv": "a,b\n" + body, "jsonl": body, "json": f"[{body[:-1]}]"}[form], f"p.{form}")
    with peak(4_000_000):
        assert sum(1 for _ in people.rows()) == 60_000
