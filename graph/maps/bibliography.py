"""A bibliography: the sources that a picture rests on, numbered in the order in which they first speak."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from ontology.dates import bounds

if TYPE_CHECKING:
    from graph.answers.evidence import Evidence
    from graph.projection.property_graph import Node, Projection


class Bibliography:
    """The sources cited so far: title, publisher, date and address of each."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self.told: list[dict[str, str]] = []
        self._number: dict[str, int] = {}

    def cite(self, evidence: Iterable[Evidence]) -> list[list[Any]]:
        """Write each citation once, in the order of the text: number of the source, place, words, their language."""
        rows = {(self._numbered(one), one.page, one.paragraph, one.row, one) for one in evidence}
        ordered = sorted(rows, key=lambda row: (*row[:4], row[4].quote))
        return [[number, one.place, one.quote, one.language] for number, *_, one in ordered]

    def newest(self, numbers: Iterable[int]) -> str:
        """Return the date of the newest of some sources, as it is printed there; nothing where none is dated."""
        told = (self.told[number]["published"] for number in numbers)
        dated = [(day, published) for published in told if (day := _latest(published))]
        return max(dated)[1] if dated else ""

    def _numbered(self, evidence: Evidence) -> int:
        if evidence.source not in self._number:
            self._number[evidence.source] = len(self.told)
            self.told.append(self._entry(evidence))
        return self._number[evidence.source]

    def _entry(self, evidence: Evidence) -> dict[str, str]:
        document = self.projection.by_id.get(evidence.source)
        return {
            "id": evidence.source,
            "title": evidence.title,
            "publisher": ", ".join(sorted(self._publishers(document))) if document else "",
            "published": evidence.published,
            "url": _first(document.properties.get("url")) if document else "",
        }

    def _publishers(self, document: Node) -> list[str]:
        links = self.projection.around.get(document.iri, ())
        published = (link for link in links if link.type == "PUBLISHER" and link.start == document.iri)
        return [self.projection.nodes[link.end].name for link in published]


def _latest(published: str) -> date | None:
    """Find the last day on which a source can have been published; none where its date cannot be read."""
    try:
        return bounds(published)[1]
    except ValueError:
        return None


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value or "")
