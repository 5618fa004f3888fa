"""The mirror of a store in a real Neo4j: proved equal, mended where it is not, and told while it is unfinished."""

import pytest
from test_cli import run

import casegraph

pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]
PEOPLE = """\
persons:
  li-si:
    name: {en: Li Si, zh: 李四}
    birth_date: "1970"
    disclosure: restricted
    evidence: {quote: {zh: 李四}, paragraph: 1}
  wu-wu: {name: Wu Wu, evidence: {paragraph: 2}}
relationships:
  wu-for-li: {type: lawyer-of, who: wu-wu, whom: li-si, begin: 2015~, evidence: {paragraph: 3}}
detentions:
  held: {detainee: li-si, begin: 2017-07/2017-08, evidence: [{quote: was taken, paragraph: 4}, {paragraph: 5}]}
"""


@pytest.fixture
def graph(tmp_path, case_file):
    with casegraph.open(tmp_path / "store") as graph:
        graph.load(case_file(PEOPLE))
        yield graph


@pytest.fixture
def mirrored(graph, neo4j_address):
    """A graph and its mirror."""
    engine = graph.neo4j(*neo4j_address)
    graph.mirror(engine)
    yield graph, engine
    engine.close()


STATED = "MATCH (:Entity {id: '%s'})-[r:STATED_IN]->() SET "
LAWYER = "MATCH ()-[r:LAWYER_OF]->() "
LOST = {
    "a language": STATED % "li-si" + "r.name_en = r.name_zh, r.name_zh = null",
    "a name": STATED % "li-si" + "r.name_zh = '李五'",
    "a disclosure": STATED % "li-si" + "r.disclosure = 'public'",
    "a date's text": STATED % "held" + "r.begin = '2017-07'",
    "a bound": STATED % "held" + "r.begin_latest = date('2017-09-01')",
    "a kind": STATED % "held" + "r.stated_as = 'Harassment'",
    "a quote": STATED % "held" + "r.quote = ['was taken', 'away']",
    "the language of a quote": STATED % "li-si" + "r.language = ['en']",
    "a date's approximation": LAWYER + "SET r.begin = '2015'",
    "a relationship": LAWYER + "DELETE r",
    "the direction of a relationship": LAWYER + "MATCH (a)-[r]->(b) CREATE (b)-[s:LAWYER_OF]->(a) SET s = r DELETE r",
    "a link": "MATCH ()-[r:DETAINEE]->() DELETE r",
    "whose link it is": "MATCH ()-[r:DETAINEE]->() SET r.sources = ['another']",
}


@pytest.mark.parametrize("harm", LOST)
def test_what_a_source_no_longer_says_in_the_mirror_is_found_and_mended_alone(mirrored, harm):
    graph, engine = mirrored
    assert graph.verify(engine) == []
    engine.write(LOST[harm])
    found = graph.verify(engine)
    assert {one.thing for one in found} == {"relationship", "source"}
    assert str(found[-1]) == "source a-page: what the mirror gives back of it is not what was loaded" or (
        harm == "whose link it is"
    )
    mended = graph.mend(found, engine)
    assert "nodes: 0 created, 0 changed, 0 deleted; relationships: " in mended
    assert sum(map(int, filter(str.isdigit, mended.split("relationships")[1].split()))) in (1, 2)
    assert graph.verify(engine) == []


@pytest.mark.parametrize(
    "harm", ["SET n.name = 'x'", "SET n.names = ['x']", "SET n:Event", "REMOVE n:Person", "SET n._hash = 'x'"]
)
def test_what_people_see_is_compared_too_and_mended_alone(mirrored, harm):
    graph, engine = mirrored
    engine.write(f"MATCH (n:Entity {{id: 'li-si'}}) {harm}")
    found = graph.verify(engine)
    assert [(one.thing, one.id) for one in found] == [("node", f"{graph.store.base}li-si")]
    assert graph.mend(found, engine) == (
        "nodes: 0 created, 1 changed, 0 deleted; relationships: 0 created, 0 changed, 0 deleted"
    )
    assert graph.verify(engine) == []


def test_from_the_command_line_the_differences_are_told_and_mended(mirrored, neo4j_address):
    graph, engine = mirrored
    engine.write(STATED % "li-si" + "r.name_zh = '李五'")
    uri, user, password = neo4j_address

    def mirror(*words):
        return run("mirror", "--to", uri, *words, store=graph.store.folder, NEO4J_USER=user, NEO4J_PASSWORD=password)

    told = mirror("--verify")
    assert (told.returncode, "the graph has '李四', the mirror '李五'" in told.stdout) == (1, True)
    assert told.stderr == "2 differences\n"
    told = mirror("--repair")
    assert (told.returncode, "the graph has '李四', the mirror '李五'" in told.stdout) == (0, True)
    assert told.stderr == (
        "nodes: 0 created, 0 changed, 0 deleted; relationships: 0 created, 1 changed, 0 deleted\n"
        "the mirror equals the graph\n"
    )


def test_stats_says_which_mirror_is_incomplete_or_behind(graph, neo4j_address, case_file, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("graph.mirror.writing.Batches.create_links", lambda *_: 1 / 0)
        engine = graph.neo4j(*neo4j_address)
        with pytest.raises(ZeroDivisionError):
            graph.mirror(engine)
    again = f"(casegraph mirror --to {neo4j_address.uri})"
    assert graph.unfinished() == [f"the mirror in {neo4j_address.uri} is incomplete: its last run did not end {again}"]
    graph.mirror(engine)
    assert graph.unfinished() == []
    graph.load(case_file(PEOPLE.replace("Wu Wu", "Wu Wen")))
    assert graph.unfinished() == [f"the mirror in {neo4j_address.uri} is behind: the graph has changed since {again}"]
    engine.close()
