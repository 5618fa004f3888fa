"""The JSON-LD context: every field of every kind has one meaning, and the one that the ontology gives it."""

import pytest
import rdflib

from ontology.context import context
from ontology.records import Citation
from ontology.schema import BOUNDS, camel, kind_names, properties
from ontology.vocabulary import BASE, NS

CONTEXT = context(BASE)
FIELDS = [(kind, prop) for kind in (*kind_names().values(), Citation) for prop in properties(kind)]


@pytest.mark.parametrize(
    ("kind", "prop"), FIELDS, ids=lambda part: getattr(part, "field", getattr(part, "__name__", ""))
)
def test_a_field_means_its_property_in_every_kind(kind, prop):
    term = CONTEXT[prop.field]
    assert term["@id"] == prop.iri
    match prop.shape:
        case "text":
            assert term == {"@id": prop.iri, "@container": "@language"}
        case "literal":
            assert term.get("@type") in (None, prop.target)
        case _:
            assert term["@type"] == "@id"


@pytest.mark.parametrize("kind", [*kind_names(), "Citation"])
def test_a_kind_is_named_by_its_class(kind):
    assert CONTEXT[kind] == NS + kind


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_bound_is_a_day(bound):
    assert CONTEXT[bound] == {"@id": NS + camel(bound), "@type": "http://www.w3.org/2001/XMLSchema#date"}


def test_no_prefix_or_alias_hides_a_field():
    special = {name for name, term in CONTEXT.items() if not isinstance(term, dict) or "@prefix" in term}
    assert special.isdisjoint({prop.field for _, prop in FIELDS} | {"evidence", *BOUNDS})


def test_a_context_is_data_and_names_no_other():
    assert all("@context" not in term and "@import" not in term for term in CONTEXT.values() if isinstance(term, dict))


def test_a_thing_written_like_a_case_file_is_linked_data():
    person = {
        "@context": CONTEXT,
        "id": "li-si",
        "a": "Person",
        "name": {"zh": "李四"},
        "roles": ["concept:role/lawyer"],
    }
    graph = rdflib.Graph().parse(data=person, format="json-ld")
    subject, property_of = rdflib.URIRef(f"{BASE}li-si"), rdflib.Namespace(NS)
    assert graph.value(subject, property_of.name) == rdflib.Literal("李四", lang="zh")
    assert (subject, property_of.roles, rdflib.URIRef("https://w3id.org/casegraph/ns/role/lawyer")) in graph
    assert (subject, rdflib.RDF.type, property_of.Person) in graph
