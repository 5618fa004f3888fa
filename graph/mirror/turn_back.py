"""Turning back: the statements of every source, rebuilt from nodes and relationships alone.

Nothing that a source says is lost in the property graph: `STATED_IN`, the ties and the `sources` of every other
relationship carry it whole. The mirror is proved by it: what it gives back must have the hash of what was loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graph.storage.claim import AS_GIVEN
from ontology.quads import TYPE, terms
from ontology.records import PLACES, Citation, Record, Tie
from ontology.schema import BOUNDS, XSD, all_properties, camel, kind_names, lineage, properties
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from graph.projection.property_graph import Link


def turn_back(links: Iterable[Link], base: str) -> dict[str, list[str]]:
    """Rebuild what each source says, by its id, as N-Triples without their full stop.

    What cannot be read as a claim, since somebody changed it, becomes a statement that no source makes.
    """
    said: dict[str, list[str]] = {}
    for link in links:
        if "source" not in link.properties:
            for source, start, end in _linked(link, base):
                said.setdefault(source, []).append(f"<{start}> <{NS}{camel(link.type.lower())}> <{end}>")
            continue
        own = said.setdefault(str(link.properties["source"]), [])
        try:
            own.extend(list(_claim(link, base)))
        except (KeyError, TypeError, ValueError, AttributeError):
            own.append(f"<{link.id}> is not readable")
    return said


def _linked(link: Link, base: str) -> Iterator[tuple[str, str, str]]:
    """Yield each source of a link, with its ends as that source gives them."""
    given = [str(words).split(" ") for words in _listed(link.properties.get(AS_GIVEN, ()))]
    yield from ((source, base + start, base + end) for source, start, end in given)
    others = set(_listed(link.properties.get("sources", ()))) - {source for source, *_ in given}
    yield from ((source, link.start, link.end) for source in sorted(others))


def _claim(link: Link, base: str) -> Iterator[str]:
    """Rebuild a claim from the relationship that carries it: the `STATED_IN` of a thing, or a tie itself."""
    given = link.properties
    kind = kind_names()[str(given["kind" if "record" in given else "stated_as"])]
    subject, links = _own(link, kind, base)
    given = {**given, **links}
    for parent in lineage(kind):
        yield f"<{subject}> {TYPE} <{NS}{parent}>"
    yield from _values(f"<{subject}>", kind, given, base)
    yield from _citations(subject, given, base)


def _own(link: Link, kind: type[Record], base: str) -> tuple[str, dict[str, Any]]:
    """Tell the IRI that a source gives the thing of a claim and, where that is a tie, the ids to which it is linked."""
    own = _listed(link.properties.get(AS_GIVEN, ()))
    if not issubclass(kind, Tie):
        return base + own[0] if own else link.start, {}
    if not own:
        ends = zip(kind.ends, (link.start, link.end), strict=True)
        return str(link.properties["record"]), {field: end.removeprefix(base) for field, end in ends}
    links: dict[str, list[str]] = {}
    for field, id in (words.split(" ") for words in own):
        links.setdefault(field, []).append(id)
    several = {prop.field for prop in properties(kind) if prop.repeated}
    return base + links.pop("record")[0], {field: ids if field in several else ids[0] for field, ids in links.items()}


def _values(subject: str, kind: type[Record], given: Mapping[str, Any], base: str) -> Iterator[str]:
    texts = _texts(given)
    for prop in properties(kind):
        value = texts.get(prop.field) if prop.shape == "text" else given.get(prop.field)
        # The links of a tie stand in its properties; those of a thing are relationships of their own.
        if value is not None and not (prop.shape == "link" and "record" not in given):
            for term in terms(prop, value, base):
                yield f"{subject} <{prop.iri}> {term}"
    for name in BOUNDS:
        if name in given:
            yield f'{subject} <{NS}{camel(name)}> "{given[name].isoformat()}"^^<{XSD}date>'


def _texts(given: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Gather the texts of a claim: field, language, words."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, value in given.items():
        if text := text_of(name):
            field, language = text
            found.setdefault(field, {})[language] = _listed(value)
    return found


@lru_cache(maxsize=4096)
def text_of(name: str) -> tuple[str, str] | None:
    """Read the name of a text in the property graph as field and language tag; None if it is no text.

    >>> text_of("pen_name_zh_latn_pinyin"), text_of("note_und"), text_of("birth_date")
    (('pen_name', 'zh-latn-pinyin'), ('note', ''), None)
    """
    known = all_properties()
    if name in known:
        return None
    for field, prop in known.items():
        if prop.shape == "text" and name.startswith(f"{field}_"):
            language = name.removeprefix(f"{field}_").replace("_", "-")
            return field, "" if language == "und" else language
    return None


def _citations(subject: str, given: Mapping[str, Any], base: str) -> Iterator[str]:
    """Rebuild the citations from their parallel lists, where an empty text and 0 stand for nothing."""
    document, known = given["source"], {prop.field: prop for prop in properties(Citation)}
    parts = {name: given[name] for name in ("language", *PLACES, "supports") if name in given}
    for at, quote in enumerate(given.get("quote", ())):
        own = {name: values[at] for name, values in parts.items()}
        cited = f"<{base}{document}#{subject.removeprefix(base)}.{at + 1}>"
        yield f"<{subject}> <{NS}evidence> {cited}"
        yield f"{cited} {TYPE} <{NS}Citation>"
        yield f"{cited} <{NS}document> <{base}{document}>"
        values = {
            "quote": {own.get("language", ""): [quote]} if quote else {},
            **{place: own.get(place) or None for place in PLACES},
            "supports": own["supports"].split(",") if own.get("supports") else (),
        }
        for field, value in values.items():
            if value is not None:
                yield from (f"{cited} <{known[field].iri}> {term}" for term in terms(known[field], value, base))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
