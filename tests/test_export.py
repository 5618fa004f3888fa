"""Exports: what is published parses, says the same everywhere, never changes by itself, and never leaks."""

import re
from pathlib import Path

import networkx
import pytest
import rdflib
from conftest import CASES, loaded

from graph.export import FORMATS, export
from graph.project import project
from ontology.problems import Problem

LINKED = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".trig": "trig", ".nq": "nquads", ".jsonld": "json-ld"}
CANARY = "Canaryname"


def written(store, folder, suffix, **options):
    target = folder / f"graph{suffix}"
    export(store, target, **options)
    files = sorted(target.iterdir()) if target.is_dir() else [target]
    return b"".join(file.name.encode() + file.read_bytes() for file in files)


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
    from pyoxigraph import parse

    export(store, tmp_path / f"graph{suffix}")
    graphs = {quad.graph_name.value.rpartition("/")[2] for quad in parse(path=str(tmp_path / f"graph{suffix}"))}
    assert graphs == {"valley-report-2019", "river-letter-2019"}


def test_there_are_no_blank_nodes(store, tmp_path):
    assert b"_:" not in written(store, tmp_path, ".nq")


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_graph_files_open_in_networkx_with_the_same_counts(store, tmp_path, suffix):
    export(store, tmp_path / f"graph{suffix}")
    read = networkx.read_graphml if suffix == ".graphml" else networkx.read_gexf
    graph = read(tmp_path / f"graph{suffix}")
    projection = project(store)
    assert graph.number_of_nodes() == len(projection.nodes)
    assert graph.number_of_edges() == len(projection.links)


def test_a_cell_is_no_formula(tmp_path, case_file):
    path = case_file('persons:\n  li-si: {name: "=cmd()", evidence: {paragraph: 1}}\n')
    assert b"'=cmd()" in written(loaded(tmp_path / "store", path), tmp_path, ".csv")


def test_an_unknown_format_is_told(store, tmp_path):
    with pytest.raises(Problem, match=r"no format '\.xyz'"):
        export(store, tmp_path / "graph.xyz")


def test_a_folder_with_other_files_is_not_overwritten(store, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(Problem, match="holds other files"):
        export(store, tmp_path / "precious")


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
    import json

    export(store, tmp_path / "graph.jsonld")
    document = json.loads(Path(tmp_path / "graph.jsonld").read_text(encoding="utf-8"))
    assert isinstance(document["@context"], dict)
    assert document["@context"]["name"]["@container"] == "@language"


def test_the_cases_of_these_tests_are_public():
    assert all("disclosure: public" in path.read_text(encoding="utf-8") for path in CASES.glob("*.yaml"))
