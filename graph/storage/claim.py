"""A claim: what one source says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ontology.quads import days, level
from ontology.records import PLACES, Citation, Dated, Document, Record
from ontology.schema import Property, properties

AS_GIVEN = "as_given"
"""Of a relationship: the ids that its sources give, where others stand for them: the id that is spoken of; of a tie
each of its fields with its id; of all others the source, its id of the start and its id of the end."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a source itself writes, where it gives another id than the one that stands for a thing.

    `links` are the field, the IRI that stands, and the IRI that the source gives.
    """

    iri: str
    links: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a source says of a thing: its kind, values by field, links (field, IRI), and where it says so.

    Values of text fields are pairs of language and words; concepts are their ids; bounds are days.
    """

    iri: str
    kind: str
    source: str
    graph: str
    values: dict[str, list[Any]]
    links: tuple[tuple[str, str], ...]
    citations: tuple[dict[str, Any], ...]
    given: Given | None = None


def claim_of(record: Record, document: Document, base: str) -> Claim:
    """Give the claim that a record makes: the same that its statements would be read as."""
    values: dict[str, list[Any]] = {"disclosure": [level(record, document)]}
    links: set[tuple[str, str]] = set()
    for prop in properties(type(record)):
        value = getattr(record, prop.field)
        if value is None or value == () or prop.field == "disclosure":
            continue
        if prop.shape == "link":
            links.update((prop.field, base + target) for target in (value if prop.repeated else (value,)))
        else:
            values[prop.field] = _values(prop, value)
    if isinstance(record, Dated):
        values.update({name: [day] for name, day in days(record).items()})
    cited = tuple(_cited(citation) for citation in record.evidence)
    graph = base + document.id
    return Claim(base + record.id, type(record).__name__, document.id, graph, values, tuple(sorted(links)), cited)


def _values(prop: Property, value: Any) -> list[Any]:
    if prop.shape == "text":
        return sorted({(language.lower(), word) for language, words in value.items() for word in words})
    return sorted(set(value)) if prop.repeated else [value]


def _cited(citation: Citation) -> dict[str, Any]:
    cited: dict[str, Any] = {}
    for name in PLACES:
        if (number := getattr(citation, name)) is not None:
            cited[name] = number
    if citation.quote:
        cited["language"], cited["quote"] = min(
            (language.lower(), word) for language, words in citation.quote.items() for word in words
        )
    if citation.supports:
        cited["supports"] = ",".join(sorted(set(citation.supports)))
    return cited
