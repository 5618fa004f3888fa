"""Statements of any vocabulary, in each of the formats of RDF; each once, subjects in the order of their first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ontology.vocabulary import prefixes

if TYPE_CHECKING:
    from pyoxigraph import Triple

OTHERS = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
}
"""The prefixes that a description needs besides those that all know."""


def serialized(triples: Iterable[Triple], suffix: str) -> bytes:
    """Write statements in the format of a suffix: `.ttl`, `.nt`, `.rdf`, `.jsonld`, `.trig`, `.nq`."""
    from pyoxigraph import RdfFormat, serialize

    format = RdfFormat.from_extension(suffix.removeprefix("."))
    known = {**prefixes(), **OTHERS}
    about: dict[str, dict[Triple, None]] = {}
    for triple in triples:
        about.setdefault(str(triple.subject), {})[triple] = None
    told = [triple for said in about.values() for triple in said]
    words = {str(term.value) for triple in told for term in triple if hasattr(term, "value")}
    used = {name: iri for name, iri in known.items() if any(word.startswith(iri) for word in words)}
    return serialize(told, format=format, prefixes=used) or b""
