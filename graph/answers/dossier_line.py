"""A line of a dossier: one tie of a thing to another, when it was, how it is claimed, and what says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.answers.evidence import Evidence, of_link
from graph.projection.labels import link_label
from graph.projection.property_graph import several
from ontology.dates import after, spoken

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Node, Projection

UNDATED = date.max
"""Events without a date stand at the end of a timeline."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a dossier: when, in which role, what (or who), how it is claimed, and what says so.

    when: the whole time, as its sources write it; since and until: its two ends, to print apart. field: the link.
    act_since: when the other thing began, where `when` is the time of the tie itself. stated_by: who vouches for it.
    """

    when: str
    since: str
    until: str
    act_since: str
    field: str
    tie: bool
    role: str
    thing: Node
    modality: str
    stated_by: tuple[Node, ...]
    evidence: tuple[Evidence, ...]


def line_of(projection: Projection, iri: str, link: Link) -> Line:
    """Tell a link of a thing as a line of its dossier."""
    forward = link.start == iri
    other = projection.nodes[link.end if forward else link.start]
    dated: Any = link.properties if "record" in link.properties else other.properties
    return Line(
        when=span(dated),
        since=_since(dated),
        until=_until(dated),
        act_since=_since(other.properties),
        field=link.type.lower(),
        tie="record" in link.properties,
        role=link_label(link, forward=forward),
        thing=other,
        modality=_joined(dated, "modality").replace(" or ", " / "),
        stated_by=tuple(_vouching(projection, link, other)),
        evidence=of_link(projection, link),
    )


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Put lines in the order of time, those without a date at the end."""
    return sorted(lines, key=_order)


def span(dated: Any) -> str:
    """Write when something was, as exactly as its sources do.

    >>> span({"begin": "2017-07-19", "end": "2017-08-19"}), span({"begin": "2015", "ongoing": "2018-11-01"})
    ('2017-07-19 to 2017-08-19', '2015, going on 2018-11-01')
    """
    date_, begin, end, ongoing = (_when(dated, part) for part in ("date", "begin", "end", "ongoing"))
    if date_:
        return date_
    text = f"{begin} to {end}" if begin and end else after("until", end, "ended") if end else begin
    return f"{text}, going on {ongoing}" if ongoing and text else f"going on {ongoing}" if ongoing else text


def _since(dated: Any) -> str:
    return _when(dated, "date") or _when(dated, "begin")


def _until(dated: Any) -> str:
    if end := _when(dated, "end"):
        return after("until", end, "ended")
    ongoing = several(dated.get("ongoing"))
    return f"still so on {max(ongoing)}" if ongoing else ""


def _when(dated: Any, part: str) -> str:
    return " or ".join(map(spoken, several(dated.get(part))))


def _joined(dated: Any, part: str) -> str:
    return " or ".join(several(dated.get(part)))


def _order(line: Line) -> tuple[date, date, str]:
    days: Any = line.thing.properties
    begin = days.get("begin_earliest") or days.get("begin_latest") or days.get("end_earliest") or UNDATED
    return begin, days.get("begin_latest") or UNDATED, line.thing.name


def _vouching(projection: Projection, link: Link, other: Node) -> Iterator[Node]:
    """Name who states a tie, or else the event that a link leads to."""
    if "record" in link.properties:
        told = (projection.by_id.get(one) for one in several(link.properties.get("stated_by")))
        yield from (node for node in told if node)
    elif "modality" in other.properties:
        near = projection.around[other.iri]
        yield from (projection.nodes[one.end] for one in near if one.type == "STATED_BY" and one.start == other.iri)
