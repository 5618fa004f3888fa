"""The map of an answer: the things that its rows name, and the ties between those of each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from graph.lines import counted
from graph.maps.neighbourhood import BEYOND, among, further
from graph.maps.scene import Scene, Step
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.answers.ask import Question
    from graph.projection.property_graph import Link, Projection
    from graph.rows import Rows

ROWS = 300
"""How many rows of an answer are drawn."""


def question_map(
    projection: Projection, asked: Question, values: Mapping[str, Any], rows: Rows, *, beyond: int = BEYOND
) -> Scene:
    """Show the rows of an answer (at most `ROWS`). Raises a Problem where there is nothing in them to draw."""
    given = tuple(str(value) for value in values.values() if str(value) in projection.nodes)
    links: dict[str, Link] = {}
    things = dict.fromkeys(given)
    told = []
    for row in islice(rows.rows, ROWS):
        cells = dict(zip(rows.columns, row, strict=True))
        own = _links(projection, [*given, *map(str, row)])
        links |= {link.id: link for link in own}
        steps = tuple(_steps(projection, cells, asked))
        things |= dict.fromkeys([step.thing for step in steps if step.thing])
        things |= dict.fromkeys(end for link in own for end in (link.start, link.end))
        told.append((*steps, Step(links=tuple(link.id for link in own))) if own else steps)
    if not told or not things:
        raise Problem(f"{asked.name} has no answer to draw (other parameters may have one)")
    ready = further(projection, things, beyond)
    waiting = {*ready}
    rest = [link for link in among(projection, (*things, *ready)) if waiting & {link.start, link.end}]
    links |= {link.id: link for link in rest}
    found = counted(len(rows.rows), "row")
    return Scene(
        nodes=tuple(projection.nodes[iri] for iri in (*things, *ready)),
        links=tuple(link for _, link in sorted(links.items())),
        around=tuple(projection.nodes[iri] for iri in given),
        title=asked.words,
        question=_in_words(projection, values),
        told=f"in {found} of answer" if len(rows.rows) <= ROWS else f"in the first {ROWS} of {found} of answer",
        beyond=len(ready),
        answer=found,
        rows=tuple(told),
    )


def _in_words(projection: Projection, values: Mapping[str, Any]) -> str:
    """Say what was asked for: `person: Li Si; day: 2018-11-01`."""
    said = ((name, projection.nodes.get(str(value))) for name, value in values.items())
    return "; ".join(f"{name}: {node.name if node else values[name]}" for name, node in said)


def _steps(projection: Projection, cells: Mapping[str, Any], asked: Question) -> Iterator[Step]:
    for column, value in cells.items():
        if str(value) in projection.nodes:
            yield Step(thing=str(value))
        elif value not in (None, "") and column not in asked.ties:
            yield Step(words=asked.worded(column, value))


def _links(projection: Projection, cells: Iterable[str]) -> list[Link]:
    """Find what ties the things of a row: the ties that it names, links among its things; else what a source states."""
    own = {cell for cell in cells if cell in projection.nodes}
    named = [link for cell in cells for link in projection.ties.get(cell, ())]
    tied = (*named, *among(projection, own))
    pairs = {frozenset((link.start, link.end)) for link in tied} | {frozenset((cell,)) for cell in own}
    stated = [link for cell in own for link in projection.statements.get(cell, ()) if link.end in own]
    apart = [link for link in stated if frozenset((link.start, link.end)) not in pairs]
    found = {link.id: link for link in (*tied, *apart)}
    return [found[key] for key in sorted(found)]
