"""Whole graphs over HTTP by the Graph Store Protocol, and the service description that names them."""

import threading
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse
from serving import site
from test_web_sparql import BASE, GRAPHS, LETTER, REPORT
from withheld import in_the_open, secrets, told

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


def held(where, graph):
    """What the store that is served holds in a graph."""
    with where.served.lease() as state:
        return {quad.triple for quad in state.graph.store.reading().quads_for_pattern(None, None, None, graph)}


@pytest.mark.parametrize("type", GRAPHS)
@pytest.mark.parametrize("graph", ["", LETTER, REPORT])
def test_a_graph_is_given_whole_in_each_format(open_site, graph, type):
    path = f"/graphs?graph={quote(graph)}" if graph else "/graphs?default"
    answer = open_site.get(path, Accept=type)
    assert answer.status == 200
    assert answer.headers["content-type"].partition(";")[0] == type
    expected = held(open_site, NamedNode(graph) if graph else DefaultGraph())
    assert {quad.triple for quad in parse(answer.body, format=GRAPHS[type])} == expected
    assert len(rdflib.Graph().parse(data=answer.body, format=type)) == len(expected)


def test_the_client_chooses_the_format_of_a_graph(open_site):
    for accept, type in (("*/*", "text/turtle"), ("text/turtle;q=0.1, application/*", "application/n-triples")):
        answer = open_site.get("/graphs?default", Accept=accept)
        assert answer.headers["content-type"].partition(";")[0] == type
        assert answer.headers["vary"] == "Accept"
    assert open_site.get("/graphs?default", Accept="text/csv").status == 406


REFUSED = {
    f"graph={quote(BASE)}nobody-said-this": 404,
    "graph=": 404,
    "graph=../secret": 404,
    "graph=%00": 404,
    "": 400,
    f"default&graph={quote(LETTER)}": 400,
    "default&default": 400,
    "default=yes": 400,
}


@pytest.mark.parametrize("asked", REFUSED)
def test_a_graph_that_is_not_there_is_told(open_site, asked):
    answer = open_site.get(f"/graphs?{asked}")
    assert answer.status == REFUSED[asked]
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "nobody" not in answer.text


def test_whether_a_graph_is_there_can_be_asked(open_site):
    head = open_site.ask(f"/graphs?graph={quote(LETTER)}", method="HEAD", Accept="application/n-triples")
    assert (head.status, head.body, head.headers["content-type"]) == (200, b"", "application/n-triples")
    assert "content-length" not in head.headers
    assert open_site.ask("/graphs?graph=a:b", method="HEAD").status == 404


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_graph_can_be_written(open_site, method):
    before = held(open_site, NamedNode(LETTER))
    answer = open_site.ask(f"/graphs?graph={quote(LETTER)}", method=method, body="", Content_Type="text/turtle")
    assert answer.status == 405
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].replace(" ", "").split(","))
    assert held(open_site, NamedNode(LETTER)) == before


def test_a_client_who_leaves_in_the_middle_holds_nothing_back(open_site):
    for _ in range(50):
        connection = HTTPConnection("127.0.0.1", open_site.port, timeout=30)
        connection.request("GET", "/graphs?default", headers={"Accept": "application/n-triples"})
        assert connection.getresponse().read(10)
        connection.close()
    # One who stays is answered, as are many at once.
    statuses = []
    readers = [
        threading.Thread(target=lambda: statuses.append(open_site.get("/graphs?default").status)) for _ in range(50)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    assert statuses == [200] * 50


def test_the_public_edition_holds_no_secret(tmp_path):
    with site(told(tmp_path, *in_the_open(), *secrets("restricted")).folder, "public") as served:
        for accept in GRAPHS:
            assert "canary" not in served.get("/graphs?default", Accept=accept).text.lower()
        found = served.get("/sparql?query=" + quote("SELECT * { GRAPH ?g { ?s ?p ?o } }"), Accept="text/csv")
        assert found.status == 200
        assert "canary" not in found.text.lower()


# The service description


@pytest.mark.parametrize("type", GRAPHS)
def test_who_asks_nothing_is_told_what_there_is_to_ask(open_site, type):
    answer = open_site.get("/sparql", Accept=type)
    assert answer.headers["content-type"].partition(";")[0] == type
    assert answer.headers["vary"] == "Accept"
    described = rdflib.Graph().parse(data=answer.body, format=type)
    service = rdflib.URIRef(f"{open_site.address}/sparql")
    assert described.value(service, SD.endpoint) == service
    assert described.value(service, SD.supportedLanguage) == SD.SPARQL11Query
    assert len(list(described.objects(service, SD.resultFormat))) == 8
    dataset = described.value(service, SD.defaultDataset)
    assert {str(described.value(graph, SD.name)) for graph in described.objects(dataset, SD.namedGraph)} == {
        LETTER,
        REPORT,
    }
    assert set(described) == set(rdflib.Graph().parse(data=open_site.get("/sparql").body, format="turtle"))


def test_the_description_counts_what_a_graph_holds(open_site):
    described = rdflib.Graph().parse(data=open_site.get("/sparql").body, format="turtle")
    triples = rdflib.URIRef("http://rdfs.org/ns/void#triples")
    for name in (LETTER, REPORT):
        graph = described.value(described.value(predicate=SD.name, object=rdflib.URIRef(name)), SD.graph)
        assert int(described.value(graph, triples)) == len(held(open_site, NamedNode(name)))


def test_the_description_is_no_answer_to_a_query(open_site):
    answer = open_site.get("/sparql", Accept="application/sparql-results+json")
    assert answer.status == 400
    assert "there is no query" in answer.text


def test_lines_of_a_graph_end_where_they_should(open_site):
    text = open_site.get("/graphs?default", Accept="application/n-triples").text
    assert len(list(parse(text, format=RdfFormat.N_TRIPLES))) == text.count("\n")
