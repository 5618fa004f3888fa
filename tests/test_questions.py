"""The named questions: each is asked of both engines, and both give the same rows."""

import re

import pytest

import casegraph
from benchmarks.cases import sources
from benchmarks.files import entries, stated
from benchmarks.world import World
from graph.answers.ask import SUFFIXES, bound, questions, with_evidence, with_names
from graph.projection.part import part
from graph.storage.store import Store
from ontology.problems import Problem, Unknown
from ontology.vocabulary import concepts, terms

OF_THE_INVENTED = {
    "caught-in": {"event": "spring-crackdown"},
    "co-signatories": {"agent": "River League"},
    "still-detained": {"day": "2018-06-01"},
    "timeline": {"person": "林波"},
    "mentioned-together": {"first": "Tang Yun", "second": "lin-bo"},
}
OF_THE_GENERATED = {
    "caught-in": {"event": "crackdown-0-2011"},
    "co-signatories": {"agent": "watch-22"},
    "mentioned-together": {"first": "shan-anan-0", "second": "ze-like-1"},
    "still-detained": {"day": "2018-11-01"},
    "timeline": {"person": "ying-kehua-4"},
}
ROWS = {
    "caught-in": 3,
    "co-signatories": 2,
    "shared-lawyer": 1,
    "still-detained": 1,
    "detained-after-engaging": 2,
    "mentioned-together": 2,
}


@pytest.fixture(scope="module")
def invented(store):
    with casegraph.open(store.folder) as graph:
        yield graph


@pytest.fixture(scope="module")
def documents(demo):
    with casegraph.open(demo.folder) as graph:
        yield graph


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    told = (entry for content in sources(World(50, seed=7)) for entry in entries(content))
    store = Store(tmp_path_factory.mktemp("generated"))
    store.load(stated(told))
    with casegraph.open(store.folder) as graph:
        yield graph


def rows(answer):
    return plain(answer.rows.rows)


def plain(rows):
    return [tuple(None if value is None else str(value) for value in row) for row in rows]


@pytest.mark.parametrize("name", questions())
def test_both_engines_give_the_same_rows(invented, name):
    parameters = OF_THE_INVENTED.get(name, {})
    asked = [invented.ask(name, engine=engine, **parameters) for engine in SUFFIXES]
    assert asked[0].rows.columns == asked[1].rows.columns
    assert rows(asked[0]) == rows(asked[1])
    assert len(asked[0].rows) >= ROWS.get(name, 1)


@pytest.mark.parametrize("name", questions())
def test_both_engines_give_the_same_rows_on_the_five_documents(documents, name):
    assert rows(documents.ask(name, engine="sparql")) == rows(documents.ask(name, engine="cypher"))


@pytest.mark.parametrize("name", questions())
def test_both_engines_give_the_same_rows_on_fifty_generated_cases(generated, name):
    in_sparql, in_cypher = (generated.ask(name, engine=one, **OF_THE_GENERATED.get(name, {})) for one in SUFFIXES)
    assert rows(in_sparql) == rows(in_cypher) != []


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
@pytest.mark.parametrize(
    ("source", "given"), [("invented", OF_THE_INVENTED), ("documents", {}), ("generated", OF_THE_GENERATED)]
)
def test_a_real_neo4j_answers_every_question_as_sparql_does(neo4j_address, request, source, given):
    graph = request.getfixturevalue(source)
    real = graph.neo4j(*neo4j_address)
    graph.mirror(real)
    for name, asked in questions().items():
        values = bound(asked, given.get(name, {}), resolve=graph.resolve)
        told = real.read(asked.texts["cypher"], values)
        assert plain(told.rows) == rows(graph.ask(name, **given.get(name, {}))), name
    real.close()


@pytest.mark.parametrize("name", questions())
def test_every_row_has_evidence(invented, name):
    answer = invented.ask(name, **OF_THE_INVENTED.get(name, {}))
    if name not in ("co-signatories", "officials-addressed"):
        assert all(answer.evidence)


@pytest.mark.parametrize("name", questions())
def test_a_question_opens_with_its_words_in_both_files(name):
    asked = questions()[name]
    assert asked.words.endswith("?") and asked.words_zh.endswith("？")
    assert asked.texts["cypher"].startswith(f"// {asked.words}")
    for parameter in asked.parameters:
        assert f"${parameter.name}" in asked.texts["cypher"] and f"?{parameter.name}" in asked.texts["sparql"]


