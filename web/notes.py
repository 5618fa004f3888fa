"""The notes of a page: its sources by number, and under each the passages that the page rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from graph.answers.evidence import Evidence
    from graph.projection.property_graph import Node, Projection
    from graph.storage.ledger import Ledger

_LEFT_OUT = re.compile(r"\s*(?:\[?(?:\u2026|\.\.\.)\]?)\s*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a source: its number and anchor on the page, its words, the address that finds them on the web."""

    number: str
    anchor: str
    place: str
    quote: str
    language: str
    address: str

    @property
    def told(self) -> str:
        """Say it in one line."""
        return f"{self.place} \u201c{self.quote}\u201d" if self.quote else self.place


@dataclass(frozen=True, slots=True)
class Source:
    """A document with its passages; sha256: of the document, loaded: of the case file or table that was read."""

    number: int
    node: Node
    publishers: tuple[Node, ...]
    published: str
    address: str
    sha256: str
    loaded: str
    passages: tuple[Passage, ...]


class Notes:
    """The sources of a page, the oldest first, and the marks that lead to them."""

    def __init__(
        self, projection: Projection, ledger: Ledger, evidence: Iterable[Evidence], *, sources: Iterable[Node] = ()
    ) -> None:
        """Number all that a page cites, and the sources that speak of its thing without a citation."""
        cited: dict[str, set[Evidence]] = {str(node.properties["id"]): set() for node in sources}
        for one in evidence:
            cited.setdefault(one.source, set()).add(one)
        known = [node for source in cited if (node := projection.by_id.get(source))]
        self.sources: list[Source] = []
        self._passages: dict[Evidence, Passage] = {}
        for number, node in enumerate(sorted(known, key=lambda node: (published(node), node.iri)), 1):
            told = sorted(cited[str(node.properties["id"])], key=_in_order)
            passages = {one: _passage(one, f"{number}.{at}", _address(node)) for at, one in enumerate(told, 1)}
            self._passages.update(passages)
            self.sources.append(_source(projection, ledger, node, number, tuple(passages.values())))

    def marks(self, evidence: Iterable[Evidence]) -> list[Passage]:
        """Give each passage once, in the order of the notes."""
        found = {self._passages[one] for one in evidence if one in self._passages}
        return sorted(found, key=lambda passage: [int(part) for part in passage.number.split(".")])


def published(node: Node) -> str:
    """Return the date of a document, as it is printed there; nothing where it has none."""
    return _first(node.properties.get("published"))


def fragment(address: str, words: str) -> str:
    """Write the address of a web page so that a browser goes to some words in it, and marks them.

    The form is that of https://wicg.github.io/scroll-to-text-fragment/: words left out stand between two parts.

    >>> fragment("https://example.org/a#b", "was taken \u2026 at night")
    'https://example.org/a#b:~:text=was%20taken,at%20night'
    """
    if not address or not words:
        return address
    parts = [part for part in _LEFT_OUT.split(words) if part]
    ends = parts[:1] if len(parts) == 1 else [parts[0], parts[-1]] if parts else []
    told = ",".join(quote(part, safe="").replace("-", "%2D") for part in ends)
    return f"{address}{'' if '#' in address else '#'}:~:text={told}" if told else address


def _in_order(one: Evidence) -> tuple[int, int, int, str]:
    return one.page, one.paragraph, one.row, one.quote


def _passage(one: Evidence, number: str, address: str) -> Passage:
    anchor = f"note-{number.replace('.', '-')}"
    found = fragment(address, one.quote) if address and one.quote else ""
    return Passage(number, anchor, one.place, one.quote, one.language, found)


def _source(projection: Projection, ledger: Ledger, node: Node, number: int, passages: tuple[Passage, ...]) -> Source:
    near = projection.around.get(node.iri, ())
    entry = ledger.entries.get(str(node.properties["id"]))
    return Source(
        number=number,
        node=node,
        publishers=tuple(
            projection.nodes[link.end] for link in near if link.type == "PUBLISHER" and link.start == node.iri
        ),
        published=published(node),
        address=_address(node),
        sha256=_first(node.properties.get("sha256")),
        loaded=entry.sha256 if entry else "",
        passages=passages,
    )


def _address(node: Node) -> str:
    """Return where a document stands on the web; what is no address of the web is never made a link."""
    address = _first(node.properties.get("url"))
    return address if address.startswith(("https://", "http://")) else ""


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value or "")
