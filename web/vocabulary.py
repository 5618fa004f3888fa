"""The vocabulary: every class, property and concept, as pages and as data. The IRI of each leads here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from graph.exports.serialized import OTHERS, serialized
from ontology.context import context
from ontology.schema import kind_names, lineage, properties
from ontology.vocabulary import CONCEPTS, HERE, NS, concepts, prefixes, schemes
from web.negotiation import HTML, TYPES, preferred, with_tag
from web.view import page

if TYPE_CHECKING:
    from pyoxigraph import Triple
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from ontology.schema import Property
    from web.served import Served

WHOLE = "casegraph"
"""The name of the file that holds all of it."""
GRAPH = (".ttl", ".jsonld", ".nt", ".rdf")
"""The formats that hold one graph."""
_TOLD_APART = {"label", "prefLabel", "definition", "comment", "type", "title", "inScheme", "topConceptOf", "notation"}
_VERBS = {
    "subClassOf": "is a",
    "subPropertyOf": "says also",
    "closeMatch": "comes near",
    "altLabel": "also called",
    "inverseLabel": "read backwards",
    "broader": "is below",
    "seeAlso": "see also",
}
"""What the properties of a term are called on its page, where their own names say little."""
_GROUPS = {"Class": "Classes", "ObjectProperty": "Links", "DatatypeProperty": "Values", "ConceptScheme": "Schemes"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as a reader sees it: its labels and definitions by language, and what else is said of it."""

    id: str
    short: str
    address: str
    kind: str
    labels: list[tuple[str, str]]
    definitions: list[tuple[str, str]]
    others: dict[str, list[tuple[str, str, str]]]
    """By the name of the property: words, their language, where they lead."""


def routes(served: Served) -> list[BaseRoute]:
    """Give the vocabulary."""

    def vocabulary(request: Request) -> Response:
        return _answer(request, served, request.path_params.get("name", ""))

    def as_context(request: Request) -> Response:
        with served.lease() as state:
            body = orjson.dumps({"@context": context(state.graph.store.base)}, option=orjson.OPT_INDENT_2)
            return with_tag(request, body, TYPES[".jsonld"], {})

    named = Route("/ns/{name:path}", vocabulary)
    return [Route("/ns", vocabulary), Route("/ns/context.jsonld", as_context), named]


def is_concept(id: str) -> bool:
    """Tell whether an id is that of a concept (`offence/subversion`) or of a scheme."""
    scheme, _, concept = id.partition("/")
    return scheme in schemes() and (id == scheme or concept in concepts(scheme))


def _answer(request: Request, served: Served, asked: str) -> Response:
    name, suffix = _parted(asked)
    place = f"/ns/{name or WHOLE}"
    links = [f'<{place}{suffix}>; rel="alternate"; type="{TYPES[suffix]}"' for suffix in GRAPH]
    headers = {"Link": ", ".join(links)}
    if not suffix:
        headers["Vary"] = "Accept"
        media = preferred(request.headers.get("accept"), [HTML, *(TYPES[suffix] for suffix in GRAPH)])
        if media is None:
            raise HTTPException(406, headers=headers)
        if media == HTML:
            with served.lease() as state:
                shown: dict[str, Any] = {"name": name, "place": place, "namespace": NS, "groups": _groups(name)}
                return page("vocabulary.html", state, headers=headers, **shown)
        suffix = next(suffix for suffix, type in TYPES.items() if type == media)
        headers["Content-Location"] = place + suffix
    return with_tag(request, _written(name, suffix), TYPES[suffix], headers)


def _parted(asked: str) -> tuple[str, str]:
    """Part what was asked for into a scheme or concept, or nothing for the whole, and the suffix of a format."""
    stem, dot, ending = asked.rpartition(".")
    name, suffix = (stem, dot + ending) if dot + ending in GRAPH else (asked, "")
    if name in ("", WHOLE) and (suffix or not asked):
        return "", suffix
    if not is_concept(name):
        raise HTTPException(404)
    return name, suffix


@lru_cache(maxsize=64)
def _written(name: str, suffix: str) -> bytes:
    return serialized(_triples(name), suffix)


