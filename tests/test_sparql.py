"""Asking in SPARQL: what is answered, what is refused, and what a query cannot do to us."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from graph.rows import Rows
from graph.sparql import Sparql
from graph.sparql_guard import guarded
from graph.terms import Iri, Term, Text, term, value, written
from ontology.problems import NotAQuery, Problem, StoreProblem, TooSlow, Unknown

PREFIXES = {"ex": "https://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#", "s": "https://example.org/s/"}
FACTS = """
    ex:wei ex:name "Wei Lin"@en , "卫林"@zh-hans ; ex:born "1970-02-03"^^xsd:date ; ex:age 56 ; ex:weight 61.5 ;
        ex:free true ; ex:lawyer ex:luo ; ex:note "a\\tb \\"c\\"\\nd \\\\ e" .
    ex:luo ex:name "Luo Min"@en ; ex:born "1970-02-30"^^xsd:date ; ex:begin "2017"^^xsd:gYear ; ex:age 40 .
    ex:xia ex:lawyer ex:luo .
"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s . ?t ?u ?v }"


def filled(folder, facts=FACTS):
    heads = "".join(f"PREFIX {prefix}: <{start}> " for prefix, start in PREFIXES.items())
    rdf = Store(str(folder))
    rdf.update(f"{heads} INSERT DATA {{ {facts} GRAPH s:page {{ {facts} }} }}")
    rdf.flush()
    return folder


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
                    calls.append(server.accept()[0].close())
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield f"<http://127.0.0.1:{server.getsockname()[1]}/sparql>", calls
        time.sleep(0.05)


def refused(sparql, text):
    with pytest.raises(NotAQuery) as problem:
        sparql.query(text)
    return str(problem.value)


# Answers


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
        with pytest.raises(NotAQuery, match="gives no rows|neither yes nor no|gives no triples"):
            getattr(sparql, verb)(text)


# What is refused before the engine sees it

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
        "import sys; sys.path.insert(0, sys.argv[1]); from graph import sparql_worker as w; assert w.offline()\n"
        "import pyoxigraph as ox; list(ox.Store().query(sys.argv[2]))"
    )
    query = f"SELECT * {{ SERVICE {address} {{ ?s ?p ?o }} }}"
    root = str(Path(__file__).parent.parent)
    ran = subprocess.run([sys.executable, "-c", code, root, query], capture_output=True, text=True, check=False)
    assert "Permission denied" in ran.stderr
    assert not calls


PIECES = (
    '{ } ( ) [ ] < > << >> , ; . = != && || ? $ / | ^^ @en # #\n " \' """ \'\'\' "" \'\' "x" \\u0022 \\" \\\' ex:a ex:a\\\' b: 1 1. true a'
    " ?a ?b ?a<?b ?a<1 <1#> <b:#> <a> <http://x#y> FILTER( OPTIONAL UNION EXISTS GRAPH VALUES UNDEF é 中"
).split(" ")


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


@pytest.mark.parametrize("word", "INSERT DELETE CLEAR DROP CREATE ADD MOVE COPY WITH".split())
def test_a_query_changes_nothing(sparql, word):
    assert refused(sparql, f"PREFIX x: <https://x/> # so\n{word.lower()} DATA {{ }}").startswith(
        f"{word.lower().upper()} "
    )


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


# Parameters


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT ?who { ?who ex:lawyer ?x }", [("https://example.org/wei",), ("https://example.org/xia",)]),
        ("SELECT ?who { { SELECT ?who { ?who ex:lawyer ?x } } }", [("https://example.org/wei",), ("https://example.org/xia",)]),
        ("SELECT ?x (COUNT(?who) AS ?n) { ?who ex:lawyer ?x } GROUP BY ?x ORDER BY ?x", [("https://example.org/luo", 2)]),
        ("SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?a ex:lawyer ?b FILTER(?b = ?x) } } }", [(2,)]),
        ("SELECT ?n { { SELECT ?x (COUNT(*) AS ?n) { ?a ex:lawyer ?x } GROUP BY ?x } FILTER(?n > 1) }", [(2,)]),
        ("SELECT ?who { ?who ex:age ?a FILTER NOT EXISTS { ?who ex:name ?m . ?x ex:name ?m } }", [("https://example.org/wei",)]),
        ("SELECT ?who { ?who ex:age ?a OPTIONAL { ?who ex:lawyer ?y FILTER(?y=?x) } FILTER(!BOUND(?y) && BOUND(?x)) }", [("https://example.org/luo",)]),
        ("SELECT (STR(?x) AS ?y) { }", [("https://example.org/luo",)]),
        ("SELECT ?a { $x ex:age ?a }", [(40,)]),
    ],
)  # fmt: skip
def test_a_parameter_is_given_wherever_it_stands(sparql, text, rows):
    assert sorted(sparql.select(text, {"x": Iri("https://example.org/luo")}).rows) == rows