@pytest.mark.parametrize("name", questions())
def test_cypher_names_only_what_the_ontology_has(invented, name):
    kinds = {label for node in invented.projection.nodes.values() for label in node.labels}
    from ontology.schema import kind_names

    for label in re.findall(r"\(\w*:(\w+)", questions()[name].texts["cypher"]):
        assert label in kinds | kind_names().keys()


@pytest.mark.parametrize("name", [name for name, one in questions().items() if one.labels])
def test_people_read_labels_where_programs_read_concepts(documents, generated, name):
    answer = next(answer for graph in (documents, generated) if (answer := graph.ask(name)).rows.rows)
    for column, scheme in answer.question.labels.items():
        known = concepts(scheme) if scheme else terms()
        given = [row[column] for row in answer.rows.dicts()]
        assert [row[column] for row in with_names(answer).dicts()] == [known[one].label() for one in given]


def test_there_are_at_least_twelve_questions():
    assert len(questions()) >= 12


def test_an_unknown_question_is_told_with_the_nearest(invented):
    with pytest.raises(Unknown, match="did you mean 'still-detained'"):
        invented.ask("still-detaned")


def test_an_unknown_parameter_is_told(invented):
    with pytest.raises(Problem, match="no parameter of still-detained 'date'"):
        invented.ask("still-detained", date="2018")


def test_a_day_that_is_none_is_told(invented):
    with pytest.raises(Problem, match="'soon' is not a day"):
        invented.ask("still-detained", day="soon")


def test_an_unknown_person_is_told_with_the_nearest(invented):
    with pytest.raises(Unknown, match="did you mean 'Lin Bo'"):
        invented.ask("timeline", person="Lin Boo")


def test_certainly_and_possibly_are_told_apart(invented):
    said = {
        (row["person"].rpartition("/")[2], row["engagement"].rpartition("/")[2]): row["certainty"]
        for row in invented.ask("detained-after-engaging").rows.dicts()
    }
    assert said == {("lin-bo", "review-2016"): "certainly", ("tang-yun", "training"): "possibly"}


def test_one_hop_in_cypher_tells_which_source_says_so_in_which_words(invented):
    found = invented.cypher(
        "MATCH (:Person {name: 'Lin Mei'})-[s:STATED_IN]->(d) RETURN d.id AS source, s.quote AS words"
    )
    assert found.rows == [("valley-report-2019", ["his sister Lin Mei"])]


def test_one_graph_in_sparql_tells_which_source_says_so(invented):
    found = invented.sparql("SELECT ?source { GRAPH ?source { id:tang-yun a cg:Person } } ORDER BY ?source")
    assert [iri.rpartition("/")[2] for (iri,) in found.rows] == ["river-letter-2019", "valley-report-2019"]


def test_the_mirror_follows_a_load(tmp_path, case_file):
    with casegraph.open(tmp_path / "store") as graph:
        path = case_file("persons:\n  li-si: {name: Li Si, evidence: {paragraph: 1}}\n")
        graph.load(path)
        assert graph.cypher("MATCH (p:Person) RETURN p.name AS name").rows == [("Li Si",)]
        path.write_text(path.read_text(encoding="utf-8").replace("Li Si", "Li Wu"), encoding="utf-8")
        graph.load(path)
        assert graph.cypher("MATCH (p:Person) RETURN p.name AS name").rows == [("Li Wu",)]
        assert graph.verify() == []


@pytest.mark.parametrize("name", questions())
def test_an_answer_is_told_the_same_from_a_part_of_the_graph(name, generated, monkeypatch):
    parameters = OF_THE_GENERATED.get(name, {})
    told = []
    for cost, read in ((0, False), (10**9, True)):
        monkeypatch.setattr("graph.projection.part.COST", cost)
        with casegraph.open(generated.store.folder) as graph:
            answer = graph.ask(name, **parameters)
            told.append((with_evidence(answer), answer.evidence))
            assert ("projection" in vars(graph)) is (read or not all(map(is_id, parameters.values())))
    assert told[0] == told[1]
    assert name == "contradictions" or told[0][0].rows


def is_id(text):
    return re.fullmatch(r"[a-z0-9-]+", text)


def test_a_thing_of_a_part_is_as_it_is_in_the_whole(generated):
    whole = generated.projection
    for iri in sorted([*whole.nodes, *whole.ties])[::9]:
        if not iri.startswith(generated.store.base):
            continue
        read = part(generated.store, [iri])
        assert read.nodes.get(iri) == whole.nodes.get(iri)
        assert read.statements.get(iri) == whole.statements.get(iri)
        assert read.ties.get(iri) == whole.ties.get(iri)
        assert all(read.nodes[near].name == whole.nodes[near].name for near in read.nodes)
