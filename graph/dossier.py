"""The dossier: all that the sources say of one thing, in the order in which a reader needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.conflicts import Conflict, conflicts
from graph.evidence import Evidence, of_link, of_thing
from graph.labels import link_label
from ontology.vocabulary import concepts, terms

if TYPE_CHECKING:
    from graph.project import Link, Node, Projection

UNDATED = date.max
"""Events without a date stand at the end of a timeline."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a dossier: when, in which role, what (or who), how it is claimed, and what says so."""

    when: str
    role: str
    thing: Node
    modality: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one thing: names by language, roles, status, then lines by theme, its sources, what is open."""

    node: Node
    names: tuple[tuple[str, str], ...]
    roles: tuple[str, ...]
    status: str
    timeline: tuple[Line, ...]
    relations: tuple[Line, ...]
    acts: tuple[Line, ...]
    engagements: tuple[Line, ...]
    facts: tuple[Line, ...]
    sources: tuple[tuple[Node, tuple[Evidence, ...]], ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[str, ...]


def dossier(projection: Projection, iri: str) -> Dossier:
    """Gather the dossier of one thing."""
    node = projection.nodes[iri]
    links = projection.around.get(iri, ())
    lines = {link.id: _line(projection, iri, link) for link in links}
    events = [link for link in links if "Event" in lines[link.id].thing.labels and _happened(link)]
    timeline = tuple(sorted((lines[link.id] for link in events), key=_order))
    return Dossier(
        node=node,
        names=tuple(_names(node)),
        roles=tuple(concepts("role")[role].label() for role in _list(node.properties.get("roles"))),
        status=_status(projection, node, timeline),
        timeline=timeline,
        relations=_sorted(lines[link.id] for link in links if link.properties.get("kind") in _RELATIONS),
        acts=_sorted(lines[link.id] for link in links if link.properties.get("kind") == "Involvement"),
        engagements=tuple(line for line in timeline if line.thing.kind == "UNEngagement"),
        facts=_sorted(lines[link.id] for link in links if link not in events and "record" not in link.properties),
        sources=tuple(_sources(projection, iri)),
        conflicts=tuple(conflicts(projection, only=iri)),
        unknown=tuple(_unknown(node, timeline)),
    )


_RELATIONS = ("Relationship", "Membership", "Post")


def _happened(link: Link) -> bool:
    """Tell a part in an event from a tie to it, and from a mere word on it."""
    return "record" not in link.properties and not link.type.endswith("STATED_BY")


def _sorted(lines: Iterator[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.role, line.thing.name, line.when)))


def _line(projection: Projection, iri: str, link: Link) -> Line:
    forward = link.start == iri
    other = projection.nodes[link.end if forward else link.start]
    dated: Any = link.properties if "record" in link.properties else other.properties
    modality = dated.get("modality", "")
    return Line(
        when=span(dated),
        role=link_label(link, forward=forward),
        thing=other,
        modality=" / ".join(_list(modality)),
        evidence=of_link(projection, link),
    )


def span(dated: Any) -> str:
    """Write when something was, as its sources do.

    >>> span({"begin": "2017-07-19", "end": "2017-08-19"}), span({"begin": "2015", "ongoing": "2018-11-01"})
    ('2017-07-19 to 2017-08-19', '2015, going on 2018-11-01')
    """
    date_, begin, end, ongoing = (" or ".join(_list(dated.get(part))) for part in ("date", "begin", "end", "ongoing"))
    if date_:
        return date_
    text = f"{begin or '?'} to {end}" if end else begin
    return f"{text}, going on {ongoing}" if ongoing and text else f"going on {ongoing}" if ongoing else text


def _order(line: Line) -> tuple[date, date, str]:
    days: Any = line.thing.properties
    begin = days.get("begin_earliest") or days.get("end_earliest") or UNDATED
    return begin, days.get("begin_latest") or UNDATED, line.thing.name


def _names(node: Node) -> Iterator[tuple[str, str]]:
    for field in ("name", "alias", "pen_name", "title"):
        for key in sorted(node.properties):
            if key.startswith(f"{field}_"):
                yield from ((key.removeprefix(f"{field}_"), word) for word in _list(node.properties[key]))


def _status(projection: Projection, node: Node, timeline: tuple[Line, ...]) -> str:
    """Say in one sentence how a person was last known to be, and as of when."""
    if node.kind != "Person":
        return ""
    said = sorted(evidence.published for evidence in of_thing(projection, node.iri) if evidence.published)
    as_of = f" (as of {said[-1]})" if said else ""
    deaths = [line for line in timeline if line.thing.kind == "Death" and line.role == _role("deceased", forward=False)]
    if deaths:
        return f"dead, {deaths[-1].when}{as_of}"
    held = [
        line for line in timeline if line.thing.kind == "Detention" and line.role == _role("detainee", forward=False)
    ]
    going_on = [line for line in held if "end" not in line.thing.properties]
    if going_on:
        line = max(going_on, key=lambda line: _list(line.thing.properties.get("ongoing")))
        last = max(_list(line.thing.properties.get("ongoing")), default="")
        return f"held: {line.thing.name}, last known to go on {last or 'when it was reported'}{as_of}"
    if held:
        return f"no longer held, after {held[-1].thing.name}{as_of}"
    return f"no detention is known{as_of}"


def _role(field: str, *, forward: bool) -> str:
    term = terms()[field]
    return term.label() if forward else term.inverse_labels.get("en", f"{term.label()} of")


def _sources(projection: Projection, iri: str) -> Iterator[tuple[Node, tuple[Evidence, ...]]]:
    for statement in projection.statements.get(iri, ()):
        cited = tuple(one for one in of_thing(projection, iri) if one.source == statement.properties["source"])
        yield projection.nodes[statement.end], cited


def _unknown(node: Node, timeline: tuple[Line, ...]) -> Iterator[str]:
    """Name what no source tells."""
    if node.kind == "Person":
        for field in ("birth_date", "gender"):
            if field not in node.properties:
                yield terms()[field if field != "birth_date" else "birthDate"].label()
    for line in timeline:
        days = line.thing.properties
        if line.thing.kind == "Detention" and "end" not in days and "date" not in days:
            yield f"whether and when it ended: {line.thing.name}"
        if line.thing.kind == "Charge" and not any(other.thing.kind == "Judgment" for other in timeline):
            yield f"the verdict: {line.thing.name}"


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []
