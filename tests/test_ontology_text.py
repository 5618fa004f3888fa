"""The Turtle reads well: every word is defined in English and in Chinese, and points only to words that are there."""

import pyoxigraph
import pytest
from rdflib import RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL

from ontology.records import FORMS_ONLY, Citation, Record, kinds
from ontology.schema import camel, properties
from ontology.vocabulary import CONCEPTS, HERE, NS

CG = Namespace(NS)
VOCABULARY = HERE / "casegraph.ttl"
SCHEMES = sorted((HERE / "schemes").glob("*.ttl"))
FILES = [VOCABULARY, *SCHEMES]
DERIVED = {CG.evidence, CG.beginEarliest, CG.beginLatest, CG.endEarliest, CG.endLatest}

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
each_scheme = pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)


def read(*paths):
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def languages(graph, subject, predicate):
    return sorted(words.language for words in graph.objects(subject, predicate))


def concepts(graph):
    return set(graph.subjects(RDF.type, SKOS.Concept))


def scheme(path):
    return URIRef(CONCEPTS + path.stem)


@each_file
def test_both_libraries_read_the_same(path):
    triples = pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    assert len(read(path)) == len(list(triples)) > 0


@each_file
def test_nothing_is_a_blank_node(path):
    assert not [term for triple in read(path) for term in triple if isinstance(term, BNode)]


@each_file
def test_every_text_is_printable_and_neatly_spaced(path):
    texts = {str(text) for text in read(path).objects() if isinstance(text, Literal)}
    assert {text for text in texts if text != " ".join(text.split()) or not text or not text.isprintable()} == set()


@each_file
def test_chinese_is_written_in_simplified_characters(path):
    from opencc import OpenCC

    simplified = OpenCC("t2s").convert
    chinese = {str(text) for text in read(path).objects() if isinstance(text, Literal) and text.language == "zh"}
    assert {text for text in chinese if simplified(text) != text} == set()


# Classes and properties


def test_every_term_has_one_label_in_each_language():
    graph = read(VOCABULARY)
    terms = {term for term in graph.subjects() if term.startswith(NS)}
    assert {term: both for term in terms if (both := languages(graph, term, RDFS.label)) != ["en", "zh"]} == {}


def test_every_term_has_one_definition_in_each_language():
    graph = read(*FILES)
    terms = {term for term in graph.subjects() if term.startswith(NS)}
    assert {term: both for term in terms if (both := languages(graph, term, SKOS.definition)) != ["en", "zh"]} == {}


def test_every_term_that_is_used_is_declared():
    graph = read(*FILES)
    used = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(NS)}
    assert used == {term for term in graph.subjects(RDF.type) if term.startswith(NS)}


def test_classes_stand_below_the_classes_of_their_records():
    graph = read(VOCABULARY)
    written = {(child, parent) for child, parent in graph.subject_objects(RDFS.subClassOf) if parent.startswith(NS)}
    assert written == {(CG[kind.__name__], CG[parent_of(kind).__name__]) for kind in kinds()}


def parent_of(kind):
    """Find the nearest parent that is a class of the ontology; the classes that only lend fields are none."""
    return next(parent for parent in kind.__mro__[1:] if parent is Record or parent not in FORMS_ONLY)


def test_classes_are_the_kinds_of_record_and_the_citation():
    graph = read(VOCABULARY)
    assert set(graph.subjects(RDF.type, OWL.Class)) == {CG[kind.__name__] for kind in (*kinds(), Record, Citation)}


def test_properties_are_the_fields():
    graph = read(VOCABULARY)
    written = {*graph.subjects(RDF.type, OWL.ObjectProperty), *graph.subjects(RDF.type, OWL.DatatypeProperty)}
    fields = {CG[camel(field)] for kind in (*kinds(), Citation) for field in kind.model_fields if field != "id"}
    # A citation's document is the graph that it stands in: no field says it.
    assert written == fields | DERIVED


def test_every_link_reads_backwards_in_both_languages():
    graph = read(VOCABULARY)
    links = {prop.iri for kind in kinds() for prop in properties(kind) if prop.shape == "link"}
    assert {link for link in links if languages(graph, URIRef(link), CG.inverseLabel) != ["en", "zh"]} == set()


# Concepts


@each_scheme
def test_a_scheme_has_a_title_and_a_definition_in_both_languages(path):
    graph = read(path)
    assert (scheme(path), RDF.type, SKOS.ConceptScheme) in graph
    assert languages(graph, scheme(path), DCTERMS.title) == ["en", "zh"]
    assert languages(graph, scheme(path), SKOS.definition) == ["en", "zh"]


@each_scheme
@pytest.mark.parametrize("predicate", [SKOS.prefLabel, SKOS.definition])
def test_a_concept_is_named_and_defined_in_both_languages(path, predicate):
    graph = read(path)
    found = {concept: languages(graph, concept, predicate) for concept in concepts(graph)}
    assert {concept: both for concept, both in found.items() if both != ["en", "zh"]} == {}


@each_scheme
def test_no_two_concepts_of_a_scheme_share_a_label(path):
    labels = sorted(read(path).objects(None, SKOS.prefLabel))
    assert len(labels) == len(set(labels))


@each_scheme
def test_no_concept_repeats_its_label_as_another(path):
    graph = read(path)
    others = set(graph.subject_objects(SKOS.altLabel))
    assert others.isdisjoint(graph.subject_objects(SKOS.prefLabel))


@each_scheme
def test_a_concept_is_written_by_its_id(path):
    graph = read(path)
    ids = {concept: str(graph.value(concept, SKOS.notation, any=False)) for concept in concepts(graph)}
    assert ids
    assert all(str(concept) == f"{scheme(path)}/{notation}" for concept, notation in ids.items())


@each_scheme
def test_a_concept_has_one_broader_or_is_at_the_top(path):
    graph = read(path)
    at_top = set(graph.subjects(SKOS.topConceptOf, scheme(path)))
    below = [concept for concept, _ in graph.subject_objects(SKOS.broader)]
    assert sorted([*at_top, *below]) == sorted(concepts(graph))
    assert set(graph.subjects(SKOS.inScheme, scheme(path))) == concepts(graph)


@each_scheme
def test_what_concepts_point_to_is_in_their_scheme(path):
    graph = read(path)
    ends = {end for predicate in (SKOS.broader, SKOS.related, CG.inverse) for end in graph.objects(None, predicate)}
    assert ends <= concepts(graph)


@each_scheme
def test_no_concept_is_broader_than_itself(path):
    graph = read(path)
    above = {concept: set(graph.transitive_objects(concept, SKOS.broader)) - {concept} for concept in concepts(graph)}
    assert not [concept for concept, wider in above.items() if any(concept in above[one] for one in wider)]


# Relationship types


def test_a_relationship_type_reads_both_ways():
    graph = read(HERE / "schemes" / "relationship-type.ttl")
    symmetric = set(graph.subjects(CG.symmetric, Literal(True)))
    backwards = {one for one in concepts(graph) if languages(graph, one, CG.inverseLabel) == ["en", "zh"]}
    assert symmetric.isdisjoint(graph.subjects(CG.inverseLabel))
    assert symmetric | backwards == concepts(graph)


def test_an_inverse_reads_as_its_pair_does_backwards():
    graph = read(HERE / "schemes" / "relationship-type.ttl")
    pairs = set(graph.subject_objects(CG.inverse))
    assert pairs == {(other, one) for one, other in pairs}
    for one, other in pairs:
        assert set(graph.objects(one, CG.inverseLabel)) == set(graph.objects(other, SKOS.prefLabel))
