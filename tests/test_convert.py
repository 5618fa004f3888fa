"""The conversion: files for bulk loaders, the same as a store would give, whoever does the work and whoever dies."""

import csv
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import DEMO, loaded
from test_bulk_import import first_load, imported  # noqa: F401
from test_cli import run

import casegraph
from benchmarks.files import write_folder
from benchmarks.world import World
from graph.converting.convert import Sizes, convert
from graph.converting.telling import Loader
from graph.mirror.digests import digest
from graph.projection.project import project
from graph.projection.property_graph import Link, Node
from loaders.cases import listed, read_each
from loaders.checks import Mention, clashes, mentions
from loaders.problems import NotRecords
from ontology.problems import Problem

LOADER = Loader(listed, read_each, mentions, Mention, clashes, NotRecords)
SMALL = Sizes(files=7, bucket=1 << 16)
"""Parts so small that three hundred sources are read in many groups, and lie in many buckets."""
TYPED = {"long": int, "boolean": "true".__eq__, "date": date.fromisoformat}
TYPED |= dict.fromkeys(("string", "ID", "START_ID", "END_ID"), str)

distributed = pytest.mark.skipif(
    find_spec("distributed") is None, reason="distributed is not installed (pip install -r requirements-dev.txt)"
)


@pytest.fixture(autouse=True)
def long_cells():
    """A list of names in one cell may be long; the limit is one for the whole process."""
    before = csv.field_size_limit(1 << 24)
    yield
    csv.field_size_limit(before)


@pytest.fixture(scope="session")
def invented(tmp_path_factory):
    """Three hundred sources that share people, and tell cases of each other."""
    folder = tmp_path_factory.mktemp("invented") / "cases"
    write_folder(folder, World(cases=1500, per_source=5))
    return folder


@pytest.fixture(scope="session")
def invented_store(invented, tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("store"), invented)


@pytest.fixture(scope="session")
def converted(invented, tmp_path_factory):
    """The same sources, converted here, in many small parts."""
    return convert([str(invented)], tmp_path_factory.mktemp("out"), LOADER, sizes=SMALL, say=str)


def faults(told):
    """Give the faults that a command told, without what it said of its progress."""
    return [line for line in told.stderr.splitlines() if re.match(r"\S+:\d+: ", line)]


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def typed(text, form):
    if form.endswith("[]"):
        members = [""] if text == "\x1e" else text.split("\x1f")
        return [TYPED[form.removesuffix("[]")](member) for member in members]
    return TYPED[form](text)


def rows(folder, names):
    """Read the parts of a table: what each row says, by column."""
    header, *parts = names.split(",")
    columns = [column.partition(":") for column in (folder / header).read_text().strip().split(",")]
    for part in parts:
        with (folder / part).open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                given = zip(columns, row, strict=True)
                yield {name or form: typed(text, form) for (name, _, form), text in given if text}


def read_back(folder):
    """Read what the importer would read, the marker left out: the nodes by IRI and the links by id, with digests."""
    nodes, links = {}, {}
    for line in (folder / "import.args").read_text().splitlines():
        kind, heading, *names = line.removeprefix("--").split("=", 2)
        if kind == "nodes" and heading != "CasegraphMirror":
            for row in rows(folder, *names):
                hashed = row.pop("_hash")
                assert row["iri"] not in nodes
                nodes[row["iri"]] = Node(row["iri"], tuple(heading.split(":")), row), hashed
        elif kind == "relationships":
            for row in rows(folder, *names):
                hashed, start, end = (row.pop(name) for name in ("_hash", "START_ID", "END_ID"))
                assert row["id"] not in links
                links[row["id"]] = Link(row["id"], heading, start, end, row), hashed
    return nodes, links


def in_graphs(store):
    return {quad for quad in store.reading() if quad.graph_name.value}


def parsed(folder):
    from pyoxigraph import RdfFormat, parse

    return {quad for path in folder.iterdir() for quad in parse(path=str(path), format=RdfFormat.N_QUADS)}


def assert_same_graph(folder, store):
    from pyoxigraph import DefaultGraph

    projection = project(store)
    nodes, links = read_back(folder / "neo4j")
    assert nodes == {iri: (node, digest(node)) for iri, node in projection.nodes.items()}
    assert links == {key: (link, digest(link)) for key, link in projection.links.items()}
    held = {quad for quad in store.reading() if quad.graph_name != DefaultGraph()}
    assert parsed(folder / "nquads") == held


