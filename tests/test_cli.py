"""The commands as a person runs them: the installed script, in processes of their own."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
import typer

import cli

ROOT = Path(__file__).parent.parent
SCRIPT = Path(sys.executable).with_name("casegraph")
CASE = "document: {id: a-page, title: A page, disclosure: public}\npersons:\n"
PERSON = "  li-si: {name: {en: Li Si, zh: 李四}, evidence: {paragraph: 1}}\n"
OURS = ("CASEGRAPH", "NEO4J", "PYTHONIO", "COLUMNS", "LINES")
SLOW = {
    "sparql": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cypher": "MATCH (a),(b),(c),(d),(e) WHERE a.name < b.name AND c.name > d.name RETURN count(e.name)",
}
SOME = "SELECT ?p { VALUES ?p { id:wang-yu } ?p a cg:Person }"
TRIPLES = "CONSTRUCT { ?p cg:name ?name } { ?p a cg:Person ; cg:name ?name }"


def surroundings(**more):
    """The environment of a command: nothing of ours, and nothing that a test does not name."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return ours | {"PATH": f"{SCRIPT.parent}:{os.environ['PATH']}"} | more


def run(*words, store, given="", cwd=None, **environment):
    return subprocess.run(
        [SCRIPT, *map(str, words)],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd or store,
        env=surroundings(CASEGRAPH_STORE=str(store), **environment),
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(demo):
    """The demo with its mirror made, so that no test waits for it."""
    run("cypher", "RETURN 1", store=demo.folder)
    return demo.folder


@pytest.fixture
def own(folder, tmp_path):
    """A copy of the demo, to change; and a place to stand, with the files of the demo in it."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    return shutil.copytree(folder, tmp_path / "store")


EXAMPLES = {
    "load": "nothing has changed (5 sources as before)\n",
    "remove": "removed joint-letter-hrc37-2018 (",
    "check": "nothing breaks the shapes\n",
    "sparql": "p\tname\nhttps://w3id.org/casegraph/id/",
    "cypher": "p.name\td.id\ts.quote\n",
    "ask": "Who was still detained on a day",
    "path": "Cao Shunli 曹顺利 and Li Yuhan 李昱函: 1 shortest path of 2 hops\n",
    "show": "Wang Yu 王宇\n",
    "find": "id\tkind\tname\talso called\nwang-quanzhang\tPerson\t",
    "conflicts": "19th Congress of the Chinese Communist Party: date (party-congress-19)\n",
    "stats": "kind\tchrd-reprisals-2018\tjoint-letter-hrc37-2018\t",
    "map": "wrote map.html\n",
    "export": "wrote casegraph.ttl (public: ",
}
WRITTEN = {
    "map": "<!doctype html>",
    "export": "@base <",
    "new": "#",
    "schema": "{\n",
    "map-guess": "# How data/tables/detentions.csv becomes records",
}
COMMANDS = {typer.main.get_command_name(c.name or c.callback.__name__): c for c in cli.app.registered_commands}


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"mirror", "push", "serve"}))
def test_the_example_of_a_help_runs_as_written_and_answers(own, command):
    example = COMMANDS[command].epilog.removeprefix("Example: ")
    given = surroundings(CASEGRAPH_STORE=str(own))
    done = subprocess.run(
        ["sh", "-c", example], cwd=own.parent, env=given, capture_output=True, encoding="utf-8", check=False
    )
    answer = EXAMPLES.get(command, "")
    assert (done.returncode, (done.stdout + done.stderr)[: len(answer)]) == (0, answer)
    if command in WRITTEN:
        text = (own.parent / re.split(r"> |-o ", example)[1]).read_text(encoding="utf-8")
        assert text.startswith(WRITTEN[command])


def test_the_embedded_mirror_is_verified(folder):
    done = run("mirror", "--verify", store=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "the mirror equals the graph\n")


def test_a_truth_is_one_word(folder):
    assert run("sparql", "ASK { 1 ?p 2 }", store=folder).stdout == "false\n"


def test_a_source_that_is_removed_is_gone(own):
    done = run("remove", "joint-letter-hrc37-2018", store=own)
    assert (done.returncode, done.stdout.split(" (")[0]) == (0, "removed joint-letter-hrc37-2018")
    assert "joint-letter" not in run("stats", store=own).stdout


def test_the_store_and_its_base_may_stand_behind_the_command(tmp_path):
    (tmp_path / "case.yaml").write_text(CASE + PERSON, encoding="utf-8")
    base = ("--base", "https://example.org/")
    assert run("load", "case.yaml", "--store", "here", *base, store=tmp_path).returncode == 0
    found = run("sparql", "SELECT ?p { ?p a cg:Person }", "--store=here", store=tmp_path)
    assert found.stdout == "p\nhttps://example.org/li-si\n"


def test_behind_two_hyphens_everything_is_text(folder):
    done = run("find", "--", "--store=none", store=folder)
    assert (done.returncode, done.stderr) == (1, "nothing is called '--store=none', nor nearly so\n")


# Exit codes


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("path", "Wang Yu", "Dolkun Isa", "--max", "1"), 1),
        ((), 2),
        (("stats", "-h"), 0),
    ],
)
def test_the_exit_code_says_how_it_went(folder, words, code):
    assert run(*words, store=folder).returncode == code


def test_what_is_right_is_loaded_with_keep_going_and_the_exit_code_says_that_not_all_was(tmp_path):
    (tmp_path / "good.yaml").write_text(CASE + PERSON, encoding="utf-8")
    done = run("load", "good.yaml", "none.yaml", "--keep-going", store=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (3, "loaded a-page")
    assert done.stderr == "none.yaml:1: is not there (give a case file, a folder of them, or -)\n"


# Input


def test_a_case_file_comes_from_standard_input(tmp_path):
    assert run("load", "-", store=tmp_path, given=CASE + PERSON).stdout.startswith("loaded a-page\n")


@pytest.mark.parametrize(("command", "query"), [("sparql", "SELECT ('卫' AS ?a) {}"), ("cypher", "RETURN '卫' AS a")])
def test_a_query_comes_from_standard_input_or_a_file(folder, tmp_path, command, query):
    (tmp_path / "query").write_text(query, encoding="utf-8")
    told = [run(command, text, store=folder, given=query).stdout for text in ("-", f"@{tmp_path / 'query'}")]
    assert told == ["a\n卫\n"] * 2


# Output


def on_a_terminal(*words, store, columns):
    """What a command shows on a terminal of so many columns, and what it says beside."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    given = surroundings(CASEGRAPH_STORE=str(store), TERM="xterm")
    with subprocess.Popen([SCRIPT, *words], stdout=theirs, stderr=subprocess.PIPE, stdin=theirs, env=given):
        os.close(theirs)
        shown = b"".join(iter(lambda: _piece(ours), b""))
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _piece(terminal):
    try:
        return os.read(terminal, 65536)
    # Linux tells the end of a terminal with an error.
    except OSError:
        return b""


@pytest.mark.parametrize("columns", [120, 30])
def test_a_terminal_gets_a_table_with_iris_whole(folder, columns):
    head, _, *rows = on_a_terminal("sparql", SOME, store=folder, columns=columns).strip().split("\n")
    assert re.sub(r"\x1b\[\d+m", "", head).strip() == "p"
    assert "".join(row.strip() for row in rows) == "https://w3id.org/casegraph/id/wang-yu"


def test_a_terminal_that_is_narrow_gets_folded_lines(folder):
    assert max(map(len, on_a_terminal("show", "王宇", store=folder, columns=60).split("\n"))) <= 60


def test_a_pipe_gets_tsv_with_iris_whole(folder):
    assert run("sparql", SOME, store=folder).stdout == "p\nhttps://w3id.org/casegraph/id/wang-yu\n"


@pytest.mark.parametrize(
    ("format", "written"),
    [
        ("csv", "a\n卫\n"),
        ("tsv", "a\n卫\n"),
        ("json", '[\n{"a": "卫"}\n]\n'),
        ("jsonl", '{"a": "卫"}\n'),
        ("table", "    \n a  \n ── \n 卫 \n    \n"),
    ],
)
def test_rows_are_written_in_each_format(folder, format, written):
    assert run("sparql", "SELECT ('卫' AS ?a) {}", "--format", format, store=folder).stdout == written


@pytest.mark.parametrize(
    ("format", "begin"), [("ttl", "@prefix cg: "), ("nt", "<https://"), ("jsonld", "[{"), ("rdf", "<?xml")]
)
def test_triples_are_written_in_each_format(folder, format, begin):
    done = run("sparql", TRIPLES, "-f", format, store=folder)
    assert (done.returncode, done.stdout[: len(begin)], "曹顺利" in done.stdout) == (0, begin, True)


@pytest.mark.parametrize("words", [("show", "王宇"), ("conflicts",)])
def test_what_is_told_to_people_is_also_json(folder, words):
    assert json.loads(run(*words, "--format", "json", store=folder).stdout)


@pytest.mark.parametrize("command", ["sparql 'SELECT * { ?s ?p ?o }'", f'sparql "{TRIPLES}"', "show 王宇"])
def test_a_reader_that_stops_reading_ends_it_quietly(folder, command):
    line = f"casegraph {command} | head -1; echo ${{PIPESTATUS[0]}}"
    given = surroundings(CASEGRAPH_STORE=str(folder))
    done = subprocess.run(["bash", "-c", line], env=given, capture_output=True, text=True, check=False)
    assert (done.stdout.splitlines()[1:], done.stderr) == (["0"], "")


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(("locale", "name"), [({"LC_ALL": "C"}, "王宇"), (ASCII, r"\u738b\u5b87")], ids=["C", "ASCII"])
def test_where_nobody_knows_chinese_it_is_printed_all_the_same(folder, locale, name):
    done = run("sparql", "SELECT ?a { id:wang-yu cg:name ?a FILTER(LANG(?a) = 'zh') }", store=folder, **locale)
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, ["a", name], "")


