"""Bad input gets a clear line: the file, the line, the record, the field, what is wrong and what would do."""

import json

import pytest

from loaders.cases import read

PERSON = "persons:\n  li-si: {name: Li Si, evidence: {paragraph: 1}}\n"
FAULTS = {
    "unknown field": ("persons:\n  li-si:\n    nam: Li Si\n    evidence: {paragraph: 1}\n", 4, "did you mean 'name'?"),
    "unknown section": ("person:\n  li-si: {}\n", 2, "did you mean 'persons'?"),
    "wrong type": ("persons:\n  li-si:\n    name: [[a]]\n    evidence: {paragraph: 1}\n", 4, "is a list, not text"),
    "not a number": ("persons:\n  li-si: {name: A, evidence: {paragraph: four}}\n", 3, "is not a whole number"),
    "no evidence": ("persons:\n  li-si: {name: Li Si}\n", 3, "evidence: is missing (give the paragraph"),
    "evidence that points nowhere": ("persons:\n  li-si: {name: A, evidence: {quote: b}}\n", 3, "points nowhere"),
    "a long quote": (
        f"persons:\n  li-si: {{name: A, evidence: {{paragraph: 1, quote: {'word ' * 26}}}}}\n",
        3,
        "quotes 26 words, more than 25",
    ),
    "a phone number": (
        "persons:\n  li-si: {name: A, note: call +86 10 1234 5678, evidence: {paragraph: 1}}\n",
        3,
        "phone number or e-mail",
    ),
    "an unknown concept": (
        "persons:\n  li-si: {name: A, roles: [defendr], evidence: {paragraph: 1}}\n",
        3,
        "did you mean 'defender'?",
    ),
    "a bad id": ("persons:\n  Li Si: {name: A, evidence: {paragraph: 1}}\n", 3, "is not an id"),
    "a dangling link": (
        PERSON + "detentions:\n  d: {detainee: li-sy, evidence: {paragraph: 1}}\n",
        5,
        "detainee: no record 'li-sy' in this file (did you mean 'li-si'?)",
    ),
    "a link to the wrong kind": (
        PERSON + "detentions:\n  d: {detainee: li-si, place: li-si, evidence: {paragraph: 1}}\n",
        5,
        "'li-si' is a Person, no Place",
    ),
    "a link to a tie": (
        PERSON
        + "relationships:\n  t: {who: li-si, type: friend, whom: li-si, evidence: {paragraph: 1}}\n"
        + "un_engagements:\n  e: {type: training, concerns: t, evidence: {paragraph: 1}}\n",
        7,
        "'t' is a Relationship, which ties two things and is none itself",
    ),
    "an id used twice": (
        PERSON + "groups:\n  li-si: {description: some, evidence: {paragraph: 1}}\n",
        5,
        "the id is taken in line 3",
    ),
    "a key used twice": (PERSON + "  li-si: {name: A}\n", 4, "has 'li-si' twice (first in line 3)"),
    "a place within itself": (
        "places:\n"
        "  a: {name: A, within: b, evidence: {paragraph: 1}}\n"
        "  b: {name: B, within: a, evidence: {paragraph: 1}}\n",
        3,
        "within: lies within itself: a -> b -> a",
    ),
    "an end before the begin": (
        PERSON + "detentions:\n  d: {detainee: li-si, begin: 2018, end: 2017-03, evidence: {paragraph: 1}}\n",
        5,
        "end 2017-03 is before begin 2018",
    ),
    "no date": (
        PERSON + "detentions:\n  d:\n    detainee: li-si\n    begin: 2017-02-30\n    evidence: {paragraph: 1}\n",
        7,
        "'2017-02-30' is not a date (write 2019, 2019-05, 2019-05-03",
    ),
    "broken YAML": ("persons:\n  li-si: [1\n  b: 2\n", 4, "is not YAML"),
    "an alias": ("persons:\n  a: &x {name: A, evidence: {paragraph: 1}}\n  b: *x\n", 3, "has an alias"),
    "supports no field": (
        "persons:\n  a: {name: A, evidence: {paragraph: 1, supports: birthday}}\n",
        3,
        "evidence supports 'birthday', which is not a field of Person",
    ),
}


@pytest.mark.parametrize(("text", "line", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_at_its_line(case_file, text, line, message):
    path = case_file(text)
    reading = read([str(path)])
    assert not reading.files
    assert message in str(reading.faults[0])
    assert str(reading.faults[0]).startswith(f"{path}:")
    assert reading.faults[0].line == line


def test_all_faults_are_told_at_once(case_file):
    path = case_file("persons:\n  a: {nam: A}\n  b: {name: B, evidence: {paragraph: 0}}\n")
    assert len(read([str(path)]).faults) >= 3


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "is not there" in str(read([str(tmp_path / "none.yaml")]).faults[0])


def test_an_empty_folder_is_told(tmp_path):
    assert "holds no case file" in str(read([str(tmp_path)]).faults[0])


def test_an_empty_file_is_told(case_file):
    assert "is empty" in str(read([str(case_file("", document=""))]).faults[0])


def test_a_file_that_is_not_text_is_told(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(b"document:\n  title: \xff\xfe\n")
    assert ":2: is not UTF-8 text" in str(read([str(path)]).faults[0])


def test_a_file_without_a_document_is_told(case_file):
    assert "has no document" in str(read([str(case_file(PERSON, document=""))]).faults[0])


def test_a_restricted_value_is_never_echoed(case_file):
    path = case_file("persons:\n  x: {roles: [secretword], disclosure: restricted, evidence: {paragraph: 1}}\n")
    assert "secretword" not in str(read([str(path)]).faults[0])


def test_one_source_is_one_file(case_file):
    first, second = case_file(PERSON, "a.yaml"), case_file(PERSON, "b.yaml")
    assert f"this source is also in {first}:1" in str(read([str(first), str(second)]).faults[0])


def test_one_id_is_one_thing_across_files(case_file):
    first = case_file(PERSON, "a.yaml")
    second = case_file(
        "places:\n  li-si: {name: L, evidence: {paragraph: 1}}\n", "b.yaml", "document: {id: b, title: B}\n"
    )
    assert f"the id is a Person in {first}:3" in str(read([str(first), str(second)]).faults[0])


def test_json_says_the_same_as_yaml(tmp_path, case_file):
    yaml = case_file(PERSON)
    content = {
        "document": {"id": "a-page", "title": "A page", "disclosure": "public"},
        "persons": [{"id": "li-si", "name": "Li Si", "evidence": {"paragraph": 1}}],
    }
    path = tmp_path / "case.json"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    assert read([str(path)]).files[0].records == read([str(yaml)]).files[0].records


def test_json_that_is_broken_is_told_at_its_line(tmp_path):
    path = tmp_path / "case.json"
    path.write_text('{"document": {\n "id": "a",\n "title" "A"}}', encoding="utf-8")
    assert read([str(path)]).faults[0].line == 3


def test_scalars_stay_as_printed(case_file):
    path = case_file("", document="document: {id: a, title: NO, reference: [002, 1.0], languages: [no]}\n")
    document = read([str(path)]).files[0].document
    assert (document.title[""], document.reference, document.languages) == (("NO",), ("002", "1.0"), ("no",))


def test_a_tie_names_itself_by_its_ends(case_file):
    tie = "relationships:\n  - {who: li-si, type: spouse, whom: b, evidence: {paragraph: 1}}\n"
    path = case_file(PERSON + "  b: {name: B, evidence: {paragraph: 1}}\n" + tie)
    assert read([str(path)]).files[0].records[-1].id == "li-si.spouse.b"
