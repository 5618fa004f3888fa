"""Linked data: statements as text in each of the formats of RDF."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from graph.exports import jsonld
from graph.exports.blocks import blocks, merged
from graph.exports.turtle import Turtle
from graph.storage.identities import renamed_about
from ontology.vocabulary import NS, prefixes

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from graph.storage.identities import Same

About = Mapping[str, Collection["Triple"]]
"""What is said, by subject."""
Sources = Mapping[str, About]
"""What each named graph says."""


def turtle(sources: Sources, base: str) -> Iterator[str]:
    """Write the merged view as Turtle."""
    writer = Turtle(prefixes(), base)
    body = list(writer.write(blocks(merged(sources.values()))))
    yield writer.head()
    yield from body


def trig(sources: Sources, base: str) -> Iterator[str]:
    """Write the sources as TriG."""
    writer = Turtle(prefixes(), base)
    body = [text for graph, about in sources.items() for text in writer.graph(graph, blocks(about))]
    yield writer.head()
    yield from body


def ntriples(sources: Sources, base: str) -> Iterator[str]:
    """Write the merged view as N-Triples, sorted."""
    yield from sorted(f"{triple} .\n" for triples in merged(sources.values()).values() for triple in triples)


def nquads(sources: Sources, base: str) -> Iterator[str]:
    """Write the sources as N-Quads, sorted within each."""
    for graph, about in sources.items():
        yield from sorted(f"{triple} <{graph}> .\n" for triples in about.values() for triple in triples)


def json_ld(sources: Sources, base: str) -> Iterator[str]:
    """Write the sources as JSON-LD."""
    return jsonld.write(((graph, blocks(about)) for graph, about in sources.items()), base)


def rdf_xml(sources: Sources, base: str) -> Iterator[str]:
    """Write the merged view as RDF/XML."""
    from pyoxigraph import RdfFormat, serialize

    about = merged(sources.values())
    out = BytesIO()
    serialize(_in_order(about), out, RdfFormat.RDF_XML, prefixes={"cg": NS})
    yield out.getvalue().decode() + "\n"


def _in_order(about: About) -> Iterator[Triple]:
    for block in blocks(about):
        for part in (block, *block.citations):
            yield from sorted(about[part.iri], key=_type_first)


def _type_first(triple: Triple) -> tuple[bool, str]:
    return not triple.predicate.value.endswith("#type"), str(triple)


_WRITERS: Mapping[str, Callable[[Sources, str], Iterator[str]]] = {
    ".ttl": turtle,
    ".nt": ntriples,
    ".rdf": rdf_xml,
    ".trig": trig,
    ".nq": nquads,
    ".jsonld": json_ld,
}
FORMATS = tuple(_WRITERS)
MERGED = frozenset({".ttl", ".nt", ".rdf"})
"""The formats that hold one graph, in which one IRI stands for each thing; the others keep the sources apart."""


def write(suffix: str, sources: Sources, base: str, same: Same) -> Iterator[str]:
    """Write statements in the format of a suffix; `same` tells which IRI stands for which in the merged view."""
    if same and suffix in MERGED:
        sources = {graph: renamed_about(about, same) for graph, about in sources.items()}
    return _WRITERS[suffix](sources, base)
