"""What is known of a thing: its names and values as each source gives them, differing ones side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.answers.evidence import of_statement
from graph.answers.facts import ELSEWHERE, in_words
from graph.projection.labels import field_label
from graph.projection.property_graph import several
from graph.storage.identities import DECIDED
from ontology.dates import spoken
from ontology.schema import EDTF, Property, all_properties, kind_names, properties
from ontology.vocabulary import concepts

if TYPE_CHECKING:
    from graph.answers.conflicts import Conflict
    from graph.answers.dossier import Dossier
    from graph.answers.evidence import Evidence
    from graph.projection.property_graph import Node, Projection

LANGUAGES = {
    "bo": "Tibetan",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "kk": "Kazakh",
    "mn": "Mongolian",
    "ru": "Russian",
    "ug": "Uyghur",
    "zh": "Chinese",
    "zh-Hans": "Chinese, simplified",
    "zh-Hant": "Chinese, traditional",
    "zh-Latn-pinyin": "Chinese, in Pinyin",
}
"""What a page calls the languages that sources are written in; another is called by its tag."""
NAMES = ("name", "alias", "pen_name", "title")
TIMES = ("date", "begin", "end", "ongoing")


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words, its language, the thing that it is (where it is one), and what says so."""

    words: str
    language: str
    thing: Node | None
    evidence: tuple[Evidence, ...]

    @property
    def told_by(self) -> list[tuple[str, str]]:
        """Name the sources that give it, with their dates."""
        return sorted({(one.title, one.published) for one in self.evidence}, key=lambda told: (told[1], told[0]))


@dataclass(frozen=True, slots=True)
class Fact:
    """A field with its values; whose: the other thing or tie on which sources differ."""

    label: str
    values: tuple[Value, ...]
    whose: str = ""


def names(projection: Projection, node: Node) -> list[Fact]:
    """Give the names that sources print, by language, each with what says so."""
    found: dict[str, list[Value]] = {}
    for field in NAMES if "names" in node.properties else ():
        for value in _values(projection, node, all_properties()[field]):
            language = LANGUAGES.get(value.language, value.language)
            label = ", ".join(filter(None, (field_label(field), language)))
            found.setdefault(label, []).append(value)
    return [Fact(label, tuple(values)) for label, values in found.items()]


def facts(projection: Projection, node: Node) -> Iterator[Fact]:
    """Give the values of a thing, field by field, in the order of its record; its time before them."""
    own = properties(kind_names()[node.kind])
    for prop in [prop for prop in own if prop.field in TIMES] + [prop for prop in own if prop.field not in ELSEWHERE]:
        values = _values(projection, node, prop) if prop.shape != "link" else []
        if [value.words for value in values] not in ([], [node.name]):
            yield Fact(field_label(prop.field), tuple(values))


def ids(dossier: Dossier) -> Iterator[Fact]:
    """Give the other ids that sources give a thing, with the decisions that they name one."""
    if dossier.ids:
        yield Fact("other ids, by decision", tuple(Value(id, "", None, evidence) for id, evidence in dossier.ids))


def differing(projection: Projection, conflict: Conflict, about: str = "") -> Fact:
    """Tell on what sources differ, each value in words; about: the IRI of the thing whose name stands there already."""
    prop = all_properties()[conflict.field]
    told = []
    for value, evidence in conflict.values:
        thing = projection.by_id.get(value) if prop.shape == "link" else None
        told.append(Value(thing.name if thing else worded(prop, value), "", thing, evidence))
    return Fact(field_label(conflict.field), tuple(told), "" if conflict.iri == about else conflict.name)


def worded(prop: Property, value: Any) -> str:
    """Write a value as one says it."""
    if prop.shape == "concept":
        known = concepts(prop.target)
        return known[str(value)].label() if str(value) in known else str(value)
    return spoken(str(value)) if prop.target == EDTF else in_words(value)


def _values(projection: Projection, node: Node, prop: Property) -> list[Value]:
    """Gather the values of a field over the sources, each once."""
    found: dict[tuple[str, str], list[Evidence]] = {}
    for statement in projection.statements.get(node.iri, ()):
        for told in _told(statement.properties, prop):
            found.setdefault(told, []).extend(of_statement(projection, statement, prop.field))
    tagged = {words for language, words in found if language}
    return [
        Value(words, language, projection.by_id.get(words) if prop.field in DECIDED else None, tuple(evidence))
        for (language, words), evidence in sorted(found.items())
        if language or words not in tagged or prop.shape != "text"
    ]


def _told(given: Mapping[str, Any], prop: Property) -> Iterator[tuple[str, str]]:
    """Yield what one source gives of a field: the language, and the value in words."""
    if prop.shape == "text":
        for key, value in given.items():
            if tag := re.fullmatch(f"{prop.field}_([a-z]{{2,3}}(?:_.*)?)", key):
                yield from ((_language(tag[1]), words) for words in several(value))
        return
    for value in several(given.get(prop.field)):
        yield "", worded(prop, value)


def _language(tag: str) -> str:
    """Spell a language as BCP 47 does: `zh_latn_pinyin` is zh-Latn-pinyin; no language is none."""
    return "-".join(part.capitalize() if len(part) == 4 else part for part in tag.split("_")).removeprefix("und")
