"""Exports: what is published parses, says the same everywhere, never changes by itself, and never leaks."""

import json
import re
from pathlib import Path

import pytest
import rdflib
from conftest import CASES, loaded
from pyoxigraph import DefaultGraph, parse
from withheld import record, told, written

from graph.exports.export import FORMATS, export
from graph.exports.linked_data import MERGED
from ontology.problems import Problem

LINKED = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".trig": "trig", ".nq": "nquads", ".jsonld": "json-ld"}
CANARY = "Canaryname"


def statements(store, folder, suffix):
    export(store, folder / f"graph{suffix}")
    dataset = rdflib.Dataset()
    dataset.parse(folder / f"graph{suffix}", format=LINKED[suffix])
    return {
        tuple(re.sub(r"@[A-Za-z-]+$", lambda tag: tag[0].lower(), term.n3()) for term in quad[:3])
        for quad in dataset.quads((None, None, None, None))
    }


def own(store):
    return {
        tuple(str(term) for term in (quad.subject, quad.predicate, quad.object))
        for quad in store.reading()
        if "DefaultGraph" in repr(quad.graph_name)
    }


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_graph_gives_the_same_bytes(store, tmp_path, suffix):
    (tmp_path / "again").mkdir()
    assert written(store, tmp_path, suffix) == written(store, tmp_path / "again", suffix)


@pytest.mark.parametrize("suffix", LINKED)
def test_what_is_written_parses_and_says_the_same(store, tmp_path, suffix):
    expected = {tuple(rdflib.util.from_n3(term).n3() for term in triple) for triple in own(store)}
    assert statements(store, tmp_path, suffix) == expected


@pytest.mark.parametrize("suffix", [".trig", ".nq", ".jsonld"])
def test_the_sources_stay_apart(store, tmp_path, suffix):
    export(store, tmp_path / f"graph{suffix}")
    graphs = {quad.graph_name.value.rpartition("/")[2] for quad in parse(path=str(tmp_path / f"graph{suffix}"))}
    assert graphs == {"valley-report-2019", "river-letter-2019"}


def test_there_are_no_blank_nodes(store, tmp_path):
    assert b"_:" not in written(store, tmp_path, ".nq")


# What is hard to write

HARD = [
    '"quoted" and \\ back',
    "ends with \\",
    "<b>&amp;</b> ]]> <!--",
    "李四 𠮷 ئۇيغۇر བོད་",
    "@prefix cg: <x> .",
    "cg:Person ; a b .",
]


def hard(folder, base):
    people = [
        record("Person", f"p{number}/x.y-z_", name={"en": word, "zh": f"{word}。"}) for number, word in enumerate(HARD)
    ]
    return told(folder, *people, record("Place", "9a.", name="=cmd|x"), base=base)


@pytest.mark.parametrize("suffix", LINKED)
@pytest.mark.parametrize("base", [None, "urn:casegraph:", "https://example.org/a?b="])
def test_every_text_and_every_base_comes_back_as_it_was(tmp_path, suffix, base):
    store = hard(tmp_path / "store", base)
    export(store, tmp_path / f"graph{suffix}")
    read = {str(quad) for quad in parse(path=str(tmp_path / f"graph{suffix}"))}
    assert read == {str(quad) for quad in store.reading() if (quad.graph_name == DefaultGraph()) == (suffix in MERGED)}


# Reading well


def test_turtle_puts_a_thing_before_its_evidence_and_documents_first(store, tmp_path):
    text = written(store, tmp_path, ".ttl").decode()
    assert text.index("# Document") < text.index("# Person") < text.index("# Event") < text.index("# Relationship")
    assert '<lin-mei> a cg:Person, cg:Agent ;\n    cg:name "Lin Mei"@en, "林梅"@zh ;' in text
    assert text.index("<lin-mei> a") < text.index("<valley-report-2019#lin-mei.1> a") < text.index("<tang-yun> a")


