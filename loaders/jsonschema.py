"""The JSON Schema of case files (draft 2020-12), by which editors complete and check them as they are written."""

from __future__ import annotations

from typing import Any

from ontology.forms import ID, QUOTE_WORDS
from ontology.records import PLACES, Citation, Document, Form, Record, Tie
from ontology.schema import EDTF, XSD, Property, properties, sections
from ontology.vocabulary import concepts, terms

_TEXT: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {
            "type": "object",
            "description": "Text by language: en, zh, zh-Hant, ug-Arab ...",
            "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        },
    ]
}
_DATE = {
    "anyOf": [
        {"type": "string", "description": "EDTF: 2019, 2019-05, 2019-05-03, 2019-05~, 2018/2019"},
        {"type": "integer", "minimum": 1000, "maximum": 9999},
    ]
}
_LITERALS: dict[str, dict[str, Any]] = {
    EDTF: _DATE,
    f"{XSD}integer": {"type": "integer", "minimum": 0},
    f"{XSD}boolean": {"type": "boolean"},
    f"{XSD}anyURI": {"type": "string", "pattern": "^https?://"},
    f"{XSD}duration": {"type": "string", "pattern": "^P", "description": "P13Y, P1Y6M, P15D"},
}


def schema() -> dict[str, Any]:
    """Derive the schema from the types of the records, with the meanings of the ontology."""
    kinds = {kind.__name__: _record(kind) for kind in sections().values()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "casegraph case file: what one source says",
        "type": "object",
        "required": ["document"],
        "additionalProperties": False,
        "properties": {
            "document": {**_record(Document), "required": ["id", "title"]},
            **{section: _section(kind) for section, kind in sections().items()},
        },
        "$defs": {"text": _TEXT, "id": {"type": "string", "pattern": f"^{ID}$"}, "Citation": _citation(), **kinds},
    }


def _section(kind: type[Record]) -> dict[str, Any]:
    one = {"$ref": f"#/$defs/{kind.__name__}"}
    listed = one if issubclass(kind, Tie) else {"allOf": [one, {"required": ["id"]}]}
    return {
        "description": terms()[kind.__name__].definitions.get("en", ""),
        "anyOf": [
            {"type": "object", "propertyNames": {"$ref": "#/$defs/id"}, "additionalProperties": one},
            {"type": "array", "items": listed},
            {"type": "null"},
        ],
    }


def _record(kind: type[Record]) -> dict[str, Any]:
    required = [prop.field for prop in properties(kind) if prop.required]
    cited = {
        "anyOf": [{"$ref": "#/$defs/Citation"}, {"type": "array", "items": {"$ref": "#/$defs/Citation"}, "minItems": 1}]
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required if kind is Document else [*required, "evidence"],
        "properties": {"id": {"$ref": "#/$defs/id"}, **_fields(kind), "evidence": cited},
    }


def _citation() -> dict[str, Any]:
    fields = _fields(Citation)
    fields["quote"]["description"] = f"The source's own words, at most {QUOTE_WORDS}."
    pointing = [{"required": [place]} for place in PLACES]
    return {"type": "object", "additionalProperties": False, "properties": fields, "anyOf": pointing}


def _fields(kind: type[Form]) -> dict[str, Any]:
    return {prop.field: _field(prop) for prop in properties(kind)}


def _field(prop: Property) -> dict[str, Any]:
    one = _one(prop)
    many = prop.repeated and prop.shape != "text"
    form = {"anyOf": [one, {"type": "array", "items": one}]} if many else dict(one)
    term = terms().get(prop.iri.rpartition("#")[2])
    return {**form, "description": term.definitions.get("en", "")} if term else form


def _one(prop: Property) -> dict[str, Any]:
    match prop.shape:
        case "text":
            return {"$ref": "#/$defs/text"}
        case "link":
            return {"$ref": "#/$defs/id"}
        case "concept":
            return {"enum": sorted(concepts(prop.target))}
        case _:
            return _LITERALS.get(prop.target, {"type": "string"})
