"""The JSON-LD context: fields under their own names, text as language maps, links and concepts as short ids."""

from __future__ import annotations

from typing import Any

from ontology.schema import BOUNDS, XSD, Property, all_properties, camel, kind_names
from ontology.vocabulary import CONCEPTS, NS


def context(base: str) -> dict[str, Any]:
    """Derive the context from the types of the records.

    base: what ids are appended to; links are written relative to it.
    """
    # One prefix for all concepts: a scheme of its own name (`modality`) would hide the field of that name.
    known = {"cg": NS, "concept": CONCEPTS, "xsd": XSD}
    return {
        "@version": 1.1,
        "@base": base,
        **{name: {"@id": iri, "@prefix": True} for name, iri in known.items()},
        "id": "@id",
        "a": "@type",
        **{kind: NS + kind for kind in sorted((*kind_names(), "Citation"))},
        **{field: _term(prop) for field, prop in sorted(all_properties().items())},
        **{bound: {"@id": NS + camel(bound), "@type": f"{XSD}date"} for bound in BOUNDS},
        "evidence": {"@id": f"{NS}evidence", "@type": "@id"},
    }


def _term(prop: Property) -> dict[str, Any]:
    if prop.shape == "text":
        return {"@id": prop.iri, "@container": "@language"}
    if prop.shape == "literal":
        native = prop.target in (f"{XSD}string", f"{XSD}integer", f"{XSD}boolean")
        return {"@id": prop.iri} if native else {"@id": prop.iri, "@type": prop.target}
    return {"@id": prop.iri, "@type": "@id"}