def test_turtle_tells_events_in_the_order_in_which_they_happened(store, tmp_path):
    text = written(store, tmp_path, ".ttl").decode()
    events = ["review-2016", "spring-crackdown", "lin-bo-detention-2017", "tang-yun-sentence", "training"]
    places = [text.index(f"\n<{event}> a ") for event in events]
    assert places == sorted(places)


def test_turtle_declares_only_the_prefixes_that_it_uses(store, tmp_path):
    text = written(store, tmp_path, ".ttl").decode()
    declared = re.findall(r"@prefix ([a-z-]+):", text)
    assert "cg" in declared and "foaf" not in declared
    assert all(re.search(rf"[\s^]{prefix}:[A-Za-z]", text.partition("# ")[2]) for prefix in declared)


def test_json_reads_like_a_case_file(store, tmp_path):
    export(store, tmp_path / "graph.exports.jsonld")
    document = json.loads((tmp_path / "graph.exports.jsonld").read_text(encoding="utf-8"))
    things = {thing["id"]: thing for thing in document["@graph"][1]["@graph"]}
    detention = things["lin-bo-detention-2017"]
    assert (detention["begin"], detention["detainee"]) == ("2017-03-09", ["four-others", "lin-bo"])
    assert detention["evidence"][0]["quote"] == {"@none": "detained with four others"}


# The place


def test_an_unknown_format_is_told(store, tmp_path):
    with pytest.raises(Problem, match=r"no format '\.xyz' \(one of \.ttl"):
        export(store, tmp_path / "graph.xyz")


def test_a_format_may_be_named(store, tmp_path):
    export(store, tmp_path / "graph.txt", format="nt")
    assert (tmp_path / "graph.txt").read_text(encoding="utf-8").startswith("<https://w3id.org/")


