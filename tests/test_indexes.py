"""Looking people up on Neo4j: by name, id and date, through an index of every label, however long a text is."""

from datetime import date

import pytest
from engine_fixtures import CASE, node, projection
from neo4j import GraphDatabase

import casegraph
from graph.cypher.arcade import Arcade
from graph.cypher.bolt import neo4j
from graph.mirror.indexes import LONGEST, Indexes
from graph.mirror.mirror import Counts, mirror
from graph.projection.project import project
from ontology.records import Tie
from ontology.schema import kind_names, lineage

pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]
NONE = ("IdentityDecision",)
"""The sources of the demo give nothing two ids."""
NAMED = (name for name, kind in kind_names().items() if not issubclass(kind, Tie) and name not in NONE)
LABELS = ("Entity", "Concept", *NAMED)
DATED = ("Entity", *(name for name in LABELS[2:] if {"Event", "UNEngagement"} & set(lineage(kind_names()[name]))))
LOOKUPS = {
    "name": "MATCH (n:{label} {{name: $x}}) RETURN n",
    "id": "MATCH (n:{label} {{id: $x}}) RETURN n",
    "begin_earliest": "MATCH (n:{label}) WHERE n.begin_earliest >= date($x) RETURN n",
}
LONG = node("long-1", "Person", name="L" * 10_000)


@pytest.fixture
def target(neo4j_address):
    """An engine without lookup indexes of an earlier test."""
    engine = neo4j(*neo4j_address)
    names = [name for name, owner, kind in engine.read(ALL).rows if owner is None and kind != "LOOKUP"]
    engine.define([f"DROP INDEX `{name}`" for name in names])
    yield engine
    engine.close()


ALL = "SHOW INDEXES YIELD name, owningConstraint, type"
ONLINE = (
    "SHOW INDEXES YIELD name, labelsOrTypes, properties, state WHERE state = 'ONLINE' RETURN labelsOrTypes, properties"
)


def online(engine):
    return {(labels[0], names[0]) for labels, names in engine.read(ONLINE) if labels}


def operators(plan):
    return [plan["operatorType"], *(name for child in plan.get("children", ()) for name in operators(child))]


@pytest.fixture(scope="module")
def plans(neo4j_server, demo):
    """The operators of each lookup, by label and property, on the demo data."""
    address, turn = neo4j_server
    graph = project(demo)
    had = {(label, name) for one in graph.nodes.values() for label in one.labels for name in one.properties}
    asked = {key: LOOKUPS[key[1]].format(label=key[0]) for key in had if key[1] in LOOKUPS}
    with turn(), GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
        engine = neo4j(*address)
        mirror(engine, graph, fingerprint="demo")
        explained = {key: driver.execute_query(f"EXPLAIN {text}", x="2018-01-01") for key, text in asked.items()}
        engine.write("MATCH (n) DETACH DELETE n")
        engine.close()
    return {key: operators(answer.summary.plan) for key, answer in explained.items()}


@pytest.mark.parametrize("name", ["name", "id"])
@pytest.mark.parametrize("label", LABELS)
def test_a_lookup_by_name_or_id_seeks_in_an_index_of_its_label(plans, label, name):
    assert "NodeIndexSeek@neo4j" in plans[label, name]


@pytest.mark.parametrize("label", DATED)
def test_a_lookup_by_date_seeks_in_an_index_of_its_label(plans, label):
    assert "NodeIndexSeekByRange@neo4j" in plans[label, "begin_earliest"]


def test_no_label_of_the_demo_goes_without(plans):
    assert plans.keys() == {(label, name) for label in LABELS for name in ("name", "id")} | {
        (label, "begin_earliest") for label in DATED
    }


def test_a_name_too_long_for_an_index_is_mirrored_whole_and_told(target):
    case = projection(*CASE, LONG)
    assert mirror(target, case, fingerprint="1") == Counts(nodes_created=5, links_created=4)
    (told,) = Indexes(target, case).complete()
    assert f"no index on :Entity(name), :Person(name): a text there is longer than {LONGEST} bytes" in told
    assert target.read("MATCH (n:Person {name: $x}) RETURN n.id", {"x": "L" * 10_000}).rows == [("long-1",)]
    assert {("Document", "name"), ("Person", "id")} <= online(target)


