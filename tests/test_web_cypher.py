"""The Cypher page: it answers in names that lead somewhere, only reads, and goes on answering whatever is asked."""

import csv
import html
import json
import threading
from io import StringIO
from urllib.parse import urlencode

import pytest
from conftest import loaded
from playwright.sync_api import expect
from serving import site

from web import cypher as cypher_page

ENDLESS = "MATCH (a), (b), (c), (d), (e) RETURN count(a.id + b.id + c.id + d.id + e.id)"


def ask(served, query, form="", **headers):
    return served.get(f"/cypher{form}?{urlencode({'query': query})}", **headers)


def text_of(answer):
    return html.unescape(answer.text)


def test_the_page_offers_queries_and_tells_its_limits(served):
    text = served.get("/cypher").text
    assert "stopped after 30 s" in text
    assert "1000 rows" in text
    assert all(f'href="/cypher?query={title}' not in text and title in html.unescape(text) for title in STARTERS)


STARTERS = list(cypher_page.STARTERS)


@pytest.mark.parametrize("title", STARTERS)
def test_each_query_that_is_offered_is_answered(served, title):
    answer = ask(served, cypher_page.STARTERS[title])
    assert answer.status == 200
    assert "<tbody>" in answer.text


def test_a_node_is_called_by_its_name_and_leads_to_its_page(served):
    text = ask(served, "MATCH (p:Person {id: 'tang-yun'}) RETURN p, p.iri AS iri, [p] AS list, {who: p} AS map").text
    assert text.count('<a href="/doc/tang-yun" dir="auto">Tang Yun 唐云</a>') == 4


def test_a_path_is_told_step_by_step_with_the_words_of_its_sources(served):
    text = text_of(ask(served, "MATCH path = (:Person {id: 'tang-yun'})<-[:COLLEAGUE]-(b) RETURN path"))
    assert "← COLLEAGUE" in text
    assert "river-letter-2019 “her colleague Lin Bo”" in text
    assert 'href="/doc/lin-bo"' in text


def test_what_is_asked_stays_in_the_field(served):
    query = "RETURN '</textarea><script>alert(1)</script>' AS x"
    answer = ask(served, query)
    assert "<script>alert" not in answer.text
    assert text_of(answer).count(query) == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("MATCH (n", "line 1, column 9"),
        ("RETURN $day", "the query asks for $day"),
        ("MATCH (n) DETACH DELETE n", "queries only read"),
        ("CREATE (n:Person)", "queries only read"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r", "LOAD CSV"),
        ("RETURN reduce(a = 1, x IN range(1, 3000) | [a]) AS x", "more than 200 levels"),
        ("CALL apoc.load.json('http://127.0.0.1/')", "not called"),
    ],
)
def test_a_query_that_is_refused_is_shown_again_with_what_is_wrong(served, query, words):
    answer = ask(served, query)
    assert answer.status == 400
    assert words in text_of(answer)
    assert "--param" not in answer.text
    assert query in text_of(answer)
    assert ask(served, query, ".csv").status == 400


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl"])
def test_an_answer_is_taken_as_a_file_by_suffix_or_by_what_is_accepted(served, form):
    media = {"csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json"}
    query = "MATCH (p:Person) RETURN p.id AS id ORDER BY id"
    answer = ask(served, query, f".{form}")
    assert "tang-yun" in answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="cypher.{form}"'
    assert ask(served, query, accept=media.get(form, "application/x-ndjson")).body == answer.body


def test_what_is_accepted_most_is_given(served):
    query = "MATCH (p:Person) RETURN p.id AS id"
    assert ask(served, query, accept="text/html;q=0.5, text/csv").headers["content-type"].startswith("text/csv")
    answer = ask(served, query, accept="text/csv;q=0.5, text/html")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["vary"] == "Accept"


def test_a_cell_or_column_that_a_spreadsheet_would_run_is_made_text(served):
    answer = ask(served, "RETURN '=1+1' AS `@sum`, ['+a', 'b'] AS list", ".csv")
    assert list(csv.reader(StringIO(answer.body.decode("utf-8-sig")))) == [["'@sum", "list"], ["'=1+1", "'+a; b"]]
    assert json.loads(ask(served, "RETURN '=1+1' AS x", ".jsonl").text) == {"x": "=1+1"}


def test_an_empty_answer_says_so(served):
    assert "<h2>0 rows</h2>" in ask(served, "MATCH (n:Person {id: 'nobody'}) RETURN n").text


