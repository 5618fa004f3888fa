"""Identities: which ids are decided to name one thing, and which of them stands for the others in the merged view.

What a source says stays in its named graph under the ids that it gives. Only decisions that a source states
(`cg:IdentityDecision`) make two ids one, never names; where the source is removed, the ids are two again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from graph.storage.claim import Given
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from pyoxigraph import Store as Oxigraph
    from pyoxigraph import Triple

    from graph.storage.claim import Claim

DECISION, DECIDED = "IdentityDecision", ("keeps", "replaces")
"""The kind of a decision, and its fields that hold ids."""
KEEPS, REPLACES = (NS + field for field in DECIDED)

Same = Mapping[str, str]
"""The IRI that stands for a thing, by each other IRI of it."""
Decision = tuple[str, tuple[str, ...]]
"""The IRI that a decision keeps, and those that it replaces."""


def same(decisions: Iterable[Decision], sources: Collection[str] = ()) -> dict[str, str]:
    """Tell by decisions which IRI stands for which: one that no decision replaces, the first of several.

    What is the same as one thing is the same as all of it. A source stays itself: its IRI names a graph.

    >>> same([("a", ("b",)), ("c", ("a",))])
    {'a': 'c', 'b': 'c'}
    """
    near: dict[str, set[str]] = {}
    replaced, apart = set[str](), frozenset(sources)
    for kept, others in decisions:
        for other in others:
            if apart.isdisjoint((kept, other)):
                near.setdefault(kept, set()).add(other)
                near.setdefault(other, set()).add(kept)
                replaced.add(other)
    found: dict[str, str] = {}
    for iri in near:
        if iri not in found:
            one = _reached(near, iri)
            stands = min(one, key=lambda each: (each in replaced, each))
            found |= dict.fromkeys(one, stands)
    return {iri: stands for iri, stands in sorted(found.items()) if iri != stands}


def _reached(near: Mapping[str, set[str]], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        fresh = near[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    return reached


def members(same: Same) -> dict[str, list[str]]:
    """List all IRIs of each thing that has several, by the one that stands for it, which is the first."""
    found: dict[str, list[str]] = {}
    for iri, stands in same.items():
        found.setdefault(stands, [stands]).append(iri)
    return found


def version(same: Same) -> str:
    """Tell apart what is decided about ids in a few letters; none where nothing is.

    >>> version({}), version({"b": "a"})
    ('', '.65cbccad')
    """
    told = "".join(f"{iri} {stands} " for iri, stands in sorted(same.items()))
    return f".{blake2b(told.encode(), digest_size=4).hexdigest()}" if told else ""


def decided(triples: Iterable[Triple], base: str) -> Iterator[Decision]:
    """Read decisions off what one source says of what it keeps and replaces."""
    kept: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for triple in triples:
        decision, iri = triple.subject.value, base + triple.object.value  # type: ignore[union-attr]
        if triple.predicate.value == KEEPS:
            kept[decision] = iri
        elif triple.predicate.value == REPLACES:
            others.setdefault(decision, []).append(iri)
    yield from ((kept[decision], tuple(replaced)) for decision, replaced in others.items() if decision in kept)


def is_decisive(triple: Triple) -> bool:
    """Tell whether a statement is part of a decision about ids."""
    return triple.predicate.value in (KEEPS, REPLACES)


def decisive(rdf: Oxigraph) -> Iterator[tuple[str, Triple]]:
    """Yield what sources say that is part of a decision about ids, each with the graph of its source."""
    from pyoxigraph import NamedNode

    for field in (KEEPS, REPLACES):
        for quad in rdf.quads_for_pattern(None, NamedNode(field), None, None):
            if isinstance(quad.graph_name, NamedNode):
                yield quad.graph_name.value, quad.triple


def renamed(claim: Claim, same: Same) -> Claim:
    """Give a claim about what stands for its thing, linked to what stands for the others; it keeps what was given."""
    iri = same.get(claim.iri, claim.iri)
    links = [(name, same.get(target, target), target) for name, target in claim.links]
    own = tuple(sorted({(name, target) for name, target, _ in links}))
    if iri == claim.iri and own == claim.links:
        return claim
    return replace(claim, iri=iri, links=own, given=Given(claim.iri, tuple(links)))


def renamed_about(about: Mapping[str, Collection[Triple]], same: Same) -> dict[str, list[Triple]]:
    """Let what stands for a thing stand in statements, by subject."""
    found: dict[str, dict[Triple, None]] = {}
    for triples in about.values():
        for triple in triples:
            own = renamed_triple(triple, same)
            found.setdefault(own.subject.value, {})[own] = None  # type: ignore[union-attr]
    return {iri: list(found[iri]) for iri in sorted(found)}


def renamed_triple(triple: Triple, same: Same) -> Triple:
    """Let what stands for a thing stand in a statement."""
    if not same:
        return triple
    from pyoxigraph import NamedNode, Triple

    subject, object_ = triple.subject, triple.object
    start = same.get(subject.value)  # type: ignore[union-attr]
    end = same.get(object_.value) if isinstance(object_, NamedNode) else None
    if start is None and end is None:
        return triple
    return Triple(NamedNode(start) if start else subject, triple.predicate, NamedNode(end) if end else object_)
