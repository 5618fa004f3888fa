"""Evidence: which source says so, where in it, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.projection.property_graph import several

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Projection


@dataclass(frozen=True, slots=True)
class Evidence:
    """One citation: the source's id, title and date, paragraph, page and row (0 where unknown), words and language."""

    source: str
    title: str
    published: str
    paragraph: int
    page: int
    row: int
    quote: str
    language: str

    @property
    def place(self) -> str:
        """Where in the source: `¶4`, `p. 3 ¶4`, `row 12`."""
        parts = (("p. ", self.page), ("¶", self.paragraph), ("row ", self.row))
        return " ".join(f"{sign}{number}" for sign, number in parts if number)

    def __str__(self) -> str:
        """Say it in one line."""
        quoted = f" “{self.quote}”" if self.quote else ""
        dated = f" ({self.published})" if self.published else ""
        return f"{self.source}{dated} {self.place}{quoted}"


def of_thing(projection: Projection, iri: str, *, field: str = "") -> tuple[Evidence, ...]:
    """Return what supports a thing or a tie; for one of its fields, the citations that support that field."""
    links = projection.statements.get(iri) or projection.ties.get(iri, ())
    return tuple(evidence for link in links for evidence in of_statement(projection, link, field))


def of_link(projection: Projection, link: Link) -> tuple[Evidence, ...]:
    """Return what supports a relationship: a tie's own citations, or its field's in each source that gives it."""
    if "quote" in link.properties:
        return tuple(of_statement(projection, link, ""))
    said_by = several(link.properties.get("sources"))
    statements = projection.statements.get(link.start, ())
    told = [statement for statement in statements if statement.properties["source"] in said_by]
    return tuple(evidence for statement in told for evidence in of_statement(projection, statement, link.type.lower()))


def of_statement(projection: Projection, statement: Link, field: str = "") -> Iterator[Evidence]:
    """Choose the citations for a field: those that support it by name, else those that support the whole record."""
    columns: Any = statement.properties
    supports = [
        text.split(",") if text else [] for text in columns.get("supports", [""] * len(columns.get("quote", ())))
    ]
    named = [number for number, fields in enumerate(supports) if field and field in fields]
    whole = [number for number, fields in enumerate(supports) if not fields]
    for number in named or (whole if field else ()) or range(len(supports)):
        yield _evidence(projection, statement, number)


def _evidence(projection: Projection, statement: Link, number: int) -> Evidence:
    columns: Any = statement.properties
    source = str(columns["source"])
    document = projection.by_id.get(source)
    return Evidence(
        source=source,
        title=document.name if document else source,
        published=str(document.properties.get("published", "")) if document else "",
        paragraph=columns["paragraph"][number],
        page=columns["page"][number] if "page" in columns else 0,
        row=columns["row"][number] if "row" in columns else 0,
        quote=columns["quote"][number],
        language=columns["language"][number] if "language" in columns else "",
    )


def lines(evidence: Iterable[Evidence]) -> list[str]:
    """Write each citation once, as a line."""
    return list(dict.fromkeys(str(one) for one in evidence))


def by_source(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Put the citations of each source together, each citation once."""
    found: dict[str, list[Evidence]] = {}
    for one in dict.fromkeys(evidence):
        found.setdefault(one.source, []).append(one)
    return found
