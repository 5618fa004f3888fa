"""Kept claims are what the quads would be read as, and are believed only when they are whole."""

import pytest
from conftest import CASES, loaded, sources
from hypothesis import given, settings
from invented_records import sources as invented
from pyoxigraph import RdfFormat, parse

from graph.projection.project import project
from graph.storage.claim import claim_of
from graph.storage.claims import claims, told
from graph.storage.kept_claims import read
from graph.storage.store import Store
from ontology.quads import statements

BASE = "https://example.org/id/"


@settings(max_examples=200, deadline=None)
@given(invented())
def test_the_claims_of_records_are_those_that_their_statements_make(pages):
    for page, records in pages:
        about = {}
        for quad in parse("".join(f"{line} .\n" for line in statements(records, page, BASE)), RdfFormat.N_TRIPLES):
            about.setdefault(quad.subject.value, []).append(quad.triple)
        assert sorted((claim_of(record, page, BASE) for record in records), key=lambda claim: claim.iri) == list(
            told(page.id, BASE + page.id, about)
        )


@pytest.fixture
def own(tmp_path):
    return loaded(tmp_path / "store", CASES)


def in_order(store):
    return sorted(claims(store), key=lambda claim: (claim.source, claim.iri))


def files(store):
    return sorted(path.name for path in store.kept.iterdir())


def test_claims_are_the_same_with_and_without_their_files(own):
    kept, projection = in_order(own), project(own)
    for path in own.kept.iterdir():
        path.unlink()
    assert in_order(own) == kept
    assert project(own) == projection


def test_a_file_has_no_name_but_a_hash_and_goes_with_its_source(own):
    assert files(own) == sorted(entry.hash for entry in own.ledger.entries.values())
    own.remove("river-letter-2019")
    assert files(own) == [entry.hash for entry in own.ledger.entries.values()]
    assert len(files(own)) == 1


def test_a_file_that_goes_while_it_is_read_is_read_to_its_end(own):
    for entry in own.ledger.entries.values():
        kept = read(own.kept, entry)
        (own.kept / entry.hash).unlink()
        assert list(kept)
        assert read(own.kept, entry) is None


def test_a_sound_file_is_read_and_not_the_quads(own):
    expected = in_order(own)
    own._reading = type("Unread", (), {})()
    assert in_order(own) == expected


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"Lin Bo", b"Lin Bu"),
        lambda content: b"2" + content[-10:],
        lambda content: content + content,
        lambda content: b"",
    ],
    ids=["torn", "halved", "changed", "of another version", "doubled", "empty"],
)
def test_a_file_that_is_not_whole_is_not_believed(own, harm):
    expected = in_order(own)
    for path in own.kept.iterdir():
        path.write_bytes(harm(path.read_bytes()))
    assert in_order(Store(own.folder)) == expected


def test_a_load_that_changes_nothing_leaves_nothing_behind(own):
    before = files(own)
    own.load(sources([CASES], own.base))
    assert files(own) == before
