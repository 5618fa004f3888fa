"""The page: a dossier laid out in lines, each citation by the number of its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from graph.answers.evidence import lines
from graph.answers.facts import in_words
from graph.answers.status import plainly
from graph.projection.labels import called, field_label, modal
from ontology.dates import spoken
from ontology.vocabulary import terms

if TYPE_CHECKING:
    from graph.answers.conflicts import Conflict
    from graph.answers.dossier import Dossier
    from graph.answers.dossier_line import Line
    from graph.answers.evidence import Evidence
    from graph.projection.property_graph import Node

Numbers = Mapping[str, int]
Row = tuple[str, str, tuple["Evidence", ...]]
"""What stands in the first column, what beside it, and what says so."""

QUOTED = 2
"""How many citations of one source a line shows: with all of them, what happened would be lost in between."""
WIDEST = 26
"""The most columns of the terminal that a first column takes."""
OWN = ("detainee", "defendant", "deceased", "target", "part_of")
"""Links by which an event happens to somebody, or within something: its own page need not say so."""


def page(dossier: Dossier) -> Iterator[str]:
    """Lay out all that is known of one thing, theme by theme; themes without lines are left out."""
    node = dossier.node
    yield called(node)
    roles = [", ".join(dossier.roles)] if dossier.roles else []
    yield "; ".join((terms()[node.kind].label(), *roles, f"id {node.properties['id']}"))
    yield from _block("", list(_opening(dossier)))
    sources = sorted(
        dossier.sources, key=lambda source: (str(source[0].properties.get("published", "")), source[0].iri)
    )
    numbers = {str(document.properties["id"]): number for number, (document, _) in enumerate(sources, 1)}
    yield from _theme("Timeline", _timeline(dossier), numbers)
    yield from _theme("UN engagements", (_happening(line, node) for line in dossier.engagements), numbers)
    yield from _theme("Relations", _gathered(dossier.relations, node), numbers)
    yield from _theme("Parts in acts", (_part(line, node) for line in dossier.acts), numbers)
    yield from _theme("Other links", _gathered(dossier.links, node), numbers)
    for conflict in dossier.conflicts:
        whose = "" if conflict.iri == node.iri else f"{conflict.name}: "
        yield from _block(f"Sources differ on {whose}{field_label(conflict.field)}", list(_sides(conflict, numbers)))
    if dossier.ids:
        yield from _block("Other ids, by decision", [row for id in dossier.ids for row in _decided(*id)])
    yield from _block("Not known", [("", gap) for gap in dossier.unknown])
    yield from _sources(dossier, sources, numbers)


def _published(source: tuple[Node, tuple[Evidence, ...]]) -> tuple[str, str]:
    return str(source[0].properties.get("published", "")), source[0].iri


def _opening(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield what a reader looks for first: how a person is, then names, times and values."""
    if dossier.status:
        yield "status", dossier.status
    if " ".join(name for _, name in dossier.names) not in ("", called(dossier.node)):
        yield "names", "; ".join(f"{name} ({tag})" if tag != "und" else name for tag, name in dossier.names)
    if dossier.when:
        yield "when", dossier.when
    yield from dossier.facts


def _timeline(dossier: Dossier) -> Iterator[Row]:
    """Yield every event; the words for the UN engagements stand in their own theme."""
    for line in dossier.timeline:
        when, text, evidence = _happening(line, dossier.node)
        yield when, text, () if line in dossier.engagements else evidence


def _happening(line: Line, about: Node) -> Row:
    what = kind_of(line.thing) + plainly(line.thing, about)
    text = what if line.field in OWN else f"{line.role} {what}"
    duration = line.thing.properties.get("duration")
    more = [part for part in (in_words(duration) if duration else "", line.until) if part]
    return (
        line.since or "undated",
        f"{', '.join((text + _chinese(line.thing), *more))}{modal(line.modality)}",
        line.evidence,
    )


def kind_of(event: Node) -> str:
    """Say what kind of step it is where a source's name for it does not: `charge: Subversion`."""
    kind = terms()[event.kind].label()
    told = "Proceeding" not in event.labels or "names" not in event.properties or kind in event.name.lower()
    return "" if told else f"{kind}: "