def test_the_graph_says_which_lookup_has_no_index(target, case_file, tmp_path):
    said = []
    graph = casegraph.open(tmp_path / "store", say=said.append)
    graph.load(case_file(f"persons:\n  li-si: {{name: {{en: {'L' * 10_000}}}, evidence: {{paragraph: 1}}}}\n"))
    graph.mirror(target)
    assert [line for line in said if "no index on :Agent(name), :Entity(name), :Person(name)" in line]
    assert graph.verify(target) == []


def test_an_index_gives_way_to_a_name_that_is_too_long_for_it(target):
    mirror(target, projection(*CASE), fingerprint="1")
    assert ("Person", "name") in online(target)
    assert mirror(target, projection(*CASE, LONG), fingerprint="2") == Counts(nodes_created=1)
    assert ("Person", "name") not in online(target)


def test_an_index_comes_back_with_the_run_that_shortens_the_name(target):
    mirror(target, projection(*CASE, LONG), fingerprint="1")
    short = projection(*CASE, node("long-1", "Person"))
    assert mirror(target, short, fingerprint="2") == Counts(nodes_changed=1)
    assert list(Indexes(target, short).complete()) == []
    assert {("Person", "name"), ("Entity", "name")} <= online(target)


@pytest.mark.parametrize("letter", ["x", "é", "王", "𠮷"])
def test_the_longest_text_that_is_indexed_is_taken_by_the_server(target, letter):
    name = letter * (LONGEST // len(letter.encode()))
    mirror(target, projection(node("long-1", "Person", name=name)), fingerprint="1")
    assert ("Person", "name") in online(target)
    longer = node("long-1", "Person", name=name + "xxx")
    assert mirror(target, projection(longer), fingerprint="2") == Counts(nodes_changed=1)
    assert ("Person", "name") not in online(target)


def test_another_programs_text_index_does_not_stand_for_ours(target):
    target.define(["CREATE TEXT INDEX theirs FOR (n:Person) ON (n.name)"])
    mirror(target, projection(*CASE), fingerprint="1")
    names = [name for name, _, kind in target.read(ALL).rows if kind == "RANGE"]
    assert "casegraph_Person_name" in names


def test_an_index_that_failed_is_made_anew(target):
    mirror(target, projection(*CASE), fingerprint="1")
    target.define(["DROP INDEX casegraph_Person_name"])
    target.write("CREATE (:Person {name: $x})", {"x": "x" * 10_000})
    mirror(target, projection(*CASE), fingerprint="2")
    (told,) = Indexes(target, projection(*CASE)).complete()
    assert "no index on :Person(name): it could not be built" in told
    target.write("MATCH (n:Person) WHERE size(n.name) = 10000 DELETE n")
    assert list(Indexes(target, projection(*CASE)).complete()) == []
    assert ("Person", "name") in online(target)


def test_an_index_that_failed_in_a_run_that_was_killed_is_made_anew(target):
    target.write("CREATE (:Person {name: $x})", {"x": "x" * 10_000})
    target.define(["CREATE INDEX casegraph_Person_name FOR (n:Person) ON (n.name)"])
    while ("casegraph_Person_name", "POPULATING") in target.read("SHOW INDEXES YIELD name, state").rows:
        pass
    target.write("MATCH (n:Person) DELETE n")
    mirror(target, projection(*CASE), fingerprint="1")
    assert ("Person", "name") in online(target)


def test_a_name_too_long_for_an_index_of_the_embedded_engine_is_mirrored_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(Arcade, "indexed_from", 1)
    engine = Arcade(tmp_path, "graph-1", write=True)
    very_long = node("long-1", "Person", name="文" * 300_000)
    mirror(engine, projection(*CASE), fingerprint="1")
    assert mirror(engine, projection(*CASE, very_long), fingerprint="2") == Counts(nodes_created=1)
    assert engine.read("MATCH (n:Person {id: 'long-1'}) RETURN size(n.name)").rows == [(300_000,)]
    engine.close()


def test_dates_are_sought_as_dates(target):
    mirror(target, projection(*CASE), fingerprint="1")
    statement = "MATCH (n:Detention) WHERE n.begin_earliest >= $day RETURN n.id"
    assert target.read(statement, {"day": date(2017, 7, 1)}).rows == [("held-1",)]