def test_talk_goes_to_standard_error(own):
    shutil.rmtree(own / "cypher")
    done = run("cypher", "RETURN 1 AS one", store=own)
    assert done.stdout == "one\n1\n"
    assert done.stderr == "" or done.stderr.startswith("Cypher mirror made in ")
    done = run("map", "-o", own / "map.html", store=own)
    assert (done.stdout, done.stderr) == ("", f"wrote {own / 'map.html'}\n")


# Ends


def left_of(mark):
    """The processes that a command has left behind, known by their environment."""
    own = f"CASEGRAPH_STORE={mark}".encode()
    return [place for place in Path("/proc").glob("[0-9]*/environ") if own in _environment(place)]


def _environment(place):
    try:
        return place.read_bytes().split(b"\0")
    # It has ended meanwhile, or is not ours.
    except OSError:
        return []


@pytest.mark.parametrize("command", SLOW)
def test_a_query_that_takes_too_long_is_stopped(own, command):
    done = run(command, SLOW[command], "--timeout", "0.5", store=own)
    words = "the query was stopped after 0.5 s (ask for less, or allow more with --timeout)\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", words)
    assert not left_of(own)


@pytest.mark.parametrize("command", SLOW)
def test_a_query_that_is_interrupted_ends_quietly(own, command):
    with subprocess.Popen(
        [SCRIPT, command, SLOW[command]],
        env=surroundings(CASEGRAPH_STORE=str(own)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # What a terminal starts heeds an interrupt; what a script starts in the background does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        while len(left_of(own)) < 2:
            time.sleep(0.05)
        # The embedded engine takes most of a second to start: the query runs by then.
        time.sleep(1.5)
        # A terminal interrupts every process of the command.
        os.killpg(process.pid, signal.SIGINT)
        assert (process.communicate(timeout=20), process.returncode) == ((b"", b""), 130)
    assert not left_of(own)
