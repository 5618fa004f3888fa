"""The projection: the graph of statements as nodes and relationships, defined once for all who read it so.

The mirrors, networkx, the maps and exports read it. Evidence is a relationship too: `STATED_IN` leads from an entity
to each document that speaks of it, with its words and the values as it gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graph.projection.labels import display, event_names
from graph.projection.property_graph import Link, Node, Projection, Value
from graph.storage.claim import AS_GIVEN, Claim
from graph.storage.claims import claims, merged
from graph.storage.identities import version
from ontology.heap import growing
from ontology.quads import closest
from ontology.records import PLACES
from ontology.schema import all_properties, kind_names, lineage, ties
from ontology.vocabulary import concepts, schemes

if TYPE_CHECKING:
    from graph.storage.store import Store

VERSION = "4"
"""Raise it when the projection changes, so that mirrors made before are made anew."""

NAMES = ("name", "alias", "pen_name", "title")
_CITED: tuple[tuple[str, Any], ...] = (
    ("quote", ""),
    ("language", ""),
    *((place, 0) for place in PLACES),
    ("supports", ""),
)
"""What a citation may say, and what stands for it where another one of its claim does."""
_ALWAYS = ("quote", "paragraph")


def project(store: Store) -> Projection:
    """Read the named graphs and turn them into nodes and links; the same graph gives the same projection."""
    with growing():
        return of_claims(merged(store, claims(store)), store.base)


def made_from(store: Store) -> str:
    """Tell what a mirror must have been made from to be up to date.

    Before the hyphen stands what changes all of it: how it is projected, and which ids name one thing.
    """
    return f"{VERSION}{version(store.same)}-{store.ledger.fingerprint}"


def of_claims(claims: Iterable[Claim], base: str) -> Projection:
    """Turn claims into nodes and links, the concepts of the vocabulary among them."""
    nodes, links = things(claims, base)
    nodes.update(_concepts())
    links.update(_broader())
    return Projection(nodes, dict(sorted(links.items())))


def things(claims: Iterable[Claim], base: str) -> tuple[dict[str, Node], dict[str, Link]]:
    """Turn claims into the nodes and links that they state."""
    told: dict[str, list[Claim]] = {}
    links: dict[str, Link] = {}
    for claim in claims:
        if claim.kind in ties():
            link = _tie(claim, base)
            links[link.id] = link
        else:
            told.setdefault(claim.iri, []).append(claim)
            links.update(_statement(claim, base))
    nodes = {iri: _node(iri, about, base) for iri, about in sorted(told.items())}
    links.update(_plain(told, base))
    nodes.update(event_names(nodes, told))
    return nodes, links


def _node(iri: str, about: list[Claim], base: str) -> Node:
    merged: dict[str, list[Any]] = {}
    for claim in about:
        for name, values in claim.values.items():
            merged.setdefault(name, []).extend(values)
    properties: dict[str, Value] = {"iri": iri, "id": iri.removeprefix(base)}
    for name, values in merged.items():
        _put(properties, name, values)
    if "end_earliest" in merged and "end_latest" not in merged:
        # No source knows the end: each says that it went on until a date, and the latest of them says most.
        properties["end_earliest"] = max(merged["end_earliest"])
    properties["disclosure"] = closest(*merged["disclosure"])
    properties["sources"] = sorted({claim.source for claim in about})
    if others := {claim.given.iri for claim in about if claim.given} - {iri}:
        properties["same_as"] = sorted(other.removeprefix(base) for other in others)
    properties["name"] = display(properties)
    if names := {word for name in NAMES for _, word in merged.get(name, ())}:
        properties["names"] = sorted(names)
    kinds = max((lineage(kind_names()[claim.kind]) for claim in about), key=lambda kinds: (len(kinds), kinds))
    return Node(iri, ("Entity", *kinds), dict(sorted(properties.items())))


def _put(properties: dict[str, Value], name: str, values: list[Any]) -> None:
    """Put the values of one field among others: a list where it repeats, or where sources differ; the widest bounds."""
    distinct = values if len(values) == 1 else sorted(set(values))
    shape = _shape(name)
    if shape == "bound":
        # Two sources that differ leave the time between the earliest and the latest that they give.
        properties[name] = distinct[-1] if name.endswith("latest") else distinct[0]
    elif shape == "text":
        for language in dict.fromkeys(language for language, _ in distinct):
            words = [word for spoken, word in distinct if spoken == language]
            properties[f"{name}_{(language or 'und').replace('-', '_')}"] = words[0] if len(words) == 1 else words
    else:
        properties[name] = distinct if shape == "list" or len(distinct) > 1 else distinct[0]


@lru_cache(maxsize=256)
def _shape(name: str) -> str:
    """Say how the values of a field are kept: as a bound, a text in languages, a list, or a value."""
    prop = all_properties().get(name)
    if prop is None:
        return "bound"
    return "text" if prop.shape == "text" else "list" if prop.repeated else "value"


def _given(claim: Claim) -> dict[str, Value]:
    """The values of a claim as its source gives them, and where it does."""
    given: dict[str, Value] = {"source": claim.source, "sources": [claim.source]}
    for name, values in claim.values.items():
        _put(given, name, values)
    for part, unknown in _CITED if claim.citations else ():
        said = [citation.get(part, unknown) for citation in claim.citations]
        # No empty lists: neo4j-admin cannot write them.
        if part in _ALWAYS or any(value != unknown for value in said):
            given[part] = said
    return given


def _statement(claim: Claim, base: str) -> Iterator[tuple[str, Link]]:
    own = claim.given.iri if claim.given else claim.iri
    key = f"{own}|STATED_IN|{claim.graph}"
    properties = {"id": key, "stated_as": claim.kind, **_given(claim)}
    if own != claim.iri:
        properties[AS_GIVEN] = [own.removeprefix(base)]
    yield key, Link(key, "STATED_IN", claim.iri, claim.graph, dict(sorted(properties.items())))


def _tie(claim: Claim, base: str) -> Link:
    kind = ties()[claim.kind]
    start, end = (next(target for name, target in claim.links if name == one) for one in kind.ends)
    key = f"{claim.given.iri if claim.given else claim.iri}|{claim.graph}"
    properties = {"id": key, "record": claim.iri, "kind": claim.kind, **_given(claim)}
    if claim.given:
        own = [("record", claim.given.iri), *((name, target) for name, _, target in claim.given.links)]
        properties[AS_GIVEN] = [f"{name} {target.removeprefix(base)}" for name, target in own]
    for name in sorted({name for name, _ in claim.links} - set(kind.ends)):
        properties[name] = sorted(target.removeprefix(base) for other, target in claim.links if other == name)
    return Link(key, tie_type(claim.kind, claim.values), start, end, dict(sorted(properties.items())))


def tie_type(kind: str, values: Mapping[str, list[Any]]) -> str:
    """Name the relationship type of a tie: a relationship's own type, else its kind."""
    return values["type"][0].replace("-", "_").upper() if kind == "Relationship" else kind.upper()