@pytest.mark.parametrize("given", ['"', "\\", "} UNION { ?a ?b ?c } #", "'''", "a\nb\t", "卫林", "?x", "\u2028", ""])
def test_no_value_becomes_a_part_of_the_query(sparql, given):
    assert sparql.select("SELECT (?x AS ?y) { }", {"x": given}).rows == [(given,)]
    assert sparql.select("SELECT ?x { ?s ex:name ?x }", {"x": given}).rows == []


@pytest.mark.parametrize("given", [2, -2, True, 1.5, date(2017, 7, 19), Text("卫", "zh"), Iri("urn:x"), "2"])
def test_values_go_in_and_come_back(sparql, given):
    ((back,),) = sparql.select("SELECT (?x AS ?y) { }", {"x": given}).rows
    assert (back, type(back)) == (given, type(given))


def test_an_unknown_parameter_names_the_nearest_variable(sparql):
    with pytest.raises(Unknown, match=r"no variable in the query '\?persn' \(did you mean '\?person'\?\)"):
        sparql.query("SELECT ?person { ?person ex:age ?age }", {"persn": 1})


@pytest.mark.parametrize(
    "text", ["SELECT (1 AS ?x) { }", "SELECT * { VALUES ?x { 1 } }", "SELECT * { VALUES (?y ?x) { (1 2) } }"]
)
def test_what_the_query_sets_itself_is_no_parameter(sparql, text):
    with pytest.raises(NotAQuery, match=r"the query itself gives \?x its value"):
        sparql.query(text, {"x": 1})


def test_an_error_behind_a_parameter_is_placed_in_the_query_as_asked(sparql):
    with pytest.raises(NotAQuery, match=r"line 2, column 18: .*'FILTR'"):
        sparql.query("SELECT *\n{ ?s ex:name ?x . FILTR(1) }".replace(" . ", " ."), {"x": "a very long name it is"})


@pytest.mark.parametrize(
    ("text", "read", "nt"),
    [
        ("<https://x/a>", Iri("https://x/a"), "<https://x/a>"),
        ("ex:wei", Iri("https://example.org/wei"), "<https://example.org/wei>"),
        ("nope:wei", "nope:wei", '"nope:wei"'),
        ("Wei Lin", "Wei Lin", '"Wei Lin"'),
        ('"Wei"@en', Text("Wei", "en"), '"Wei"@en'),
        ('"2017"^^xsd:gYear', Term(f'"2017"^^<{PREFIXES["xsd"]}gYear>'), f'"2017"^^<{PREFIXES["xsd"]}gYear>'),
        ('"5"', "5", '"5"'),
        ("5", 5, f'"5"^^<{PREFIXES["xsd"]}integer>'),
        ("007", "007", '"007"'),
        ("1.50", Term(f'"1.50"^^<{PREFIXES["xsd"]}decimal>'), f'"1.50"^^<{PREFIXES["xsd"]}decimal>'),
        ("2017-07-19", date(2017, 7, 19), f'"2017-07-19"^^<{PREFIXES["xsd"]}date>'),
        ("2017-07", "2017-07", '"2017-07"'),
        ("true", True, f'"true"^^<{PREFIXES["xsd"]}boolean>'),
    ],
)
def test_the_command_line_writes_terms(text, read, nt):
    assert (term(text, PREFIXES), type(term(text, PREFIXES)), written(term(text, PREFIXES))) == (read, type(read), nt)


