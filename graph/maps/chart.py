"""The chart: what a map draws and what it tells, as plain values, each with the words of its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.maps.bibliography import Bibliography
from graph.maps.legend import CLAIMS, FAMILIES, LINES, Family, family
from graph.maps.panel import Panel, Tie, differing, gathered
from graph.maps.placing import network
from graph.names.search_keys import variants
from ontology.vocabulary import terms

if TYPE_CHECKING:
    from graph.maps.scene import Scene, Step
    from graph.projection.property_graph import Node, Projection

Values = dict[str, Any]


def chart(
    projection: Projection,
    scene: Scene,
    *,
    title: str = "",
    address: Callable[[str], str] | None = None,
    before: Mapping[str, tuple[int, int]] | None = None,
) -> Values:
    """Gather what the page needs: the network, and beside it the things, links and sources that it tells of.

    address: gives the page of a thing by its id, where the map is served. before: where things stood, by their ids.
    """
    number = {node.iri: n for n, node in enumerate(scene.nodes)}
    ties = gathered(scene.links, number)
    sources = Bibliography(projection)
    panel = Panel(projection, sources, frozenset(number), differing(projection, number), address)
    things = [panel.thing(node) for node in scene.nodes]
    links = [panel.link(tie) for tie in ties]
    asked = {number[node.iri] for node in scene.around}
    for n in sorted(asked):
        things[n]["asked"] = True
    drawn = len(scene.nodes) - scene.beyond
    seen = [link for link in links if max(link["from"], link["to"]) < drawn]
    return {
        "title": title or scene.title,
        "question": scene.question,
        "summary": _summary(scene, things[:drawn], seen, sources),
        "drawn": drawn,
        "network": network(scene, [(tie.start, tie.end) for tie in ties], [tie.symmetric for tie in ties], before),
        "things": things,
        "links": links,
        "answer": scene.answer,
        "rows": list(_rows(scene, number, ties)),
        "sources": sources.told,
        "families": list(_families(scene.nodes)),
        "lines": {name: label for name, label in LINES.items() if any(link["line"] == name for link in links)},
        "claims": _claims((*things, *links)),
        "variants": variants(name for thing in things for name in (thing["name"], *thing["names"])),
        "served": address is not None,
    }


def _claims(told: Sequence[Values]) -> dict[str, str]:
    """Label the claims that are on the map."""
    return {name: label for name, label in CLAIMS.items() if any(one["claim"] == name for one in told)}


def _rows(scene: Scene, number: Mapping[str, int], ties: Sequence[Tie]) -> Iterator[list[list[Any]]]:
    """Write each line of the answer: things and lines by their numbers, words as they are."""
    lines = {link.id: n for n, tie in enumerate(ties) for link in tie.links}
    for row in scene.rows:
        yield [_step(step, number, lines) for step in row]


def _step(step: Step, number: Mapping[str, int], lines: Mapping[str, int]) -> list[Any]:
    if step.thing:
        return ["thing", number[step.thing]]
    if step.links:
        return ["links", sorted({lines[link] for link in step.links}), step.words]
    return ["words", step.words]


def _families(nodes: Iterable[Node]) -> Iterator[Values]:
    """Tell of the families that are on the map, in the order of the legend, each with its kinds."""
    kinds = sorted({(node.kind, family(node).id) for node in nodes})
    for one in FAMILIES:
        if own := [kind for kind, id in kinds if id == one.id]:
            yield _family(one, own)


def _family(one: Family, kinds: Sequence[str]) -> Values:
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


def _summary(scene: Scene, things: Sequence[Values], links: Sequence[Values], sources: Bibliography) -> str:
    """Say in one line what is drawn at first, what found no room, and as of when."""
    claims = (*things, *(said for link in links for said in link["said"]))
    cited = {row[0] for claim in claims for row in claim["evidence"]}
    newest = sources.newest(cited)
    told = f" {scene.told}" if scene.told else ""
    parts = (
        f"{_count(len(things), 'thing')} and {_count(len(links), 'link')}{told}.",
        f"{_count(scene.left_out, 'more thing')} left out for want of room." if scene.left_out else "",
        f"From {_count(len(cited), 'source')}" + (f", the newest of {newest}." if newest else "."),
        closed(scene.nodes),
    )
    return " ".join(part for part in parts if part)


def closed(nodes: Iterable[Node]) -> str:
    """Warn of what is not public."""
    number = sum(node.properties.get("disclosure", "public") != "public" for node in nodes)
    return f"Not for publication: {_count(number, 'thing')} not public." if number else ""


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
