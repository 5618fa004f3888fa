"""The paragraphs of a document: what it says of whom, in the order in which it says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.answers.evidence import Evidence, of_statement
from graph.projection.labels import link_label, modality_of

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Node, Projection


@dataclass(frozen=True, slots=True)
class Told:
    """A thing that a passage tells of, as it is claimed there; of a tie: its two ends, and what ties them."""

    node: Node
    tie: str
    other: Node | None
    claim: str


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a document, and all that rests on them."""

    quote: str
    language: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A place in a document, and the words that are cited of it."""

    place: str
    words: tuple[Words, ...]


def paragraphs(projection: Projection, document: Node, *, limit: int) -> tuple[list[Paragraph], int]:
    """Give the first paragraphs of a document, and how many there are."""
    cited: dict[tuple[int, int, int], list[tuple[Evidence, Link]]] = {}
    for link in projection.told_in.get(str(document.properties["id"]), ()):
        for one in of_statement(projection, link):
            cited.setdefault((one.page, one.paragraph, one.row), []).append((one, link))
    shown = sorted(cited)[:limit]
    return [_paragraph(projection, cited[place]) for place in shown], len(cited)


def _paragraph(projection: Projection, cited: list[tuple[Evidence, Link]]) -> Paragraph:
    words: dict[tuple[str, str], list[Told]] = {}
    for one, link in sorted(cited, key=lambda pair: (pair[0].quote, pair[1].id)):
        words.setdefault((one.quote, one.language), []).append(_told(projection, link))
    told = (Words(quote, language, tuple(_once(things))) for (quote, language), things in words.items())
    return Paragraph(cited[0][0].place, tuple(told))


def _told(projection: Projection, link: Link) -> Told:
    node = projection.nodes[link.start]
    if "record" not in link.properties:
        return Told(node, "", None, modality_of(link))
    return Told(node, link_label(link), projection.nodes[link.end], modality_of(link))


def _once(things: list[Told]) -> Iterator[Told]:
    seen = set()
    for told in things:
        key = (told.node.iri, told.tie, told.other.iri if told.other else "", told.claim)
        if key not in seen:
            seen.add(key)
            yield told