def test_of_a_long_answer_the_first_rows_are_shown_and_the_next_query_is_answered(served, monkeypatch):
    monkeypatch.setattr(cypher_page, "SECONDS", 3600.0)
    endless = ask(served, "MATCH (a), (b), (c), (d), (e), (f) RETURN a.id")
    assert endless.status == 200
    assert "more than 1000 rows" in endless.text
    assert endless.text.count("<tr>") == 1001
    assert "<h2>1 row</h2>" in ask(served, "RETURN 1").text


def test_a_file_is_never_cut_short_in_silence(served, monkeypatch):
    monkeypatch.setattr(cypher_page, "MOST", 5)
    answer = ask(served, "UNWIND range(1, 6) AS x RETURN x", ".csv")
    assert answer.status == 400
    assert "more than 5 rows" in answer.text
    assert ask(served, "UNWIND range(1, 5) AS x RETURN x", ".csv").status == 200


def test_a_query_that_runs_for_ever_is_stopped_and_the_next_answered(served, monkeypatch):
    monkeypatch.setattr(cypher_page, "SECONDS", 1.0)
    answer = ask(served, ENDLESS)
    assert answer.status == 503
    assert "stopped after 1 s" in answer.text
    assert "--timeout" not in answer.text
    assert ask(served, "RETURN 1").status == 200


def test_two_at_once_are_both_answered_and_one_that_waits_too_long_is_told(served, monkeypatch):
    answers = {}

    def asks(name, query):
        answers[name] = ask(served, query)

    queries = {n: f"MATCH (p:Person) RETURN p.id, {n}" for n in range(6)}
    threads = [threading.Thread(target=asks, args=each) for each in queries.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers.values()} == {200}
    monkeypatch.setattr(cypher_page, "SECONDS", 0.2)
    with served.served.lease() as state, state.turn:
        waited = ask(served, "RETURN 1")
    assert waited.status == 503
    assert "ask again in a moment" in waited.text


def test_those_who_wait_leave_threads_for_the_pages(served, monkeypatch):
    monkeypatch.setattr(cypher_page, "SECONDS", 3600.0)
    answers = []
    with served.served.lease() as state, state.turn:
        threads = [threading.Thread(target=lambda: answers.append(ask(served, "RETURN 1"))) for _ in range(45)]
        for thread in threads:
            thread.start()
        assert served.get("/?q=tang").status == 200
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} == {200, 503}


NESTED = "[" * 199 + "1" + "]" * 199
ODD = [
    f"RETURN {NESTED} AS x",
    "RETURN {nodes: [1, 2], relationships: [3]} AS x",
    "RETURN {nodes: [{id: 'a'}, {id: 'b'}], relationships: [{start: 1, end: 2, type: 3, properties: 4}]} AS x",
    "RETURN {id: 'a', labels: [1, null], properties: {}} AS x",
    "RETURN {type: 'a', properties: {quote: 'x', source: [1]}} AS x",
    "RETURN null AS x, [] AS y, {} AS z, 1.0 / 0 AS w",
    "RETURN duration('P1D') AS x, datetime('2018-01-01T00:00:00Z') AS y, point({x: 1, y: 2}) AS z",
    "RETURN '\u202eabc' AS `\u202e</th><script>alert(1)</script>`",
    "MATCH (n) RETURN collect(n) AS all",
]


@pytest.mark.parametrize("query", ODD)
def test_odd_values_are_shown_somehow(served, query):
    answer = ask(served, query)
    assert answer.status == 200
    assert "<script>alert" not in answer.text


def test_a_hostile_name_is_text(tmp_path, case_file):
    name = "<img src=x onerror=alert(1)>\\\"'"
    case = f"persons:\n  a: {{name: {{en: {json.dumps(name)}}}, evidence: {{paragraph: 1}}}}\n"
    with site(loaded(tmp_path / "store", case_file(case)).folder) as served:
        answer = ask(served, "MATCH path = (p:Person)-[s]->(d) RETURN p, path, p.name, properties(p) AS all")
    assert answer.status == 200
    assert "<img" not in answer.text
    assert name in text_of(answer)


def test_an_audience_finds_nothing_else(store):
    with site(store.folder, "public") as served:
        answer = ask(served, "MATCH (n:Entity) WHERE n.disclosure <> 'public' RETURN n")
    assert "<h2>0 rows</h2>" in answer.text


@pytest.mark.browser
def test_a_query_is_written_and_answered_without_javascript(served, visitor):
    page = visitor(served, "/cypher", java_script_enabled=False)
    page.fill("#query", "MATCH (p:Person) RETURN p ORDER BY p.id")
    page.click("main button")
    expect(page.locator("table.answer tbody tr").nth(1)).to_be_visible()
    assert page.input_value("#query") == "MATCH (p:Person) RETURN p ORDER BY p.id"
