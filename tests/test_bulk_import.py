"""The first load: files that Neo4j's own importer reads, and after it a mirror that has nothing to write."""

import shlex
import subprocess
from datetime import date

import pytest
from engine_fixtures import CASE, link, node, projection
from test_cli import run

import casegraph
from graph.bolt import neo4j
from graph.bulk_import import ARGUMENTS, write
from graph.differences import verify
from graph.mirror import mirror
from graph.run import Marker
from graph.run import marker as stated
from ontology.problems import Problem

SAID = [
    'she said "no"',
    '"',
    '""',
    "a;b,c|d\te",
    "\\",
    '\\"',
    "two\nlines",
    "two\r\nlines",
    "a\rb",
    "next\u0085line",
    "\u2028",
    "李四",
    "ئۇيغۇر",
    "བོད་",
    "नमस्ते",
    "👩‍⚖️",
    "𠮷",
    "e\u0301",
    "a\u00a0b",
    "\ufeff",
    "null",
    "true",
    "1",
    "'",
    "#",
    "",
]
LISTS = [[""], ["", ""], ["a", "", "b"], ["a;b", "c,d"], ['"'], ['a"', "", '"b'], ["\u0085", "two\nlines"], [";"]]
ODD = [node(f"said-{at}", "Person", note=text) for at, text in enumerate(SAID)]
ODD += [link(f"said-{at}", "KNOWS", "said-0", quote=members) for at, members in enumerate(LISTS)]
ODD += [
    node("said", "Person", note=["here", "a list"], certain=False, age=-3, share=0.1, far=2**62),
    node("told", "Person", born=date(1, 1, 1), gone=date(9999, 12, 31), truths=[True, False], paragraph=[3, 0, 7]),
    node("told-too", "Person", "Lawyer", born="1970", paragraph=[1]),
]


def marker(projected, fingerprint="1"):
    return Marker("complete", fingerprint, len(projected.nodes), len(projected.links))


def imported(server, bulk):
    """Run the command as it is told, with the importer of the server."""
    program, *words = shlex.split(bulk.command)
    assert program == "neo4j-admin"
    command = [*server.java, "org.neo4j.cli.AdminTool", *words]
    return subprocess.run(command, env=server.environment, cwd=bulk.folder, capture_output=True, text=True)


@pytest.fixture
def first_load(own_neo4j, tmp_path):
    """Import a projection and start the server: its engine."""
    engines = []

    def load(projected, bulk):
        told = imported(own_neo4j, bulk)
        assert told.returncode == 0, told.stdout + told.stderr
        own_neo4j.start()
        engines.append(neo4j(*own_neo4j.address))
        return engines[0]

    yield load
    for engine in engines:
        engine.close()


real = pytest.mark.neo4j
together = pytest.mark.xdist_group("neo4j")


@real
@together
def test_what_is_odd_comes_through_the_importer_unchanged(first_load, tmp_path):
    odd = projection(*CASE, *ODD)
    engine = first_load(odd, write(odd, tmp_path / "files", marker(odd)))
    assert verify(engine, odd) == []
    assert str(mirror(engine, odd, fingerprint="1")) == "nothing changed"
    assert str(mirror(engine, odd, fingerprint="2")) == "nothing changed"


@real
@together
def test_empty_lists_which_the_importer_drops_come_with_the_mirror(first_load, tmp_path):
    wanting = projection(*CASE, link("wu-wu", "KNOWS", "li-si", quote=[], paragraph=[]), node("xu", "Person", said=[]))
    bulk = write(wanting, tmp_path / "files", marker(wanting))
    engine = first_load(wanting, bulk)
    assert str(bulk).endswith("2 lack an empty list until casegraph mirror has run)")
    assert stated(engine).state == "incomplete"
    assert str(mirror(engine, wanting, fingerprint="1")) == (
        "nodes: 0 created, 1 changed, 0 deleted; relationships: 0 created, 1 changed, 0 deleted"
    )
    assert verify(engine, wanting) == []
