"""Disclosure: the part of the graph that an audience may see. What it may not see does not exist for it.

Editions are allow-lists. A thing may be seen if an open claim of an open document tells of it, and no source closes it
on purpose: by `restricted`, or by a level above its document's own. Closedness spreads from a thing to what is about
it: an event, a tie, a demand or a group that touches a closed thing is closed as a whole, since what is left of it
would still tell of whom it must not name. An agent, a place or a document stands by itself: it stays, without any list
that holds something closed (the rest of a list of signatories, held against the printed letter, would tell who is
missing) and without words that may speak of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from graph.storage.claims import claims, field_of, statements, told
from graph.storage.identities import DECIDED, DECISION, decided, decisive, renamed, same
from ontology.problems import Unknown
from ontology.quads import CLOSEDNESS
from ontology.schema import all_properties, camel, kind_names, lineage
from ontology.vocabulary import CONCEPTS, NS, concept_iri

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from graph.storage.claim import Claim
    from graph.storage.identities import Same
    from graph.storage.store import Store

Audience = Literal["public", "internal"]
MAY_SEE: Mapping[str, frozenset[str]] = {
    "public": frozenset({"public"}),
    "internal": frozenset({"public", "internal"}),
}
ABOUT_OTHERS = frozenset({"Event", "Tie", "Demand", "Group", "IdentityDecision"})
"""Kinds whose records say something of what they touch."""
SPOKEN_BY_ALL = frozenset({"name", "alias", "pen_name", "title"})
"""The words that stay on what stands by itself: they call it, and tell nothing of others."""

About = Mapping[str, list["Triple"]]


class Edition:
    """What one audience may see of a store."""

    def __init__(self, store: Store, audience: Audience) -> None:
        if audience not in MAY_SEE:
            raise Unknown("audience", audience, MAY_SEE)
        self.store = store
        self.base = store.base
        self._open = frozenset(concept_iri("disclosure", level) for level in MAY_SEE[audience])
        known, closed = closedness(claims(store), MAY_SEE[audience])
        self.things = frozenset(known - closed)
        """The IRIs of all that may be seen: nothing else is written."""
        self.withheld = len(known & closed)
        """How many things are left out: for who makes the edition, never in it."""

    def claims(self) -> Iterator[Claim]:
        """Yield every claim, as far as it may be seen."""
        for source, graph, about in self.sources():
            claims = told(source, graph, about)
            yield from (renamed(claim, self.same) for claim in claims) if self.same else claims

    @cached_property
    def same(self) -> Same:
        """The IRI that stands for a thing, by each other: as far as the decisions may be seen."""
        if not self.store.same:
            return {}
        graphs = {graph for graph, _ in decisive(self.store.reading())}
        said = [chain.from_iterable(about.values()) for _, graph, about in self.sources() if graph in graphs]
        return same((decision for triples in said for decision in decided(triples, self.base)), self.graphs)

    @property
    def graphs(self) -> tuple[str, ...]:
        """The named graphs that may be seen, in the order of their sources."""
        entries = sorted(self.store.ledger.entries.values(), key=lambda entry: entry.source)
        return tuple(entry.graph for entry in entries if entry.graph in self.things)

    def sources(self) -> Iterator[tuple[str, str, About]]:
        """Yield each source with its named graph, as far as it may be seen: its statements by subject."""
        for source, graph, about in statements(self.store):
            if graph in self.things:
                yield source, graph, dict(self._visible(about))

    def _visible(self, about: About) -> Iterator[tuple[str, list[Triple]]]:
        """Yield the things of one source that may be seen, each followed by its citations."""
        for iri in sorted(about.keys() & self.things):
            if not self._is_open(about[iri]):
                continue
            lost = self._lost(about[iri])
            own = [triple for triple in about[iri] if triple.predicate.value not in lost]
            cited = {citation: _cited(about[citation], lost) for citation in _evidence(own) if citation in about}
            gone = {citation for citation, triples in cited.items() if not triples}
            yield iri, [triple for triple in own if _object(triple) not in gone]
            yield from ((citation, triples) for citation, triples in cited.items() if triples)

    def _is_open(self, triples: Iterable[Triple]) -> bool:
        """Tell whether this source lets the audience see what it says of a thing."""
        levels = {_object(triple) for triple in triples if triple.predicate.value == f"{NS}disclosure"}
        return bool(levels) and levels <= self._open

    def _lost(self, triples: Iterable[Triple]) -> frozenset[str]:
        """Name the properties that a thing loses: those that touch something closed and, with them, its prose."""
        touching = {triple.predicate.value for triple in triples if self._touches_closed(triple)}
        return frozenset(touching | _prose()) if touching else frozenset()

    def _touches_closed(self, triple: Triple) -> bool:
        _, prop = field_of(triple.predicate.value)
        linked = prop is not None and prop.shape == "link" and _is_thing(_object(triple))
        return linked and _object(triple) not in self.things


def closedness(told: Iterable[Claim], open: Collection[str]) -> tuple[set[str], set[str]]:
    """Find the things that are told of, and those that are closed, given the levels that are open.

    A thing is closed where no open claim of an open document tells of it, where a source closes it on purpose, or where
    it is about something closed. A thing that no source speaks of is on no list, and so is closed.
    """
    every = list(told)
    levels = {claim.iri: _level(claim) for claim in every if claim.iri == claim.graph}
    known = {claim.iri for claim in every}
    closed = {claim.iri for claim in every if _shuts(claim, levels, open)}
    seen = [claim for claim in every if _level(claim) in open]
    voices = Counter(claim.iri for claim in seen)
    spoken: dict[str, list[str]] = {}
    closes: dict[str, set[str]] = {}
    for claim in seen:
        spoken.setdefault(claim.graph, []).append(claim.iri)
        for touched in _touched(claim):
            closes.setdefault(touched, set()).add(claim.iri)
    waiting = closed | (known - voices.keys()) | ((closes.keys() | spoken.keys()) - known)
    closed |= waiting
    while waiting:
        gone = waiting.pop()
        voices.subtract(spoken.get(gone, ()))
        silent = {iri for iri in spoken.get(gone, ()) if voices[iri] < 1}
        fresh = (closes.get(gone, set()) | silent) - closed
        closed |= fresh
        waiting |= fresh
    return known, closed


def _level(claim: Claim) -> str:
    return str(claim.values.get("disclosure", ["restricted"])[0])


def _shuts(claim: Claim, levels: Mapping[str, str], open: Collection[str]) -> bool:
    """Tell whether a claim closes its thing for every source: it is restricted, or more closed than its own document.

    What is internal only because its document is closes nothing that another source says in public.
    """
    level = _level(claim)
    document = levels.get(claim.graph, CLOSEDNESS[0])
    above = CLOSEDNESS.index(level) > CLOSEDNESS.index(document)
    return level not in open and (above or level == CLOSEDNESS[-1])


def _touched(claim: Claim) -> Iterator[str]:
    """Yield what a claim is as closed as, where it is about others: those."""
    if _about_others(claim.kind):
        yield from (target for _, target in claim.links if _is_thing(target))
    base = claim.graph.removesuffix(claim.source)
    yield from (base + id for field in DECIDED if claim.kind == DECISION for id in claim.values[field])


def _is_thing(iri: str) -> bool:
    """Tell a thing from a concept: the vocabulary is open to all."""
    return not iri.startswith(CONCEPTS)


@lru_cache(maxsize=256)
def _about_others(kind: str) -> bool:
    return not ABOUT_OTHERS.isdisjoint(lineage(kind_names()[kind]))


@lru_cache(maxsize=1)
def _prose() -> frozenset[str]:
    """Name the properties of free words."""
    texts = {prop.field for prop in all_properties().values() if prop.shape == "text"}
    return frozenset(NS + camel(field) for field in texts - SPOKEN_BY_ALL)


def _cited(citation: list[Triple], lost: frozenset[str]) -> list[Triple]:
    """Reduce a citation: nothing if it is for what is lost; its words only if it is for what is left."""
    supports = {_object(triple) for triple in citation if triple.predicate.value == f"{NS}supports"}
    if not lost or (supports and supports.isdisjoint(lost)):
        return citation
    if supports and supports <= lost:
        return []
    return [triple for triple in citation if lost.isdisjoint({triple.predicate.value, _object(triple)})]


def _evidence(triples: Iterable[Triple]) -> list[str]:
    return [_object(triple) for triple in triples if triple.predicate.value == f"{NS}evidence"]


def _object(triple: Triple) -> str:
    term: Any = triple.object
    return str(term.value)
