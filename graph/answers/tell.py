"""Telling: answers as lines of plain text, each with what says so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from graph.lines import counted
from graph.projection.labels import called, field_label, modal, modality_of

if TYPE_CHECKING:
    from graph.answers.ask import Answer
    from graph.answers.conflicts import Conflict
    from graph.answers.evidence import Evidence
    from graph.answers.path import Hop, Paths
    from graph.answers.stats import Stats
    from graph.names.search import Found
    from graph.projection.property_graph import Projection
    from graph.rows import Rows
    from graph.storage.store import Counts


def cited(evidence: Iterable[Evidence]) -> Iterator[str]:
    """Write a line for each source: its id and date, then every place with its words."""
    for (source, published), same in groupby(dict.fromkeys(evidence), key=lambda one: (one.source, one.published)):
        places = (f"{one.place} “{one.quote}”" if one.quote else one.place for one in same)
        yield f"{source}{f' ({published})' if published else ''} {' · '.join(places)}"


def tell_paths(paths: Paths) -> Iterator[str]:
    """Tell every path, hop by hop, with its evidence."""
    both = f"{called(paths.start)} and {called(paths.end)}"
    if not paths.paths:
        yield f"{both}: no path (--max allows more hops, --through other ways)"
        return
    more = " (more are not shown)" if paths.more else ""
    yield f"{both}: {counted(len(paths.paths), 'shortest path')} of {counted(paths.length, 'hop')}{more}"
    for number, path in enumerate(paths.paths, 1):
        yield f"\n{number}. {called(path[0][0].start)}"
        for hop in path:
            for way in hop:
                yield from _hop(way, "and" if way is not hop[0] else "--")


def _hop(hop: Hop, mark: str) -> Iterator[str]:
    """Tell one relationship, read in the direction of the path; a second one between the same two is an `and`."""
    from graph.answers.dossier_line import span

    modality: Any = hop.link.properties.get("modality", "")
    when = span(hop.link.properties) if "record" in hop.link.properties else ""
    told = modal(modality if isinstance(modality, str) else " / ".join(modality))
    end = called(hop.end) + modality_of(hop.end)
    yield f"   {mark:>3} {hop.label} --> {end}{f', {when}' if when else ''}{told}"
    yield from (f"         {line}" for line in cited(hop.evidence))


def tell_conflicts(found: Iterable[Conflict]) -> Iterator[str]:
    """Tell on what sources differ: the values side by side."""
    for number, conflict in enumerate(found):
        if number:
            yield ""
        yield f"{conflict.name}: {field_label(conflict.field)} ({conflict.id})"
        width = max(len(value) for value, _ in conflict.values)
        for value, evidence in conflict.values:
            for first, line in zip((value, *[""] * len(evidence)), cited(evidence), strict=False):
                yield f"  {first:{width}}  {line}"


def tell_answer(answer: Answer) -> Iterator[str]:
    """Tell an answer row by row, its evidence below each row."""
    from graph.answers.ask import with_names

    yield f"{answer.question.words} {counted(len(answer.rows.rows), 'row')}."
    told = with_names(answer)
    columns = [column.replace("_", " ") for column in told.columns]
    width = max(map(len, columns), default=0)
    for number, (row, evidence) in enumerate(zip(told.rows, answer.evidence, strict=True), 1):
        yield ""
        said = [(column, value) for column, value in zip(columns, row, strict=True) if value]
        for place, (column, value) in enumerate(said):
            yield f"{f'{number}.' if not place else '':4} {column:{width}}  {value}"
        yield from (f"     {'':{width}}  {line}" for line in cited(evidence))


def tell_questions() -> Iterator[str]:
    """Tell every named question in both languages, with what it asks for and what is taken unless one says."""
    from graph.answers.ask import questions

    width = max(map(len, questions()))
    for asked in questions().values():
        yield f"{asked.name:{width}}  {asked.words}"
        yield f"{'':{width}}  {asked.words_zh}"
        for parameter in asked.parameters:
            default = f"={parameter.default}" if parameter.default else "=..."
            yield f"{'':{width}}  --param {parameter.name}{default} ({parameter.meaning})"


def table_of_found(projection: Projection, found: Iterable[Found]) -> Rows:
    """List what a search found; the name that matched, where it is not the one that is shown."""
    from graph.rows import Rows

    rows: list[tuple[Any, ...]] = []
    for hit in found:
        name = called(node := projection.nodes[hit.named.iri])
        rows.append((hit.named.id, hit.named.kind, name + modality_of(node), "" if hit.name in name else hit.name))
    return Rows(("id", "kind", "name", "also called"), rows)


def tell_stats(stats: Stats) -> Iterator[str]:
    """Tell the counts as a table for a terminal: sources by number, their ids below."""
    heads = [f"[{number}]" for number in range(1, len(stats.sources) + 1)]
    table = [("", *heads, "all"), *(tuple(map(str, row)) for row in stats.rows().rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for kind, *counts in table:
        cells = (f"{'·' if count == '0' else count:>{size}}" for count, size in zip(counts, widths[1:], strict=True))
        yield f"{kind:{widths[0]}}  {'  '.join(cells)}"
    yield ""
    yield from (f"{head} {source}" for head, source in zip(heads, stats.sources, strict=True))


def tell_loaded(counts: Counts) -> Iterator[str]:
    """Tell what a load did, source by source."""
    for word, sources in (("loaded", counts.loaded), ("changed", counts.changed)):
        yield from (f"{word} {source}" for source in sources)
    total = len(counts.loaded) + len(counts.changed)
    if total:
        before = f", {len(counts.unchanged)} unchanged" if counts.unchanged else ""
        yield f"{counted(total, 'source')} loaded{before}: {counted(counts.quads, 'statement')}"
    else:
        yield f"nothing has changed ({counted(len(counts.unchanged), 'source')} as before)"


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
