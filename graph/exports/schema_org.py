"""What schema.org can say of a thing: JSON-LD for tools that read pages, as far as our terms align with its own.

Every value is one that a source gives, and each source is named. The ontology says which term of ours is one of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graph.storage.claims import claims_about
from ontology.schema import all_properties, camel, kind_names, lineage
from ontology.vocabulary import HERE, NS, concepts

if TYPE_CHECKING:
    from graph.projection.property_graph import Projection
    from graph.storage.claim import Claim
    from graph.storage.store import Store

SCHEMA = "https://schema.org/"
ALSO = {
    "name": "name",
    "title": "name",
    "alias": "alternateName",
    "pen_name": "alternateName",
    "description": "description",
    "reference": "identifier",
    "published": "datePublished",
    "publisher": "publisher",
    "authors": "author",
    # What is alleged or denied must not read as a fact.
    "modality": "disambiguatingDescription",
}
"""Fields that the ontology aligns with another vocabulary, closer to them, and what they are here."""
WHEN = {"date": "startDate", "begin": "startDate", "end": "endDate"}
"""Of the dates, an event has these here."""
_ALIGNED = re.compile(r"subClassOf|subPropertyOf|closeMatch")
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def schema_org(store: Store, projection: Projection, iri: str) -> dict[str, Any]:
    """Say of a thing what schema.org has terms for; without one for its kind it is a Thing. No context is fetched."""
    told = list(claims_about(store, iri))
    kinds = lineage(kind_names()[told[0].kind]) if told else ()
    sources = sorted({claim.graph for claim in told} - {iri})
    said: dict[str, list[Any]] = {"subjectOf": [_named(projection, source) for source in sources]}
    for claim in told:
        for term, value in _said(claim, projection, "Event" in kinds):
            if value not in said.setdefault(term, []):
                said[term].append(value)
    return {
        "@context": {"@vocab": SCHEMA, "cg": NS},
        "@id": iri,
        "@type": [_type(kinds), f"cg:{kinds[-1]}"] if kinds else ["Thing"],
        **{term: values[0] if len(values) == 1 else values for term, values in sorted(said.items()) if values},
    }


def _said(claim: Claim, projection: Projection, is_event: bool) -> Iterator[tuple[str, Any]]:
    for field, values in claim.values.items():
        if term := _term(field, is_event):
            yield from ((term, value) for value in _values(field, values))
    for field, target in claim.links:
        if term := _term(field, is_event):
            yield term, _named(projection, target)


def _term(field: str, is_event: bool) -> str:
    return (WHEN.get(field, "") if is_event else "") or ALSO.get(field) or _aligned().get(camel(field), "")


def _type(kinds: Iterable[str]) -> str:
    """Find the term for the narrowest kind that has one."""
    return next((_aligned()[kind] for kind in reversed([*kinds]) if kind in _aligned()), "Thing")


@lru_cache(maxsize=1)
def _aligned() -> Mapping[str, str]:
    """Read the terms that the ontology aligns with theirs, by the local names of ours."""
    from pyoxigraph import RdfFormat, parse

    return {
        quad.subject.value.removeprefix(NS): quad.object.value.removeprefix(SCHEMA)
        for quad in parse(path=str(HERE / "casegraph.ttl"), format=RdfFormat.TURTLE)
        if _ALIGNED.search(quad.predicate.value) and str(quad.object).startswith(f"<{SCHEMA}")
    }


def _values(field: str, values: Iterable[Any]) -> Iterator[Any]:
    prop = all_properties()[field]
    for value in values:
        if prop.shape == "text":
            language, words = value
            yield {"@value": words, "@language": language} if language else words
        elif prop.shape == "concept":
            yield concepts(prop.target)[value].label()
        # They have no dates that are uncertain.
        elif not prop.target.endswith("#edtf") or _DAY.fullmatch(value):
            yield value


def _named(projection: Projection, iri: str) -> dict[str, Any]:
    """Give a thing by its IRI and, where a source names it, its name."""
    node = projection.nodes.get(iri)
    return {"@id": iri, "name": node.name} if node and "names" in node.properties else {"@id": iri}