def _plain(told: Mapping[str, list[Claim]], base: str) -> Iterator[tuple[str, Link]]:
    """Turn link fields into relationships: one for each pair, with the sources that give it."""
    sources: dict[tuple[str, str, str], set[str]] = {}
    given: dict[tuple[str, str, str], set[str]] = {}
    for iri, about in told.items():
        for claim in about:
            for name, target in claim.links:
                sources.setdefault((iri, name, target), set()).add(claim.source)
        for name, target, words in _as_given(about, base):
            given.setdefault((iri, name, target), set()).add(words)
    for (start, name, end), said_by in sources.items():
        key = f"{start}|{name.upper()}|{end}"
        properties: dict[str, Value] = {"id": key, "sources": sorted(said_by)}
        if own := given.get((start, name, end)):
            properties = {AS_GIVEN: sorted(own), **properties}
        yield key, Link(key, name.upper(), start, end, properties)


def _as_given(about: Sequence[Claim], base: str) -> Iterator[tuple[str, str, str]]:
    """Yield the links of a thing, with the ids that each source gives, where one gives others than stand for them."""
    if all(claim.given is None for claim in about):
        return
    for claim in about:
        start = claim.given.iri if claim.given else claim.iri
        links = claim.given.links if claim.given else [(name, target, target) for name, target in claim.links]
        for name, target, end in links:
            yield name, target, f"{claim.source} {start.removeprefix(base)} {end.removeprefix(base)}"


def _concepts() -> Iterator[tuple[str, Node]]:
    for scheme in schemes():
        for concept in concepts(scheme).values():
            names = {f"name_{language or 'und'}": label for language, label in concept.labels.items()}
            properties: dict[str, Value] = {
                "iri": concept.iri,
                "id": f"{scheme}/{concept.id}",
                "scheme": scheme,
                "name": concept.label(),
                "names": sorted({*concept.labels.values(), *concept.others}),
                **names,
            }
            yield concept.iri, Node(concept.iri, ("Entity", "Concept"), dict(sorted(properties.items())))


def _broader() -> Iterator[tuple[str, Link]]:
    for scheme in schemes():
        for concept in concepts(scheme).values():
            if concept.broader:
                key = f"{concept.iri}|BROADER|{concept.broader}"
                yield key, Link(key, "BROADER", concept.iri, concept.broader, {"id": key})