def _part(line: Line, about: Node) -> Row:
    """Tell a part in an act: from the agent's side by date, from the act's by the part."""
    part = line.role.partition("(")[2].rstrip(")") or line.role
    if "Event" not in line.thing.labels:
        return part, f"{called(line.thing)}{modal(line.modality)}", line.evidence
    return line.act_since or "undated", f"{part}: {plainly(line.thing, about)}{modal(line.modality)}", line.evidence


def _gathered(lines: Iterable[Line], about: Node) -> Iterator[Row]:
    """Gather what has the same role in the same words into one row; a role is written once."""
    rows: dict[tuple[str, tuple[Evidence, ...]], list[str]] = {}
    for line in lines:
        rows.setdefault((line.role, line.evidence), []).append(_linked(line, about))
    before = ""
    for (role, evidence), things in rows.items():
        yield role if role != before else "", "; ".join(things), evidence
        before = role


def _linked(line: Line, about: Node) -> str:
    if "Event" in line.thing.labels:
        return ", ".join(filter(None, (plainly(line.thing, about) + _chinese(line.thing), line.when)))
    return f"{called(line.thing)}{f', {line.when}' if line.tie and line.when else ''}{modal(line.modality)}"


def _chinese(thing: Node) -> str:
    return called(thing).removeprefix(thing.name)


def _sides(conflict: Conflict, numbers: Numbers) -> Iterator[tuple[str, str]]:
    for value, evidence in conflict.values:
        told = list(_cited(evidence, numbers)) or [""]
        yield from zip((value, *[""] * len(told)), told, strict=False)


def _decided(id: str, evidence: Iterable[Evidence]) -> Iterator[tuple[str, str]]:
    """Yield the citations of decisions in full: their document need not be among the sources that have numbers."""
    told = lines(evidence) or [""]
    yield from zip((id, *[""] * len(told)), told, strict=False)


def _theme(title: str, rows: Iterable[Row], numbers: Numbers) -> Iterator[str]:
    told = list(rows)
    width = _width(first for first, _, _ in told)
    if told:
        yield f"\n{title}"
    for first, text, evidence in told:
        yield from _beside(first, text, width)
        yield from (f"  {'':{width}}  {cited}" for cited in _cited(evidence, numbers))


def _block(title: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if rows:
        yield f"\n{title}" if title else ""
    width = _width(first for first, _ in rows)
    for first, text in rows:
        yield from _beside(first, text, width) if width else (f"  {text}",)


def _beside(first: str, text: str, width: int) -> Iterator[str]:
    """Put a text beside its first column, below it where that is too long."""
    if len(first) > width:
        yield f"  {first}"
        first = ""
    if text:
        yield f"  {first:{width}}  {text}"
    elif first:
        yield f"  {first}"


def _width(firsts: Iterable[str]) -> int:
    return max((len(first) for first in firsts if len(first) <= WIDEST), default=0)


def _cited(evidence: Iterable[Evidence], numbers: Numbers) -> Iterator[str]:
    """Write a line for each source, its citations one after another: `[1] ¶4 “two words” · ¶9`."""
    told = sorted(dict.fromkeys(evidence), key=lambda one: numbers.get(one.source, 0))
    for source, same in groupby(told, key=lambda one: one.source):
        places = [f"{one.place} “{one.quote}”" if one.quote else one.place for one in same]
        more = f" (and {len(places) - QUOTED} more)" if len(places) > QUOTED else ""
        yield f"[{numbers.get(source, '?')}] {' · '.join(places[:QUOTED])}{more}"


def _sources(dossier: Dossier, sources: Iterable[tuple[Node, tuple[Evidence, ...]]], numbers: Numbers) -> Iterator[str]:
    yield "\nSources"
    for document, evidence in sources:
        identity = str(document.properties["id"])
        yield f"  [{numbers[identity]}] {document.name}"
        published = spoken(str(document.properties.get("published", "undated")))
        yield f"      {published}; id {identity}"
        # A document is its own source: it has just said its title.
        if document.iri != dossier.node.iri:
            yield from (f"      {one.place} “{one.quote}”" for one in dict.fromkeys(evidence) if one.quote)