def _triples(name: str) -> list[Triple]:
    """Read what the vocabulary says: in all, of a scheme and what is in it, or of one concept."""
    scheme, _, concept = name.partition("/")
    if not name:
        files = ("casegraph.ttl", *(f"schemes/{one}.ttl" for one in schemes()))
        return [triple for file in files for triple in _file(file)]
    told = _file(f"schemes/{scheme}.ttl")
    return [triple for triple in told if not concept or triple.subject.value == CONCEPTS + name]  # type: ignore[union-attr]


@lru_cache(maxsize=64)
def _file(name: str) -> list[Triple]:
    from pyoxigraph import RdfFormat, parse

    return [quad.triple for quad in parse(path=str(Path(HERE) / name), format=RdfFormat.TURTLE)]


@lru_cache(maxsize=512)
def _groups(name: str) -> list[tuple[str, list[Entry]]]:
    """Arrange the entries of a page: all by their kinds, the schemes by name only; or those of one scheme."""
    entries = [*_entries(name)]
    if name:
        return [("", entries)]
    kept = [entry for entry in entries if entry.kind not in ("Concept", "Ontology")]
    headed = [(_GROUPS.get(entry.kind, "Other terms"), entry) for entry in kept]
    order = (*_GROUPS.values(), "Other terms")
    return [(heading, [entry for one, entry in headed if one == heading]) for heading in order]


def _entries(name: str) -> Iterator[Entry]:
    about: dict[str, list[Triple]] = {}
    for triple in _triples(name):
        about.setdefault(triple.subject.value, []).append(triple)  # type: ignore[union-attr]
    for iri, triples in about.items():
        said: dict[str, list[tuple[str, str, str]]] = {}
        for triple in triples:
            said.setdefault(_local(triple.predicate.value), []).append(_value(triple.object))
        labels = said.get("label") or said.get("prefLabel") or said.get("title") or []
        definitions = said.get("definition") or said.get("comment") or []
        kind = said["type"][0][0].rpartition(":")[2]
        others = {_VERBS.get(verb, verb): values for verb, values in said.items() if verb not in _TOLD_APART}
        others |= _form(iri)
        anchor = f"scheme-{_local(iri)}" if kind == "ConceptScheme" else _local(iri)
        yield Entry(anchor, _short(iri), address(iri), kind, _spoken(labels), _spoken(definitions), others)


def _form(iri: str) -> dict[str, list[tuple[str, str, str]]]:
    """Tell what the records know of a property: the widest classes that have it, and what it holds."""
    having = {name: prop for name, kind in kind_names().items() for prop in properties(kind) if prop.iri == iri}
    if not having:
        return {}
    widest = [name for name in having if not having.keys() & set(lineage(kind_names()[name])[:-1])]
    targets = {_target(prop) for prop in having.values()}
    return {"of": [_iri(NS + name) for name in widest], "holds": sorted(targets)}


def _target(prop: Property) -> tuple[str, str, str]:
    match prop.shape:
        case "link":
            return _iri(NS + prop.target)
        case "concept":
            return _iri(CONCEPTS + prop.target)
        case "property":
            return "a property", "", ""
        case "text":
            return "text in a language", "", ""
    return _iri(prop.target)


def _iri(iri: str) -> tuple[str, str, str]:
    return _short(iri), "", address(iri)


def _spoken(values: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(words, language) for words, language, _ in values]


def _value(term: Any) -> tuple[str, str, str]:
    if hasattr(term, "datatype"):
        return term.value, term.language or "", ""
    return _iri(term.value)


def address(iri: str) -> str:
    """Find where an IRI leads: into these pages, or out to another vocabulary."""
    return iri.replace(NS.rstrip("#"), "/ns", 1) if iri.startswith(NS.rstrip("#")) else iri


def _short(iri: str) -> str:
    if iri.startswith(CONCEPTS):
        return iri.removeprefix(CONCEPTS)
    known = {**prefixes(), **OTHERS, "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
    return next((f"{name}:{iri.removeprefix(start)}" for name, start in known.items() if iri.startswith(start)), iri)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
