"""The SPARQL endpoint, asked over HTTP by the W3C SPARQL 1.1 Protocol."""

from io import BytesIO
from urllib.parse import quote, urlencode

import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result

from web import sparql

BASE = "https://w3id.org/casegraph/id/"
REPORT, LETTER = f"{BASE}valley-report-2019", f"{BASE}river-letter-2019"
NAMES = "SELECT ?name { id:lin-bo cg:name ?name } ORDER BY ?name"
BIRTH = "SELECT ?date { id:lin-bo cg:birthDate ?date } ORDER BY ?date"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


def ask(where, query, accept="text/csv", **graphs):
    """Ask by GET; `default_graph_uri` and `named_graph_uri` are lists."""
    given = [("query", query), *((name.replace("_", "-"), iri) for name in graphs for iri in graphs[name])]
    return where.get(f"/sparql?{urlencode(given)}", Accept=accept)


def rows(answer):
    assert answer.status == 200, answer.text
    return answer.text.splitlines()[1:]


# Asking


def test_a_query_is_asked_by_get(open_site):
    assert rows(ask(open_site, NAMES)) == ["Lin Bo", "林波"]


def test_a_query_is_asked_as_a_form(open_site):
    answer = open_site.ask(
        "/sparql", method="POST", body=urlencode({"query": NAMES}), Content_Type=FORM, Accept="text/csv"
    )
    assert rows(answer) == ["Lin Bo", "林波"]


@pytest.mark.parametrize("type", [DIRECT, f"{DIRECT}; charset=UTF-8", "Application/SPARQL-Query;charset=utf-8"])
def test_a_query_is_posted_as_it_is(open_site, type):
    asked = f"{NAMES} # 林波".encode()
    answer = open_site.ask("/sparql", method="POST", body=asked, Content_Type=type, Accept="text/csv")
    assert rows(answer) == ["Lin Bo", "林波"]


def test_the_headers_alone_can_be_asked_for(open_site):
    whole = ask(open_site, NAMES)
    head = open_site.ask(f"/sparql?query={quote(NAMES)}", method="HEAD", Accept="text/csv")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))


def test_a_long_query_is_posted(open_site):
    long = f"SELECT * {{ VALUES ?x {{ {' '.join(map(str, range(50_000)))} }} }}"
    answer = open_site.ask(
        "/sparql", method="POST", body=urlencode({"query": long}), Content_Type=FORM, Accept="text/csv"
    )
    assert len(rows(answer)) == 50_000


def test_a_large_answer_comes_whole(open_site):
    many = "SELECT * { ?a a ?b . ?c a ?d . ?e a ?f } LIMIT 20000"
    answer = ask(open_site, many)
    assert len(answer.body) > sparql._KEPT
    assert len(answer.body) == int(answer.headers["content-length"])
    assert len(rows(answer)) == 20_000


# Formats

RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}


def media(answer):
    assert answer.headers["vary"] == "Accept"
    return answer.headers["content-type"].partition(";")[0]


@pytest.mark.parametrize("type", RESULTS)
def test_rows_are_given_in_each_format(open_site, type):
    answer = ask(open_site, NAMES, type)
    assert media(answer) == type
    parsed = parse_query_results(answer.body, format=RESULTS[type])
    assert [(row["name"].value, row["name"].language) for row in parsed] == [("Lin Bo", "en"), ("林波", "zh")]
    short = type.rpartition("+")[2].replace("text/tab-separated-values", "tsv")
    assert [str(row.name) for row in Result.parse(BytesIO(answer.body), format=short)] == ["Lin Bo", "林波"]


@pytest.mark.parametrize("type", ["application/sparql-results+json", "application/sparql-results+xml"])
def test_a_truth_is_given_in_each_format(open_site, type):
    answer = ask(open_site, "ASK { id:lin-bo a cg:Person }", type)
    assert media(answer) == type
    assert bool(parse_query_results(answer.body, format=RESULTS[type])) is True


@pytest.mark.parametrize("type", GRAPHS)
@pytest.mark.parametrize(
    "query", ["CONSTRUCT { ?x cg:name ?n } WHERE { ?x a cg:Court ; cg:name ?n }", "DESCRIBE id:lin-bo"]
)
def test_triples_are_given_in_each_format(open_site, query, type):
    answer = ask(open_site, query, type)
    assert media(answer) == type
    parsed = {quad.triple for quad in parse(answer.body, format=GRAPHS[type])}
    lines = ask(open_site, query, "application/n-triples").text
    assert parsed == {quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)}
    assert len(rdflib.Graph().parse(data=answer.body, format=type)) == len(parsed) > 1


NEGOTIATED = {
    "*/*": "application/sparql-results+json",
    "": "application/sparql-results+json",
    "text/*": "text/csv",
    "text/csv;q=0.5, application/sparql-results+xml;q=0.6": "application/sparql-results+xml",
    "application/sparql-results+json;q=0, text/tab-separated-values;q=0.001": "text/tab-separated-values",
    "text/turtle, application/json;q=0.1": "application/json",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "text/html",
}


@pytest.mark.parametrize("accept", NEGOTIATED)
def test_the_client_chooses_the_format(open_site, accept):
    assert media(ask(open_site, NAMES, accept)) == NEGOTIATED[accept]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (NAMES, "text/turtle"),
        (NAMES, "image/png"),
        ("DESCRIBE id:lin-bo", "text/csv"),
        ("ASK {}", "application/rdf+xml"),
    ],
)
def test_what_cannot_be_given_is_told_with_what_can(open_site, query, accept):
    answer = ask(open_site, query, accept)
    assert answer.status == 406
    assert f"{query.split()[0]} is answered as" in answer.text


