"""The service description: what the SPARQL endpoint can do and which graphs it has, in the sd vocabulary of the W3C."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from ontology.vocabulary import prefixes

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from web.served import State

RESULTS: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
}
"""The formats of rows and truths by media type, the one that is given first where all are welcome."""
RDF: Mapping[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
}
"""The formats of triples, in the same way."""
SD, VOID, FORMATS = (
    "http://www.w3.org/ns/sparql-service-description#",
    "http://rdfs.org/ns/void#",
    "http://www.w3.org/ns/formats/",
)
_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)


def described(state: State, endpoint: str, format: str) -> bytes:
    """Describe the endpoint at an address; format: ttl, nt, jsonld or rdf."""
    from pyoxigraph import RdfFormat, serialize

    known = {name: prefixes()[name] for name in ("rdf", "xsd")}
    used = {**known, "sd": SD, "void": VOID, "format": FORMATS}
    text = serialize(_service(state, endpoint), format=RdfFormat.from_extension(format), prefixes=used)
    return cast("bytes", text)


def _service(state: State, endpoint: str) -> Iterator[Triple]:
    entries = sorted(state.graph.store.ledger.entries.values(), key=lambda entry: entry.graph)
    dataset, merged = f"{endpoint}#dataset", f"{endpoint}#merged"
    yield _is(endpoint, "a", f"{SD}Service")
    yield _is(endpoint, f"{SD}endpoint", endpoint)
    yield _is(endpoint, f"{SD}supportedLanguage", f"{SD}SPARQL11Query")
    # The default graph holds what any source says.
    yield _is(endpoint, f"{SD}feature", f"{SD}UnionDefaultGraph")
    for name in _FORMATS:
        yield _is(endpoint, f"{SD}resultFormat", FORMATS + name)
    yield _is(endpoint, f"{SD}defaultDataset", dataset)
    yield _is(dataset, "a", f"{SD}Dataset")
    yield _is(dataset, f"{SD}defaultGraph", merged)
    for nth, _ in enumerate(entries, 1):
        yield _is(dataset, f"{SD}namedGraph", f"{endpoint}#source-{nth}")
    yield _is(merged, "a", f"{SD}Graph")
    for nth, entry in enumerate(entries, 1):
        source = f"{endpoint}#source-{nth}"
        yield _is(source, "a", f"{SD}NamedGraph")
        yield _is(source, f"{SD}name", entry.graph)
        yield _is(source, f"{SD}graph", f"{source}-graph")
        yield _is(f"{source}-graph", "a", f"{SD}Graph")
        yield _counts(f"{source}-graph", entry.quads)


def _is(subject: str, property: str, other: str) -> Triple:
    from pyoxigraph import NamedNode, Triple

    name = f"{prefixes()['rdf']}type" if property == "a" else property
    return Triple(NamedNode(subject), NamedNode(name), NamedNode(other))


def _counts(graph: str, statements: int) -> Triple:
    from pyoxigraph import Literal, NamedNode, Triple

    return Triple(NamedNode(graph), NamedNode(f"{VOID}triples"), Literal(statements))
