"""The vocabulary over HTTP: every class, property and concept stands where its IRI leads."""

import html
import json
import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from ontology.context import context
from ontology.vocabulary import CONCEPTS, HERE, concepts, schemes, terms
from web.vocabulary import GRAPH, TYPES

FILES = [Path(HERE) / "casegraph.ttl", *sorted(Path(HERE).glob("schemes/*.ttl"))]
NAMES = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".jsonld": "json-ld"}


def read(answer, suffix):
    quads = pyoxigraph.parse(answer.body, format=pyoxigraph.RdfFormat.from_media_type(TYPES[suffix]))
    return {quad.triple for quad in quads}


@pytest.mark.parametrize("suffix", GRAPH)
def test_the_vocabulary_is_what_the_files_say_in_each_format(open_site, suffix):
    said = {quad.triple for file in FILES for quad in pyoxigraph.parse(path=str(file))}
    assert read(open_site.get("/ns", Accept=TYPES[suffix]), suffix) == said
    whole = open_site.get(f"/ns/casegraph{suffix}")
    assert read(whole, suffix) == said
    assert len(rdflib.Graph().parse(data=whole.body, format=NAMES[suffix])) == len(said)


def test_every_class_and_property_stands_on_the_page_under_its_name(open_site):
    text = html.unescape(open_site.get("/ns").text)
    anchors = re.findall(r' id="(\w[^"]*)"', text)
    assert set(terms()) <= set(anchors)
    assert len(anchors) == len(set(anchors))
    assert all(term.label("zh") in text and term.definitions["en"][:20] in text for term in terms().values())


def test_a_property_tells_whose_it_is_and_what_it_holds(open_site):
    (told,) = re.findall(r'<div class="term" id="detainee">(.*?)</dl>', open_site.get("/ns").text, re.S)
    assert re.findall(r'<dt>of</dt>\s*<dd><a href="/ns#(\w+)">', told) == ["Detention"]
    assert re.findall(r'<dt>holds</dt>\s*<dd><a href="/ns#(\w+)">', told) == ["Agent"]


@pytest.mark.parametrize("scheme", schemes())
def test_a_scheme_shows_its_concepts_and_each_has_a_page(open_site, scheme):
    text = open_site.get(f"/ns/{scheme}").text
    for concept in concepts(scheme).values():
        assert f"/ns/{scheme}/{concept.id}" in text
        page = open_site.get(f"/ns/{scheme}/{concept.id}")
        assert f'<span lang="zh">{concept.label("zh")}</span>' in page.text


def test_a_concept_is_data_too(open_site):
    said = read(open_site.get("/ns/verdict/guilty.nt"), ".nt")
    assert {triple.subject.value for triple in said} == {f"{CONCEPTS}verdict/guilty"}
    assert said == read(open_site.get("/ns/verdict/guilty", Accept="application/rdf+xml"), ".rdf")


def test_the_context_is_that_of_the_data(open_site, store):
    assert json.loads(open_site.get("/ns/context.jsonld").text) == {"@context": context(store.base)}


@pytest.mark.parametrize("name", ["verdict/nobody", "nobody", "verdict/", "casegraph", "verdict.trig", ".ttl.ttl"])
def test_what_is_no_term_is_not_there(open_site, name):
    answer = open_site.get(f"/ns/{name}")
    assert answer.status == 404
    assert "nobody" not in answer.text
