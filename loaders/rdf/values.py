"""Values in RDF: the terms of one property, read as the field of a record is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ontology.forms import nearest
from ontology.schema import EDTF, XSD, Property, camel, snake
from ontology.vocabulary import CONCEPTS, NS, concepts

if TYPE_CHECKING:
    from pyoxigraph import Literal

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Misfit(ValueError):
    """A term that does not fit its property; the term itself is never repeated."""


def local(iri: str) -> str:
    """Give the last part of an IRI.

    >>> local("https://w3id.org/casegraph/ns#Person"), local("https://w3id.org/casegraph/ns/role/defender")
    ('Person', 'defender')
    """
    return iri.removeprefix(NS) if iri.startswith(NS) else iri.rpartition("/")[2]


def read_value(prop: Property, terms: list[Any], link: Callable[[Any], str]) -> Any:
    """Read the terms of a property; `link` gives the id that an IRI or a blank node stands for."""
    if prop.shape == "text":
        return _by_language(terms)
    values = sorted({_one(prop, term, link) for term in terms})
    if prop.repeated:
        return values
    if len(values) > 1:
        raise Misfit(f"is given {len(values)} times (give it once)")
    return values[0]


def _one(prop: Property, term: Any, link: Callable[[Any], str]) -> Any:
    match prop.shape:
        case "link":
            return link(term)
        case "concept":
            return _concept(prop.target, term)
        case "property":
            return _field(term)
        case _:
            return _literal(prop.target, term)


def _concept(scheme: str, term: Any) -> str:
    start = f"{CONCEPTS}{scheme}/"
    iri = _iri(term)
    if iri.startswith(start):
        return iri.removeprefix(start)
    near = nearest(local(iri), concepts(scheme)) if iri else None
    hint = f"did you mean <{start}{near}>?" if near else f"write <{start}...>"
    raise Misfit(f"is not a concept of the scheme {scheme} ({hint})")


def _field(term: Any) -> str:
    iri = _iri(term)
    name = snake(iri.removeprefix(NS))
    if not iri.startswith(NS) or camel(name) != iri.removeprefix(NS):
        raise Misfit("is not a property (write the property that the words are for: cg:birthDate)")
    return name


def _by_language(terms: list[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for term in terms:
        literal = _is_literal(term)
        if literal.datatype.value not in (f"{XSD}string", f"{RDF}langString"):
            raise Misfit(f'is a {_short(literal.datatype.value)}, not a text (write "..." or "..."@zh)')
        found.setdefault(literal.language or "", []).append(literal.value)
    return {language: sorted(words) for language, words in sorted(found.items())}


def _literal(datatype: str, term: Any) -> Any:
    literal = _is_literal(term)
    if (given := literal.datatype.value) != datatype:
        raise Misfit(f"is a {_short(given)}, not a {_short(datatype)} (write {_example(datatype)})")
    if datatype == f"{XSD}boolean":
        if literal.value not in _BOOLEANS:
            raise Misfit("is neither true nor false")
        return _BOOLEANS[literal.value]
    if datatype == f"{XSD}integer":
        return _integer(literal.value)
    return literal.value


def _integer(words: str) -> int:
    if not re.fullmatch("[+-]?[0-9]{1,18}", words):
        raise Misfit("is not a whole number, or is too large")
    return int(words)


def _is_literal(term: Any) -> Literal:
    from pyoxigraph import Literal

    if not isinstance(term, Literal):
        raise Misfit("is a thing, where a value is wanted (write it in quotes)")
    if term.direction:
        raise Misfit("has a direction of writing, which is not kept (give the language alone)")
    return term


def _iri(term: Any) -> str:
    from pyoxigraph import NamedNode

    return term.value if isinstance(term, NamedNode) else ""


def _short(datatype: str) -> str:
    """Name a datatype as Turtle does.

    >>> _short("http://www.w3.org/2001/XMLSchema#date"), _short("https://w3id.org/casegraph/ns#edtf")
    ('xsd:date', 'cg:edtf')
    """
    for start, prefix in ((XSD, "xsd:"), (NS, "cg:"), (RDF, "rdf:")):
        if datatype.startswith(start):
            return prefix + datatype.removeprefix(start)
    return f"<{datatype}>"


def _example(datatype: str) -> str:
    examples = {EDTF: "2019-05", f"{XSD}integer": "3", f"{XSD}boolean": "true", f"{XSD}duration": "P1Y6M"}
    words = examples.get(datatype, "...")
    return f'"{words}"' if datatype == f"{XSD}string" else f'"{words}"^^{_short(datatype)}'
