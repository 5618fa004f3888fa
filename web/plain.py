"""A plain page: what each source says of one thing, field by field. For what has no page of its own: ties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.exports.blocks import Block, blocks
from graph.exports.describe import describe
from graph.projection.labels import field_label, named
from web.view import doc, page
from web.vocabulary import address

if TYPE_CHECKING:
    from starlette.responses import Response

    from graph.projection.property_graph import Projection
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
        (_thing(projection, base, graph), block.kind, [*_fields(projection, base, block)], [*_cited(block)])
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
    return Shown(words, address=doc(iri.removeprefix(base)) if iri.startswith(base) else address(iri))


def _cited(block: Block) -> Iterator[tuple[str, Shown]]:
    """Yield where each citation stands in its source, and its words."""
    for said in (citation.said for citation in block.citations):
        places = [f"{sign}{said[name][0].value}" for name, sign in _SIGNS.items() if name in said]
        quote: Any = said["quote"][0] if "quote" in said else None
        yield " ".join(places), Shown(quote.value, quote.language or "") if quote else Shown("")


_SIGNS = {"page": "p. ", "paragraph": "¶", "row": "row "}