def test_the_demo_is_what_its_store_would_give(demo, tmp_path):
    told = run("convert", DEMO, "-o", tmp_path / "out", store=demo.folder)
    assert told.returncode == 0, told.stderr
    folder = tmp_path / "out" / "neo4j"
    assert told.stdout == f"cd {shlex.quote(str(folder))} && neo4j-admin database import full neo4j @import.args\n"
    assert_same_graph(tmp_path / "out", demo)


def test_many_sources_in_many_parts_are_what_their_store_would_give(converted, invented_store):
    parts = {path.name for path in (converted.folder / "neo4j").glob("nodes-Entity-Agent-Person-000*.csv")}
    assert len(parts) > 10 < len(list((converted.folder / "nquads").iterdir()))
    assert_same_graph(converted.folder, invented_store)


def test_an_event_without_a_name_is_called_after_people_of_other_parts(converted):
    nodes, links = read_back(converted.folder / "neo4j")
    detained = next(link for link, _ in links.values() if link.type == "DETAINEE")
    held, person = nodes[detained.start][0], nodes[detained.end][0]
    assert held.properties["name"].count(person.properties["name_en"]) == 1


def test_people_have_the_names_of_all_sources_in_the_order_of_these(tmp_path):
    first = """\
document: {id: z-page, title: The first file, disclosure: public}
persons:
  li-si: {name: {zh: 李四}, evidence: {paragraph: 1}}
  wu-wu: {name: {en: Wu Wu}, evidence: {paragraph: 1}}
un_engagements:
  talk: {type: meeting, participants: wu-wu, evidence: {paragraph: 2}}
"""
    then = """\
document: {id: a-page, title: The second file, disclosure: public}
persons:
  li-si: {name: {en: Li Si}, evidence: {paragraph: 1}}
un_engagements:
  talk: {type: meeting, participants: li-si, evidence: {paragraph: 2}}
"""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "1.yaml").write_text(first)
    (tmp_path / "cases" / "2.yaml").write_text(then)
    convert([str(tmp_path / "cases")], tmp_path / "out", LOADER, sizes=Sizes(files=1, bucket=8), say=str)
    assert_same_graph(tmp_path / "out", loaded(tmp_path / "store", tmp_path / "cases"))
    nodes, _ = read_back(tmp_path / "out" / "neo4j")
    assert {node.name for node, _ in nodes.values() if node.kind == "UNEngagement"} == {"meeting: Li Si, Wu Wu"}


def test_rdf_is_converted_to_what_its_store_would_give(demo, tmp_path):
    exported = run("export", "-o", tmp_path / "rdf" / "demo.trig", "--audience", "internal", store=demo.folder)
    assert exported.returncode == 0, exported.stderr
    told = run("convert", tmp_path / "rdf", "-o", tmp_path / "out", store=demo.folder)
    assert told.returncode == 0, told.stderr
    assert run("load", tmp_path / "rdf", store=tmp_path / "store", cwd=tmp_path).returncode == 0
    assert_same_graph(tmp_path / "out", casegraph.open(tmp_path / "store").store)


def test_every_part_of_the_statements_is_sorted(converted):
    for path in (converted.folder / "nquads").iterdir():
        lines = path.read_bytes().splitlines()
        assert lines and lines == sorted(lines)


def test_several_processes_write_the_same_bytes(converted, invented, tmp_path):
    convert([str(invented)], tmp_path / "out", LOADER, processes=3, sizes=SMALL, say=str)
    assert contents(tmp_path / "out") == contents(converted.folder)


def test_the_order_in_which_files_are_named_makes_no_difference(converted, invented, tmp_path):
    names = sorted((str(path) for path in invented.iterdir()), reverse=True)
    convert(names, tmp_path / "out", LOADER, sizes=SMALL, say=str)
    assert contents(tmp_path / "out") == contents(converted.folder)


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_an_imported_conversion_is_a_mirror_that_has_nothing_to_write(
    first_load,  # noqa: F811
    converted,
    invented_store,
    tmp_path,
):
    # The importer leaves a report beside the files.
    bulk = replace(converted.bulk, folder=shutil.copytree(converted.bulk.folder, tmp_path / "files"))
    with casegraph.open(invented_store.folder) as graph:
        engine = first_load(graph.projection, bulk)
        assert graph.verify(engine) == []
        assert str(graph.mirror(engine)) == "nothing changed"


# A cluster


