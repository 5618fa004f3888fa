"""The dossier: all that the sources say of one thing, in the order in which a reader needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.answers.conflicts import Conflict, conflicts
from graph.answers.evidence import Evidence, of_link, of_statement, of_thing
from graph.answers.facts import facts
from graph.answers.status import held_open, plainly, status
from graph.projection.labels import link_label
from graph.projection.property_graph import several
from ontology.dates import after, spoken
from ontology.vocabulary import concepts, terms

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


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one thing: names by language, roles, status, then lines by theme, its sources, what is open."""

    node: Node
    names: tuple[tuple[str, str], ...]
    roles: tuple[str, ...]
    status: str
    when: str
    facts: tuple[tuple[str, str], ...]
    timeline: tuple[Line, ...]
    relations: tuple[Line, ...]
    acts: tuple[Line, ...]
    engagements: tuple[Line, ...]
    links: tuple[Line, ...]
    sources: tuple[tuple[Node, tuple[Evidence, ...]], ...]
    ids: tuple[tuple[str, tuple[Evidence, ...]], ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[str, ...]


def dossier(projection: Projection, iri: str) -> Dossier:
    """Gather the dossier of one thing."""
    node = projection.nodes[iri]
    links = [(link, line_of(projection, iri, link)) for link in projection.around.get(iri, ())]
    timeline = tuple(in_order(line for link, line in links if _happened(link, line, iri)))
    plain = (line for link, line in links if not _happened(link, line, iri) and "record" not in link.properties)
    return Dossier(
        node=node,
        names=tuple(_names(node)),
        roles=tuple(concepts("role")[role].label() for role in _list(node.properties.get("roles"))),
        status=status(projection, node, timeline),
        when=span(node.properties),
        facts=tuple(facts(node)),
        timeline=timeline,
        relations=_sorted(line for link, line in links if link.properties.get("kind") in _RELATIONS),
        acts=tuple(in_order(line for link, line in links if link.properties.get("kind") == "Involvement")),
        engagements=tuple(line for line in timeline if line.thing.kind == "UNEngagement"),
        links=_sorted(plain),
        sources=tuple(_sources(projection, iri)),
        ids=tuple(ids(projection, node)),
        conflicts=tuple(conflicts(projection, only=iri)),
        unknown=tuple(_unknown(node, timeline)),
    )


_RELATIONS = ("Relationship", "Membership", "Post")


def _happened(link: Link, line: Line, iri: str) -> bool:
    """Tell a part in an event from a tie to it, from a mere word on it, and from what the event is a part of."""
    if "record" in link.properties or link.type.endswith("STATED_BY"):
        return False
    return "Event" in line.thing.labels and link.end == iri


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.role, line.thing.name, line.when)))


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Put lines in the order of time, those without a date at the end."""
    return sorted(lines, key=_order)


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


def _vouching(projection: Projection, link: Link, other: Node) -> Iterator[Node]:
    """Name who states a tie, or else the event that a link leads to."""
    if "record" in link.properties:
        told = (projection.by_id.get(one) for one in _list(link.properties.get("stated_by")))
        yield from (node for node in told if node)
    elif "modality" in other.properties:
        near = projection.around[other.iri]
        yield from (projection.nodes[one.end] for one in near if one.type == "STATED_BY" and one.start == other.iri)


def ids(projection: Projection, node: Node) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    """Yield the other ids that sources give a thing, each with what says that they name one."""
    for id in several(node.properties.get("same_as")):
        decisions = projection.decisions.get(id, ())
        yield id, tuple(evidence for decision in decisions for evidence in of_thing(projection, decision.iri))


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
    ongoing = _list(dated.get("ongoing"))
    return f"still so on {max(ongoing)}" if ongoing else ""


def _when(dated: Any, part: str) -> str:
    return " or ".join(map(spoken, _list(dated.get(part))))


def _joined(dated: Any, part: str) -> str:
    return " or ".join(_list(dated.get(part)))


def _order(line: Line) -> tuple[date, date, str]:
    days: Any = line.thing.properties
    begin = days.get("begin_earliest") or days.get("begin_latest") or days.get("end_earliest") or UNDATED
    return begin, days.get("begin_latest") or UNDATED, line.thing.name


def _names(node: Node) -> Iterator[tuple[str, str]]:
    """Give the names that sources print, each with its language: a name composed by casegraph is none."""
    printed = [key for field in ("name", "alias", "pen_name", "title") for key in _keys(node, field)]
    told = [(_tag(key), word) for key in printed for word in _list(node.properties[key])]
    tagged = {word for tag, word in told if tag != "und"}
    for tag, word in dict.fromkeys(told):
        if tag != "und" or word not in tagged:
            yield tag, word


def _keys(node: Node, field: str) -> list[str]:
    return [key for key in sorted(node.properties) if key.startswith(f"{field}_") and "names" in node.properties]


def _tag(key: str) -> str:
    """Spell the language of a key as BCP 47 does: `name_zh_latn_pinyin` is in zh-Latn-pinyin."""
    language = key.removeprefix("pen_").partition("_")[2]
    return "-".join(part.capitalize() if len(part) == 4 else part for part in language.split("_"))


def _sources(projection: Projection, iri: str) -> Iterator[tuple[Node, tuple[Evidence, ...]]]:
    for statement in projection.statements.get(iri, ()):
        yield projection.nodes[statement.end], tuple(of_statement(projection, statement))


def _unknown(node: Node, timeline: tuple[Line, ...]) -> Iterator[str]:
    """Name what no source tells."""
    if node.kind != "Person":
        return
    for field, term in (("birth_date", "birthDate"), ("gender", "gender")):
        if field not in node.properties:
            yield terms()[term].label()
    for line in held_open(timeline):
        yield f"whether and when it ended: {plainly(line.thing, node)}"
    judged = any(line.thing.kind in ("Judgment", "Sentence") for line in timeline)
    for line in timeline:
        if line.thing.kind == "Charge" and not judged:
            yield f"the verdict: {plainly(line.thing, node)}"


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []
