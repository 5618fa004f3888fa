"""The chart: what a map draws and what it tells, as plain values, each with the words of its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import TYPE_CHECKING, Any

from graph.bibliography import Bibliography
from graph.dossier import span
from graph.evidence import of_link, of_thing
from graph.labels import link_label
from graph.layout import Box, positions
from graph.legend import CLAIMS, FAMILIES, LINES, Family, claim, family, line
from ontology.dates import bounds
from ontology.schema import all_properties, kind_names, properties
from ontology.vocabulary import concepts, terms

if TYPE_CHECKING:
    from graph.neighbourhood import Neighbourhood
    from graph.project import Link, Node, Projection

Values = dict[str, Any]

FACTS = (
    "roles",
    "type",
    "offence",
    "verdict",
    "penalty",
    "duration",
    "stage",
    "reference",
    "description",
    "reason",
    "note",
)
"""What the panel tells of a thing beside its names, dates and links."""
BOUNDS = ("begin_earliest", "begin_latest", "end_earliest", "end_latest")
NAMED = frozenset({"person", "group", "organization", "state", "un"})
"""Families whose names the layout leaves room for."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Links that say the same of the same two things, drawn as one line."""

    start: int
    end: int
    label: str
    symmetric: bool
    links: tuple[Link, ...]


def chart(projection: Projection, shown: Neighbourhood, *, title: str) -> Values:
    """Gather what the page needs: the network, and beside it the things, links and sources that it tells of."""
    number = {node.iri: n for n, node in enumerate(shown.nodes)}
    ties = _ties(shown.links, number)
    sources = Bibliography(projection)
    asked = {node.iri for node in shown.around} if shown.asked else set()
    things = [_thing(projection, node, sources, asked=node.iri in asked) for node in shown.nodes]
    links = [_link(projection, tie, sources) for tie in ties]
    return {
        "title": title,
        "summary": _summary(shown, len(ties), sources),
        "network": _network(shown.nodes, ties, asked),
        "things": things,
        "links": links,
        "sources": sources.told,
        "families": [_family(one, shown.nodes) for one in FAMILIES if any(family(node) is one for node in shown.nodes)],
        "lines": {name: label for name, label in LINES.items() if any(link["line"] == name for link in links)},
        "claims": {
            name: label for name, label in CLAIMS.items() if any(one["claim"] == name for one in (*things, *links))
        },
    }


def _ties(links: Iterable[Link], number: Mapping[str, int]) -> tuple[Tie, ...]:
    """Gather the links of the same meaning between the same two things; a spouse is a spouse both ways."""
    same: dict[tuple[int, int, str], list[Link]] = {}
    for link in links:
        start, end, label = number[link.start], number[link.end], link_label(link)
        if _symmetric(link, label):
            start, end = min(start, end), max(start, end)
        same.setdefault((start, end, label), []).append(link)
    return tuple(
        Tie(start, end, label, _symmetric(group[0], label), tuple(group))
        for (start, end, label), group in sorted(same.items())
    )


def _symmetric(link: Link, label: str) -> bool:
    return "record" in link.properties and link_label(link, forward=False) == label


def _thing(projection: Projection, node: Node, sources: Bibliography, *, asked: bool) -> Values:
    given = node.properties
    modality = _texts(given.get("modality"))
    return {
        "id": str(given.get("id", node.iri)),
        "kind": node.kind,
        "family": family(node).id,
        "asked": asked,
        "name": node.name,
        "second": _second(node),
        "named": bool(given.get("names")),
        "names": [name for name in _texts(given.get("names")) if name != node.name],
        "when": span(given),
        "years": _years(given),
        "claim": claim(modality),
        "facts": list(_facts(node)),
        "evidence": sources.cite(of_thing(projection, node.iri)),
    }


def _second(node: Node) -> list[str]:
    """Find the name in a second language: the language and the name, Chinese before others."""
    for key in sorted(node.properties, key=lambda key: (not key.startswith(("name_zh", "title_zh")), key)):
        field, _, language = key.partition("_")
        if field in ("name", "title") and language and language != "en":
            name = str(_texts(node.properties[key])[0])
            if name != node.name:
                return [language.replace("_", "-"), name]
    return []


def _facts(node: Node) -> Iterator[list[str]]:
    """Tell the values of a thing in words: the label of the field, the labels of its concepts."""
    for field in (*FACTS, "modality"):
        for key in sorted(key for key in node.properties if key == field or key.startswith(f"{field}_")):
            if words := [_word(node.kind, field, value) for value in _texts(node.properties[key])]:
                yield [_label(field), " / ".join(words)]


def _label(field: str) -> str:
    term = terms().get(all_properties()[field].iri.rpartition("#")[2]) if field in all_properties() else None
    return term.label() if term else field


def _word(kind: str, field: str, value: Any) -> str:
    """Spell a value: a concept by its label, anything else as it stands."""
    schemes = [
        prop.target for prop in properties(kind_names()[kind]) if prop.field == field and prop.shape == "concept"
    ]
    known = concepts(schemes[0]) if kind in kind_names() and schemes else {}
    return known[value].label() if value in known else str(value)


def _years(given: Mapping[str, Any]) -> list[int]:
    """Return the first and the last year in which something was certainly or possibly so."""
    days = [given[bound] for bound in BOUNDS if isinstance(given.get(bound), date)]
    days += [day for text in _texts(given.get("ongoing")) for day in bounds(text)[:2] if day]
    return [min(days).year, max(days).year] if days else []


