"""Asking in SPARQL: what is answered, and the worker that answers."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from invented_store import PREFIXES, filled
from pyoxigraph import RdfFormat, Store

from graph.rows import Rows
from graph.sparql.query import Sparql
from graph.terms import Iri
from ontology.problems import NotAQuery, Problem, TooSlow

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s . ?t ?u ?v }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("sparql") / "rdf")


@pytest.fixture(scope="module")
def sparql(folder):
    with Sparql(folder, prefixes=PREFIXES) as sparql:
        yield sparql


def test_rows_hold_python_values(sparql):
    rows = sparql.select(
        "SELECT * { ex:wei ex:born ?day ; ex:age ?age ; ex:weight ?kg ; ex:free ?is ; ex:lawyer ?who }"
    )
    assert rows == Rows(
        ("day", "age", "kg", "is", "who"), [(date(1970, 2, 3), 56, 61.5, True, "https://example.org/luo")]
    )
    assert isinstance(rows.rows[0][4], Iri)


def test_a_name_keeps_its_language(sparql):
    rows = sparql.select("SELECT ?name { ex:wei ex:name ?name } ORDER BY ?name").rows
    assert [(name, name.language) for (name,) in rows] == [("Wei Lin", "en"), ("卫林", "zh-hans")]


def test_a_day_that_the_calendar_lacks_stays_text(sparql):
    assert sparql.select("SELECT ?day ?year { ex:luo ex:born ?day ; ex:begin ?year }").rows == [("1970-02-30", "2017")]


def test_tabs_quotes_and_line_breaks_come_back(sparql):
    assert sparql.select("SELECT ?note { ex:wei ex:note ?note }").rows == [('a\tb "c"\nd \\ e',)]


def test_what_is_not_bound_is_none(sparql):
    assert sparql.select("SELECT ?a ?b ?c { VALUES (?a ?b) { (UNDEF 1) } }").rows == [(None, 1, None)]
    assert sparql.select("SELECT * { }") == Rows((), [()])


def test_a_source_says_so_in_its_graph(sparql):
    assert sparql.select("SELECT ?g { GRAPH ?g { ex:xia ex:lawyer ?who } }").rows == [("https://example.org/s/page",)]


def test_ask_says_yes_or_no(sparql):
    assert sparql.ask("ASK { ex:wei ex:lawyer ex:luo }") is True
    assert sparql.ask("ASK { ex:luo ex:lawyer ex:wei }") is False


@pytest.mark.parametrize("rdf", ["ttl", "nt", "jsonld", "rdf"])
def test_construct_gives_rdf_the_same_each_time(sparql, rdf):
    text = sparql.construct("CONSTRUCT { ?a ex:client ?b } WHERE { ?b ex:lawyer ?a }", rdf=rdf)
    assert text == sparql.construct("CONSTRUCT { ?a ex:client ?b } WHERE { ?b ex:lawyer ?a }", rdf=rdf)
    store = Store()
    store.load(text, RdfFormat.from_extension(rdf))
    assert len(store) == 2


def test_turtle_uses_the_prefixes(sparql):
    assert b"ex:luo ex:client ex:wei" in sparql.construct("CONSTRUCT { ?a ex:client ?b } WHERE { ?b ex:lawyer ?a }")


def test_describe_gives_what_is_said_of_a_thing(sparql):
    assert sparql.construct("DESCRIBE ex:xia", rdf="nt").count(b"\n") == 1


def test_the_wrong_form_is_told(sparql):
    for verb, text in (("select", "ASK {}"), ("ask", "SELECT * {}"), ("construct", "ASK {}")):
        with pytest.raises(NotAQuery, match=r"gives no rows|neither yes nor no|gives no triples"):
            getattr(sparql, verb)(text)


# The worker


def test_an_endless_query_is_stopped_and_the_next_one_answered(sparql):
    began = time.monotonic()
    with pytest.raises(TooSlow, match="stopped after 1 s"):
        sparql.query(ENDLESS, timeout=1)
    assert time.monotonic() - began < 2
    assert sparql.ask("ASK {}")


def test_a_worker_that_dies_is_replaced(sparql):
    assert sparql.ask("ASK {}")
    threading.Timer(0.3, lambda: os.kill(sparql._worker.pid, signal.SIGSEGV)).start()
    with pytest.raises(Problem, match="broke down over this query"):
        sparql.query(ENDLESS, timeout=20)
    assert sparql.ask("ASK {}")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to it")
def test_a_query_that_wants_too_much_memory_is_stopped(folder):
    joined = f'GROUP_CONCAT(STR(?c); SEPARATOR="{"x" * 10_000}")'
    many = f"SELECT ({joined} AS ?x) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }}"
    with Sparql(folder, memory=400_000_000) as small:
        with pytest.raises(Problem, match="ran out of memory"):
            small.query(many)
        assert small.ask("ASK {}")


def test_the_worker_ends_with_its_owner(folder):
    sparql = Sparql(folder)
    assert sparql.ask("ASK {}")
    worker = sparql._worker
    del sparql
    assert worker.poll() is not None


@pytest.mark.skipif(sys.platform == "win32", reason="an alarm is Unix's")
def test_an_orphan_ends_at_its_deadline(folder):
    code = f"from graph.sparql.query import Sparql; Sparql({str(folder)!r}).query({ENDLESS!r}, timeout=1)"
    asker = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parent.parent, stderr=subprocess.DEVNULL)
    time.sleep(0.7)
    children = Path(f"/proc/{asker.pid}/task/{asker.pid}/children")
    orphans = children.read_text().split() if children.exists() else []
    asker.kill()
    asker.wait()
    time.sleep(3.5)
    assert not [
        pid
        for pid in orphans
        if Path(f"/proc/{pid}/status").exists() and "zombie" not in Path(f"/proc/{pid}/status").read_text()
    ]


def test_a_million_rows_come_through(tmp_path):
    filled(tmp_path / "rdf", " ".join(f'ex:a{n} ex:name "name {n}" .' for n in range(1000)))
    with Sparql(tmp_path / "rdf", prefixes=PREFIXES) as sparql:
        rows = sparql.select("SELECT ?a ?b { ?x ex:name ?a . ?y ex:name ?b }", timeout=120).rows
    assert len(rows) == 1_000_000
    assert len(set(rows)) == 1_000_000


def test_many_threads_take_turns(sparql):
    answers = []
    threads = [
        threading.Thread(
            target=lambda n=n: answers.append((n, sparql.select("SELECT (?x AS ?y) {}", {"x": n}).rows[0][0]))
        )
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [(n, n) for n in range(20)]
