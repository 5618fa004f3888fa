"""The projection: the graph of statements as nodes and relationships, defined once for all who read it so.

The mirrors, networkx, the maps and exports read it. Evidence is a relationship too: `STATED_IN` leads from an entity
to each document that speaks of it, with its words and the values as it gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from graph.claim import Claim
from graph.claims import claims
from graph.labels import display, event_names
from ontology.heap import growing
from ontology.quads import closest
from ontology.records import PLACES
from ontology.schema import all_properties, kind_names, lineage, ties
from ontology.vocabulary import concepts, schemes

if TYPE_CHECKING:
    from graph.store import Store

Value = str | int | float | bool | date | list[str] | list[int]

VERSION = "3"
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


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its IRI, `Entity` and its kinds from the widest to the narrowest, its values merged over the sources."""

    iri: str
    labels: tuple[str, ...]
    properties: Mapping[str, Value]

    @property
    def kind(self) -> str:
        """The narrowest kind: `Detention`."""
        return self.labels[-1]

    @property
    def name(self) -> str:
        """The display name."""
        return str(self.properties["name"])


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship between two nodes, with an id of its own so that parallel ones survive."""

    id: str
    type: str
    start: str
    end: str
    properties: Mapping[str, Value]


@dataclass(frozen=True)
class Projection:
    """The whole graph: nodes by IRI, links by id."""

    nodes: Mapping[str, Node]
    links: Mapping[str, Link]

    @cached_property
    def statements(self) -> Mapping[str, tuple[Link, ...]]:
        """The `STATED_IN` links of each entity, by its IRI."""
        found: dict[str, list[Link]] = {}
        for link in self.links.values():
            if link.type == "STATED_IN":
                found.setdefault(link.start, []).append(link)
        return {iri: tuple(links) for iri, links in found.items()}

    @cached_property
    def ties(self) -> Mapping[str, tuple[Link, ...]]:
        """The links of each tie, one for each source that states it, by the IRI of its record."""
        found: dict[str, list[Link]] = {}
        for link in self.links.values():
            if "record" in link.properties:
                found.setdefault(str(link.properties["record"]), []).append(link)
        return {iri: tuple(links) for iri, links in found.items()}

    @cached_property
    def around(self) -> Mapping[str, tuple[Link, ...]]:
        """The links at each node, both ways, evidence left out."""
        found: dict[str, list[Link]] = {}
        for link in self.links.values():
            if link.type != "STATED_IN":
                for end in {link.start, link.end}:
                    found.setdefault(end, []).append(link)
        return {iri: tuple(links) for iri, links in found.items()}

    def prepare(self) -> None:
        """Make all that is made when it is first asked for: whoever asks next does not wait for it."""
        with growing():
            for name in ("statements", "ties", "around", "by_id", "told_in"):
                getattr(self, name)

    @cached_property
    def told_in(self) -> Mapping[str, tuple[Link, ...]]:
        """The `STATED_IN` links and the ties that each document states, by its id."""
        found: dict[str, list[Link]] = {}
        for links in (*self.statements.values(), *self.ties.values()):
            for link in links:
                found.setdefault(str(link.properties["source"]), []).append(link)
        return {source: tuple(links) for source, links in found.items()}

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by their id."""
        return {str(node.properties["id"]): node for node in self.nodes.values()}


def project(store: Store) -> Projection:
    """Read the named graphs and turn them into nodes and links; the same graph gives the same projection."""
    with growing():
        return of_claims(claims(store), store.base)


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
            links.update(_statement(claim))
    nodes = {iri: _node(iri, about, base) for iri, about in sorted(told.items())}
    links.update(_plain(told))
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


def _statement(claim: Claim) -> Iterator[tuple[str, Link]]:
    key = f"{claim.iri}|STATED_IN|{claim.graph}"
    properties = {"id": key, "stated_as": claim.kind, **_given(claim)}
    yield key, Link(key, "STATED_IN", claim.iri, claim.graph, dict(sorted(properties.items())))


def _tie(claim: Claim, base: str) -> Link:
    kind = ties()[claim.kind]
    start, end = (next(target for name, target in claim.links if name == one) for one in kind.ends)
    key = f"{claim.iri}|{claim.graph}"
    properties = {"id": key, "record": claim.iri, "kind": claim.kind, **_given(claim)}
    for name in sorted({name for name, _ in claim.links} - set(kind.ends)):
        properties[name] = sorted(target.removeprefix(base) for other, target in claim.links if other == name)
    return Link(key, tie_type(claim.kind, claim.values), start, end, dict(sorted(properties.items())))


def tie_type(kind: str, values: Mapping[str, list[Any]]) -> str:
    """Name the relationship type of a tie: a relationship's own type, else its kind."""
    return values["type"][0].replace("-", "_").upper() if kind == "Relationship" else kind.upper()


def _plain(told: Mapping[str, list[Claim]]) -> Iterator[tuple[str, Link]]:
    """Turn link fields into relationships: one for each pair, with the sources that give it."""
    sources: dict[tuple[str, str, str], set[str]] = {}
    for iri, about in told.items():
        for claim in about:
            for name, target in claim.links:
                sources.setdefault((iri, name, target), set()).add(claim.source)
    for (start, name, end), said_by in sources.items():
        key = f"{start}|{name.upper()}|{end}"
        yield key, Link(key, name.upper(), start, end, {"id": key, "sources": sorted(said_by)})


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