def _link(projection: Projection, tie: Tie, sources: Bibliography) -> Values:
    said = [_said(projection, link, sources) for link in tie.links]
    years = [year for one in said for year in one["years"]]
    return {
        "from": tie.start,
        "to": tie.end,
        "label": tie.label,
        "back": link_label(tie.links[0], forward=False),
        "second": link_label(tie.links[0], language="zh"),
        "symmetric": tie.symmetric,
        "line": line(tie.links[0]),
        "claim": claim(modality for link in tie.links for modality in _texts(link.properties.get("modality"))),
        "years": [min(years), max(years)] if years else [],
        "said": said,
    }


def _said(projection: Projection, link: Link, sources: Bibliography) -> Values:
    """Tell what one record says of a link: when, as what kind of claim, by whom, in which words."""
    given = link.properties
    by = (projection.by_id.get(one) for one in _texts(given.get("stated_by")))
    return {
        "when": span(given) if "record" in given else "",
        "modality": " / ".join(_word(str(given["kind"]), "modality", one) for one in _texts(given.get("modality"))),
        "by": ", ".join(node.name for node in by if node),
        "years": _years(given),
        "evidence": sources.cite(of_link(projection, link)),
    }


def _family(one: Family, nodes: Sequence[Node]) -> Values:
    kinds = sorted({node.kind for node in nodes if family(node) is one})
    return {
        "id": one.id,
        "label": one.label,
        "light": one.light,
        "dark": one.dark,
        "path": one.path,
        "hollow": one.hollow,
        "kinds": [[kind, _capital(terms()[kind].label() if kind in terms() else kind)] for kind in kinds],
    }


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _network(nodes: Sequence[Node], ties: Sequence[Tie], asked: set[str]) -> Values:
    """Build the network with pyvis; its data are all that is taken from it, its page is not used."""
    from pyvis.network import Network

    network = Network(directed=True)
    near = _neighbours(len(nodes), ties)
    sizes = [_size(node, len(near[n]), asked=node.iri in asked) for n, node in enumerate(nodes)]
    places = positions(
        [_box(node, size) for node, size in zip(nodes, sizes, strict=True)], [(tie.start, tie.end) for tie in ties]
    )
    for n, (node, size, (x, y)) in enumerate(zip(nodes, sizes, places, strict=True)):
        network.add_node(n, label=node.name, shape="custom", size=size, x=x, y=y)
    for n, (tie, bend) in enumerate(zip(ties, _bends(ties), strict=True)):
        network.add_edge(tie.start, tie.end, id=n, arrows="" if tie.symmetric else "to", **bend)
    return {"nodes": network.nodes, "edges": network.edges}


def _neighbours(size: int, ties: Iterable[Tie]) -> list[set[int]]:
    near: list[set[int]] = [set() for _ in range(size)]
    for tie in ties:
        near[tie.start].add(tie.end)
        near[tie.end].add(tie.start)
    return near


def _size(node: Node, neighbours: int, *, asked: bool) -> float:
    """Size a thing by how many others it is tied to."""
    return round(family(node).size * (5.5 + 1.9 * sqrt(min(neighbours, 60))) + 3 * asked, 1)


def _box(node: Node, size: float) -> Box:
    """Measure the room that a thing and, where it has one on the map, its name takes."""
    if family(node).id not in NAMED:
        return Box(size, size, size, size)
    half = min(sum(12.5 if letter > "\u2e80" else 6.6 for letter in node.name), 170) / 2
    return Box(max(size, half), max(size, half), size, size + 20)


def _bends(ties: Sequence[Tie]) -> Iterator[Values]:
    """Bend parallel lines apart; a line on its own is straight."""
    parallel: dict[frozenset[int], int] = {}
    for tie in ties:
        ends = frozenset((tie.start, tie.end))
        parallel[ends] = parallel.get(ends, 0) + 1
    turn: dict[frozenset[int], int] = {}
    for tie in ties:
        ends = frozenset((tie.start, tie.end))
        place = turn[ends] = turn.get(ends, -1) + 1
        bend = (place - (parallel[ends] - 1) / 2) * 0.22 * (1 if tie.start < tie.end else -1)
        way = "curvedCW" if bend > 0 else "curvedCCW"
        yield {"smooth": {"enabled": True, "type": way, "roundness": round(abs(bend), 2)}} if bend else {}


def _summary(shown: Neighbourhood, links: int, sources: Bibliography) -> str:
    """Say in one line what is drawn, around what, what found no room, and as of when."""
    names = [node.name for node in shown.around]
    some = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    around = some if shown.asked else f"the {len(names)} best-connected persons"
    told = len(sources.told)
    newest = sources.newest()
    return " ".join(
        part
        for part in (
            f"{_count(len(shown.nodes), 'thing')} and {_count(links, 'link')} within "
            f"{_count(shown.steps, 'step')} of {around}.",
            f"{_count(shown.left_out, 'more thing')} left out for want of room." if shown.left_out else "",
            f"From {_count(told, 'source')}" + (f", the newest of {newest}." if newest else "."),
            _closed(shown.nodes),
        )
        if part
    )


def _closed(nodes: Sequence[Node]) -> str:
    closed = sum(node.properties.get("disclosure", "public") != "public" for node in nodes)
    return f"Not for publication: {_count(closed, 'thing')} not public." if closed else ""


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _texts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None or value == "" else [value]
