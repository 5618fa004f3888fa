"""The mirror, held to one contract over both engines."""

from dataclasses import replace

import pytest
from engine_fixtures import BASE, CASE, HELD, LAWYER, LI, PAGE, STATED, WU, link, node, projection
from neo4j import Result

from graph.cypher.arcade import Arcade
from graph.cypher.bolt import neo4j
from graph.mirror.differences import verify
from graph.mirror.mirror import Counts, mirror
from graph.mirror.run import Marker, marker
from ontology.problems import Problem


def without(*gone):
    return [thing for thing in CASE if thing not in gone]


def renewed(engine, *things):
    """Mirror the case, then these things instead; give what the second run wrote."""
    mirror(engine, projection(*CASE), fingerprint="1")
    counts = mirror(engine, projection(*things), fingerprint="2")
    assert verify(engine, projection(*things)) == []
    return counts


def test_what_is_mirrored_can_be_read_back(engine):
    assert mirror(engine, projection(*CASE), fingerprint="1") == Counts(nodes_created=4, links_created=4)
    assert verify(engine, projection(*CASE)) == []


def test_a_second_run_writes_nothing(engine, monkeypatch):
    mirror(engine, projection(*CASE), fingerprint="1")
    monkeypatch.setattr(engine, "write", lambda *_, **__: pytest.fail("written"))
    assert mirror(engine, projection(*CASE), fingerprint="1") == Counts()


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_second_run_leaves_every_counter_of_the_server_at_zero(neo4j_address, monkeypatch):
    engine = neo4j(*neo4j_address)
    mirror(engine, projection(*CASE), fingerprint="1")
    summaries, consume = [], Result.consume
    monkeypatch.setattr(Result, "consume", lambda result: [summaries.append(consume(result)), summaries[-1]][1])
    mirror(engine, projection(*CASE), fingerprint="1")
    engine.close()
    assert not any(summary.counters.contains_updates for summary in summaries)


def test_another_graph_with_the_same_content_writes_only_the_marker(engine, monkeypatch):
    mirror(engine, projection(*CASE), fingerprint="1")
    statements, write = [], engine.write
    monkeypatch.setattr(
        engine, "write", lambda text, *rest, **how: [statements.append(text), write(text, *rest, **how)][1]
    )
    assert mirror(engine, projection(*CASE), fingerprint="2") == Counts()
    assert [text for text in statements if ":CasegraphMirror" not in text] == []


def test_the_marker_comes_last_and_says_until_then_that_the_mirror_is_incomplete(engine, monkeypatch):
    states, write = [], engine.write

    def watched(text, *rest, **how):
        if "CREATE (" in text:
            states.append(marker(engine).state)
        return write(text, *rest, **how)

    monkeypatch.setattr(engine, "write", watched)
    mirror(engine, projection(*CASE), fingerprint="1")
    assert set(states) == {"incomplete"}
    assert marker(engine) == Marker("complete", "1", 4, 4, [])


def test_a_changed_property_replaces_the_old_ones(engine):
    changed = node("li-si", "Person", name="Li Si the Younger")
    assert renewed(engine, changed, *without(LI)) == Counts(nodes_changed=1)


def test_what_is_gone_disappears(engine):
    counts = renewed(engine, *without(STATED, PAGE, LAWYER))
    assert counts == Counts(nodes_deleted=1, links_deleted=2)


def test_a_thing_with_another_iri_takes_its_relationships_along(engine):
    moved = [node("li-san", "Person"), link("wu-wu", "LAWYER_OF", "li-san")]
    gone = [thing for thing in CASE if thing is LI or getattr(thing, "end", "") == LI.iri]
    assert renewed(engine, *without(*gone), *moved) == Counts(1, 0, 1, 1, 0, 3)


@pytest.mark.parametrize("labels", [("Organization",), ("Person", "Official"), ("Event", "Act", "Release")])
def test_labels_are_set_exactly(engine, labels):
    assert renewed(engine, replace(LI, labels=("Entity", *labels)), *without(LI)) == Counts(nodes_changed=1)
    assert engine.read(f"MATCH (n:{labels[-1]} {{id: 'li-si'}}) RETURN count(n)").rows == [(1,)]


def test_a_changed_relationship_keeps_its_parallel(engine):
    changed = replace(LAWYER, properties={"id": LAWYER.id, "quote": ["took her case"]})
    assert renewed(engine, changed, *without(LAWYER)) == Counts(links_changed=1)


@pytest.mark.parametrize("change", [{"type": "COLLEAGUE_OF"}, {"start": HELD.iri}, {"end": PAGE.iri}])
def test_a_relationship_of_another_type_or_end_is_made_anew(engine, change):
    assert renewed(engine, replace(LAWYER, **change), *without(LAWYER)) == Counts(links_created=1, links_deleted=1)