def test_a_folder_with_other_files_is_not_overwritten(store, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.csv").write_text("years of work", encoding="utf-8")
    with pytest.raises(Problem, match="holds other files"):
        export(store, tmp_path / "precious")
    assert (tmp_path / "precious" / "thesis.csv").exists()


def test_tables_of_an_earlier_export_do_not_stay(store, tmp_path):
    written(store, tmp_path, ".csv")
    (tmp_path / "graph.csv" / "Death.csv").write_text("id", encoding="utf-8")
    written(store, tmp_path, ".csv")
    assert not (tmp_path / "graph.csv" / "Death.csv").exists()


def test_a_folder_is_no_file_and_a_file_is_no_folder(store, tmp_path):
    (tmp_path / "graph.ttl").mkdir()
    (tmp_path / "graph.csv").write_text("x", encoding="utf-8")
    with pytest.raises(Problem, match="is not a file"):
        export(store, tmp_path / "graph.ttl", format="ttl")
    with pytest.raises(Problem, match="is not a folder"):
        export(store, tmp_path / "graph.csv")


def test_a_place_that_cannot_be_written_is_told(store, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(Problem, match="is a file, where a folder is wanted"):
        export(store, tmp_path / "file" / "graph.ttl")


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_that_fails_leaves_what_was_there(store, tmp_path, suffix, monkeypatch):
    before = written(store, tmp_path, suffix)
    monkeypatch.setattr("graph.exports.export.Path.replace", _fails)
    with pytest.raises(Problem, match="No space left"):
        export(store, tmp_path / f"graph{suffix}")
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == [f"graph{suffix}"]
    assert before == written(store, tmp_path, suffix)


def _fails(*_):
    raise OSError(28, "No space left on device")


def test_an_export_says_what_it_wrote(store, tmp_path):
    said = str(export(store, tmp_path / "graph.ttl"))
    assert re.fullmatch(r"wrote \S+graph\.ttl \(public: \d+ statements\)", said)


SECRETS = """
document: {{id: a-page, title: A page, disclosure: public, signatories: [open-person, hidden-{canary}]}}
persons:
  open-person: {{name: Open Person, evidence: {{paragraph: 1}}}}
  hidden-{canary}:
    description: {name} of the village
    disclosure: {level}
    evidence: {{paragraph: 2, quote: {name}}}
detentions:
  d-{canary}: {{detainee: hidden-{canary}, begin: 2017, evidence: {{paragraph: 3, quote: {name} was taken}}}}
  open-detention: {{detainee: open-person, begin: 2018, evidence: {{paragraph: 1, quote: was taken}}}}
releases:
  r-{canary}: {{target: open-person, released_from: d-{canary}, evidence: {{paragraph: 3, quote: {name}}}}}
relationships:
  - {{who: open-person, type: friend, whom: hidden-{canary}, evidence: {{paragraph: 4, quote: friend of {name}}}}}
"""


def secret(folder, level, name=CANARY):
    folder.mkdir(parents=True)
    path = folder / "case.yaml"
    path.write_text(SECRETS.format(canary=name.lower(), name=name, level=level), encoding="utf-8")
    return loaded(folder / "store", path)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("level", ["restricted", "internal"])
def test_nothing_of_a_withheld_person_is_published(tmp_path, level, suffix):
    published = written(secret(tmp_path / level, level), tmp_path, suffix)
    assert CANARY.lower().encode() not in published.lower()
    assert b"open-detention" in published


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_changed_secret_leaves_what_is_published_as_it_was(tmp_path, suffix):
    one, other = secret(tmp_path / "one", "restricted"), secret(tmp_path / "other", "restricted", "Othername")
    assert written(one, tmp_path / "one", suffix) == written(other, tmp_path / "other", suffix)


def test_an_internal_build_has_what_is_internal_and_not_what_is_restricted(tmp_path):
    internal, restricted = (secret(tmp_path / level, level) for level in ("internal", "restricted"))
    assert CANARY.encode() in written(internal, tmp_path, ".nt", audience="internal")
    assert CANARY.lower().encode() not in written(restricted, tmp_path, ".nt", audience="internal").lower()


def test_a_source_that_does_not_say_is_internal(tmp_path, case_file):
    path = case_file(
        "persons:\n  li-si: {name: Li Si, evidence: {paragraph: 1}}\n", document="document: {id: a, title: A}\n"
    )
    store = loaded(tmp_path / "store", path)
    assert written(store, tmp_path, ".nt") == b"graph.nt"
    assert b"Li Si" in written(store, tmp_path, ".nt", audience="internal")


def test_what_one_source_closes_no_other_source_opens(tmp_path, case_file):
    person = "persons:\n  p: {{name: Li Si, evidence: {{paragraph: 1}}{}}}\n"
    first = case_file(person.format(""), "a.yaml", "document: {id: a, title: A, disclosure: public}\n")
    second = case_file(
        "persons:\n  p: {description: somebody, disclosure: restricted, evidence: {paragraph: 1}}\n",
        "b.yaml",
        "document: {id: b, title: B, disclosure: public}\n",
    )
    assert b"Li Si" not in written(loaded(tmp_path / "store", first, second), tmp_path, ".nq")


def test_the_context_is_embedded_and_reaches_no_network(store, tmp_path):
    export(store, tmp_path / "graph.exports.jsonld")
    document = json.loads(Path(tmp_path / "graph.exports.jsonld").read_text(encoding="utf-8"))
    assert isinstance(document["@context"], dict)
    assert document["@context"]["name"]["@container"] == "@language"


def test_the_cases_of_these_tests_are_public():
    assert all("disclosure: public" in path.read_text(encoding="utf-8") for path in CASES.glob("*.yaml"))


def test_an_internal_source_does_not_change_what_another_says_in_public(store, tmp_path, case_file):
    inside = case_file(
        "persons:\n  tang-yun: {name: Tang Yun, alias: Canaryname, evidence: {paragraph: 1}}\n"
        "state_bodies:\n  port-police: {name: Port Police, evidence: {paragraph: 1}}\n",
        document="document: {id: inside, title: Internal notes, disclosure: internal}\n",
    )
    both = loaded(tmp_path / "both", CASES, inside)
    (tmp_path / "without").mkdir()
    assert written(both, tmp_path, ".nq") == written(store, tmp_path / "without", ".nq")
    assert CANARY.encode() in written(both, tmp_path, ".nt", audience="internal")
