"""Whatever happens to a run of the mirror, the next one converges: nothing doubled, nothing lost."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cutting import wire
from engine_fixtures import CASE, LATER_MANY, LI, PAGE, STATED, WU, link, node, projection
from neo4j import GraphDatabase, ManagedTransaction
from neo4j.exceptions import Neo4jError

from graph.cypher.bolt import _RESTLESS, neo4j
from graph.mirror.differences import verify
from graph.mirror.mirror import Counts, mirror
from graph.mirror.run import marker
from graph.mirror.writing import Batches
from ontology.problems import Problem

pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]
ROOT = Path(__file__).parent.parent
CHAIN = [link(f"p{at}", "COLLEAGUE_OF", f"p{at + 1}") for at in range(2999)]
CHANGED = node("li-si", "Person", "Lawyer", age=3)
MANY = projection(*CASE, *LATER_MANY, *CHAIN)


def holds(address, *things):
    """Tell whether a mirror holds exactly these things, and nothing of a run."""
    engine = neo4j(*address)
    try:
        (kept,) = engine.read("MATCH (m:CasegraphMirror) RETURN count(m)").rows[0]
        return verify(engine, projection(*things)) == [] and kept == 1
    finally:
        engine.close()


@pytest.fixture
def target(neo4j_address):
    """An engine with batches of two rows."""
    engine = neo4j(*neo4j_address)
    engine.batch = 2
    yield engine
    engine.close()


@pytest.mark.parametrize("arrives", [True, False], ids=["before the reply", "before the commit"])
def test_a_connection_that_is_cut_at_any_commit_doubles_and_loses_nothing(neo4j_address, arrives):
    changed = [*(thing for thing in CASE if thing not in (PAGE, STATED, LI)), CHANGED]
    with wire(neo4j_address.uri) as cut:
        engine = neo4j(cut.uri, neo4j_address.user, neo4j_address.password)
        engine.batch = 2
        for number in range(1, 100):
            mirror(engine, projection(), fingerprint="0")
            cut.cut_at(number, arrives=arrives)
            first = mirror(engine, projection(*CASE), fingerprint="1")
            second = mirror(engine, projection(*changed), fingerprint="2")
            assert first == Counts(nodes_created=4, links_created=4)
            assert second == Counts(nodes_changed=1, nodes_deleted=1, links_deleted=1)
            assert holds(neo4j_address, *changed)
            if cut.cuts < number:
                break
        engine.close()
    assert number > 10


KILLED = """
import os, sys
from engine_fixtures import CASE, projection
from graph.cypher.bolt import Bolt, neo4j
from graph.mirror.mirror import mirror

writes, write = [], Bolt.write

def killed(self, *args, **kwargs):
    write(self, *args, **kwargs)
    writes.append(1)
    if len(writes) == int(sys.argv[4]):
        os.kill(os.getpid(), 9)

