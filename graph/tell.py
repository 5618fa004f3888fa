"""Telling: answers as lines of plain text, each with what says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.evidence import lines
from graph.labels import link_label

if TYPE_CHECKING:
    from graph.ask import Answer
    from graph.conflicts import Conflict
    from graph.dossier import Dossier, Line
    from graph.path import Hop, Paths
    from graph.project import Node, Projection
    from graph.store import Counts


QUOTED = 2
"""How many citations a line of a dossier shows; its sources show all."""


def called(node: Node) -> str:
    """Name a thing in both languages: `Li Si 李四`."""
    chinese = node.properties.get("name_zh")
    second = chinese[0] if isinstance(chinese, list) else chinese
    return f"{node.name} {second}" if second and second != node.name and "Event" not in node.labels else node.name


def tell_paths(paths: Paths) -> Iterator[str]:
    """Tell every path, hop by hop, with its evidence."""
    count = len(paths.paths)
    more = " (more are not shown)" if paths.more else ""
    hops = "hop" if paths.length == 1 else "hops"
    both = f"{called(paths.start)} and {called(paths.end)}"
    if not paths.paths:
        yield f"{both}: no path"
        return
    yield f"{both}: {count} shortest path{'s' * (count != 1)} of {paths.length} {hops}{more}"
    for number, path in enumerate(paths.paths, 1):
        yield ""
        yield f"{number}. {called(path[0][0].start)}"
        for hop in path:
            for way in hop:
                yield from _hop(way)


def _hop(hop: Hop) -> Iterator[str]:
    arrow = f"-- {hop.label} -->" if hop.forward else f"<-- {hop.label} --"
    modality = hop.link.properties.get("modality")
    yield f"   {arrow} {called(hop.end)}" + (f" [{modality}]" if modality else "")
    yield from (f"        {line}" for line in lines(hop.evidence))


def tell_dossier(dossier: Dossier) -> Iterator[str]:
    """Tell all that is known of one thing, theme by theme; themes without lines are left out."""
    node = dossier.node
    yield f"{called(node)} ({', '.join((node.kind, *dossier.roles))}; id {node.properties['id']})"
    if dossier.status:
        yield f"Status: {dossier.status}"
    yield from _named(
        "Names", [name if language == "und" else f"{name} ({language})" for language, name in dossier.names]
    )
    yield from _named("Facts", list(_facts(node)))
    for title, theme in (
        ("Timeline", dossier.timeline),
        ("Relations", dossier.relations),
        ("Parts in acts", dossier.acts),
        ("UN engagements", dossier.engagements),
        ("Links", dossier.facts),
    ):
        yield from _theme(title, theme, quoted=title != "UN engagements")
    yield from _conflicts(dossier.conflicts)
    yield from _sources(dossier)
    yield from _named("Not known", list(dossier.unknown))


def _named(title: str, entries: list[str]) -> Iterator[str]:
    if entries:
        yield f"\n{title}"
        yield from (f"  {entry}" for entry in entries)


_SHOWN = ("name", "title", "alias", "pen_name", "iri", "id", "sources", "disclosure", "roles", "scheme")


def _facts(node: Node) -> Iterator[str]:
    for key, value in node.properties.items():
        field = key.rpartition("_")[0] if key.endswith(("_en", "_zh", "_und")) else key
        if key != "names" and field not in _SHOWN and not key.endswith(("_earliest", "_latest")):
            yield f"{key.removesuffix('_und').replace('_', ' ')}: {written(value)}"


def _theme(title: str, theme: Iterable[Line], *, quoted: bool) -> Iterator[str]:
    entries = list(theme)
    if not entries:
        return
    yield f"\n{title}"
    for line in entries:
        when = f"{line.when:<12} " if line.when else ""
        modality = f" [{line.modality}]" if line.modality else ""
        yield f"  {when}{line.role} {called(line.thing)}{modality}"
        if quoted:
            yield from (f"      {one}" for one in lines(line.evidence)[:QUOTED])


def tell_conflicts(found: Iterable[Conflict]) -> Iterator[str]:
    """Tell on what sources differ: the values side by side."""
    for conflict in found:
        yield f"{conflict.name} ({conflict.id}): {conflict.field.replace('_', ' ')}"
        for value, evidence in conflict.values:
            yield f"  {value}"
            yield from (f"      {line}" for line in lines(evidence))


def _conflicts(found: tuple[Conflict, ...]) -> Iterator[str]:
    if found:
        yield "\nSources differ"
        yield from (f"  {line}" for line in tell_conflicts(found))


def _sources(dossier: Dossier) -> Iterator[str]:
    if dossier.sources:
        yield "\nSources"
    for document, evidence in dossier.sources:
        yield f"  {document.name} ({document.properties['id']}, {document.properties.get('published', 'undated')})"
        yield from (f"      {line}" for line in lines(evidence))


def tell_answer(projection: Projection, answer: Answer) -> Iterator[str]:
    """Tell an answer row by row, its evidence below each row."""
    count = len(answer.rows.rows)
    yield f"{answer.question.words} {count} row{'s' * (count != 1)}."
    for row, evidence in zip(answer.rows.rows, answer.evidence, strict=True):
        values = (named(projection, value) for value in row)
        said = ((column, value) for column, value in zip(answer.rows.columns, values, strict=True) if value)
        yield ""
        yield "; ".join(f"{column.replace('_', ' ')}: {value}" for column, value in said)
        yield from (f"    {line}" for line in lines(evidence))


def named(projection: Projection, value: Any) -> str:
    """Name the thing that an IRI means; a tie by its ends; any other value as it is."""
    text = "" if value is None else str(value)
    if node := projection.nodes.get(text):
        return called(node)
    if links := projection.ties.get(text):
        start, end = projection.nodes[links[0].start], projection.nodes[links[0].end]
        return f"{start.name} {link_label(links[0])} {end.name}"
    return text


def tell_loaded(counts: Counts) -> Iterator[str]:
    """Tell what a load did, source by source."""
    for word, sources in (("loaded", counts.loaded), ("changed", counts.changed)):
        yield from (f"{word} {source}" for source in sources)
    total = len(counts.loaded) + len(counts.changed)
    if not total:
        yield f"nothing has changed ({len(counts.unchanged)} sources as before)"
    else:
        yield f"{total} sources loaded, {len(counts.unchanged)} unchanged, {counts.quads} statements"


def as_json(value: Any) -> str:
    """Write an answer as JSON: nodes by id and name, dates as text."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    if hasattr(value, "labels"):
        return {"id": value.properties["id"], "kind": value.kind, "name": called(value)}
    if hasattr(value, "type") and hasattr(value, "properties"):
        return {"id": value.id, "type": value.type}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def written(value: Any) -> str:
    """Write a value as text, lists joined."""
    return "; ".join(str(one) for one in value) if isinstance(value, list) else str(value)
