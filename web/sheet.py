"""The sheet: all that a page tells of one thing, gathered from its dossier, with the notes that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from graph.dossier import dossier
from ontology.vocabulary import terms
from web.ego import Ego, ego
from web.known import Fact, differing, facts, names
from web.notes import Notes
from web.paragraphs import Paragraph, paragraphs
from web.rows import Party, Row, done_to, followed, gathered, happening, held_at, linked, part
from web.view import ROWS, chinese

if TYPE_CHECKING:
    from casegraph import Graph
    from graph.dossier import Dossier
    from graph.evidence import Evidence
    from graph.project import Node


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's matter, theme by theme; themes without lines are empty."""

    node: Node
    kind: str
    second: str
    roles: tuple[str, ...]
    status: str
    as_of: str
    names: list[Fact]
    facts: list[Fact]
    differing: list[Fact]
    timeline: list[Row]
    relations: dict[str, list[Row]]
    befell: list[Party]
    parts: list[Row]
    held: list[Party]
    engagements: list[Party]
    links: dict[str, list[Row]]
    paragraphs: list[Paragraph]
    unknown: tuple[str, ...]
    ego: Ego | None
    notes: Notes
    left_out: int

    @property
    def id(self) -> str:
        """The id of the thing."""
        return str(self.node.properties["id"])


def sheet(graph: Graph, iri: str) -> Sheet:
    """Gather the sheet of a thing; what a page has no room for is counted."""
    projection = graph.projection
    told = dossier(projection, iri)
    node = told.node
    timeline = [happening(line, node) for line in told.timeline[:ROWS]]
    relations = [linked(line, node) for line in told.relations[:ROWS]]
    parts = [part(line, node) for line in told.acts[:ROWS]]
    links = [linked(line, node) for line in told.links[:ROWS]]
    befell = list(done_to(projection, told.timeline[:ROWS], node))
    held = list(held_at(projection, told.timeline[:ROWS]))
    engagements = list(islice(followed(projection, told), ROWS))
    own, known = names(projection, node), list(facts(projection, node))
    differ = [differing(projection, conflict, node) for conflict in told.conflicts]
    said, places = paragraphs(projection, node, limit=ROWS)
    rows = [*timeline, *relations, *parts, *links, *_of_parties(*befell, *held, *engagements)]
    values = [value for fact in (*own, *known, *differ) for value in fact.values]
    cited = [one for row in rows for one in row.evidence] + [one for value in values for one in value.evidence]
    notes = Notes(projection, graph.store.ledger, [*cited, *_general(told)])
    return Sheet(
        node=node,
        kind=terms()[node.kind].label(),
        second=chinese(node),
        roles=told.roles,
        status=told.status,
        as_of=max((source.published for source in notes.sources), default=""),
        names=own,
        facts=known,
        differing=differ,
        timeline=timeline,
        relations=gathered(relations),
        befell=befell,
        parts=parts,
        held=held,
        engagements=engagements,
        links=gathered(links),
        paragraphs=said,
        unknown=told.unknown,
        ego=ego(projection, node),
        notes=notes,
        left_out=_left_out(told) + places - len(said),
    )


def _of_parties(*parties: Party) -> Iterator[Row]:
    for party in parties:
        yield party.act
        yield from party.agents


def _general(told: Dossier) -> Iterator[Evidence]:
    """Yield what supports the thing as a whole."""
    return (one for _, evidence in told.sources for one in evidence)


def _left_out(told: Dossier) -> int:
    themes = (told.timeline, told.relations, told.acts, told.links)
    return sum(max(0, len(theme) - ROWS) for theme in themes)
