"""Status: how a person was last known to be, and as of when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graph.answers.evidence import of_thing
from graph.projection.labels import dated, modal
from graph.projection.property_graph import several
from ontology.dates import after
from ontology.vocabulary import concepts

if TYPE_CHECKING:
    from graph.answers.dossier_line import Line
    from graph.projection.property_graph import Node, Projection


def status(projection: Projection, node: Node, timeline: tuple[Line, ...]) -> str:
    """Say in one sentence how a person was last known to be, and as of when.

    Empty for other things, and for people of whom nobody would tell a detention: officials, people without a role.
    """
    if node.kind != "Person":
        return ""
    as_of = max((one.published for one in of_thing(projection, node.iri) if one.published), default="its sources")
    deaths = [line for line in timeline if line.field == "deceased"]
    if deaths:
        last = max(reversed(deaths), key=lambda line: _is_stated(projection, line))
        what = plainly(last.thing, node)
        said, claim = _said(projection, last)
        return f"{said}dead, as of {as_of}: {'died' if what == 'death' else what}{_on(last.since)}{claim}"
    held = [line for line in timeline if line.field == "detainee"]
    if not held:
        return f"no detention is known, as of {as_of}" if _expected(node) else ""
    known, *_ = *sorted(held_open(timeline), key=_last_known, reverse=True), None
    if known is None:
        last = max(held, key=lambda line: str(line.thing.properties.get("end_latest", "")))
        return f"no longer held, as of {as_of}: {plainly(last.thing, node)}{_over(last)}{_said(projection, last)[1]}"
    detention, begin = plainly(known.thing, node), known.since
    said, claim = _said(projection, known)
    if last_known := _last_known(known):
        since = f" {after('since', begin, 'begun')}" if begin else ""
        return f"{said}held, as of {last_known}: {detention}{since}{claim}"
    return f"not known to be free, as of {as_of}: {detention}{_on(begin)}{claim}; no source tells of an end"


def held_open(timeline: tuple[Line, ...]) -> Iterator[Line]:
    """Yield the detentions of which no source tells the end: no date of it, no release after, no death."""
    if any(line.field == "deceased" for line in timeline):
        return
    freed = [line.thing.properties.get("begin_latest") for line in timeline if line.thing.kind == "Release"]
    for line in timeline:
        days: Any = line.thing.properties
        begin = days.get("begin_earliest")
        over = any(day and begin and day >= begin for day in freed)
        if line.field == "detainee" and "end" not in days and "date" not in days and ("ongoing" in days or not over):
            yield line


def _is_stated(projection: Projection, line: Line) -> bool:
    """Tell whether a source says so as a fact, or a court or UN body has found it so, and nobody denies it."""
    sources = projection.statements.get(line.thing.iri, ())
    said = {one for source in sources for one in several(source.properties.get("modality")) or ["stated"]}
    return "denied" not in said and not said <= {"alleged", "reported"}


def _said(projection: Projection, line: Line) -> tuple[str, str]:
    """Give the words before and after what is only claimed; nothing for what is stated."""
    return ("", "") if _is_stated(projection, line) else ("said to be ", modal(line.modality))


def plainly(event: Node, about: Node) -> str:
    """Name an event as its subject's own page would: without the subject's name and the date, which stand there.

    Only a name that casegraph composed is cut; what a source calls an event stays.
    """
    if "names" in event.properties:
        return event.name
    what, _, whom = event.name.removesuffix(dated(event)).partition(": ")
    if not whom or whom == about.name:
        return what
    others = [name for name in whom.split(", ") if name != about.name]
    return f"{what} with {others[0]}" if len(others) == 1 and others[0] != whom else f"{what} of {whom}"


def _last_known(line: Line) -> str:
    ongoing: Any = line.thing.properties.get("ongoing") or ""
    return max(ongoing) if isinstance(ongoing, list) else str(ongoing)


def _expected(node: Node) -> bool:
    """Tell whether a detention would be told of: a person with roles, none of them an official's."""
    roles: Any = node.properties.get("roles", ())
    above = {(concepts("role")[role].broader or "").rpartition("/")[2] for role in roles}
    return bool(roles) and "official" not in above.union(roles)


def _over(line: Line) -> str:
    if line.until:
        return f" {line.until}"
    return _on(line.since) or ", released"


def _on(when: str) -> str:
    return f", {when}" if when else ""
