"""Answers carry their evidence: paths, dossiers, conflicts, counts."""

import networkx as nx
import pytest
from conftest import loaded
from hypothesis import given
from hypothesis import strategies as st
from test_projection import BASE

import casegraph
from graph.answers.ask import with_names
from graph.answers.conflicts import conflicts
from graph.answers.dossier import dossier
from graph.answers.evidence import of_link
from graph.answers.path import network, shortest
from graph.answers.stats import stats
from graph.answers.tell import table_of_found, tell_answer, tell_paths
from graph.projection.project import project
from graph.projection.property_graph import Link, Node, Projection
from ontology.problems import Problem


def steps(paths):
    return [[hop[0].end.properties["id"] for hop in path] for path in paths.paths]


def test_a_path_goes_through_the_lawyer_that_two_share(projection):
    paths = shortest(projection, BASE + "he-qing", BASE + "lin-mei")
    assert steps(paths) == [["lin-bo", "lin-mei"]]


def test_every_hop_tells_its_source_and_its_words(projection):
    (path,) = shortest(projection, BASE + "he-qing", BASE + "lin-mei").paths
    said = [(one.source, one.published, one.paragraph, one.quote) for hop in path for one in hop[0].evidence]
    assert said == [
        ("valley-report-2019", "2019-03-01", 6, "their lawyer He Qing"),
        ("valley-report-2019", "2019-03-01", 7, "his sister Lin Mei"),
    ]


def test_a_hop_reads_in_both_directions(projection):
    (there,) = shortest(projection, BASE + "he-qing", BASE + "tang-yun").paths
    (back,) = shortest(projection, BASE + "tang-yun", BASE + "he-qing").paths
    assert there[0][0].forward and not back[0][0].forward
    assert there[0][0].label != back[0][0].label


def test_all_of_the_shortest_paths_are_told(projection):
    paths = shortest(projection, BASE + "he-qing", BASE + "river-letter-2019", through=("Document",))
    assert len({path[0][0].end.iri for path in paths.paths}) >= 1
    assert {len(path) for path in paths.paths} == {paths.length}


def test_a_path_does_not_travel_through_documents_and_places(projection):
    kinds = {kind for _, kind in network(projection).nodes(data="class")}
    assert kinds.isdisjoint({"Document", "Place", "PlaceOfDetention", "Concept", "Demand"})


KINDS = ("Agent Person", "Event Act Arrest", "Place", "Document")
LINKS = ("TARGET", "PLACE", "BROADER")


@given(
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from(LINKS), st.integers(0, 8)), max_size=24), st.integers(1, 6)
)
def test_paths_are_those_that_networkx_finds_in_the_whole_graph(links, longest):
    iris = [f"{BASE}{n}" for n in range(9)]
    nodes = {iri: Node(iri, ("Entity", *KINDS[n % 4].split()), {"id": iri}) for n, iri in enumerate(iris)}
    told = {f"{n}": Link(f"{n}", kind, iris[a], iris[b], {"sources": []}) for n, (a, kind, b) in enumerate(links)}
    projected = Projection(nodes, told)
    found = shortest(projected, iris[0], iris[5], longest=longest)
    try:
        wanted = sorted(nx.all_shortest_paths(nx.Graph(network(projected)), iris[0], iris[5]))
    except nx.NetworkXNoPath:
        wanted = []
    wanted = wanted if wanted and len(wanted[0]) <= longest + 1 else []
    assert [[iris[0], *(hop[0].end.iri for hop in path)] for path in found.paths] == wanted[:20]


def test_no_path_is_longer_than_allowed(projection):
    assert not shortest(projection, BASE + "he-qing", BASE + "lin-mei", longest=1).paths


def test_a_thing_has_no_path_to_itself(projection):
    with pytest.raises(Problem, match="is both ends"):
        shortest(projection, BASE + "lin-bo", BASE + "lin-bo")


def test_what_supports_a_field_comes_before_what_supports_the_record(projection):
    link = projection.links[f"{BASE}lin-bo-detention-2017|DETAINEE|{BASE}lin-bo"]
    assert {one.quote for one in of_link(projection, link)} == {"detained with four others", "freed on 1 September"}


def test_a_dossier_tells_the_status_and_as_of_when(projection):
    assert "2019-04-02" in dossier(projection, BASE + "tang-yun").status
    assert dossier(projection, BASE + "lin-bo").status.startswith("no longer held")


