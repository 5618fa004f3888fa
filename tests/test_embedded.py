"""The embedded mirror beside a store: kept in step, and never read half-written or damaged."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from engine_fixtures import CASE, PAGE, STATED, WU, node, projection

from graph.cypher.arcade import Arcade
from graph.mirror.differences import verify
from graph.mirror.embedded import embedded
from graph.mirror.mirror import mirror
from graph.mirror.run import marker
from graph.storage.lock import alone
from ontology.problems import StoreProblem

ROOT = Path(__file__).parent.parent
LATER = [*(thing for thing in CASE if thing not in (PAGE, STATED)), node("zhao-liu", "Person")]


def fill(fingerprint, *things):
    return lambda engine: mirror(engine, projection(*things), fingerprint=fingerprint)


@pytest.fixture
def opened(tmp_path):
    """Open the mirror of these things; say what it said."""
    engines = []

    def open_(fingerprint, *things):
        said = []
        engines.append(embedded(tmp_path, fill(fingerprint, *things), fingerprint, say=said.append))
        assert marker(engines[-1]).state == "complete"
        assert verify(engines[-1], projection(*things)) == []
        return said

    yield open_
    for engine in engines:
        engine.close()


def databases(folder):
    return sorted(path.name for path in folder.glob("graph-*"))


def test_a_mirror_is_made_at_the_first_question_and_said_so(opened):
    (said,) = opened("1", *CASE)
    assert said.startswith("Cypher mirror made in") and "nodes: 4 created" in said


def test_a_mirror_in_step_is_opened_without_projecting_the_graph(opened, tmp_path):
    opened("1", *CASE)
    engine = embedded(tmp_path, lambda _: pytest.fail("projected"), "1", say=pytest.fail)
    engine.close()


def test_a_stale_mirror_is_refreshed_with_what_changed(opened, tmp_path):
    opened("1", *CASE)
    (said,) = opened("2", *LATER)
    assert "refreshed" in said
    assert said.endswith("nodes: 1 created, 0 changed, 1 deleted; relationships: 0 created, 0 changed, 1 deleted)")
    assert databases(tmp_path) == ["graph-2"]


def test_a_reader_keeps_its_state_while_another_process_refreshes(opened, tmp_path):
    opened("1", *CASE)
    engine = embedded(tmp_path, lambda _: pytest.fail("projected"), "1", say=pytest.fail)
    opened("2", *LATER)
    assert marker(engine).fingerprint == "1"
    assert verify(engine, projection(*CASE)) == []
    engine.close()


def test_a_mirror_that_another_process_refreshes_while_it_is_opened_is_opened_anew(opened, tmp_path, monkeypatch):
    opened("1", *CASE)
    start = Arcade._start

    def overtaken(engine):
        monkeypatch.undo()
        opened("2", *LATER)
        return start(engine)

    monkeypatch.setattr(Arcade, "_start", overtaken)
    assert opened("1", *CASE)


def test_a_mirror_that_was_copied_with_its_store_serves(opened, tmp_path):
    opened("1", *CASE)
    for path in (tmp_path / "graph-1").iterdir():
        path.touch()
    assert opened("1", *CASE) == []


def damaged(path):
    for file in path.glob("*.bucket"):
        file.write_bytes(b"\0" * (file.stat().st_size // 2))


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: damaged(folder / "graph-1"),
        lambda folder: (folder / "graph-1" / "schema.json").write_text("{"),
        lambda folder: (folder / "graph-1" / "schema.json").write_bytes(
            b"x" + (folder / "graph-1" / "schema.json").read_bytes()[1:]
        ),
        lambda folder: [path.unlink() for path in (folder / "graph-1").glob("*Person*")],
        lambda folder: [path.unlink() for path in (folder / "graph-1").iterdir()],
        lambda folder: (folder / "current").write_text("{"),
        lambda folder: (folder / "current").unlink(),
    ],
)
def test_a_damaged_mirror_is_made_anew(opened, tmp_path, harm):
    opened("1", *CASE)
    harm(tmp_path)
    (said,) = opened("1", *CASE)
    assert "made" in said


def test_a_damaged_mirror_that_is_also_stale_is_made_anew(opened, tmp_path):
    opened("1", *CASE)
    damaged(tmp_path / "graph-1")
    (said,) = opened("2", *LATER)
    assert "made anew" in said


def test_a_mirror_with_something_missing_is_made_anew(opened, tmp_path):
    opened("1", *CASE)
    writer = Arcade(tmp_path, "graph-1", write=True)
    writer.write("MATCH ()-[r:STATED_IN]->() DELETE r")
    writer.close()
    (said,) = opened("1", *CASE)
    assert "made anew" in said


def soon(true, patience=60):
    until = time.monotonic() + patience
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


KILLED = """
import os, sys, threading
from pathlib import Path
from engine_fixtures import CASE, LATER_MANY, projection
from graph.mirror import embedded
from graph.cypher.arcade import Arcade
from graph.mirror.mirror import mirror