def test_a_sparql_client_asks_as_usual(open_site):
    client = rdflib.Graph(SPARQLStore(f"{open_site.address}/sparql"))
    assert [
        str(row.name) for row in client.query("SELECT ?name { ?x <https://w3id.org/casegraph/ns#alias> ?name }")
    ] == ["云姐"]
    assert client.query("ASK { ?x a <https://w3id.org/casegraph/ns#Court> }").askAnswer is True


# Graphs


def test_the_default_graph_is_what_all_sources_say(open_site):
    assert rows(ask(open_site, BIRTH)) == ["1980", "1981-05"]


def test_a_client_names_the_default_graph(open_site):
    assert rows(ask(open_site, BIRTH, default_graph_uri=[LETTER])) == ["1981-05"]
    assert rows(ask(open_site, BIRTH, default_graph_uri=[LETTER, REPORT])) == ["1980", "1981-05"]


SOURCES = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


def test_a_client_names_the_named_graphs(open_site):
    assert rows(ask(open_site, SOURCES)) == [LETTER, REPORT]
    assert rows(ask(open_site, SOURCES, named_graph_uri=[REPORT])) == [REPORT]
    assert rows(ask(open_site, BIRTH, named_graph_uri=[REPORT])) == []
    assert rows(ask(open_site, SOURCES, default_graph_uri=[REPORT])) == []


def test_what_the_client_names_stands_above_what_the_query_names(open_site):
    query = BIRTH.replace("{", f"FROM <{REPORT}> {{", 1)
    assert rows(ask(open_site, query)) == ["1980"]
    assert rows(ask(open_site, query, default_graph_uri=[LETTER])) == ["1981-05"]


def test_graphs_are_named_in_a_form_and_beside_a_query_that_is_posted(open_site):
    form = urlencode({"query": BIRTH, "default-graph-uri": LETTER})
    posted = open_site.ask("/sparql", method="POST", body=form, Content_Type=FORM, Accept="text/csv")
    beside = f"/sparql?{urlencode({'default-graph-uri': LETTER})}"
    direct = open_site.ask(beside, method="POST", body=BIRTH, Content_Type=DIRECT, Accept="text/csv")
    assert rows(posted) == rows(direct) == ["1981-05"]


@pytest.mark.parametrize("graph", [f"{BASE}valley-report-2018", "not an iri", ""])
def test_a_graph_that_is_not_there_is_told(open_site, graph):
    for parameter in ("default_graph_uri", "named_graph_uri"):
        answer = ask(open_site, BIRTH, **{parameter: [graph]})
        assert answer.status == 400
        assert "no source graph" in answer.text


# What is refused

WRONG = {
    "query=SELECT%20*%20%7B": "this { is never closed",
    "query=": "there is no query",
    f"query={quote(NAMES)}&query={quote(NAMES)}": "given 2 times",
    "default-graph-uri=a:b": "there is no query",
    "update=CLEAR%20ALL": "only reads",
    f"query={quote(NAMES)}&using-graph-uri=a:b": "only reads",
    "query=INSERT%20DATA%20%7B%7D": "INSERT changes the graph",
    "query=ASK%20%7BSERVICE%20%3Ca:b%3E%20%7B%7D%7D": "never uses the network",
    "query=ASK%20%7B%20%FF%20%7D": "not UTF-8",
    "query=" + quote("SELECT * { ?s nope:name ?o }"): "nope",
}


@pytest.mark.parametrize("parameters", WRONG)
def test_a_bad_query_is_told_in_words(open_site, parameters):
    got = open_site.get(f"/sparql?{parameters}")
    posted = open_site.ask("/sparql", method="POST", body=parameters, Content_Type=FORM)
    for answer in (got, posted):
        assert answer.status == 400
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert got.text == posted.text
    assert WRONG[parameters] in got.text


def test_the_place_of_a_mistake_is_shown(open_site):
    answer = ask(open_site, "SELECT ?name\nWHERE { ?x cg:name ?name } ORDR BY ?name")
    assert answer.status == 400
    assert "line 2, column 28" in answer.text


POSTED = {
    ("", NAMES): 415,
    ("text/plain", NAMES): 415,
    ("application/json", "{}"): 415,
    (f"{DIRECT}; charset=utf-16", NAMES): 415,
    ("application/sparql-update", "CLEAR ALL"): 400,
    (DIRECT, b"ASK { \xff }"): 400,
    (DIRECT, ""): 400,
    (FORM, "a=b"): 400,
    (FORM, "&".join("a=b" for _ in range(2000))): 400,
    (FORM, "query=" + "%41" * 5_000_000): 413,
}


@pytest.mark.parametrize("posted", POSTED, ids=lambda posted: f"{posted[0]}-{len(posted[1])}")
def test_what_is_posted_must_be_a_query(open_site, posted):
    type, body = posted
    answer = open_site.ask("/sparql", method="POST", body=body, Content_Type=type)
    assert answer.status == POSTED[posted]
    assert len(answer.text) < 300


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_but_asking_is_done(open_site, method):
    answer = open_site.ask(f"/sparql?query={quote(NAMES)}", method=method, Origin="https://evil.example")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", [f"/sparql?query={quote(NAMES)}", "/sparql", "/sparql?query=x", "/sparql/terms"])
def test_no_page_of_another_origin_may_read_an_answer(open_site, path):
    answer = open_site.get(path, Origin="https://evil.example")
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
