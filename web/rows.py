"""Rows: the lines of a dossier as a page shows them, each with the marks of its notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.answers.dossier_line import in_order, line_of
from graph.answers.facts import in_words
from graph.answers.page import OWN, kind_of
from graph.answers.status import plainly
from graph.maps.legend import family
from ontology.vocabulary import concepts
from web.view import chinese

if TYPE_CHECKING:
    from graph.answers.dossier import Dossier
    from graph.answers.dossier_line import Line
    from graph.answers.evidence import Evidence
    from graph.projection.property_graph import Node, Projection

BOUNDS = ("begin_earliest", "begin_latest", "end_earliest", "end_latest")
YEAR = 366
SAID = "said to be a reprisal for it:"
LATER, PERHAPS = (f"{when}within a year, not said to be a reprisal for it:" for when in ("", "possibly "))


@dataclass(frozen=True, slots=True)
class Row:
    """One line: when, as what, the thing (its name on this page, and in Chinese), more of it, who claims it how."""

    when: str
    role: str
    thing: Node
    text: str
    second: str
    more: tuple[str, ...]
    claim: str
    by: tuple[Node, ...]
    evidence: tuple[Evidence, ...]

    @property
    def family(self) -> str:
        """The family of the legend."""
        return family(self.thing).id

    @property
    def days(self) -> dict[str, date]:
        """The four bounds of its time, those that are known."""
        given: Any = self.thing.properties
        return {name: given[name] for name in BOUNDS if name in given}


@dataclass(frozen=True, slots=True)
class Party:
    """An act, and who had which part in it."""

    act: Row
    agents: tuple[Row, ...]


def happening(line: Line, about: Node) -> Row:
    """Tell an event of a timeline."""
    more = [in_words(line.thing.properties["duration"])] if "duration" in line.thing.properties else []
    return _row(
        line,
        about,
        when=line.since,
        role="" if line.field in OWN else line.role,
        kind=kind_of(line.thing),
        more=[*more, line.until],
    )


def part(line: Line, about: Node) -> Row:
    """Tell a part in an act: from the agent's side when it was and what, from the act's side who."""
    role = line.role.partition("(")[2].rstrip(")") or line.role
    return _row(line, about, when=line.act_since if "Event" in line.thing.labels else line.when, role=role)


def linked(line: Line, about: Node) -> Row:
    """Tell a link or a tie; the time is that of the tie, or of the event that it leads to."""
    when = line.when if line.tie or "Event" in line.thing.labels else ""
    return _row(line, about, when=when, role=line.role)


def gathered(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Gather rows by their role."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.role, []).append(row)
    return found


def done_to(projection: Projection, timeline: Iterable[Line], about: Node) -> Iterator[Party]:
    """Tell for each act that befell somebody which agents had which part in it, as it is claimed."""
    for line in timeline:
        near = projection.around.get(line.thing.iri, ()) if line.field in OWN else ()
        ties = [link for link in near if link.properties.get("kind") == "Involvement" and link.end == line.thing.iri]
        if ties:
            agents = [line_of(projection, line.thing.iri, link) for link in ties]
            yield Party(happening(line, about), tuple(part(one, line.thing) for one in agents))


def held_at(projection: Projection, timeline: Iterable[Line]) -> Iterator[Party]:
    """Tell for each detention at a place who was held."""
    for line in timeline:
        if "Detention" in line.thing.labels and line.field == "place":
            near = projection.around.get(line.thing.iri, ())
            held = [link for link in near if link.type == "DETAINEE"]
            lines = [line_of(projection, line.thing.iri, link) for link in held]
            yield Party(_row(line, line.thing, when=line.when), tuple(linked(one, line.thing) for one in lines))


def followed(projection: Projection, told: Dossier) -> Iterator[Party]:
    """Tell of each engagement what followed: what is said to be a reprisal for it, and what came within a year.

    A UN mechanism has too many: of its engagements those are told that something followed.
    """
    node = told.node
    befell = [line for line in told.timeline if line.field in OWN and "Act" in line.thing.labels]
    for line in told.engagements:
        after = [(SAID, one) for one in reprisals(projection, line.thing)]
        said = {one.thing.iri for _, one in after}
        after += [(soon, one) for one in befell if one.thing.iri not in said and (soon := _soon(line.thing, one.thing))]
        if after or line.field != "mechanism":
            rows = (_row(one, node, when=one.since, role=role) for role, one in after)
            yield Party(happening(line, node), tuple(rows))


def reprisals(projection: Projection, engagement: Node) -> list[Line]:
    """List what is said to be a reprisal for an engagement, whomever it befell, with the words that say so."""
    near = projection.around.get(engagement.iri, ())
    links = [link for link in near if link.type == "REPRISAL_FOR" and link.end == engagement.iri]
    return in_order(line_of(projection, engagement.iri, link) for link in links)


def _soon(first: Node, then: Node) -> str:
    """Say that something came within a year of another, certainly or possibly; nothing where it cannot have."""
    over: Any = first.properties.get("begin_latest")
    begins: Any = then.properties.get("begin_earliest")
    if not (over and begins) or not 0 <= (begins - over).days < YEAR:
        return ""
    widest: Any = then.properties.get("begin_latest", date.max)
    return LATER if (widest - first.properties.get("begin_earliest", date.min)).days < YEAR else PERHAPS


def _row(
    line: Line,
    about: Node,
    *,
    when: str,
    role: str = "",
    kind: str = "",
    more: Iterable[str] = (),
) -> Row:
    thing = line.thing
    is_event = "Event" in thing.labels
    claim, by = claimed(line)
    return Row(
        when=when,
        role=role,
        thing=thing,
        text=kind + (plainly(thing, about) if is_event else thing.name),
        second=chinese(thing),
        more=tuple(filter(None, more)),
        claim=claim,
        by=by,
        evidence=line.evidence,
    )


def claimed(line: Line) -> tuple[str, tuple[Node, ...]]:
    """Say how a line is claimed, in words that its speakers' names can follow: `alleged by`, `found by a court:`."""
    known = concepts("modality")
    words = " / ".join(known[one].label() if one in known else one for one in line.modality.split(" / ") if one)
    if not words or not line.stated_by:
        return words, ()
    return (f"{words}:" if " by " in words or "/" in words else f"{words} by"), line.stated_by