@pytest.fixture(scope="module")
def cluster():
    """A scheduler with two workers, each a process that is begun again when it dies."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        yield cluster


@distributed
def test_a_cluster_writes_the_same_bytes(cluster, invented, demo, tmp_path):
    words = ["convert", invented, DEMO, "-o"]
    told = run(*words, tmp_path / "there", "--scheduler", cluster.scheduler_address, store=demo.folder)
    assert told.returncode == 0, told.stderr
    assert run(*words, tmp_path / "here", store=demo.folder).returncode == 0
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def dying(once, function, *arguments):
    """Do what a function does; but the first process that comes here dies over it."""
    with suppress(FileExistsError):
        Path(once).mkdir()
        os.kill(os.getpid(), signal.SIGKILL)
    return function(*arguments)


@distributed
@pytest.mark.parametrize("part", ["read", "clashes"])
def test_a_part_over_which_a_worker_died_is_done_again(part, cluster, converted, invented, tmp_path):
    once, address = tmp_path / "once", cluster.scheduler_address
    deadly = replace(LOADER, **{part: partial(dying, str(once), getattr(LOADER, part))})
    convert([str(invented)], tmp_path / "out", deadly, scheduler=address, sizes=SMALL, say=str)
    assert once.exists()
    assert contents(tmp_path / "out") == contents(converted.folder)


def deadly(paths, base):
    """Die over it, each time."""
    os.kill(os.getpid(), signal.SIGKILL)


@distributed
def test_a_part_over_which_every_worker_dies_is_told(cluster, tmp_path):
    with pytest.raises(Problem, match="died again and again over the same part"):
        convert(
            [str(DEMO)], tmp_path / "out", replace(LOADER, read=deadly), scheduler=cluster.scheduler_address, say=str
        )
    assert list((tmp_path / "out").iterdir()) == []


@distributed
@pytest.mark.parametrize("place", ["told", "things", "neo4j"])
def test_a_worker_that_is_killed_half_way_makes_no_difference(place, cluster, converted, invented, tmp_path):
    there, address = tmp_path / "out", cluster.scheduler_address
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(convert, [str(invented)], there, LOADER, scheduler=address, sizes=SMALL, say=str)
        while not work.done() and len(list((there / ".convert" / place).glob("*"))) < 5:
            time.sleep(0.01)
        os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        work.result()
    assert contents(there) == contents(converted.folder)


@distributed
def test_names_of_files_are_told_as_they_were_given(cluster, demo, tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("document: {id: page, title: A page}\n")
    (tmp_path / "c.yaml").write_text("document: [\n")
    words = ["convert", "b.yaml", "a.yaml", "c.yaml", "-o", "out", "--scheduler", cluster.scheduler_address]
    told = run(*words, store=demo.folder, cwd=tmp_path)
    assert told.returncode == 2, told.stderr
    first, then = faults(told)
    assert first.startswith("b.yaml:1: Document 'page': id: this source is also in a.yaml:1 (")
    assert then.startswith("c.yaml:2: ")


@distributed
def test_a_scheduler_that_does_not_answer_is_told(demo, tmp_path, monkeypatch):
    monkeypatch.setattr("graph.converting.crew.PATIENCE", 1)
    with pytest.raises(Problem, match=r"no scheduler answers at tcp://127\.0\.0\.1:9 "):
        casegraph.convert(DEMO, to=tmp_path / "out", scheduler="tcp://127.0.0.1:9")
    assert list((tmp_path / "out").iterdir()) == []


def killing(number, paths, base):
    """Kill another process, and be none the wiser."""
    os.kill(number, signal.SIGKILL)
    return read_each(paths, base)


@pytest.fixture
def doomed(tmp_path):
    """A scheduler with a worker, as one starts them on machines: its address and its process."""
    begun = []

    def begin(program, *words):
        command = [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"]
        paths = os.pathsep.join(sys.path)
        begun.append(subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}))
        return begun[-1]

    told = tmp_path / "scheduler.json"
    scheduler = begin("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
    while scheduler.poll() is None and not (told.exists() and told.read_text().endswith("}")):
        time.sleep(0.05)
    address = json.loads(told.read_text())["address"]
    begin("dask_worker", address, "--nthreads", "1", "--no-nanny")
    yield address, scheduler.pid
    for process in begun:
        process.kill()
        process.wait()


@distributed
def test_a_scheduler_that_dies_is_told(doomed, invented, tmp_path):
    address, number = doomed
    with pytest.raises(Problem, match=f"the scheduler at {address} is gone"):
        loader = replace(LOADER, read=partial(killing, number))
        convert([str(invented)], tmp_path / "out", loader, scheduler=address, sizes=SMALL, say=str)
    assert list((tmp_path / "out").iterdir()) == []


@distributed
def test_a_scheduler_without_workers_is_told(tmp_path, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr("graph.converting.crew.PATIENCE", 1)
    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as idle,
        pytest.raises(Problem, match=r"has no workers \(start some: dask worker"),
    ):
        casegraph.convert(DEMO, to=tmp_path / "out", scheduler=idle.scheduler_address)


def test_a_cluster_that_is_not_installed_is_told(tmp_path):
    program = (
        "import sys; sys.modules['distributed'] = None; import casegraph\n"
        f"try: casegraph.convert({str(DEMO)!r}, to='out', scheduler='tcp://127.0.0.1:9')\n"
        "except casegraph.Problem as problem: print(problem)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert told.stdout == "--scheduler needs Dask's distributed (pip install 'casegraph[cluster]')\n", told.stderr


# What is refused

BAD = {
    "a": "document: {id: a, title: A}\npersnos: {}\n",
    "b": "document: {id: b, title: B}\ndetentions: {d: {begin: soon, evidence: {paragraph: 1}}}\n",
    "c": "document: {id: c, title: C}\npersons: {li-si: {name: Li Si, evidence: {paragraph: 1}}}\n",
    "d": "document: {id: d, title: D}\nplaces: {li-si: {name: Li Si, evidence: {paragraph: 1}}}\n",
    "e": "document: {id: c, title: E}\n",
    "f": "document: [\n",
}


@pytest.fixture
def bad(tmp_path):
    folder = tmp_path / "bad"
    folder.mkdir()
    for name, text in BAD.items():
        (folder / f"{name}.yaml").write_text(text)
    os.mkfifo(folder / "pipe.yaml")
    return folder


def test_every_fault_of_every_file_is_told_and_nothing_is_left_behind(bad, demo, tmp_path):
    words = [bad, tmp_path / "nothing"]
    told = run("convert", *words, "-o", tmp_path / "out", store=demo.folder)
    known = run("load", *words, store=tmp_path / "store", cwd=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert faults(told) == faults(known)
    assert len(faults(told)) > 7
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_faults_do_not_depend_on_the_parts(processes, bad, tmp_path):
    with pytest.raises(NotRecords) as known:
        casegraph.open(tmp_path / "store").load(bad)
    with pytest.raises(NotRecords) as told:
        sizes = Sizes(files=1, bucket=64)
        convert([str(bad)], tmp_path / "out", LOADER, processes=processes, sizes=sizes, say=str)
    assert str(told.value) == str(known.value)
    assert list((tmp_path / "out").iterdir()) == []


def refusing(paths, base):
    """Refuse to read on, as a disk that is full."""
    raise Problem(f"cannot read {Path(paths[0]).name}")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_part_that_fails_leaves_nothing_behind(processes, invented, tmp_path):
    failing = replace(LOADER, read=refusing)
    with pytest.raises(Problem, match="cannot read report-00000"):
        convert([str(invented)], tmp_path / "out", failing, processes=processes, sizes=SMALL, say=str)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_holds_anything_is_left_alone(demo, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    told = run("convert", DEMO, "-o", tmp_path / "out", store=demo.folder)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == f"{tmp_path / 'out'}: holds something else (name a new or an empty folder)\n"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["notes.txt"]


def test_a_folder_that_another_conversion_fills_is_left_alone(tmp_path):
    (tmp_path / "out" / ".convert").mkdir(parents=True)
    with pytest.raises(Problem, match=r"another conversion fills it, or was cut short \(then delete .*/out/.convert\)"):
        casegraph.convert(DEMO, to=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".convert"]


def test_a_process_that_is_killed_is_told_and_leaves_nothing_behind(invented, tmp_path):
    deadly = replace(LOADER, read=partial(dying, str(tmp_path / "once"), read_each))
    with pytest.raises(Problem, match="a process was ended from outside"):
        convert([str(invented)], tmp_path / "out", deadly, processes=2, sizes=SMALL, say=str)
    assert list((tmp_path / "out").iterdir()) == []


def test_standard_input_is_refused(demo, tmp_path):
    told = run("convert", "-", "-o", tmp_path / "out", store=demo.folder)
    assert (told.returncode, (tmp_path / "out").exists()) == (2, False)
    assert told.stderr.startswith("standard input cannot be divided among workers")