HELD = "detentions: {d: {detainee: wren, %s, evidence: {paragraph: 1}}}"
DEAD = "deaths: {d: {deceased: wren, date: 2019-02, %s, evidence: {paragraph: 1}}}"
STATUSES = {
    DEAD % "modality: stated": "dead, as of its sources: died, 2019-02",
    DEAD % "modality: alleged": "said to be dead, as of its sources: died, 2019-02 [alleged]",
    DEAD % "modality: denied": "said to be dead, as of its sources: died, 2019-02 [denied]",
    HELD % "ongoing: 2020, modality: reported": "said to be held, as of 2020: deprivation of liberty [reported]",
    HELD % "begin: 2018, end: 2019, modality: alleged": (
        "no longer held, as of its sources: deprivation of liberty until 2019 [alleged]"
    ),
    HELD % "begin: 2018, modality: alleged": (
        "not known to be free, as of its sources: deprivation of liberty, 2018 [alleged]; no source tells of an end"
    ),
    HELD % "begin: 2018, ongoing: 2020": "held, as of 2020: deprivation of liberty since 2018",
    HELD % "begin: ../2018, ongoing: 2020": "held, as of 2020: deprivation of liberty begun by 2018",
    HELD % "begin: 2018, end: 2019/2020": (
        "no longer held, as of its sources: deprivation of liberty ended between 2019 and 2020"
    ),
}


@pytest.mark.parametrize("act", STATUSES)
def test_a_status_says_no_more_than_the_sources(act, case_file, tmp_path):
    people = "persons: {wren: {name: Wren, roles: [defender], evidence: {paragraph: 1}}}\n"
    projection = project(loaded(tmp_path / "store", case_file(people + act)))
    assert dossier(projection, BASE + "wren").status == STATUSES[act]


def test_what_one_source_states_is_no_mere_allegation_of_another(case_file, tmp_path):
    people = "persons: {wren: {name: Wren, roles: [defender], evidence: {paragraph: 1}}}\n"
    acts = (DEAD % "modality: alleged", DEAD % "modality: stated")
    document = "document: {{id: page-{0}, title: A page, disclosure: public}}\n"
    paths = [case_file(people + act, f"{n}.yaml", document.format(n)) for n, act in enumerate(acts)]
    projection = project(loaded(tmp_path / "store", *paths))
    assert dossier(projection, BASE + "wren").status == "dead, as of its sources: died, 2019-02"


def test_a_timeline_is_in_order(projection):
    told = [line.thing.properties["id"] for line in dossier(projection, BASE + "lin-bo").timeline]
    assert told[:3] == ["review-2016", "lin-bo-detention-2017", "lin-bo-charge"]


def test_a_dossier_tells_what_is_not_known(projection):
    unknown = dossier(projection, BASE + "tang-yun").unknown
    assert any("whether and when it ended" in gap for gap in unknown)


def test_sources_that_differ_stand_side_by_side(projection):
    found = {(one.id, one.field): [value for value, _ in one.values] for one in conflicts(projection)}
    assert found == {
        ("lin-bo", "birth_date"): ["1980", "1981-05"],
        ("lin-bo-detention-2017", "end"): ["2017-08", "2017-09-01"],
    }


def test_each_side_of_a_conflict_has_its_words(projection):
    (one,) = conflicts(projection, only=[BASE + "lin-bo"])
    assert [[evidence.source for evidence in said] for _, said in one.values] == [
        ["valley-report-2019"],
        ["river-letter-2019"],
    ]


def test_counts_add_up(projection):
    counted = stats(projection)
    rows = {row[0]: row[1:] for row in counted.rows().rows}
    assert rows["Person"] == (2, 5, 5)
    assert sum(rows["claims"][:-1]) == rows["claims"][-1]


def test_what_is_alleged_is_called_so_in_every_answer(tmp_path, case_file):
    file = case_file(
        """
persons:
  lin-wei: {name: {en: Lin Wei}, evidence: {paragraph: 1}}
  bo-yi: {name: {en: Bo Yi}, evidence: {paragraph: 1}}
detentions:
  held: {detainee: [lin-wei, bo-yi], begin: 2015, modality: alleged, stated_by: bo-yi, evidence: {paragraph: 2}}
"""
    )
    with casegraph.open(tmp_path / "store") as graph:
        graph.load(file)
        asked = graph.ask("still-detained")
        told = [
            *(row[1] for row in with_names(asked).rows),
            *(line for line in tell_answer(asked) if "deprivation" in line),
            *(line for line in tell_paths(graph.path("lin-wei", "bo-yi")) if "deprivation" in line),
            *(row[2] for row in table_of_found(graph.projection, graph.find("deprivation")).rows),
        ]
    assert len(told) == 6
    assert all(line.endswith("[alleged]") for line in told), told
