"""Answers that the engine writes itself: in each of its formats, of the graphs that are named, and bounded."""

from io import BytesIO

import pytest
from invented_store import PREFIXES, filled
from pyoxigraph import QueryResultsFormat, RdfFormat, Store, parse_query_results

from graph.sparql.guard import guarded
from graph.sparql.query import Dataset, Sparql
from ontology.problems import NotAQuery, Problem

PAGE = "https://example.org/s/page"


@pytest.fixture(scope="module")
def sparql(tmp_path_factory):
    folder = filled(tmp_path_factory.mktemp("written") / "rdf")
    Store(str(folder)).update("INSERT DATA { GRAPH <https://example.org/s/letter> { <a:x> <a:y> <a:z> } }")
    with Sparql(folder, prefixes=PREFIXES) as sparql:
        yield sparql


def written(sparql, text, format, **options):
    out = BytesIO(b"what stood there before, and was longer than what is written")
    sparql.write(guarded(text, sparql.prefixes), out, format=format, **options)
    return out.getvalue()


@pytest.mark.parametrize("format", ["xml", "json", "tsv"])
def test_rows_are_written(sparql, format):
    answer = written(sparql, "SELECT ?name { ex:wei ex:name ?name } ORDER BY ?name", format)
    parsed = parse_query_results(answer, format=QueryResultsFormat.from_extension(format))
    assert [row["name"].value for row in parsed] == ["Wei Lin", "卫林"]


def test_a_truth_is_written(sparql):
    assert b"true" in written(sparql, "ASK { ex:wei ex:lawyer ex:luo }", "json")


@pytest.mark.parametrize("format", ["ttl", "nt", "jsonld", "rdf"])
def test_triples_are_written(sparql, format):
    answer = written(sparql, "CONSTRUCT { ?a ex:client ?b } WHERE { ?b ex:lawyer ?a }", format)
    store = Store()
    store.load(answer, RdfFormat.from_extension(format))
    assert len(store) == 2


def test_triples_are_written_with_prefixes(sparql):
    assert b"ex:luo ex:client ex:" in written(sparql, "CONSTRUCT { ?a ex:client ?b } WHERE { ?b ex:lawyer ?a }", "ttl")


SOURCES = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
PEOPLE = "SELECT DISTINCT ?p { ?p ex:age ?age }"


@pytest.mark.parametrize(
    ("dataset", "sources", "people"),
    [
        (None, 2, 2),
        (Dataset(), 0, 0),
        (Dataset(default=(PAGE,)), 0, 2),
        (Dataset(named=(PAGE,)), 1, 0),
        (Dataset(default=("https://example.org/s/letter",), named=(PAGE,)), 1, 0),
    ],
)
def test_the_graphs_that_are_named_are_asked_and_no_others(sparql, dataset, sources, people):
    assert written(sparql, SOURCES, "csv", dataset=dataset).count(b"\n") == 1 + sources
    assert written(sparql, PEOPLE, "csv", dataset=dataset).count(b"\n") == 1 + people


@pytest.mark.parametrize("graph", ["https://example.org/s/pge", "no iri"])
def test_a_graph_that_is_not_there_is_told(sparql, graph):
    with pytest.raises(NotAQuery, match="no source graph"):
        written(sparql, "ASK {}", "json", dataset=Dataset(default=(graph,)))


def test_an_answer_that_is_too_long_is_stopped_and_the_next_one_given(sparql):
    with pytest.raises(Problem, match="more than 100 bytes"):
        written(sparql, "SELECT * { ?s ?p ?o }", "json", most=100)
    assert written(sparql, "SELECT (1 AS ?one) {}", "csv", most=100) == b"one\r\n1\r\n"


def test_a_function_that_the_engine_does_not_know_is_told(sparql):
    with pytest.raises(NotAQuery, match="cannot run this query"):
        written(sparql, "SELECT (ex:nothing(1) AS ?x) {}", "json")
