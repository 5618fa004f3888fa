"""What an audience may not see does not exist for it: no name, no id, no quote, no count, in no format."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from withheld import PAGE, in_the_open, record, secrets, told, touching, written

from graph.exports.export import FORMATS
from graph.projection.project import of_claims, project
from graph.storage.disclosure import Edition
from graph.storage.source import of_statements
from graph.storage.store import Store
from ontology.problems import Unknown

SIGNS = (b"canary", b"1977", b"7777")


def everything(folder, level, word="canary", year=1977, number=7777):
    secret = secrets(level, word, year, number)
    return told(folder, *in_the_open(), *secret, *touching(f"{word}-person", word))


def ids(store, audience="public"):
    return {iri.removeprefix(store.base) for iri in Edition(store, audience).things}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets")
    return {level: everything(folder / level, level) for level in ("restricted", "internal")}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("level", ["restricted", "internal"])
def test_nothing_of_what_is_withheld_is_public(stores, tmp_path, level, suffix):
    public = written(stores[level], tmp_path, suffix).lower()
    assert b"open person" in public
    assert [sign for sign in SIGNS if sign in public] == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_nothing_restricted_is_internal(stores, tmp_path, suffix):
    internal = written(stores["restricted"], tmp_path, suffix, "internal").lower()
    assert [sign for sign in SIGNS if sign in internal] == []


def test_what_is_internal_is_whole_for_the_internal_audience(stores, tmp_path):
    lines = written(stores["internal"], tmp_path, ".nq", "internal").count(b"\n")
    assert lines == sum(entry.quads for entry in stores["internal"].ledger.entries.values())


@pytest.mark.parametrize("suffix", FORMATS)
def test_other_secrets_leave_the_same_bytes(stores, tmp_path, suffix):
    other = everything(tmp_path / "store", "restricted", "different", 1988, 31)
    assert written(stores["restricted"], tmp_path / "one", suffix) == written(other, tmp_path / "two", suffix)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_secret_that_nothing_touches_leaves_no_trace(tmp_path, suffix):
    without = told(tmp_path / "without", *in_the_open())
    beside = told(tmp_path / "beside", *in_the_open(), *secrets("restricted"))
    assert written(without, tmp_path / "one", suffix) == written(beside, tmp_path / "two", suffix)


words = st.text(st.characters(categories=("L", "N"), max_codepoint=0x9FFF), min_size=1, max_size=9)
roles = st.sets(st.sampled_from(["defender", "lawyer", "official"]))


@settings(max_examples=15, deadline=None)
@given(fields=st.fixed_dictionaries({"name": words, "description": words, "birth_date": st.dates(), "roles": roles}))
def test_no_edit_of_a_restricted_person_changes_what_is_public(tmp_path_factory, fields):
    folder = tmp_path_factory.mktemp("edit")
    edits = {"one": {"name": "Li Si"}, "two": {**fields, "roles": list(fields["roles"])}}
    for name, edit in edits.items():
        person = record("Person", "x", disclosure="restricted", **edit)
        told(folder / name / "store", *in_the_open(), person, *touching("x"))
    for suffix in (".ttl", ".jsonld", ".graphml", ".csv"):
        one, two = (written(Store(folder / name / "store"), folder / name, suffix) for name in edits)
        assert one == two


# What closes what


def test_what_is_about_a_secret_goes_with_it_and_what_is_about_that(stores):
    assert not {name for name in ids(stores["restricted"]) if "touching" in name}


def test_a_list_that_holds_a_secret_is_left_out_whole(stores):
    edition = Edition(stores["restricted"], "public")
    (letter,) = (claim for claim in edition.claims() if claim.iri.endswith("open-letter"))
    assert letter.links == ()
    assert set(letter.values) == {"title", "disclosure"}


def test_a_citation_stays_without_its_words_where_they_may_name_a_secret(stores):
    edition = Edition(stores["restricted"], "public")
    (letter,) = (claim for claim in edition.claims() if claim.iri.endswith("open-letter"))
    assert letter.citations == ({"paragraph": 7},)


def test_a_citation_keeps_its_words_only_if_it_is_for_what_is_left(tmp_path):
    evidence = [
        {"paragraph": 1, "quote": "Letter", "supports": "title"},
        {"paragraph": 2, "quote": "signed by X", "supports": "signatories"},
        {"paragraph": 3, "quote": "X, on 1 May", "supports": ["signatories", "published"]},
    ]
    secret = record("Person", "x", name="X", disclosure="restricted")
    letter = record("Document", "d", title="Letter", published="2020-05-01", signatories="x", evidence=evidence)
    (claim,) = (
        claim for claim in Edition(told(tmp_path, secret, letter), "public").claims() if claim.iri.endswith("/d")
    )
    cited = [(citation["paragraph"], citation.get("quote"), citation["supports"]) for citation in claim.citations]
    assert cited == [(1, "Letter", "title"), (3, None, "published")]


def test_a_list_without_a_secret_stays_beside_one_with_it(tmp_path):
    people = [record("Person", "p", name="P"), record("Person", "x", name="X", disclosure="restricted")]
    letter = record("Document", "d", title="Letter", signatories=["p", "x"], addressees=["p"])
    (claim,) = (c for c in Edition(told(tmp_path, *people, letter), "public").claims() if c.iri.endswith("/d"))
    assert [name for name, _ in claim.links] == ["addressees"]


@pytest.mark.parametrize("level", ["restricted", "internal"])
def test_what_one_source_closes_no_other_opens(tmp_path, level):
    closed = record("Person", "p", description="somebody", disclosure=level)
    store = told(tmp_path, record("Person", "p", name="Li Si"), other=[closed])
    assert "p" not in ids(store)


def test_what_a_closed_document_says_is_closed(tmp_path):
    closing = record("Document", "other", title="Other", disclosure="restricted")
    store = told(tmp_path, closing, other=[record("Person", "p", name="Li Si")])
    assert ids(store) == {"a-page"}


def test_what_touches_a_thing_that_no_source_tells_of_is_closed(tmp_path):
    store = told(tmp_path, record("Detention", "d", detainee="nobody"))
    assert ids(store) == {"a-page"}


def test_things_that_touch_each_other_in_a_ring_are_seen(tmp_path):
    ring = [record("Event", "a", name="A", part_of="b"), record("Event", "b", name="B", part_of="a")]
    assert {"a", "b"} <= ids(told(tmp_path, *ring))


def test_a_document_that_does_not_say_is_internal(tmp_path):
    page = {name: said for name, said in PAGE.items() if name != "disclosure"}
    store = told(tmp_path, record("Person", "p", name="Li Si"), page=page)
    assert (ids(store), ids(store, "internal")) == (set(), {"a-page", "p"})


def test_no_audience_sees_what_is_restricted(tmp_path):
    with pytest.raises(Unknown, match="no audience 'restricted'"):
        Edition(told(tmp_path), "restricted")


def test_an_edition_counts_what_it_withholds(stores):
    assert Edition(stores["internal"], "internal").withheld == 0
    assert Edition(stores["internal"], "public").withheld > 20


def test_an_edition_of_all_is_the_graph(store):
    assert of_claims(Edition(store, "public").claims(), store.base) == project(store)


def test_linked_data_and_the_property_graph_tell_the_same(stores, tmp_path):
    quads = parse(written(stores["restricted"], tmp_path, ".nq").removeprefix(b"graph.nq"), RdfFormat.N_QUADS)
    by_graph = {}
    for quad in quads:
        by_graph.setdefault(quad.graph_name.value, []).append(str(quad.triple))
    again = Store(tmp_path / "again")
    again.load(
        of_statements(graph.removeprefix(again.base), said, file="", sha256="") for graph, said in by_graph.items()
    )
    edition = Edition(stores["restricted"], "public")
    assert project(Store(tmp_path / "again")) == of_claims(edition.claims(), edition.base)
