"""The shapes: what breaks them is found, in plain words, and just as pySHACL finds it."""

import pytest

from graph.storage.check import check
from graph.storage.source import of_statements
from graph.storage.store import Store
from ontology.records import Citation, kinds
from ontology.schema import all_properties, camel, properties
from ontology.shapes import RULES, constraints, turtle
from ontology.vocabulary import NS, concepts, schemes, terms

BASE = "https://w3id.org/casegraph/id/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
XSD = "http://www.w3.org/2001/XMLSchema#"


def event(name, kind, *facts):
    lines = [f"<{BASE}{name}> {TYPE} <{NS}{one}>" for one in ("Event", "Act", kind)]
    return lines + [f"<{BASE}{name}> <{NS}{fact}" for fact in facts]


def day(name, text):
    return f'{name}> "{text}"^^<{XSD}date>'


def to(name, target):
    return f"{name}> <{BASE}{target}>"


PERSON = [f"<{BASE}p> {TYPE} <{NS}{kind}>" for kind in ("Agent", "Person")]
BROKEN = {
    "a missing field": (event("d", "Detention"), "Detention 'd': detainee: is missing"),
    "a link to the wrong kind": (
        [*PERSON, *event("d", "Detention", to("detainee", "p"), to("place", "p"))],
        "Event 'd': place: is not a Place (p)",
    ),
    "a value of the wrong type": (
        [*PERSON, f'<{BASE}p> <{NS}birthDate> "1980"'],
        "Person 'p': birth_date: is not a date (EDTF) (1980)",
    ),
    "a concept of another scheme": (
        [*PERSON, f"<{BASE}p> <{NS}roles> <https://w3id.org/casegraph/ns/offence/subversion>"],
        "Person 'p': roles: is not a concept of role",
    ),
    "one value too many": (
        [*PERSON, f'<{BASE}p> <{NS}birthDate> "1980"^^<{NS}edtf>', f'<{BASE}p> <{NS}birthDate> "1981"^^<{NS}edtf>'],
        "Person 'p': birth_date: is given twice by one source (1980)",
    ),
    "an end before the begin": (
        [
            *PERSON,
            *event(
                "d",
                "Detention",
                to("detainee", "p"),
                day("beginEarliest", "2018-02-01"),
                day("endLatest", "2018-01-01"),
            ),
        ],
        "Event 'd': ends before it begins",
    ),
    "a detention after death": (
        [
            *PERSON,
            *event("d", "Detention", to("detainee", "p"), day("beginEarliest", "2018-02-01")),
            *event("x", "Death", to("deceased", "p"), day("endLatest", "2018-01-01")),
        ],
        "Detention 'd': begins after the detainee has died",
    ),
    "a restricted name": (
        [
            *PERSON,
            f"<{BASE}p> <{NS}disclosure> <https://w3id.org/casegraph/ns/disclosure/restricted>",
            f'<{BASE}p> <{NS}name> "Li Si"',
        ],
        "Person 'p': is restricted and yet named",
    ),
}


def store_of(folder, statements):
    store = Store(folder)
    store.load([of_statements("a-page", statements, file="a.yaml", sha256="0")])
    return store


def test_what_was_loaded_from_case_files_breaks_nothing(store):
    assert list(check(store)) == []


def test_the_five_documents_break_nothing(demo):
    assert list(check(demo)) == []


@pytest.mark.parametrize(("statements", "message"), BROKEN.values(), ids=BROKEN)
def test_what_breaks_a_shape_is_told_in_plain_words(tmp_path, statements, message):
    assert any(message in str(finding) for finding in check(store_of(tmp_path, statements)))


@pytest.mark.parametrize("statements", [case[0] for case in BROKEN.values()], ids=BROKEN)
def test_pyshacl_finds_the_same(tmp_path, statements):
    import pyshacl
    import rdflib

    data = rdflib.Graph().parse(data="".join(f"{line} .\n" for line in statements), format="nt")
    shapes = rdflib.Graph().parse(data=turtle(), format="turtle").parse(RULES, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    focus = {str(node).removeprefix(BASE) for node in report.objects(None, rdflib.SH.focusNode)}
    assert {finding.id for finding in check(store_of(tmp_path, statements))} == focus


def test_a_thing_of_two_kinds_is_told(tmp_path):
    statements = [*PERSON, f"<{BASE}p> {TYPE} <{NS}Place>"]
    assert "is also a Place" in "\n".join(map(str, check(store_of(tmp_path, statements))))


def test_every_rule_of_the_file_is_checked():
    import rdflib

    rules = rdflib.Graph().parse(RULES, format="turtle")
    targets = set(rules.subject_objects(rdflib.SH.targetClass))
    assert len(targets) == sum(not constraint.field for constraint in constraints())


# The two halves of the ontology: meaning in Turtle, form in the records.


def test_every_field_has_a_term():
    assert {camel(field) for field in all_properties()} <= terms().keys()


def test_every_kind_has_a_term():
    assert {kind.__name__ for kind in (*kinds(), Citation)} <= terms().keys()


def test_every_term_is_a_field_or_a_kind_or_speaks_of_them():
    known = {camel(field) for field in all_properties()} | {kind.__name__ for kind in (*kinds(), Citation)}
    derived = {"evidence", "beginEarliest", "beginLatest", "endEarliest", "endLatest"}
    grammar = {"edtf", "inverseLabel", "symmetric", "article", "Record"}
    assert terms().keys() <= known | derived | grammar


def test_a_property_points_where_its_kind_says():
    import rdflib

    from ontology.vocabulary import HERE

    graph = rdflib.Graph().parse(HERE / "casegraph.ttl", format="turtle")
    for prop in all_properties().values():
        wanted = "DatatypeProperty" if prop.shape in ("text", "literal") else "ObjectProperty"
        assert (rdflib.URIRef(prop.iri), rdflib.RDF.type, rdflib.OWL[wanted]) in graph, prop.field


def test_a_field_has_one_shape_in_every_kind():
    shapes = {}
    for prop in (prop for kind in (*kinds(), Citation) for prop in properties(kind)):
        shapes.setdefault(prop.field, set()).add(prop.shape)
    assert {field: shape for field, shape in shapes.items() if len(shape) > 1} == {}


def test_every_concept_field_names_a_scheme():
    named = {prop.target for kind in kinds() for prop in properties(kind) if prop.shape == "concept"}
    assert named == set(schemes())


@pytest.mark.parametrize("scheme", schemes())
def test_concepts_have_labels_in_both_languages(scheme):
    assert all({"en", "zh"} <= concept.labels.keys() for concept in concepts(scheme).values())
