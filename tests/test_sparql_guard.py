"""What a query may not do, and how it is told when it is none."""

import random
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from invented_store import PREFIXES, filled
from pyoxigraph import Store

from graph.rows import Rows
from graph.sparql.guard import guarded
from graph.sparql.query import Sparql
from ontology.problems import NotAQuery, Problem


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("sparql") / "rdf")


@pytest.fixture(scope="module")
def sparql(folder):
    with Sparql(folder, prefixes=PREFIXES) as sparql:
        yield sparql


@pytest.fixture
def listener():
    """Count who calls a socket of this machine."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    caller, _ = server.accept()
                    # Who calls waits for an answer, so that a call is counted before its query ends.
                    calls.append(caller)
                    caller.close()
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield f"<http://127.0.0.1:{server.getsockname()[1]}/sparql>", calls
        time.sleep(0.05)


def refused(sparql, text):
    with pytest.raises(NotAQuery) as problem:
        sparql.query(text)
    return str(problem.value)


CALLS = [
    "SELECT * { SERVICE U { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT U { ?s ?p ?o } }",
    "SELECT * { sErViCe U { ?s ?p ?o } }",
    "SELECT * { SERVICEU{ ?s ?p ?o } }",
    "SELECT * { SERVICESILENTU{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICEU{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?a.SERVICE?x{ ?s ?p ?o } VALUES ?x { U } }",
    "PREFIX c: U SELECT * { SERVICEc:a { ?s ?p ?o } }",
    "PREFIX c: U SELECT * { SERVICE c: { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?a #\r SERVICE U { ?s ?p ?o }\n }",
    "ASK { FILTER NOT EXISTS { SERVICE U { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { { SELECT * { SERVICE U { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p '' . SERVICE U { ?s ?p ?o } #'\n}",
    'SELECT * { ?s ?p "\\"" . SERVICE U { ?s ?p ?o } #"\n}',
    "SELECT * { \\u0053ERVICE U { ?s ?p ?o } }",
    'BASE <http://x/> SELECT * { ?s ?p ?a FILTER(?a<1#>"""\n) SERVICE U { ?s ?p ?o } } #"""',
    'SELECT * { ?s ?p ?a FILTER(?a<ex:b#>"""\n) SERVICE U { ?s ?p ?o } } #"""',
    "SELECT * { ?s ?p ?a FILTER(?a<'x>'!=''')SERVICE U { ?s ?p ?o } #'''}\n}",
    "LOAD U",
    "SELECT * FROM U { ?s ?p ?o }",
    "SELECT * FROM NAMED U { GRAPH ?g { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", CALLS)
def test_no_query_reaches_the_network(sparql, listener, text):
    address, calls = listener
    assert refused(sparql, text.replace("U", address).replace(f"\\{address}0053", "\\u0053"))
    assert not calls


def test_the_listener_hears_an_engine_that_is_not_guarded(listener):
    address, calls = listener
    list(Store().query(f"SELECT * {{ SERVICE SILENT {address} {{ ?s ?p ?o }} }}"))
    assert calls


@pytest.mark.skipif(sys.platform != "linux", reason="the second lock is Linux's")
def test_the_worker_has_no_sockets_even_without_the_guard(folder, listener):
    address, calls = listener
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from graph.sparql import worker as w; assert w.offline()\n"
        "import pyoxigraph as ox; list(ox.Store().query(sys.argv[2]))"
    )
    query = f"SELECT * {{ SERVICE {address} {{ ?s ?p ?o }} }}"
    root = str(Path(__file__).parent.parent)
    ran = subprocess.run([sys.executable, "-c", code, root, query], capture_output=True, text=True, check=False)
    assert "Permission denied" in ran.stderr
    assert not calls


