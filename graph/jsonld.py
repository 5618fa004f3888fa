"""JSON-LD: the sources as JSON that reads like case files, with the context that makes it linked data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.claims import field_of
from ontology.context import context
from ontology.quads import TYPE
from ontology.schema import XSD
from ontology.vocabulary import CONCEPTS, NS

if TYPE_CHECKING:
    from pyoxigraph import Triple

_TYPE = TYPE.strip("<>")


def document(sources: Mapping[str, list[Triple]], base: str) -> dict[str, Any]:
    """Build the document: each source a named graph, each thing an object under its own field names."""
    graphs = [{"id": graph.removeprefix(base), "@graph": _things(triples, base)} for graph, triples in sources.items()]
    return {"@context": context(base), "@graph": graphs}


def _things(triples: list[Triple], base: str) -> list[dict[str, Any]]:
    about: dict[str, dict[str, Any]] = {}
    for triple in triples:
        subject = triple.subject.value.removeprefix(base)  # type: ignore[union-attr]
        _say(about.setdefault(subject, {"id": subject}), triple, base)
    return [{key: _one(value) for key, value in thing.items()} for thing in about.values()]


def _say(thing: dict[str, Any], triple: Triple, base: str) -> None:
    term: Any = triple.object
    if triple.predicate.value == _TYPE:
        thing.setdefault("a", []).append(term.value.removeprefix(NS))
        return
    field, prop = field_of(triple.predicate.value)
    if prop is not None and prop.shape == "text":
        thing.setdefault(field, {}).setdefault(term.language or "@none", []).append(term.value)
    elif field != "evidence" and (prop is None or prop.shape == "literal"):
        thing.setdefault(field, []).append(_native(term))
    else:
        thing.setdefault(field, []).append(_short(term.value, base))


def _native(term: Any) -> Any:
    match getattr(term, "datatype", None):
        case None:
            return term.value
        case datatype if datatype.value == f"{XSD}integer":
            return int(term.value)
        case datatype if datatype.value == f"{XSD}boolean":
            return term.value == "true"
        case _:
            return term.value


def _short(iri: str, base: str) -> str:
    if iri.startswith(base):
        return iri.removeprefix(base)
    if iri.startswith(NS):
        return f"cg:{iri.removeprefix(NS)}"
    return f"concept:{iri.removeprefix(CONCEPTS)}" if iri.startswith(CONCEPTS) else iri


def _one(value: Any) -> Any:
    """Write one value without a list around it."""
    if isinstance(value, dict):
        return {language: _one(words) for language, words in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value
