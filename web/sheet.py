"""The sheet: all that a page tells of one thing, gathered from its dossier, with the notes that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from graph.answers.dossier import dossier
from web.known import Fact, differing, facts, ids, names
from web.notes import Notes
from web.paragraphs import Paragraph, paragraphs
from web.rows import Party, Row, done_to, followed, gathered, happening, held_at, linked, part
from web.small_map import SmallMap, around
from web.view import ROWS

if TYPE_CHECKING:
    from casegraph import Graph
    from graph.answers.dossier import Dossier
    from graph.answers.evidence import Evidence
    from graph.projection.property_graph import Node, Projection


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's matter, theme by theme; themes without lines are empty."""

    node: Node
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
    map: SmallMap | None
    maps: dict[str, str]
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
    befell = list(islice(done_to(projection, told.timeline, node), ROWS))
    held = list(islice(held_at(projection, told.timeline), ROWS))
    engagements = list(islice(followed(projection, told), ROWS))
    own, known = names(projection, node), [*facts(projection, node), *ids(told)]
    differ = [differing(projection, conflict, iri) for conflict in told.conflicts]
    said, places = paragraphs(projection, node, limit=ROWS)
    rows = [*timeline, *relations, *parts, *links, *_of_parties(*befell, *held, *engagements)]
    cited, speaking = _cited(told, rows, [*own, *known, *differ]), (source for source, _ in told.sources)
    notes = Notes(projection, graph.store.ledger, cited, sources=speaking)
    return Sheet(
        node=node,
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
        map=around(projection, node),
        maps=dict(_maps(projection, node)),
        notes=notes,
        left_out=_left_out(told) + places - len(said),
    )


def _maps(projection: Projection, node: Node) -> Iterator[tuple[str, str]]:
    """Name the larger maps of a thing, each with its address."""
    id, near = node.properties["id"], projection.around.get(node.iri, ())
    yield "two steps from here", f"/map?{urlencode({'around': id})}"
    if any(link.type == "PART_OF" and link.end == node.iri for link in near):
        yield "all that is part of it", f"/map?{urlencode({'kind': 'crackdown', 'around': id})}"
    if any(link.type == "SIGNATORIES" and link.start == node.iri for link in near):
        yield "who signed it, addressed to whom, for whom", f"/map?{urlencode({'kind': 'signatures', 'around': id})}"


def _cited(told: Dossier, rows: Iterable[Row], known: Iterable[Fact]) -> Iterator[Evidence]:
    """Yield all that the page rests on, what supports the thing as a whole included."""
    for row in rows:
        yield from row.evidence
    for fact in known:
        for value in fact.values:
            yield from value.evidence
    for _, evidence in told.sources:
        yield from evidence


def _of_parties(*parties: Party) -> Iterator[Row]:
    for party in parties:
        yield party.act
        yield from party.agents


def _left_out(told: Dossier) -> int:
    themes = (told.timeline, told.relations, told.acts, told.links)
    return sum(max(0, len(theme) - ROWS) for theme in themes)
