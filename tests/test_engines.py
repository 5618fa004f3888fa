"""Asking the Cypher engines: one contract over both."""

import time
from datetime import date

import pytest
from engine_fixtures import CASE, DETAINEE, HELD, LI, WU, projection

from graph.cypher.arcade import Arcade
from graph.cypher.bolt import neo4j
from graph.mirror.mirror import mirror
from ontology.problems import NotAQuery, Problem, StoreProblem, TooSlow

ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a = b + 1 RETURN count(*) AS n"


def test_columns_and_rows_keep_their_order(reader):
    answer = reader.read("MATCH (p:Person) RETURN p.id AS id, p.name_zh AS zh ORDER BY id DESC")
    assert answer.columns == ("id", "zh")
    assert answer.rows == [("wu-wu", ["吴五", "吳五"]), ("li-si", "李四")]


NO_ROWS = {
    "MATCH (n:Nobody) RETURN n.a AS x": ("x",),
    "MATCH (n:Nobody) RETURN DISTINCT n.id, count(*), size(n.l)  // RETURN x": ("n.id", "count(*)", "size(n.l)"),
    "MATCH (n:Nobody) RETURN [x IN n.l WHERE x <> 'AS y, RETURN' | x] as `a ``b` ORDER BY n.id LIMIT 3": ("a `b",),
    "MATCH (n:Nobody) CALL (n) { MATCH (n)--(m) RETURN m } RETURN n, m.id": ("n", "m.id"),
    "MATCH (n:Nobody) RETURN n.a AS x UNION MATCH (n:Nobody) RETURN n.b AS x": ("x",),
    "UNWIND [] AS x RETURN CASE x WHEN 1 THEN 2 ELSE 3 END AS y, x": ("y", "x"),
}


@pytest.mark.parametrize("statement", NO_ROWS)
def test_an_answer_without_rows_still_names_its_columns(reader, statement):
    answer = reader.read(statement)
    answer = (answer.columns, [row for row in answer.rows if any(row)])
    assert answer == (NO_ROWS[statement], [])


def test_dates_come_back_as_dates_wherever_they_stand(reader):
    answer = reader.read("MATCH (d:Detention) RETURN d.begin_earliest, [d.begin_earliest], {day: d.begin_earliest}")
    day = date(2017, 7, 1)
    assert answer.rows == [(day, [day], {"day": day})]


def test_text_that_looks_like_a_date_stays_text(reader):
    assert reader.read("MATCH (d:Detention) RETURN d.begin, '2017-07-01'").rows == [("2017-07", "2017-07-01")]


@pytest.mark.parametrize(
    "value", ["text", "it's 李四 \\ \"\n", 3, -1.5, True, None, date(2017, 7, 1), ["a", "b"], [], {"a": [1]}]
)
def test_a_parameter_comes_back_as_it_went(reader, value):
    returned = reader.read("RETURN $value AS value", {"value": value}).rows[0][0]
    assert (returned, type(returned)) == (value, type(value))


def test_a_date_parameter_compares_with_stored_dates(reader):
    statement = "MATCH (d:Detention) WHERE d.begin_earliest <= $day RETURN d.id"
    assert reader.read(statement, {"day": date(2017, 7, 1)}).rows == [("held-1",)]
    assert reader.read(statement, {"day": date(2017, 6, 30)}).rows == []


def test_a_node_is_a_dict_with_our_iri_and_without_our_hash(reader):
    (found,) = reader.read("MATCH (d:Detention) RETURN d").rows[0]
    assert found == {"id": HELD.iri, "labels": sorted(HELD.labels), "properties": dict(sorted(HELD.properties.items()))}


def test_a_relationship_is_a_dict_with_our_id(reader):
    (found,) = reader.read("MATCH ()-[r:DETAINEE]->() RETURN r").rows[0]
    assert found == {"id": DETAINEE.id, "type": "DETAINEE", "properties": {"id": DETAINEE.id}}


def test_a_path_is_its_nodes_and_its_relationships_with_their_ends(reader):
    (found,) = reader.read("MATCH p = (:Person {id: 'li-si'})<-[:DETAINEE]-(:Detention) RETURN p").rows[0]
    assert [node["id"] for node in found["nodes"]] == [LI.iri, HELD.iri]
    assert [(link["start"], link["end"]) for link in found["relationships"]] == [(HELD.iri, LI.iri)]


def test_parallel_relationships_are_two(reader):
    assert reader.read("MATCH (:Person)-[r:LAWYER_OF]->(:Person) RETURN r.id ORDER BY r.id").rows == [
        ("wu-wu|LAWYER_OF|li-si|1",),
        ("wu-wu|LAWYER_OF|li-si|2",),
    ]


def test_which_source_says_so_is_one_hop(reader):
    statement = "MATCH (d:Detention)-[s:STATED_IN]->(source:Document) RETURN source.id, s.quote, s.paragraph"
    assert reader.read(statement).rows == [("page-1", ["was taken"], [1])]


def test_a_misspelt_statement_gets_the_engines_words_and_the_place(reader):
    with pytest.raises(NotAQuery, match=r"^[^\n]+ \(line 1, column 10\)$") as caught:
        reader.read("MATCH (n RETURN n")
    assert "Exception" not in str(caught.value)


@pytest.mark.parametrize(
    "statement", ["RETURN $who", "MATCH (n) RETURN m", "RETURN nofunction(1)", "RETURN 1 / 0", "FOO"]
)
def test_what_the_engine_refuses_is_no_query(reader, statement):
    with pytest.raises(NotAQuery, match=r"^[^\n]+$"):
        reader.read(statement)


WRITES = [
    "CREATE (n:Person)",
    "MATCH (n) SET n.x = 1",
    "MATCH (n) DETACH DELETE n",
    "MERGE (n:Person {id: 'x'}) RETURN n",
]