def test_no_day_of_the_calendar_is_told():
    with pytest.raises(NotAQuery, match="2017-02-30 is not a day"):
        term("2017-02-30")


@pytest.mark.parametrize("bad", [Iri("a b"), Iri("x> ?y"), Term('"a" } #'), Term("?x"), Text("a", "en } #")])
def test_a_term_that_is_none_does_not_get_in(bad):
    with pytest.raises(NotAQuery):
        written(bad)


def test_a_literal_that_does_not_fit_its_datatype_stays_text():
    assert value(f'"many"^^<{PREFIXES["xsd"]}integer>') == "many"
    assert value("_:b1") == "_:b1"


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
    many = "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"
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
    code = f"from graph.sparql import Sparql; Sparql({str(folder)!r}).query({ENDLESS!r}, timeout=1)"
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


# The store


def test_what_was_loaded_since_is_seen(tmp_path):
    filled(tmp_path / "rdf")
    with Sparql(tmp_path / "rdf", prefixes=PREFIXES) as sparql:
        assert not sparql.ask("ASK { ex:new ex:name ?x }")
        filled(tmp_path / "rdf", 'ex:new ex:name "New" .')
        assert sparql.ask("ASK { ex:new ex:name ?x }")


WRITER = """
import sys, time
from pyoxigraph import Store
store, version, end = Store(sys.argv[1]), 0, time.time() + 4
while time.time() < end:
    version += 1
    lines = " ".join(f"<urn:{n}> <urn:version> {version} ." for n in range(300))
    store.update("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } ; INSERT DATA { " + lines + " }")
    store.flush() if version % 5 == 0 else None
    store.optimize() if version % 20 == 0 else None
    time.sleep(0.05)
"""


def test_a_reader_never_sees_half_of_a_write(tmp_path):
    folder = filled(tmp_path / "rdf", " ".join(f"<urn:{n}> <urn:version> 0 ." for n in range(300)))
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)])
    seen = set()
    with Sparql(folder) as sparql:
        while writer.poll() is None:
            seen.add(
                sparql.select("SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?v) AS ?vs) { ?s <urn:version> ?v }").rows[0]
            )
    assert seen == {(300, 1)}


def test_a_store_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreProblem, match="no graph in"):
        Sparql(tmp_path / "rdf").query("ASK {}")


def newest(folder, pattern):
    return max(folder.glob(pattern), key=lambda file: file.stat().st_size)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: newest(folder, "*.sst").unlink(),
        lambda folder: os.truncate(newest(folder, "*.sst"), 100),
        lambda folder: newest(folder, "MANIFEST*").write_bytes(b""),
        lambda folder: newest(folder, "MANIFEST*").unlink(),
        lambda folder: (folder / "CURRENT").write_text("garbage"),
    ],
)
def test_a_damaged_store_is_told(tmp_path, damage):
    folder = filled(tmp_path / "rdf")
    Store(str(folder)).optimize()
    damage(folder)
    with pytest.raises(StoreProblem, match="is damaged"):
        Sparql(folder).query("SELECT * { ?s ?p ?o }")


def test_damage_within_a_file_is_told_when_it_is_read(tmp_path):
    folder = filled(tmp_path / "rdf")
    store = Store(str(folder))
    store.bulk_load("".join(f'<urn:{n}> <urn:p> "{n} {n}" .\n' for n in range(5000)).encode(), RdfFormat.N_TRIPLES)
    store.flush()
    store.optimize()
    del store
    for file in folder.glob("*.sst"):
        content = bytearray(file.read_bytes())
        middle = len(content) // 3
        content[middle : middle + 40] = b"\xff" * 40 if len(content) > 20_000 else content[middle : middle + 40]
        file.write_bytes(content)
    with pytest.raises(StoreProblem, match="is damaged"):
        Sparql(folder).query("SELECT * { ?s ?p ?o }")


def test_no_name_is_in_the_worker_s_arguments_or_talk(folder, capfd):
    with Sparql(folder, prefixes=PREFIXES) as sparql, pytest.raises(Problem):
        sparql.query('SELECT * { ?s ex:name "Wei Lin" . FILTR }')
    assert "Wei" not in "".join(capfd.readouterr())
    assert NamedNode("https://example.org/wei").value
