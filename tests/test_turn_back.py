"""Nothing is lost on the way into the property graph: it turns back into the statements of every source."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from invented_records import sources
from pyoxigraph import RdfFormat, parse

from graph.mirror.turn_back import text_of, turn_back
from graph.projection.project import of_claims, project
from graph.storage.claims import told
from ontology.quads import fingerprint, statements
from ontology.schema import BOUNDS, all_properties, kinds, properties, ties

BASE = "https://example.org/id/"


def quads(page, records):
    return set(statements(records, page, BASE))


def projected(*pages):
    claims = []
    for page, records in pages:
        about = {}
        for quad in parse("".join(f"{line} .\n" for line in quads(page, records)).encode(), RdfFormat.N_TRIPLES):
            about.setdefault(quad.subject.value, []).append(quad.triple)
        claims += told(page.id, BASE + page.id, about)
    return of_claims(claims, BASE)


@settings(max_examples=200, deadline=None)
@given(sources())
def test_what_is_projected_turns_back_into_what_was_said(pages):
    back = turn_back(projected(*pages).links.values(), BASE)
    assert {source: set(said) for source, said in back.items()} == {page.id: quads(page, own) for page, own in pages}


def test_every_real_source_turns_back_into_what_was_loaded(demo):
    back = turn_back(project(demo).links.values(), demo.base)
    assert {source: fingerprint(said) for source, said in back.items()} == {
        entry.source: entry.hash for entry in demo.ledger.entries.values()
    }


def test_what_cannot_be_read_is_no_statement_of_the_source(projection):
    link = next(link for link in projection.links.values() if link.type == "STATED_IN")
    changed = replace(link, properties={**link.properties, "stated_as": "Nobody"})
    (said,) = turn_back([changed], BASE).values()
    assert said == [f"<{link.id}> is not readable"]


OURS = {"id", "source", "sources", "record", "stated_as", "quote", "language", "paragraph", "page", "row", "supports"}


def test_no_field_has_the_name_of_what_the_projection_adds():
    fields = {prop.field for kind in kinds() for prop in properties(kind)} | set(BOUNDS)
    assert not fields & OURS
    assert not any(prop.field == "kind" for tie in ties().values() for prop in properties(tie))


@pytest.mark.parametrize("field", [prop.field for prop in all_properties().values() if prop.shape == "text"])
@pytest.mark.parametrize("language", ["", "en", "zh-hant", "zh-latn-pinyin"])
def test_a_text_is_told_from_every_other_field(field, language):
    name = f"{field}_{language.replace('-', '_') or 'und'}"
    assert (text_of(name), name in all_properties()) == ((field, language), False)
