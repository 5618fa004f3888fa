"""Bad input on the command line: a line that says what would do, exit code 2, and a graph that is as it was."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CASES
from test_cli import CASE, PERSON, ROOT, TRIPLES, run, surroundings
from typer.testing import CliRunner

import casegraph
import cli
from ontology.forms import QUOTE_WORDS

CITED = "evidence: {paragraph: 1}"
LOCKING = """
import sys, casegraph
def say(line):
    if line.startswith("writing"):
        print(line, flush=True)
        sys.stdin.readline()
casegraph.open(sys.argv[1], say=say).load(sys.argv[2])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A graph of invented people, as the commands load it, with its mirror made."""
    place = tmp_path_factory.mktemp("faults") / "graph"
    place.mkdir()
    assert run("load", CASES, store=place).returncode == 0
    assert run("cypher", "RETURN 1", store=place).returncode == 0
    return place


def held(folder):
    """What a graph holds: its ledger, and its counts."""
    return (folder / "ledger.jsonl").read_bytes(), casegraph.open(folder).stats().rows()


def refused(folder, *words, **more):
    """The lines with which a command refuses; the graph is as it was."""
    before = held(folder)
    lines = told(folder, *words, **more)
    assert held(folder) == before
    return lines


def told(folder, *words, **more):
    """The lines on standard error of a command that could not do what was asked, and nothing else."""
    given = {"CASEGRAPH_STORE": str(folder), "NEO4J_USER": None, "NEO4J_PASSWORD": None} | more
    # In this process, which takes a tenth of the time; `test_cli` runs the script.
    done = CliRunner(env=given).invoke(cli.app, [*map(str, words)], prog_name="casegraph")
    assert (done.exit_code, done.stdout, type(done.exception)) == (2, "", SystemExit), done
    return done.stderr.splitlines()


# Case files

FILES = {
    "an empty file": ("", "1: is empty"),
    "broken YAML": (f"{CASE}  li-si: [1\n  b: 2\n", "4: is not YAML"),
    "an unknown field": (
        f"{CASE}  a: {{nam: A, {CITED}}}\n",
        "3: Person 'a': nam: unknown field 'nam' (did you mean 'name'?)",
    ),
    "a wrong type": (f"{CASE}  a: {{name: [[A]], {CITED}}}\n", "3: Person 'a': name: is a list, not text"),
    "no such date": (f"{CASE}  a: {{name: A, birth_date: 2017-02-30, {CITED}}}\n", "'2017-02-30' is not a date"),
    "an end before its begin": (
        f"{CASE}{PERSON}detentions:\n  d: {{detainee: li-si, begin: 2018, end: 2017-03, {CITED}}}\n",
        "5: Detention 'd': end 2017-03 is before begin 2018",
    ),
    "a dangling id": (
        f"{CASE}{PERSON}detentions:\n  d: {{detainee: li-sy, {CITED}}}\n",
        "5: Detention 'd': detainee: no record 'li-sy' in this file (did you mean 'li-si'?)",
    ),
    "an id used twice": (
        f"{CASE}{PERSON}groups:\n  li-si: {{description: some, {CITED}}}\n",
        "the id is taken in line 3",
    ),
    "a key used twice": (f"{CASE}{PERSON}{PERSON}", "4: has 'li-si' twice (first in line 3)"),
    "places in a ring": (
        f"{CASE}{PERSON}places:\n  a: {{name: A, within: b, {CITED}}}\n  b: {{name: B, within: a, {CITED}}}\n",
        "within: lies within itself: a -> b -> a",
    ),
    "a long quote": (
        f"{CASE}  a: {{name: A, evidence: {{paragraph: 1, quote: {'word ' * (QUOTE_WORDS + 1)}}}}}\n",
        f"quotes {QUOTE_WORDS + 1} words, more than {QUOTE_WORDS} (keep the words that carry the claim)",
    ),
    "an unknown concept": (f"{CASE}  a: {{name: A, roles: [defendr], {CITED}}}\n", "did you mean 'defender'?"),
}


@pytest.mark.parametrize(("text", "words"), FILES.values(), ids=FILES)
def test_a_wrong_case_file_is_told_in_a_line(folder, tmp_path, text, words):
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    (line,) = refused(folder, "load", path)
    assert line.startswith(f"{path}:")
    assert words in line


def test_each_error_of_each_file_has_its_line_and_the_right_file_is_not_loaded(folder, tmp_path):
    for name, text in {"a.yaml": CASE.replace("a-page", "a") + PERSON, "b.yaml": "", "c.yaml": "persons: [1\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    lines = refused(folder, "load", tmp_path, tmp_path / "none.yaml")
    assert [Path(line.split(":")[0]).name for line in lines] == ["b.yaml", "c.yaml", "none.yaml"]


def test_a_source_told_by_two_files_names_both(folder, tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(CASE + PERSON, encoding="utf-8")
    (line,) = refused(folder, "load", tmp_path)
    assert line.startswith(f"{tmp_path / 'b.yaml'}:1: ")
    assert f"this source is also in {tmp_path / 'a.yaml'}:1 " in line


# Words and queries

WORDS = {
    ("load", "none.yaml"): "none.yaml:1: is not there (give a case file, a folder of them, or -)",
    ("load", ""): "a path is empty (write a case file or a table, a folder of them, or -)",
    ("remove", "river-leter-2019"): "no source 'river-leter-2019' (did you mean 'river-letter-2019'?)",
    ("show", "Tang Yung"): "no person or thing 'Tang Yung' (did you mean 'Tang Yun'?)",
    ("path", "Lin Bo", "Lin Bo"): "'Lin Bo' is both ends (name two things)",
    ("path", "Lin Bo", "He Qing", "--through", "plce"): "no kind for --through 'plce' (did you mean 'Place'?)",
    ("find", ""): "there is no name to look for (write a name or a part of it)",
    ("find", "x", "--limit", "many"): "Invalid value for '--limit': it must be a whole number (see casegraph find -h)",
    ("ask", "stil-detained"): "no question 'stil-detained' (did you mean 'still-detained'?)",
    ("ask", "still-detained", "-p", "day"): "--param 'day' has no name and value (write --param name=value)",
    ("ask", "still-detained", "-p", "dy=2018"): "no parameter of still-detained 'dy' (did you mean 'day'?)",
    ("ask", "still-detained", "-p", "day=soon"): "day: 'soon' is not a day (write 2018-11-01)",
    ("cypher", "RETURN 1", "-p", "a=1", "-p", "a=2"): "--param a is given twice (give it once)",
    ("sparql", "@none.rq"): "none.rq: cannot be read: No such file or directory",
    ("sparql", "INSERT DATA { <a:b> <a:c> 1 }"): "INSERT changes the graph: a query only reads",
    ("sparql", "DELETE WHERE { ?s ?p ?o }"): "DELETE changes the graph: a query only reads",
    (
        "sparql",
        "SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }",
    ): "SERVICE asks another server: casegraph never uses",
    ("sparql", "LOAD <http://x.org/>"): "LOAD fetches data: casegraph never uses the network",
    (
        "sparql",
        "SELECT * FROM <http://x.org/> { ?s ?p ?o }",
    ): "no source graph 'http://x.org/': FROM takes the graph of",
    (
        "sparql",
        TRIPLES,
        "-f",
        "csv",
    ): "the answer is triples, which --format csv is not for (take ttl, nt, jsonld, rdf)",
    ("sparql", "SELECT * { ?s ?p ?o }", "-f", "ttl"): "the answer is rows, which --format ttl is not for (take table, ",
    ("sparql", "ASK {}", "-f", "xml"): "Invalid value for '--format' / '-f': 'xml' is not one of 'table', ",
    ("sparql", "ASK {}", "-p", "a=1"): "no variable in the query '?a'",
    ("cypher", "MATCH (n"): "Syntax error - no viable alternative at input '(n' (line 1, column 9)",
    ("cypher", "RETURN $day"): "the query asks for $day (write --param day=VALUE)",
    ("cypher", "CREATE (n) RETURN n"): "the statement writes (CREATE): queries only read",
    ("new", "My source"): "'My source' is not an id (small letters a to z, digits and - . _: my-source-2024)",
    ("export", "-o", "a.xyz"): "a.xyz: no format '.xyz' (one of .ttl ",
    ("export", "-o", "/proc/none/a.ttl"): "/proc/none/a.ttl: cannot be written: No such file or directory",
    ("map", "-o", "/proc/none/map.html"): "/proc/none: No such file or directory",
    ("stats", "--store"): "Option '--store' requires an argument (see casegraph stats -h)",
    ("stats", "--store", ""): "--store is empty (write the name of a folder)",
    ("stats", "--store", "none"): "no graph in none (casegraph load PATH makes one; --store names another)",
    ("stats", "--base", "https://example.org/"): "this store mints its IRIs from https://w3id.org/casegraph/id/ ",
    ("cypher", "RETURN 1", "-p", "a=99999999999999999999"): "the number 99999999999999999999 is too large for Cypher (",
    ("cypher", "RETURN '\udcff'"): "the query is not UTF-8 text (set the terminal to UTF-8)",
    ("lod",): "No such command 'lod'. Did you mean 'load'? (see casegraph -h)",
    ("mirror", "--to", "bolt://localhost:1"): "Neo4j wants a user and a password (set NEO4J_USER and NEO4J_PASSWORD)",
}


@pytest.mark.parametrize(("words", "line"), WORDS.items(), ids=[ascii(" ".join(words))[1:40] for words in WORDS])
def test_a_wrong_word_is_told_in_a_line(folder, tmp_path, monkeypatch, words, line):
    monkeypatch.chdir(tmp_path)
    (said,) = refused(folder, *words)
    assert said.partition(": ")[2].startswith(line) or said.startswith(line)
    assert not list(tmp_path.iterdir())


def test_the_place_of_a_malformed_sparql_query_is_marked(folder):
    assert refused(folder, "sparql", "SELECT ?p\n{ ?p a cg:Person . FLTER(1) }") == [
        "line 2, column 20: this is not SPARQL any more from 'FLTER' on (did you mean FILTER?)",
        "  { ?p a cg:Person . FLTER(1) }",
        "                     ^",
    ]


@pytest.mark.parametrize("given", ["map", "export"])
def test_a_file_where_a_folder_is_wanted_stays(folder, tmp_path, given):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (line,) = refused(folder, given, "-o", tmp_path / "file" / {"map": "map.html", "export": "a.ttl"}[given])
    assert line.startswith(f"{tmp_path / 'file'}")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("words", [("stats",), ("sparql", TRIPLES)])
def test_a_disk_without_room_is_told(folder, words):
    given = surroundings(CASEGRAPH_STORE=str(folder))
    script = f"casegraph {words[0]} {' '.join(repr(word) for word in words[1:])} > /dev/full"
    done = subprocess.run(["sh", "-c", script], env=given, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "output: No space left on device\n")


# Neo4j


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An engine that speaks Bolt and wants a password: the address of an empty one."""
    place = tmp_path_factory.mktemp("engine")
    wanted = {"folder": str(place), "run": str(place / "run"), "password": "an invented one", "write": True}
    with subprocess.Popen(
        [sys.executable, "-P", str(ROOT / "graph/cypher/worker.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        worker.stdin.writelines(f"{json.dumps(line)}\n" for line in (wanted, {"open": "graph", "new": True}))
        worker.stdin.flush()
        yield f"bolt://127.0.0.1:{json.loads(worker.stdout.readline())['port']}"


def test_a_wrong_password_is_told(folder, engine):
    said = refused(folder, "mirror", "--to", engine, NEO4J_USER="root", NEO4J_PASSWORD="another")
    assert said == [f"Neo4j at {engine} refuses this user name or password (set NEO4J_USER and NEO4J_PASSWORD)"]


def test_an_address_where_nobody_answers_is_told(folder):
    user = {"NEO4J_USER": "root", "NEO4J_PASSWORD": "another"}
    (line,) = refused(folder, "mirror", "--to", "bolt://localhost:1", **user)
    assert line == (
        "Neo4j at bolt://localhost:1 does not answer: Connection refused (is it running, is the address right?)"
    )


# The store


@pytest.fixture
def own(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "graph")


@pytest.mark.parametrize("words", [("load", ROOT / "data/cases"), ("remove", "river-letter-2019")])
def test_while_another_process_writes_nobody_else_does(own, tmp_path, words):
    (tmp_path / "case.yaml").write_text(CASE + PERSON, encoding="utf-8")
    loading = [sys.executable, "-c", LOCKING, own, tmp_path / "case.yaml"]
    with subprocess.Popen(loading, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout.readline().startswith(b"writing")
        said = refused(own, *words)
        other.communicate(b"\n")
    assert said == [f"the store {own} is being written by another process (wait for it, or use another --store)"]
    assert [other.returncode, *casegraph.open(own).stats().sources][:2] == [0, "a-page"]


@pytest.mark.parametrize("lost", ["CURRENT", "MANIFEST-*", "*.sst"])
@pytest.mark.parametrize(
    "words", [("stats",), ("sparql", "ASK {}"), ("load", ROOT / "data/cases")], ids=lambda words: words[0]
)
def test_a_file_that_the_store_has_lost_is_named_with_what_to_do(own, lost, words):
    gone = sorted((own / "rdf").glob(lost))
    for path in gone:
        path.unlink()
    before = (own / "ledger.jsonl").read_bytes()
    (line,) = told(own, *words)
    assert (own / "ledger.jsonl").read_bytes() == before
    assert str(gone[0]) in line
    assert f"delete the folder {own} and load the case files again" in line


def test_a_damaged_ledger_is_told_with_its_line(own):
    ledger = own / "ledger.jsonl"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("{", "x", 1), encoding="utf-8")
    again = f"(delete the folder {own} and load the case files again)"
    assert told(own, "stats") == [f"{ledger}:1: the ledger is damaged {again}"]


@pytest.mark.parametrize("words", [("stats",), ("load", ROOT / "data/cases")], ids=lambda words: words[0])
@pytest.mark.parametrize("lost", ["rdf", "ledger.jsonl"])
def test_half_a_store_is_no_store(own, lost, words):
    (own / lost).rename(own.parent / "lost")
    (line,) = told(own, *words)
    assert f"delete the folder {own} and load the case files again" in line
