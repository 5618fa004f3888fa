"""Neo4j Browser opens the graph well: styled like the map, with queries to begin with that run."""

import re
from pathlib import Path

import pytest

from graph.cypher.bolt import neo4j
from graph.maps.legend import FAMILIES, family
from graph.mirror.fulltext import index_names
from graph.mirror.mirror import mirror
from graph.projection.project import project, tie_type
from graph.projection.property_graph import Node
from ontology.schema import all_properties, kind_names, lineage, ties
from ontology.vocabulary import concepts

DOCS = Path(__file__).parent.parent / "docs"
KINDS = [(kind, one) for one in FAMILIES for kind in one.kinds]
TYPES = {
    *(tie_type("Relationship", {"type": [one]}) for one in concepts("relationship-type")),
    *(kind.upper() for kind in ties() if kind != "Relationship"),
    *(prop.field.upper() for prop in all_properties().values() if prop.shape == "link"),
}


def parsed(text):
    """Read GraSS as Neo4j Browser does: rules in order, a rule without comments, captions in single quotes."""
    rules = re.findall(r"([\w.]+) \{\n((?:  [a-z-]+: [^;\n]+;\n)+)\}\n", text)
    assert re.sub(r"([\w.]+) \{\n((?:  [a-z-]+: [^;\n]+;\n)+)\}\n", "", text).strip() == ""
    return [(name, dict(re.findall(r"([a-z-]+): ([^;\n]+);", lines))) for name, lines in rules]


RULES = parsed((DOCS / "casegraph.grass").read_text(encoding="utf-8"))
QUERIES = [
    query.strip()
    for query in (DOCS / "starter-queries.cypher").read_text(encoding="utf-8").split(";\n")
    if query.strip()
]


def style(tag, names):
    """Give what Browser draws: every rule whose names are all there applies, the last one wins."""
    drawn = {}
    for selector, properties in RULES:
        first, *wanted = selector.split(".")
        if first == tag and set(wanted) <= set(names):
            drawn |= properties
    return drawn


@pytest.mark.parametrize(("kind", "drawn"), KINDS, ids=[kind for kind, _ in KINDS])
def test_a_node_of_each_kind_is_drawn_in_the_colour_of_its_family(kind, drawn):
    labels = ("Entity", *(lineage(kind_names()[kind]) if kind in kind_names() else ()))
    found = style("node", sorted(labels))
    assert family(Node("x", labels, {})) is drawn
    assert (found["border-color"], found["caption"]) == (drawn.light, "'{name}'")
    assert found["color"] == ("#ffffff" if drawn.hollow else drawn.light)
    assert found["diameter"] == f"{50 * drawn.size:.0f}px"


def test_each_kind_of_the_legend_has_one_rule_and_each_rule_means_something():
    named = [selector.partition(".")[2] for selector, _ in RULES if selector.startswith("node.")]
    assert sorted(named) == sorted(kind for kind, _ in KINDS)
    assert set(named) <= {"Entity", *kind_names()}
    types = {selector.partition(".")[2] for selector, _ in RULES if selector.startswith("relationship.")}
    assert {"LAWYER_OF", "MEMBERSHIP", "POST", "REPRISAL_FOR"} <= types <= TYPES


@pytest.mark.parametrize("type", sorted(TYPES))
def test_a_relationship_says_what_it_is(type):
    assert style("relationship", [type])["caption"] == ("'{role}'" if type == "INVOLVEMENT" else "'<type>'")


def test_every_involvement_has_the_role_that_its_caption_shows(demo):
    parts = [link for link in project(demo).links.values() if link.type == "INVOLVEMENT"]
    assert parts
    assert all(link.properties["role"] for link in parts)


def test_a_starter_query_opens_with_its_question_and_reads_only():
    from graph.cypher.refusals import refuse

    assert 8 <= len(QUERIES) <= 12
    for query in QUERIES:
        assert re.match(r"// [A-Z].*\?( \(.*\))?\n[A-Z]", query)
        refuse(query)


@pytest.fixture(scope="module")
def answers(neo4j_server, demo):
    """How many rows each starter query gives on the demo data, in a real Neo4j."""
    address, turn = neo4j_server
    with turn():
        engine = neo4j(*address)
        mirror(engine, project(demo), fingerprint="demo")
        assert list(index_names(engine)) == []
        found = {query: len(engine.read(query)) for query in QUERIES}
        engine.write("MATCH (n) DETACH DELETE n")
        engine.close()
    return found


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
@pytest.mark.parametrize("query", QUERIES, ids=[query.splitlines()[0][3:] for query in QUERIES])
def test_a_starter_query_has_an_answer_in_the_demo(answers, query):
    assert answers[query] > 0