Bolt.write = killed
engine = neo4j(*sys.argv[1:4])
engine.batch = 2
mirror(engine, projection(*CASE), fingerprint="1")
"""


def test_a_process_that_is_killed_after_any_batch_leaves_a_mirror_that_is_taken_up(neo4j_address, target):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    ended = []
    while not ended or ended[-1] == -9:
        mirror(target, projection(), fingerprint="0")
        after = str(len(ended) + 1)
        ended.append(subprocess.run([sys.executable, "-c", KILLED, *neo4j_address, after], env=environment).returncode)
        if ended[-1] == -9:
            assert marker(target).state == "incomplete" or holds(neo4j_address, *CASE)
        mirror(target, projection(*CASE), fingerprint="1")
        assert holds(neo4j_address, *CASE)
    assert (len(ended) > 5, ended[-1]) == (True, 0)


def test_a_run_that_another_one_overtakes_stops_and_says_so(neo4j_address, target, monkeypatch):
    other, create = neo4j(*neo4j_address), Batches.create_links

    def overtaken(batches, links):
        monkeypatch.undo()
        jobs = create(batches, links)
        yield next(jobs)
        mirror(other, projection(LI, WU), fingerprint="2")
        yield from jobs

    monkeypatch.setattr(Batches, "create_links", overtaken)
    with pytest.raises(Problem, match=r"another run of the mirror .* began: this one stopped"):
        mirror(target, projection(*CASE), fingerprint="1")
    other.close()
    assert holds(neo4j_address, LI, WU)


def test_of_two_mirrors_at_once_one_comes_to_its_end(neo4j_address):
    ended, together = [], threading.Barrier(2)

    def run():
        engine = neo4j(*neo4j_address)
        engine.batch = 100
        together.wait()
        try:
            ended.append(mirror(engine, MANY, fingerprint="1"))
        except Problem as problem:
            ended.append(problem)
        engine.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(each, Counts) for each in ended) >= 1
    assert all("another run" in str(each) for each in ended if isinstance(each, Problem))
    assert holds(neo4j_address, *MANY.nodes.values(), *MANY.links.values())


def test_what_the_server_asks_to_try_again_is_tried_again(neo4j_address, target, monkeypatch):
    mirror(target, projection(*CASE), fingerprint="1")
    refused, run = [], ManagedTransaction.run

    def watched(transaction, *args):
        try:
            return run(transaction, *args)
        except Neo4jError as error:
            refused.append(error.code)
            raise

    monkeypatch.setattr(ManagedTransaction, "run", watched)
    with GraphDatabase.driver(neo4j_address.uri, auth=neo4j_address[1:]) as driver, driver.session() as session:
        other = session.begin_transaction()
        other.run("MATCH (n:Entity {id: 'li-si'}) SET n.age = 1").consume()
        # The server gives up waiting for a lock after a second.
        threading.Timer(1.5, other.rollback).start()
        counts = mirror(target, projection(*(thing for thing in CASE if thing != LI), CHANGED), fingerprint="2")
    assert counts == Counts(nodes_changed=1)
    assert refused and all(".TransientError." in code for code in refused)
    assert holds(neo4j_address, *(thing for thing in CASE if thing != LI), CHANGED)


def test_a_constraint_that_is_missing_is_made_again_and_what_was_doubled_meanwhile_is_one_again(target, neo4j_address):
    mirror(target, projection(*CASE), fingerprint="1")
    target.write("DROP CONSTRAINT casegraph_Entity_iri")
    target.write("MATCH (n:Person {id: 'li-si'}) CREATE (m:Entity:Person) SET m = n")
    mirror(target, projection(*CASE), fingerprint="1")
    assert holds(neo4j_address, *CASE)
    with pytest.raises(Problem):
        target.write("CREATE (:Entity {iri: $iri})", {"iri": LI.iri})


def test_a_constraint_that_the_server_refuses_is_told_before_anything_is_written(target):
    target.write("DROP CONSTRAINT casegraph_Entity_iri IF EXISTS")
    target.write("CREATE INDEX theirs FOR (n:Entity) ON (n.iri)")
    try:
        with pytest.raises(Problem, match=r"already exists an index .*casegraph needs :Entity\(iri\) to be unique"):
            mirror(target, projection(*CASE), fingerprint="1")
        assert target.read("MATCH (n) RETURN count(n)").rows == [(0,)]
    finally:
        target.write("DROP INDEX theirs")


def test_a_schema_that_is_restless_is_waited_for(neo4j_address, target, monkeypatch):
    run, refusals = ManagedTransaction.run, [f"Could not compile query due to insanely {_RESTLESS}"] * 2

    def refused(transaction, statement, *parameters):
        if "COLLEAGUE_OF" in statement and refusals:
            raise Neo4jError(refusals.pop())
        return run(transaction, statement, *parameters)

    monkeypatch.setattr("graph.cypher.bolt._PAUSE", 0)
    monkeypatch.setattr(ManagedTransaction, "run", refused)
    mirror(target, projection(*CASE, *LATER_MANY, *CHAIN[:4]), fingerprint="1")
    assert not refusals
    assert holds(neo4j_address, *CASE, *LATER_MANY, *CHAIN[:4])
