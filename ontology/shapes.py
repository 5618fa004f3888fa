"""Shapes: what the graph must look like, derived from the record types, with the rules of shapes.ttl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ontology.records import Citation, Form
from ontology.schema import EDTF, XSD, Property, kind_names, properties
from ontology.vocabulary import CONCEPTS, NS, prefixes

RULES = Path(__file__).parent / "shapes.ttl"
SH = "http://www.w3.org/ns/shacl#"
SHAPE = f"{CONCEPTS}shape/"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that must hold of every instance of a kind: what is wrong where it does not, and how to find it.

    `pattern` matches the violations, with `?this` for the thing and, where there is one, `?value`.
    """

    kind: str
    field: str
    message: str
    pattern: str


def constraints() -> Iterator[Constraint]:
    """Derive the structural constraints, kind by kind, then read the rules of shapes.ttl."""
    for name, kind in _kinds().items():
        for prop in _own(kind):
            yield from _structural(name, prop)
    yield from rules()


def _kinds() -> dict[str, type[Form]]:
    return {**kind_names(), "Citation": Citation}


def _own(kind: type[Form]) -> Iterator[Property]:
    """The properties that a kind adds to its parents or changes: the parents' shapes hold for it too."""
    inherited = {
        prop
        for parent in kind.__mro__[1:]
        if issubclass(parent, Form) and parent.__name__ in kind_names()
        for prop in properties(parent)
    }
    yield from (prop for prop in properties(kind) if prop not in inherited)


def _structural(kind: str, prop: Property) -> Iterator[Constraint]:
    path = f"<{prop.iri}>"
    if prop.required:
        yield Constraint(kind, prop.field, "is missing", f"FILTER NOT EXISTS {{ ?this {path} ?any }}")
    if not prop.repeated and prop.shape != "text":
        pattern = f"?this {path} ?value, ?other . FILTER (STR(?value) < STR(?other))"
        yield Constraint(kind, prop.field, "is given twice by one source", pattern)
    if wrong := _wrong(prop):
        message, condition = wrong
        yield Constraint(kind, prop.field, message, f"?this {path} ?value . FILTER ({condition})")


def _wrong(prop: Property) -> tuple[str, str] | None:
    match prop.shape:
        case "link" if prop.target == "Record":
            return "is not a link", "!isIRI(?value)"
        case "link":
            return f"is not a {prop.target}", f"NOT EXISTS {{ ?value a <{NS}{prop.target}> }}"
        case "concept":
            scheme = f"{CONCEPTS}{prop.target}/"
            return f"is not a concept of {prop.target}", f'!STRSTARTS(STR(?value), "{scheme}")'
        case "text":
            languages = f"DATATYPE(?value) != <{XSD}string> && LANG(?value) = ''"
            return "is not text", f"!isLiteral(?value) || ({languages})"
        case "property":
            return "is not a property", "!isIRI(?value)"
        case _:
            return (
                f"is not a {datatype_name(prop.target)}",
                f"!isLiteral(?value) || DATATYPE(?value) != <{prop.target}>",
            )


def datatype_name(iri: str) -> str:
    """Name a datatype in plain words."""
    names = {
        EDTF: "date (EDTF)",
        f"{XSD}integer": "whole number",
        f"{XSD}boolean": "true or false",
        f"{XSD}string": "text",
    }
    return names.get(iri, iri.rpartition("#")[2])


def rules() -> Iterator[Constraint]:
    """Read the rules between properties: their messages, and the patterns of their SPARQL."""
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.load(path=str(RULES), format=RdfFormat.TURTLE)
    found: Any = store.query(
        "SELECT ?kind ?rule ?message ?select { ?shape sh:targetClass ?kind ; sh:sparql ?rule . "
        "?rule sh:message ?message ; sh:select ?select . FILTER (LANG(?message) = 'en') } ORDER BY ?rule ?kind",
        prefixes={"sh": SH},
    )
    for row in found:
        kind, message, select = (row[name].value for name in ("kind", "message", "select"))
        yield Constraint(kind.removeprefix(NS), "", message, _body(select))


def _body(select: str) -> str:
    """Take the pattern out of a `SELECT $this WHERE { pattern }`."""
    return select[select.index("{") + 1 : select.rindex("}")].replace("$this", "?this")


def turtle() -> str:
    """Write the structural shapes as SHACL, for other tools; shapes.ttl holds the rest."""
    head = [f"@prefix {name}: <{iri}> ." for name, iri in {"sh": SH, **_used()}.items()]
    shapes = [_shape(name, kind) for name, kind in _kinds().items()]
    return "\n".join([*head, "", *(shape for shape in shapes if shape)])


def _used() -> dict[str, str]:
    return {"cg": NS, "xsd": XSD, "rdf": prefixes()["rdf"], "cgs": SHAPE}


def _shape(name: str, kind: type[Form]) -> str:
    blocks = [block for prop in _own(kind) for block in _property_shapes(name, prop)]
    if not blocks:
        return ""
    pointers = " , ".join(f"cgs:{name}-{prop.field}" for prop in _own(kind))
    return f"cgs:{name} a sh:NodeShape ; sh:targetClass cg:{name} ;\n    sh:property {pointers} .\n" + "".join(blocks)


def _property_shapes(name: str, prop: Property) -> Iterator[str]:
    facts = [f"sh:path <{prop.iri}>"]
    if prop.required:
        facts.append("sh:minCount 1")
    if not prop.repeated and prop.shape != "text":
        facts.append("sh:maxCount 1")
    match prop.shape:
        case "link" if prop.target == "Record":
            facts.append("sh:nodeKind sh:IRI")
        case "link":
            facts.append(f"sh:class cg:{prop.target}")
        case "concept":
            facts.append(f'sh:pattern "^{re.escape(CONCEPTS + prop.target + "/")}"'.replace("\\", "\\\\"))
        case "text":
            facts.append("sh:or ( [ sh:datatype xsd:string ] [ sh:datatype rdf:langString ] )")
        case "property":
            facts.append("sh:nodeKind sh:IRI")
        case _:
            facts.append(f"sh:datatype <{prop.target}>")
    yield f"cgs:{name}-{prop.field} " + " ;\n    ".join(facts) + " .\n"