@pytest.mark.parametrize("statement", WRITES)
def test_a_query_that_writes_is_refused(reader, statement):
    with pytest.raises(NotAQuery, match="queries only read"):
        reader.read(statement)


@pytest.mark.parametrize("statement", WRITES)
def test_the_engine_itself_refuses_to_write(reader, monkeypatch, statement):
    monkeypatch.setattr("graph.cypher.bolt.refuse", lambda _: None)
    with pytest.raises(NotAQuery, match="the statement writes"):
        reader.read(statement)
    assert reader.read("MATCH (n:Entity) RETURN count(n)").rows == [(4,)]


NETWORK = [
    "LOAD CSV FROM 'http://127.0.0.1:9/x' AS line RETURN line",
    "CALL apoc.load.json('http://127.0.0.1:9/x')",
    "CALL `apoc`.`load`.`json`('http://127.0.0.1:9/x')",
    "RETURN genai.vector.encode('x', 'OpenAI', {})",
]


@pytest.mark.parametrize("statement", NETWORK)
def test_a_query_never_reaches_files_or_the_network(reader, statement):
    with pytest.raises(NotAQuery, match=r"files|network"):
        reader.read(statement)


def test_the_embedded_engine_itself_loads_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("graph.cypher.bolt.refuse", lambda _: None)
    engine = Arcade(tmp_path, "graph-1", write=True)
    for place in ("http://127.0.0.1:9/x", (tmp_path / "x.csv").as_uri()):
        with pytest.raises(Problem, match=r"URLs are disabled"):
            engine.read("LOAD CSV FROM $place AS line RETURN line", {"place": place})
    engine.close()


def test_a_slow_query_is_stopped_and_the_next_one_answers(reader):
    before = time.monotonic()
    with pytest.raises(TooSlow, match=r"stopped after 0\.5 s"):
        reader.read(ENDLESS, timeout=0.5)
    assert reader.read("RETURN 1 AS one").rows == [(1,)]
    assert time.monotonic() - before < 10


def test_a_query_that_breaks_the_embedded_engine_is_a_problem_and_the_next_one_answers(filled, monkeypatch):
    monkeypatch.setattr("graph.cypher.bolt.refuse", lambda _: None)
    reader = Arcade(*filled)
    with pytest.raises(Problem):
        reader.read("RETURN " + "(" * 30000 + "1" + ")" * 30000)
    assert reader.read("RETURN 1 AS one").rows == [(1,)]
    reader.close()


def test_a_query_nested_too_deep_is_refused(reader):
    with pytest.raises(NotAQuery, match="deeper than 200"):
        reader.read("RETURN " + "[" * 300 + "1" + "]" * 300)


@pytest.fixture
def filled(tmp_path):
    """The folder and the name of a database that was filled and closed."""
    writer = Arcade(tmp_path, "graph-1", write=True)
    mirror(writer, projection(*CASE), fingerprint="1")
    writer.close()
    return tmp_path, "graph-1"


def test_two_readers_share_a_database_and_a_killed_one_leaves_nothing(filled):
    folder = filled[0] / filled[1]
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    first, second = Arcade(*filled), Arcade(*filled)
    assert first.read("MATCH (n) RETURN count(n)") == second.read("MATCH (n) RETURN count(n)")
    first._worker.kill()
    second.close()
    first.close()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    assert not list(filled[0].glob("run-*"))


def test_a_second_writer_is_told(tmp_path):
    writer = Arcade(tmp_path, "graph-1", write=True)
    writer.write("CREATE (:Entity {iri: 'x'})")
    second = Arcade(tmp_path, "graph-1", write=True)
    with pytest.raises(StoreProblem, match="locked by another process"):
        second.read("RETURN 1")
    second.close()
    writer.close()


def test_the_engine_writes_no_name_anywhere_but_into_its_database(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    engine = Arcade(tmp_path / "store", "graph-1", write=True)
    for statement in ("RETURN 'Canary' +", "RETURN 1 / 0 + 'Canary'", "MATCH (n {name: 'Canary'}) RETURN m"):
        with pytest.raises(Problem):
            engine.read(statement)
    told = [path for path in tmp_path.rglob("*") if path.is_file() and b"Canary" in path.read_bytes()]
    engine.close()
    assert (told, capfd.readouterr().err, list(tmp_path.iterdir())) == ([], "", [tmp_path / "store"])


def test_where_the_wheel_is_missing_a_sentence_says_what_still_works(tmp_path, monkeypatch):
    monkeypatch.setattr("graph.cypher.arcade.find_spec", lambda _: None)
    with pytest.raises(Problem, match="SPARQL, maps, exports and a Neo4j of your own"):
        Arcade(tmp_path, "graph-1")


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_wrong_password_is_told(neo4j_address):
    with pytest.raises(Problem, match="refuses this user name or password"):
        neo4j(neo4j_address.uri, neo4j_address.user, "wrong")


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_database_that_is_not_there_is_told(neo4j_address):
    with pytest.raises(Problem, match="no database 'nowhere'"):
        neo4j(*neo4j_address, database="nowhere")


def test_a_server_that_is_down_is_told():
    with pytest.raises(Problem, match="does not answer"):
        neo4j("bolt://127.0.0.1:9", "neo4j", "x")


def test_an_address_that_is_none_is_told():
    with pytest.raises(Problem, match="is no address of a Neo4j"):
        neo4j("somewhere", "neo4j", "x")


def test_people_of_one_lawyer_are_found_by_name(reader):
    statement = "MATCH (l:Person {name: $name})-[:LAWYER_OF]->(c:Person) RETURN DISTINCT c.name"
    assert reader.read(statement, {"name": WU.properties["name"]}).rows == [(LI.properties["name"],)]
