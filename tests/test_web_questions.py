"""The named questions in a browser: forms, answers with their evidence, files. A hostile value does nothing."""

import csv
import html
import json
import re
from dataclasses import replace
from io import StringIO
from urllib.parse import urlencode

import pytest
from conftest import loaded
from playwright.sync_api import expect
from serving import site

import casegraph
from graph.answers.ask import questions, with_evidence
from web import questions as page_of_questions

ASKED = {
    "caught-in": {"event": "spring-crackdown"},
    "co-signatories": {"agent": "River League"},
    "still-detained": {"day": "2018-06-01"},
    "timeline": {"person": "林波"},
    "mentioned-together": {"first": "Tang Yun", "second": "lin-bo"},
}


@pytest.fixture(scope="module")
def graph(store):
    with casegraph.open(store.folder) as graph:
        yield graph


def address(name, form="", **given):
    return f"/questions/{name}{form}?{urlencode(given or ASKED.get(name, {}))}"


def rows_of(text):
    return re.findall(r"<tr>.*?</tr>", text.partition("<tbody>")[2], re.DOTALL)


def test_every_question_is_listed_in_both_languages_with_its_fields(served):
    text = html.unescape(served.get("/questions").text)
    for question in questions().values():
        assert question.words in text
        assert question.words_zh in text
        assert all(parameter.meaning in text for parameter in question.parameters)
    assert text.count('type="date"') == 1


@pytest.mark.parametrize("name", questions())
def test_an_answer_has_the_rows_that_the_command_gives_and_their_evidence(served, graph, name):
    text = html.unescape(served.get(address(name)).text)
    answer = graph.ask(name, **ASKED.get(name, {}))
    assert len(rows_of(text)) == len(answer.rows)
    quotes = {one.quote for evidence in answer.evidence for one in evidence if one.quote}
    assert all(f">{quote}</q>" in text for quote in quotes)


def test_the_names_and_sources_in_a_row_lead_to_their_pages(served):
    row = next(row for row in rows_of(served.get(address("still-detained")).text) if "tang-yun" in row)
    assert '<a href="/doc/tang-yun">Tang Yun 唐云</a>' in row
    assert '<a href="/doc/river-letter-2019"' in row
    assert "¶2" in row


@pytest.mark.parametrize("name", questions())
def test_each_file_has_what_the_command_prints(served, graph, name):
    told = with_evidence(graph.ask(name, **ASKED.get(name, {})))
    table = list(csv.reader(StringIO(served.get(address(name, ".csv")).body.decode("utf-8-sig"))))
    assert table[0] == list(told.columns)
    assert len(table) == len(told) + 1
    lines = served.get(address(name, ".jsonl")).text.splitlines()
    assert [json.loads(line)["evidence"] for line in lines] == [row[-1] for row in told]
    assert len(served.get(address(name, ".tsv")).text.splitlines()) == len(told) + 1


def drawn(text):
    return text.partition('<figure class="small-map">')[2].partition("</figure>")[0]


def test_an_answer_is_drawn_too_each_thing_a_link_to_its_page(served):
    picture = drawn(served.get(address("timeline", person="Tang Yun")).text)
    assert 'href="/doc/tang-yun" class="family-person' in picture
    assert 'href="/doc/tang-yun-detention-2018"' in picture
    assert "All rows." in picture


def test_of_a_long_answer_the_first_rows_are_drawn_and_that_is_told(tmp_path, case_file):
    held = "".join(
        f"  d-{n}: {{detainee: p-{n}, begin: 2015, ongoing: 2019, evidence: {{paragraph: 1}}}}\n" for n in range(40)
    )
    people = "".join(f"  p-{n}: {{name: Person {n:02}, evidence: {{paragraph: 1}}}}\n" for n in range(40))
    path = case_file(f"persons:\n{people}detentions:\n{held}")
    with site(loaded(tmp_path / "store", path).folder) as served:
        picture = drawn(served.get("/questions/still-detained?day=2018-02-03").text)
    assert "The first 11 of 40 rows." in picture
    assert picture.count("<path transform") == 22


