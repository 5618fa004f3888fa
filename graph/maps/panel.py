"""The panel of a map: what is told of each thing and link, and which words of which source say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.answers.conflicts import conflicts
from graph.answers.dossier_line import span
from graph.answers.evidence import of_link, of_thing
from graph.maps.legend import claim, family, line
from graph.maps.neighbourhood import near
from graph.maps.years import years
from graph.names.search_keys import sounds
from graph.projection.labels import field_label, link_label
from graph.projection.property_graph import Projection, several
from ontology.schema import kind_names, properties, ties
from ontology.vocabulary import concepts

if TYPE_CHECKING:
    from graph.answers.conflicts import Conflict
    from graph.maps.bibliography import Bibliography
    from graph.maps.years import Years
    from graph.projection.property_graph import Link, Node

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
_TOLD = {field: turn for turn, field in enumerate((*FACTS, "modality"))}


@dataclass(frozen=True, slots=True)
class Tie:
    """Links that say the same of the same two things, drawn as one line."""

    start: int
    end: int
    label: str
    symmetric: bool
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Tells of things and links. shown: the IRIs on the map; address: of a thing's own page, where it has one."""

    projection: Projection
    sources: Bibliography
    shown: frozenset[str]
    differing: Mapping[str, list[Conflict]]
    address: Callable[[str], str] | None = None

    def thing(self, node: Node) -> Values:
        """Tell of a thing. What is not so is left out."""
        given = node.properties
        id = str(given.get("id", node.iri))
        names = several(given.get("names"))
        told = {
            "id": id,
            "iri": node.iri,
            "kind": node.kind,
            "family": family(node).id,
            "name": node.name,
            "second": _second(node),
            "named": bool(names),
            "names": [name for name in names if name != node.name],
            "when": span(given),
            "years": years(given),
            "claim": claim(several(given.get("modality"))),
            "facts": list(_facts(node)),
            "evidence": self.sources.cite(of_thing(self.projection, node.iri)),
        }
        seldom = {
            "page": self.address(id) if self.address else "",
            "sounds": sounds(names),
            "roles": [_word(node.kind, "roles", role) for role in several(given.get("roles"))],
            "disclosure": _closed(str(given.get("disclosure", "public"))),
            "differ": self._differ(node.iri, node.kind),
            "more": len({*near(self.projection, node.iri)} - self.shown),
        }
        return told | {name: value for name, value in seldom.items() if value}

    def link(self, tie: Tie) -> Values:
        """Tell of a line: each record that says so, when, how surely, in which words."""
        first = tie.links[0]
        records = {str(link.properties.get("record", "")): str(link.properties.get("kind", "")) for link in tie.links}
        differ = [one for record, kind in records.items() if record for one in self._differ(record, kind)]
        return {
            "from": tie.start,
            "to": tie.end,
            "label": tie.label,
            "back": link_label(first, forward=False),
            "second": link_label(first, language="zh"),
            "symmetric": tie.symmetric,
            "line": line(first),
            "claim": claim(modality for link in tie.links for modality in several(link.properties.get("modality"))),
            "years": _widest([years(link.properties) for link in tie.links]),
            "said": [self._said(link) for link in tie.links],
        } | ({"differ": differ} if differ else {})

    def _said(self, link: Link) -> Values:
        given = link.properties
        by = (self.projection.by_id.get(one) for one in several(given.get("stated_by")))
        return {
            "when": span(given) if "record" in given else "",
            "modality": " / ".join(
                _word(str(given["kind"]), "modality", one) for one in several(given.get("modality"))
            ),
            "by": ", ".join(node.name for node in by if node),
            "evidence": self.sources.cite(of_link(self.projection, link)),
        }

    def _differ(self, iri: str, kind: str) -> list[Any]:
        """Set side by side the values on which sources differ: label of the field, each value with what says it."""
        return [
            [
                field_label(one.field),
                [[self._value(kind, one.field, value), self.sources.cite(cited)] for value, cited in one.values],
            ]
            for one in self.differing.get(iri, ())
        ]

    def _value(self, kind: str, field: str, value: str) -> str:
        node = self.projection.by_id.get(value)
        return node.name if node else _word(kind, field, value)


def differing(projection: Projection, shown: Collection[str]) -> dict[str, list[Conflict]]:
    """Find on what sources differ about some things and the ties at them, by the IRI of the thing or tie."""
    found: dict[str, list[Conflict]] = {}
    for one in conflicts(projection, only=shown):
        found.setdefault(one.iri, []).append(one)
    return found


def gathered(links: Iterable[Link], number: Mapping[str, int]) -> tuple[Tie, ...]:
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


def _closed(disclosure: str) -> str:
    return "" if disclosure == "public" else disclosure


def _second(node: Node) -> list[str]:
    """Find the name in a second language: the language and the name, Chinese before others."""
    for key in sorted(node.properties, key=lambda key: (not key.startswith(("name_zh", "title_zh")), key)):
        field, _, language = key.partition("_")
        if field in ("name", "title") and language and language != "en":
            name = str(several(node.properties[key])[0])
            if name != node.name:
                return [language.replace("_", "-"), name]
    return []


def _facts(node: Node) -> Iterator[list[str]]:
    """Tell the values of a thing in words: the label of the field, the labels of its concepts."""
    told = [(_TOLD[field], key, field) for key in node.properties if (field := key.partition("_")[0]) in _TOLD]
    for _, key, field in sorted(told):
        if words := [_word(node.kind, field, value) for value in several(node.properties[key])]:
            yield [field_label(field), " / ".join(words)]


def _word(kind: str, field: str, value: Any) -> str:
    """Spell a value: a concept by its label, anything else as it stands."""
    record = kind_names().get(kind) or ties().get(kind)
    schemes = [
        prop.target
        for prop in (properties(record) if record else ())
        if prop.field == field and prop.shape == "concept"
    ]
    known = concepts(schemes[0]) if schemes else {}
    return known[value].label() if value in known else str(value)


def _widest(spans: Iterable[Years]) -> Years:
    """Join what several records say: from the earliest that is possible to the latest."""
    dated = [one for one in spans if one]
    columns = list(zip(*dated, strict=True))
    choices = (min, max, min, max)
    return [None if None in column else choose(column) for column, choose in zip(columns, choices, strict=False)]