PIECES = [
    *[
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        "<<",
        ">>",
        ",",
        ";",
        ".",
        "=",
        "!=",
        "&&",
        "||",
        "?",
        "$",
        "/",
        "|",
        "^^",
    ],
    *["#", "#\n", "\r", '"', "'", '"""', "'''", '""', "''", '"x"', "\\u0022", '\\"', "\\'", "ex:a", "ex:a\\'", "b:"],
    *["?a", "?b", "?a<?b", "?a<1", "<1#>", "<b:#>", "<a>", "<http://x#y>", "1", "1.", "true", "a", "@en", "é", "中"],
    *["FILTER(", "OPTIONAL", "UNION", "EXISTS", "GRAPH", "VALUES", "UNDEF"],
]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_guard_lets_through_the_engine_does_not_read_as_a_call(seed):
    chance, store = random.Random(seed), Store()
    for _ in range(20_000):
        some = [chance.choice(PIECES) for _ in range(chance.randint(1, 7))]
        some.insert(chance.randint(0, len(some)), f"SERVICE{chance.choice(['', ' '])}<http://127.0.0.1:9/>{{?s ?p ?o}}")
        text = (
            "SELECT * {?s ?p ?a "
            + chance.choice(["", " "]).join(some)
            + chance.choice(["}", "}}", "\n}", '}#"""', "}#'''"])
        )
        try:
            guarded(text, PREFIXES)
            store.query(text, prefixes=PREFIXES)
        except (NotAQuery, SyntaxError):
            continue
        # What it lets through says SERVICE in a text, a name or a comment only: there any other letters do as well.
        store.query(re.sub("SERVICE", "SERVlCE", text), prefixes=PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ("SERVICE" AS ?x) {}',
        "SELECT ('''it's a SERVICE''' AS ?x) {}",
        "SELECT (1 AS ?service) {}",
        "SELECT * { ?x ex:SERVICE ?y }",
        "SELECT * { ?x <https://example.org/SERVICE> ?y } # SERVICE",
        'SELECT ("x"@service AS ?y) {}',
        "SELECT * FROM s:page FROM NAMED <https://example.org/s/page> { ?s ?p ?o }",
        "SELECT * { ?a ex:age ?b . ?c ex:age ?d FILTER(?b<?d&&(?b>1)) }",
    ],
)
def test_harmless_words_pass(sparql, text):
    assert isinstance(sparql.query(text), Rows)


@pytest.mark.parametrize("word", ["INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
def test_a_query_changes_nothing(sparql, word):
    assert refused(sparql, f"PREFIX x: <https://x/> # so\n{word.lower()} DATA {{ }}").startswith(f"{word} ")


def test_from_takes_a_source_of_the_store(sparql):
    assert "did you mean 'https://example.org/s/page'" in refused(sparql, "SELECT * FROM s:pag { ?s ?p ?o }")
    assert sparql.select("SELECT ?who FROM s:page { ?who ex:lawyer ?x } ORDER BY ?who LIMIT 1").rows


@pytest.mark.parametrize("deep", ["{", "(", "["])
def test_nesting_has_an_end(sparql, deep):
    close = {"{": "}", "(": ")", "[": "]"}[deep]
    assert "200 deep" in refused(sparql, f"SELECT * {{ {deep * 3000}{close * 3000} }}")


def test_length_has_an_end(sparql):
    assert "at most 1,000,000" in refused(sparql, "SELECT * { }" + " " * 1_000_000)


# What the engine has against a query


@pytest.mark.parametrize(
    ("text", "words", "caret"),
    [
        ("SELECT *\n{ ?s ?p ?o . FILTR(?o) }", "line 2, column 14: .*'FILTR' on .did you mean FILTER", "FILTR"),
        ('SELECT * { ?s ex:p "中文" . OPTIONL {} }', "line 1, column 27: .*did you mean OPTIONAL", "OPTIONL"),
        ("SELECT * { ?s xds:p ?o }", "line 1, column 15: the prefix xds: is not known .did you mean xsd:", "xds"),
        ("SELECT * { ?s ?p <http://a b> }", "<http://a b> is not a full IRI", "<http"),
        ("SELECT * { ?s ex:p 1 ex:q 2 }", "line 1, column 22: .*'ex:q'", "ex:q"),
    ],
)
def test_an_error_says_where_and_what(sparql, text, words, caret):
    said, line, mark = refused(sparql, text).split("\n")
    assert re.match(words, said) or re.search(words, said)
    wide = sum(2 if "一" <= sign <= "鿿" else 1 for sign in line[: line.index(caret)])
    assert mark.index("^") == wide


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no query"),
        ("SELEKT * {}", "did you mean SELECT"),
        ("SELECT * { ?s ?p ?o", r"line 1, column 10: this \{ is never closed"),
        ("SELECT * { ?s ?p ?o }}", r"line 1, column 22: this \} closes no \{"),
        ('SELECT * { ?s ?p "o }', "column 18: a text is opened here and not closed"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", "neither in GROUP BY nor"),
        ("SELECT * { FILTER(<https://example.org/f>(1)) }", "is not supported"),
        ("SELECT * { \udcff }", "is the query UTF-8"),
    ],
)
def test_a_malformed_query_is_told_in_words(sparql, text, words):
    assert re.search(words, refused(sparql, text))


def test_no_name_is_in_the_talk_of_the_worker(folder, capfd):
    with Sparql(folder, prefixes=PREFIXES) as sparql, pytest.raises(Problem):
        sparql.query('SELECT * { ?s ex:name "Wei Lin" . FILTR }')
    assert "Wei" not in "".join(capfd.readouterr())