def test_a_file_is_saved_and_its_name_names_nobody(served):
    answer = served.get(address("timeline", ".csv", person="Tang Yun"))
    assert answer.headers["content-disposition"] == 'attachment; filename="timeline.csv"'
    assert answer.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("name", questions())
def test_the_cypher_that_is_shown_gives_the_same_rows(served, graph, name):
    text = html.unescape(served.get(address(name)).text)
    shown = re.findall(r"<pre><code>(.*?)</code></pre>", text, re.DOTALL)
    answer = graph.ask(name, **ASKED.get(name, {}))
    assert sorted(graph.sparql(shown[0]), key=str) == sorted(answer.rows, key=str)
    assert sorted(graph.cypher(shown[1]), key=str) == sorted(answer.rows, key=str)


def test_the_queries_open_where_they_are_asked(served):
    text = served.get(address("still-detained")).text
    assert 'href="/sparql?query=%23+Who' in text
    assert 'href="/cypher?query=' in text
    assert 'href="/map?question=still-detained&amp;day=2018-06-01"' in text


def test_a_question_of_another_graph_than_its_defaults_are_of_asks_first(served):
    answer = served.get("/questions/timeline")
    assert answer.status == 200
    assert 'value=""' in answer.text
    assert "<table" not in answer.text


def test_a_question_without_parameters_answers_at_once(served):
    assert len(rows_of(served.get("/questions/shared-lawyer").text)) == 1


WRONG = {
    ("still-detained", "soon"): "is not a day (write 2018-11-01)",
    ("still-detained", "2018-02-30"): "is not a day",
    ("still-detained", ""): "Say the day.",
    ("timeline", "Tang Yu"): "Which is meant?",
    ("timeline", "x" * 501): "too long",
}


@pytest.mark.parametrize(("asked", "words"), WRONG.items())
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(served, asked, words):
    name, typed = asked
    answer = served.get(address(name, **{"day" if name == "still-detained" else "person": typed}))
    assert answer.status == 400
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{typed}"' in answer.text


def test_a_name_of_several_things_offers_each_and_keeps_the_rest(tmp_path, case_file):
    case = "persons:\n" + "".join(f"  li-{n}: {{name: {{en: Li Na}}, evidence: {{paragraph: 1}}}}\n" for n in "ab")
    with site(loaded(tmp_path / "store", case_file(case)).folder) as served:
        answer = served.get("/questions/mentioned-together?first=Li+Na&second=li-b")
    assert answer.status == 400
    assert "Several things are called so." in answer.text
    for one in ("li-a", "li-b"):
        assert f'href="/questions/mentioned-together?first={one}&amp;second=li-b"' in answer.text


def test_an_unknown_question_leads_to_those_there_are(served):
    answer = served.get("/questions/still-detaind")
    assert answer.status == 404
    assert "/questions/still-detained" in answer.text


@pytest.mark.parametrize("path", ["timeline.xlsx?person=lin-bo", "nothing.csv", "a.b.c"])
def test_a_file_that_is_not_there_is_not_found(served, path):
    assert served.get(f"/questions/{path}").status == 404


@pytest.mark.parametrize("form", ["", ".csv", ".jsonl"])
def test_a_parameter_that_the_question_does_not_take_is_told(served, form):
    assert served.get(address("still-detained", form, dya="2018-06-01")).status == 400


def test_a_question_is_asked_with_get_only(served):
    assert served.ask("/questions/timeline", method="POST", body="person=lin-bo").status == 405


HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "}) DETACH DELETE n //",
    "lin-bo> . } ; DROP ALL #",
    "\\' }} UNION SELECT * { ?s ?p ?o }",
    "{{7*7}}{% raw %}",
    "../../etc/passwd",
    "\u202eTang\u0000Nobody",
    "'; LOAD CSV FROM 'file:///etc/passwd' AS x //",
    "😀" * 200,
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(("name", "field"), [("timeline", "person"), ("still-detained", "day")])
def test_a_hostile_value_stays_a_value(served, name, field, value):
    answer = served.get(address(name, **{field: value}))
    assert answer.status == 400
    assert "<table" not in answer.text
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "Traceback" not in answer.text
    assert served.get(address(name, ".csv", **{field: value})).status == 400


