"""A plain page: what each source says of one thing, field by field. For what has no page of its own: ties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.blocks import Block, blocks
from graph.describe import describe
from graph.labels import field_label, named
from ontology.vocabulary import NS
from web.view import doc, page

if TYPE_CHECKING:
    from starlette.responses import Response

    from graph.project import Projection
    from web.served import State


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a reader sees it: its words, their language, and where they lead."""

    words: str
    language: str = ""
    address: str = ""


def plain_page(state: State, iri: str) -> Response:
    """Show all that is said of a thing, source by source."""
    base, projection = state.graph.store.base, state.graph.projection
    told = [
        (_thing(projection, base, graph), block, [*_fields(projection, base, block)], _quoted(block))
        for graph, about in describe(state.graph.store, iri).sources.items()
        for block in blocks(about)
        if block.iri == iri
    ]
    return page("described.html", state, id=iri.removeprefix(base), name=named(projection, iri), told=told)


def _fields(projection: Projection, base: str, block: Block) -> Iterator[tuple[str, list[Shown]]]:
    for field, terms in block.said.items():
        if field != "evidence":
            yield field_label(field), [_shown(projection, base, term) for term in terms]


def _shown(projection: Projection, base: str, term: Any) -> Shown:
    if hasattr(term, "datatype"):
        return Shown(term.value, term.language or "")
    return _thing(projection, base, term.value)


def _thing(projection: Projection, base: str, iri: str) -> Shown:
    words = named(projection, iri)
    if iri.startswith(base):
        return Shown(words, address=doc(iri.removeprefix(base)))
    return Shown(words, address=f"/ns{iri.removeprefix(NS.rstrip('#'))}")


def _quoted(block: Block) -> list[tuple[str, str, str]]:
    """Give where each citation stands in its source, its words and their language."""
    return [_citation(citation) for citation in block.citations]


def _citation(citation: Block) -> tuple[str, str, str]:
    places = [(sign, citation.said[name][0].value) for name, sign in _SIGNS.items() if name in citation.said]
    where = " ".join(f"{sign}{number}" for sign, number in places)
    quote = citation.said.get("quote", ())
    return where, quote[0].value if quote else "", (quote[0].language or "") if quote else ""  # type: ignore[union-attr]


_SIGNS = {"page": "p. ", "paragraph": "¶", "row": "row "}