def test_a_doubled_relationship_becomes_one_again(engine):
    mirror(engine, projection(*CASE), fingerprint="1")
    engine.write("MATCH (a)-[r:STATED_IN]->(b) CREATE (a)-[s:STATED_IN]->(b) SET s = properties(r)")
    mirror(engine, projection(*CASE), fingerprint="2")
    assert verify(engine, projection(*CASE)) == []


def test_an_interrupted_run_is_taken_up(engine, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("graph.mirror.writing.Batches.create_links", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mirror(engine, projection(*CASE), fingerprint="1")
    assert marker(engine).state == "incomplete"
    assert mirror(engine, projection(*CASE), fingerprint="1") == Counts(links_created=4)
    assert verify(engine, projection(*CASE)) == []


DAMAGE = {
    "SET n.name = 'Someone'": "property 'name': the graph has 'Li-Si', the mirror 'Someone'",
    "SET n.roles = 1": "property 'roles': the graph has ['defender'], the mirror 1",
    "REMOVE n.name_zh": "property 'name_zh': the graph has '李四', the mirror None",
    "SET n.extra = 1": "property 'extra': the graph has None, the mirror 1",
    "SET n:Event": "labels: the graph has ['Entity', 'Person'], the mirror ['Entity', 'Event', 'Person']",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_verify_names_the_node_the_property_and_both_values(engine, damage):
    mirror(engine, projection(*CASE), fingerprint="1")
    engine.write(f"MATCH (n:Entity {{id: 'li-si'}}) {damage}")
    assert [str(one) for one in verify(engine, projection(*CASE))] == [f"node {LI.iri}: {DAMAGE[damage]}"]


def test_verify_names_relationships_that_differ_or_are_missing(engine):
    mirror(engine, projection(*CASE), fingerprint="1")
    engine.write("MATCH ()-[r:STATED_IN]->() SET r.paragraph = [2]")
    engine.write("MATCH ()-[r:DETAINEE]->() DELETE r")
    assert [str(one) for one in verify(engine, projection(*CASE))] == [
        "relationship held-1|DETAINEE|li-si|1: missing in the mirror",
        "relationship held-1|STATED_IN|page-1|1: property 'paragraph': the graph has [1], the mirror [2]",
    ]


def test_verify_names_what_only_one_side_has(engine):
    mirror(engine, projection(*CASE), fingerprint="1")
    told = {str(one) for one in verify(engine, projection(*without(PAGE, STATED), node("new", "Person")))}
    assert told == {
        f"node {PAGE.iri}: only in the mirror",
        f"node {BASE}new: missing in the mirror",
        f"relationship {STATED.id}: only in the mirror",
    }


def test_another_programs_data_stays_as_it_is(engine):
    engine.write("CREATE (:Invoice {iri: 'x', total: 3})-[:PAID_BY]->(:Person {name: 'Somebody'})")
    renewed(engine, *without(PAGE, STATED))
    rows = engine.read("MATCH (a:Invoice)-[r:PAID_BY]->(b:Person) RETURN properties(a), properties(b)").rows
    assert rows == [({"iri": "x", "total": 3}, {"name": "Somebody"})]


def test_a_foreign_entity_is_refused_before_anything_is_written(engine):
    engine.write("CREATE (:Entity {iri: 'theirs'})")
    with pytest.raises(Problem, match="an :Entity of another program"):
        mirror(engine, projection(*CASE), fingerprint="1")
    assert engine.read("MATCH (n) RETURN count(n)").rows == [(1,)]


def test_a_node_that_another_program_leads_to_is_not_deleted(engine):
    mirror(engine, projection(*CASE), fingerprint="1")
    engine.write("MATCH (n:Document) CREATE (:Invoice)-[:CITES]->(n)")
    with pytest.raises(Problem, match="another program's relationship CITES"):
        mirror(engine, projection(*without(PAGE, STATED)), fingerprint="2")
    assert verify(engine, projection(*CASE)) == []


@pytest.mark.parametrize("bad", [node("x", "Per son"), node("x", "Person", **{"a`b": 1})])
def test_a_name_that_is_no_word_never_reaches_a_statement(engine, bad):
    with pytest.raises(Problem, match="cannot be a name"):
        mirror(engine, projection(bad), fingerprint="1")
    assert marker(engine) is None


def test_iris_are_unique(engine):
    mirror(engine, projection(*CASE), fingerprint="1")
    with pytest.raises(Problem):
        engine.write("CREATE (:Entity:Person {iri: $iri})", {"iri": WU.iri})


def test_people_and_events_are_found_through_indexes(engine, monkeypatch):
    monkeypatch.setattr(Arcade, "indexed_from", 1)
    mirror(engine, projection(*CASE), fingerprint="1")
    indexes = engine.read("SHOW INDEXES YIELD labelsOrTypes, properties, state").rows
    assert (["Person"], ["name"], "ONLINE") in indexes
    assert (["Detention"], ["begin_earliest"], "ONLINE") in indexes
    assert renewed(engine, replace(LI, labels=("Entity", "Organization")), *without(LI)) == Counts(nodes_changed=1)