def test_a_value_of_100_kilobytes_is_refused_and_the_next_answered(served):
    assert served.get(address("timeline", person="x" * 60_000)).status == 400
    assert served.get(address("timeline", person="x" * 100_000)).status in (400, 414, 431)
    assert served.get(address("timeline")).status == 200


def test_a_name_that_a_spreadsheet_would_run_is_made_text(tmp_path, case_file):
    named = "persons:\n  a: {name: {en: '=HYPERLINK(1)'}, evidence: {paragraph: 1, quote: '@sum'}}\n"
    held = "detentions:\n  d: {detainee: a, begin: 2018-01-01, evidence: {paragraph: 1}}\n"
    with site(loaded(tmp_path / "store", case_file(named + held)).folder) as served:
        rows = [served.get(address("still-detained", form)).body.decode("utf-8-sig") for form in (".csv", ".tsv")]
        cells = next(csv.reader(StringIO(rows[0].splitlines()[1])))
        line = served.get(address("still-detained", ".jsonl")).text
    assert cells[0] == "'=HYPERLINK(1)"
    assert rows[1].splitlines()[1].split("\t")[0] == "'=HYPERLINK(1)"
    assert json.loads(line)["person"] == "=HYPERLINK(1)"


def test_a_hostile_name_or_quote_in_an_answer_is_text(tmp_path, case_file):
    bad = json.dumps("</q></a><img src=x onerror=alert(1)>")
    evidence = f"evidence: {{paragraph: 1, quote: {bad}}}"
    case = f"persons:\n  a: {{name: {{en: {bad}}}, {evidence}}}\ndetentions:\n  d: {{detainee: a, {evidence}}}\n"
    with site(loaded(tmp_path / "store", case_file(case)).folder) as served:
        text = served.get(address("still-detained")).text
    assert "<img" not in text
    assert html.unescape(text).count(json.loads(bad)) >= 3


def test_a_long_answer_says_how_many_rows_there_are(served, monkeypatch):
    monkeypatch.setattr(page_of_questions, "ROWS", 1)
    text = served.get(address("caught-in")).text
    assert len(rows_of(text)) == 1
    assert "The first 1 are shown; the files have all 3." in text
    assert len(served.get(address("caught-in", ".jsonl")).text.splitlines()) == 3


def test_a_question_that_takes_too_long_is_stopped_and_said_so(served, monkeypatch):
    endless = "SELECT (COUNT(*) AS ?person) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    known = questions()
    slow = replace(known["shared-lawyer"], texts={**known["shared-lawyer"].texts, "sparql": endless})
    monkeypatch.setattr(page_of_questions, "questions", lambda: {**known, "shared-lawyer": slow})
    monkeypatch.setattr(page_of_questions, "SECONDS", 0.5)
    answer = served.get("/questions/shared-lawyer")
    assert answer.status == 503
    assert "stopped" in answer.text
    monkeypatch.undo()
    assert served.get("/questions/shared-lawyer").status == 200


def test_an_audience_is_told_only_what_it_may_see(demo):
    with site(demo.folder, "public") as served:
        assert served.get("/questions/who-did-what").status == 200


@pytest.mark.browser
def test_things_are_suggested_while_a_name_is_typed(served, visitor):
    page = visitor(served, "/questions")
    page.locator("#timeline-person").press_sequentially("tang")
    page.wait_for_selector("#timeline-person-near option[value=tang-yun]", state="attached")
    assert page.complaints == []


@pytest.mark.browser
def test_a_question_is_asked_and_answered_without_javascript(served, visitor):
    page = visitor(served, "/questions", java_script_enabled=False)
    page.fill("#timeline-person", "唐云")
    page.press("#timeline-person", "Enter")
    expect(page.locator("h1")).to_have_text(questions()["timeline"].words)
    assert page.locator("table.answer tbody tr").count() > 0
