"""A real server that is killed in the middle of a run, started again, killed for good, and then only read."""

import threading

import pytest
from engine_fixtures import CASE, LI, projection
from test_mirror_survives import holds

from graph.cypher.bolt import neo4j
from graph.mirror.mirror import Counts, mirror
from graph.mirror.run import Run, marker
from ontology.problems import Problem

pytestmark = pytest.mark.neo4j


def test_a_server_that_is_killed_once_and_again_and_then_only_reads(own_neo4j, monkeypatch):
    own_neo4j.start()
    engine = neo4j(*own_neo4j.address)
    engine.batch = 2
    mirror(engine, projection(), fingerprint="0")
    writes, write = [], engine.write

    def struck(*args, **how):
        writes.append(args)
        if len(writes) == 4:
            own_neo4j.kill()
            threading.Thread(target=own_neo4j.start).start()
        return write(*args, **how)

    with monkeypatch.context() as once:
        once.setattr(engine, "write", struck)
        assert mirror(engine, projection(*CASE), fingerprint="1") == Counts(nodes_created=4, links_created=4)
    assert holds(own_neo4j.address, *CASE)

    with monkeypatch.context() as again:
        again.setattr(Run, "spread", lambda *_: own_neo4j.kill())
        again.setattr(engine._driver._pool.workspace_config, "max_transaction_retry_time", 1)
        with pytest.raises(Problem, match="does not answer"):
            mirror(engine, projection(LI), fingerprint="2")
    engine.close()
    with pytest.raises(Problem, match="is it running"):
        neo4j(*own_neo4j.address)

    # A database that is only read cannot build the indexes that the kill has torn.
    own_neo4j.start()
    engine = neo4j(*own_neo4j.address)
    list(engine.scan("CALL db.awaitIndexes()"))
    engine.close()
    own_neo4j.stop()

    own_neo4j.set("server.databases.read_only=neo4j")
    own_neo4j.start()
    engine = neo4j(*own_neo4j.address)
    assert marker(engine).state == "incomplete"
    with pytest.raises(Problem, match="No write operations are allowed on this database"):
        mirror(engine, projection(LI), fingerprint="2")
    engine.close()
