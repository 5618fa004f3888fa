"""The dossier: all that the sources say of one thing, in the order in which a reader needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.answers.conflicts import Conflict, conflicts
from graph.answers.dossier_line import Line, in_order, line_of, span
from graph.answers.evidence import Evidence, of_statement, of_thing
from graph.answers.facts import facts
from graph.answers.status import held_open, plainly, status
from graph.projection.property_graph import several
from ontology.vocabulary import concepts, terms

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Node, Projection


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
        roles=tuple(concepts("role")[role].label() for role in several(node.properties.get("roles"))),
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
        conflicts=tuple(conflicts(projection, only=[iri])),
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


def ids(projection: Projection, node: Node) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    """Yield the other ids that sources give a thing, each with what says that they name one."""
    for id in several(node.properties.get("same_as")):
        decisions = projection.decisions.get(id, ())
        yield id, tuple(evidence for decision in decisions for evidence in of_thing(projection, decision.iri))


def _names(node: Node) -> Iterator[tuple[str, str]]:
    """Give the names that sources print, each with its language: a name composed by casegraph is none."""
    printed = [key for field in ("name", "alias", "pen_name", "title") for key in _keys(node, field)]
    told = [(_tag(key), word) for key in printed for word in several(node.properties[key])]
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
