"""The first load: files that Neo4j's own importer reads, and after it a mirror that has nothing to write."""

import shlex
import subprocess
from datetime import date
from pathlib import Path

import pytest
from engine_fixtures import CASE, LI, link, node, projection
from test_cli import run

import casegraph
from graph.cypher.bolt import neo4j
from graph.mirror.bulk_import import write
from graph.mirror.differences import verify
from graph.mirror.mirror import mirror
from graph.mirror.run import Marker
from ontology.problems import Problem

ROOT = Path(__file__).parent.parent
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
    "\u0085x\u0085",
    "\u3000x\u3000",
    "\u00a0",
    "\x7f",
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


def indexes(engine):
    rows = engine.read("SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN name")
    return {name for (name,) in rows}


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
def test_an_imported_graph_is_a_mirror_that_has_nothing_to_write(first_load, demo, tmp_path):
    told = run("export", "--neo4j-admin", tmp_path / "files", store=demo.folder)
    with casegraph.open(demo.folder) as graph:
        bulk = graph.export_for_neo4j_admin(tmp_path / "files")
        assert told.stdout == f"cd {shlex.quote(str(tmp_path / 'files'))} && {bulk.command}\n"
        engine = first_load(graph.projection, bulk)
        assert graph.verify(engine) == []
        assert str(graph.mirror(engine)) == "nothing changed"
        assert indexes(engine) >= {"casegraph_Entity_iri", "casegraph_Person_name", "casegraph_names"}


def test_the_same_graph_gives_the_same_files(tmp_path):
    odd = projection(*CASE, *ODD)
    once, twice = (write(odd, tmp_path / name, marker(odd)).folder for name in ("once", "twice"))
    files = sorted(path.name for path in once.iterdir())
    assert files == sorted(path.name for path in twice.iterdir())
    assert all((once / name).read_bytes() == (twice / name).read_bytes() for name in files)


def test_a_later_export_takes_the_place_of_the_files_and_the_importers_report(tmp_path):
    first, then = projection(*CASE, *ODD), projection(*CASE)
    write(first, tmp_path / "files", marker(first))
    (tmp_path / "files" / "import.report").touch()
    write(then, tmp_path / "files", marker(then))
    fresh = write(then, tmp_path / "fresh", marker(then)).folder
    assert {path.name for path in fresh.iterdir()} == {path.name for path in (tmp_path / "files").iterdir()}


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Problem, match="holds something else"):
        write(projection(*CASE), tmp_path, marker(projection(*CASE)))
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("text", [" a", "a ", "a\t", "\n", "a\x1fb", "\x1e"])
@pytest.mark.parametrize("form", [str, lambda text: [text], lambda text: ["a", text, "b"]])
def test_what_the_importer_would_change_is_refused(text, form, tmp_path):
    said = projection(LI, node("said", "Person", note=form(text)))
    with pytest.raises(Problem, match="id/said: white space around a text or the signs"):
        write(said, tmp_path / "files", marker(said))
    assert not list(tmp_path.iterdir())


def test_links_to_what_no_source_tells_of_are_left_out_and_counted(tmp_path):
    loose = projection(*CASE, link("li-si", "KNOWS", "nobody"))
    bulk = write(loose, tmp_path / "files", marker(loose))
    assert str(bulk).endswith("(as the mirror: 4 nodes and 4 links; 1 links to what no source tells of left out)")
    assert not list(bulk.folder.glob("*KNOWS*"))


@pytest.mark.parametrize("more", [["--output", "x.ttl"], ["--audience", "public"], ["--audience", "internal"]])
def test_an_import_is_for_those_who_see_the_mirror(more, demo, tmp_path):
    told = run("export", "--neo4j-admin", tmp_path / "files", *more, store=demo.folder, cwd=tmp_path)
    assert told.returncode == 2
    assert told.stderr.startswith("--neo4j-admin writes all that casegraph mirror shows")
    assert not list(tmp_path.iterdir())


def test_an_export_to_nowhere_is_refused(demo):
    told = run("export", store=demo.folder)
    assert (told.returncode, told.stderr) == (2, "nowhere to write to (name a file or folder with --output)\n")


def test_no_list_of_the_projection_is_empty(tmp_path):
    bare = "document: {id: bare, title: A page that nobody quotes, disclosure: public}\n"
    (tmp_path / "bare.yaml").write_text(bare)
    with casegraph.open(tmp_path / "store") as graph:
        graph.load(tmp_path / "bare.yaml")
        things = [*graph.projection.nodes.values(), *graph.projection.links.values()]
        assert not [thing for thing in things if [] in thing.properties.values()]
        assert graph.verify() == []


def test_an_empty_graph_has_files_too(tmp_path):
    with casegraph.open(tmp_path / "store") as graph:
        graph.load(ROOT / "data" / "cases")
        for entry in list(graph.store.ledger.entries):
            graph.remove(entry)
        bulk = graph.export_for_neo4j_admin(tmp_path / "files")
        assert bulk.nodes == len(graph.projection.nodes)
