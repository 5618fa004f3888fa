"""The two Cypher engines, for tests that hold them to one contract."""

import os
from datetime import date

import pytest
import real_neo4j
from real_server import locked

from graph.cypher.arcade import Arcade
from graph.cypher.bolt import neo4j
from graph.projection.property_graph import Link, Node, Projection

BASE = "https://example.org/id/"
NEO4J = pytest.param("neo4j", marks=[pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")])


def node(key, *labels, **properties):
    properties = {"iri": BASE + key, "id": key, "name": key.title(), **properties}
    return Node(BASE + key, ("Entity", *labels), properties)


def link(start, kind, end, number=1, **properties):
    key = f"{start}|{kind}|{end}|{number}"
    return Link(key, kind, BASE + start, BASE + end, {"id": key, **properties})


def projection(*things):
    nodes = {thing.iri: thing for thing in things if isinstance(thing, Node)}
    return Projection(nodes, {thing.id: thing for thing in things if isinstance(thing, Link)})


LI = node("li-si", "Person", name_zh="李四", names=["Li Si", "李四"], roles=["defender"])
WU = node("wu-wu", "Person", name_zh=["吴五", "吳五"])
HELD = node(
    "held-1", "Event", "Act", "Detention", begin="2017-07", begin_earliest=date(2017, 7, 1), counted=2, certain=True
)
PAGE = node("page-1", "Document", sources=["page-1"])
LAWYER = link("wu-wu", "LAWYER_OF", "li-si", quote=["acted for"], paragraph=[3])
LAWYER_AGAIN = link("wu-wu", "LAWYER_OF", "li-si", 2, quote=["her lawyer", ""], begin_earliest=date(2015, 1, 1))
DETAINEE = link("held-1", "DETAINEE", "li-si")
STATED = link("held-1", "STATED_IN", "page-1", quote=["was taken"], paragraph=[1])
CASE = (LI, WU, HELD, PAGE, LAWYER, LAWYER_AGAIN, DETAINEE, STATED)
LATER_MANY = [node(f"p{at}", "Person") for at in range(3000)]


def _none(missing):
    """Skip a test with the reason why there is no server, or fail with CI=true."""
    if os.environ.get("CI") == "true" and missing.expected:
        pytest.fail(f"no Neo4j: {missing}")
    pytest.skip(f"no Neo4j: {missing}")


@pytest.fixture
def own_neo4j(tmp_path):
    """A real Neo4j of this test alone, not started: to be killed, set otherwise, and started again."""
    try:
        server = real_neo4j.Server(tmp_path, real_neo4j.found())
    except real_neo4j.Missing as missing:
        _none(missing)
    yield server
    server.kill()


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory):
    """The address of a real Neo4j; skipped with the reason where there is none, failed with CI=true.

    The processes of pytest-xdist share one: their temporary folders lie in the same folder.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    try:
        with real_neo4j.shared(folder) as address:
            yield address, lambda: locked(folder / "neo4j.turn")
    except real_neo4j.Missing as missing:
        _none(missing)


@pytest.fixture
def neo4j_address(neo4j_server):
    """The address of a real Neo4j, empty, for this test alone."""
    address, turn = neo4j_server
    with turn():
        engine = neo4j(*address)
        if "NEO4J_URI" in os.environ and engine.read("MATCH (n) RETURN count(n)").rows != [(0,)]:
            # It may be somebody's own mirror.
            pytest.fail("the database of NEO4J_URI is not empty, and the tests empty it: name an empty one")
        engine.write("MATCH (n) DETACH DELETE n")
        yield address
        engine.write("MATCH (n) DETACH DELETE n")
        engine.close()


@pytest.fixture(params=["embedded", NEO4J])
def engine(request, tmp_path):
    """An empty engine, to be written."""
    if request.param == "embedded":
        engine = Arcade(tmp_path / "cypher", "graph-1", write=True)
    else:
        engine = neo4j(*request.getfixturevalue("neo4j_address"))
    yield engine
    engine.close()


@pytest.fixture
def reader(engine):
    """The same engine, filled with a case of four nodes, to be read only."""
    from graph.mirror.mirror import mirror

    mirror(engine, projection(*CASE), fingerprint="1")
    if not isinstance(engine, Arcade):
        yield engine
        return
    engine.close()
    reading = Arcade(engine.folder, engine.database)
    yield reading
    reading.close()
