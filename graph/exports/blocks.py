"""Blocks: a thing, all that is said of it, and what supports it, in the order in which a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graph.storage.claims import field_of
from ontology.quads import TYPE
from ontology.records import Citation, Claimed, Record
from ontology.schema import BOUNDS, kind_names, lineage, properties
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode, Triple

SECTIONS = ("Document", "Agent", "Place", "Event", "Demand", "IdentityDecision", "Tie")
"""The widest kinds, as they follow each other."""
LAST = "9999"
"""Undated events come after the dated."""

_TYPE = TYPE.strip("<>")


@dataclass(frozen=True, slots=True)
class Block:
    """One subject: its kinds, the narrowest first; the terms of each of its fields; its citations."""

    iri: str
    kinds: tuple[str, ...]
    said: Mapping[str, list[NamedNode | Literal]]
    citations: tuple[Block, ...] = ()

    @property
    def kind(self) -> str:
        """The narrowest kind."""
        return self.kinds[0]

    @property
    def section(self) -> str:
        """What it stands among: its kind, or all events together."""
        return "Event" if "Event" in self.kinds else self.kind


def blocks(about: Mapping[str, Iterable[Triple]]) -> list[Block]:
    """Arrange statements by subject: documents, then agents, places, events as they happened, demands, ties."""
    found = {iri: _block(iri, triples) for iri, triples in about.items()}
    things = (_with_citations(block, found) for block in found.values() if block.kind != "Citation")
    return sorted(things, key=_place)


def _block(iri: str, triples: Iterable[Triple]) -> Block:
    kinds: list[str] = []
    said: dict[str, list[Any]] = {}
    for triple in triples:
        if triple.predicate.value == _TYPE:
            kinds.append(triple.object.value.removeprefix(NS))  # type: ignore[union-attr]
        else:
            said.setdefault(field_of(triple.predicate.value)[0], []).append(triple.object)
    kinds.sort(key=_narrowness)
    ranks = _ranks(kinds[0])
    ordered = sorted(said, key=lambda field: (ranks.get(field, len(ranks)), field))
    return Block(iri, tuple(kinds), {field: sorted(said[field], key=_order) for field in ordered})


def _with_citations(block: Block, found: Mapping[str, Block]) -> Block:
    cited = block.said.get("evidence", ())
    return Block(block.iri, block.kinds, block.said, tuple(found[term.value] for term in cited if term.value in found))


def _narrowness(kind: str) -> tuple[int, str]:
    known = kind_names().get(kind)
    return -len(lineage(known)) if known else 0, kind


def _order(term: Any) -> tuple[Any, ...]:
    """Sort words by language, the rest as it is spelled; what ends in a number by that number."""
    head = term.value.rstrip("0123456789")
    tail = term.value[len(head) :]
    return getattr(term, "language", None) or "", head, len(tail), tail


def _place(block: Block) -> tuple[int, str, str]:
    return _sections().get(block.section, len(_sections())), _day(block), block.iri


@lru_cache(maxsize=1)
def _sections() -> Mapping[str, int]:
    """Rank the kinds, each group of kinds as the schema has it."""
    groups = sorted(kind_names().items(), key=lambda kind: SECTIONS.index(lineage(kind[1])[0]))
    return {kind: rank for rank, (kind, _) in enumerate(groups)}


def _day(block: Block) -> str:
    if block.section != "Event":
        return ""
    days = (block.said[bound][0].value for bound in BOUNDS if bound in block.said)
    return next(days, LAST)


@lru_cache(maxsize=256)
def _ranks(kind: str) -> Mapping[str, int]:
    """Rank the fields of a kind: its own as they stand in its record, then when and who says so, then the rest."""
    form = kind_names().get(kind, Citation)
    common = [prop.field for prop in properties(Record)]
    timed = [prop.field for prop in properties(Claimed) if prop.field not in common]
    own = [prop.field for prop in properties(form) if prop.field not in (*common, *timed)]
    timed[4:4] = BOUNDS
    return {field: rank for rank, field in enumerate((*own, *timed, *common, "evidence"))}


def merged(sources: Iterable[Mapping[str, Iterable[Triple]]]) -> Mapping[str, set[Triple]]:
    """Put together what several sources say of each subject, each statement once."""
    found: dict[str, set[Triple]] = {}
    for about in sources:
        for iri, triples in about.items():
            found.setdefault(iri, set()).update(triples)
    return found