def die():
    os.kill(os.getpid(), 9)

def killed_after(work, number):
    calls = iter(range(1, number))
    def done(*given, **named):
        result = work(*given, **named)
        if next(calls, None) is None:
            die()
        return result
    return done

folder, what, when = sys.argv[1:]
if what == "seconds":
    threading.Timer(float(when), die).start()
elif what == "write":
    Arcade.write = killed_after(Arcade.write, int(when))
else:
    setattr(embedded, what, killed_after(getattr(embedded, what), int(when)))
whole = projection(*CASE, *LATER_MANY)
embedded.embedded(Path(folder), lambda engine: mirror(engine, whole, fingerprint="2"), "2", say=print)
threading.Event().wait()
"""
MOMENTS = [
    *(("write", number) for number in range(1, 6)),
    *(("_sync", number) for number in (1, 5, 20)),
    *((step, 1) for step in ("_copied", "_written", "_name_current", "_clear")),
    *(("seconds", after) for after in (0.05, 0.3, 0.6)),
]


@pytest.mark.parametrize(("what", "when"), MOMENTS)
def test_a_refresh_that_is_killed_at_any_moment_leaves_a_mirror_that_is_right(opened, tmp_path, what, when):
    opened("1", *CASE)
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"}
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path, what, str(when)], env=environment, timeout=60)
    assert killed.returncode == -9
    assert soon(lambda: len([run for run in tmp_path.glob("run-*") if any(run.iterdir())]) == 1), "only the reader's"
    opened("1", *CASE)
    opened("3", *LATER)
    assert len(databases(tmp_path)) == 1


def test_what_killed_processes_left_is_cleared_a_day_later(opened, tmp_path):
    for name in ("run-old", "run-new"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / "run-old", (0, 0))
    opened("1", *CASE)
    assert (not (tmp_path / "run-old").exists(), (tmp_path / "run-new").exists()) == (True, True)


def test_a_second_process_waits_for_the_first_and_then_finds_the_mirror_made(opened, tmp_path):
    with alone(tmp_path):
        made = threading.Thread(target=lambda: opened("1", *CASE))
        made.start()
        time.sleep(0.3)
        assert not (tmp_path / "current").exists()
    made.join()
    assert opened("1", *CASE) == []


def test_a_process_that_waits_too_long_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("graph.mirror.embedded.PATIENCE", 0.1)
    with alone(tmp_path), pytest.raises(StoreProblem, match="being refreshed by another process"):
        embedded(tmp_path, fill("1", *CASE), "1", say=print)


TAKEN = """
import socket
from graph.cypher import worker
busy = socket.create_server(("127.0.0.1", 0))
free, given = worker._free_port, []
def port():
    given.append(busy.getsockname()[1] if len(given) in (0, 3) else free())
    return given[-1]
worker._free_port = port
worker.main()
"""


def test_a_port_that_another_process_took_meanwhile_is_no_fault(tmp_path):
    wanted = {"folder": str(tmp_path), "run": str(tmp_path / "run"), "password": "an invented one", "write": True}
    asked = "".join(f"{json.dumps(line)}\n" for line in (wanted, {"open": "graph", "new": True}))
    told = subprocess.run([sys.executable, "-c", TAKEN], input=asked, cwd=ROOT, capture_output=True, text=True)
    assert json.loads(told.stdout)["port"]


def test_a_folder_with_spaces_and_chinese_in_its_name_serves(tmp_path):
    engine = embedded(tmp_path / "my 案件 folder", fill("1", *CASE), "1", say=lambda _: None)
    assert engine.read("MATCH (p:Person {id: 'wu-wu'}) RETURN p.name").rows == [(WU.properties["name"],)]
    engine.close()
