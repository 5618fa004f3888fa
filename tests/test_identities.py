"""Several ids that are decided to name one thing are one in the merged view, and two again without the decision."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode
from serving import site

import casegraph
from graph.projection.project import project
from graph.storage.check import check
from graph.storage.identities import renamed_triple, same
from graph.storage.store import Store
from loaders.cases import read

HEAD = "document: {id: %s, title: {en: %s}, disclosure: public}\n"
REPORT = """
persons:
  lin-an: {name: {en: Lin An}, birth_date: 1970, evidence: {paragraph: 1, quote: born in 1970}}
  bo-yi: {name: {en: Bo Yi}, evidence: {paragraph: 1}}
detentions:
  lin-an-2015: {detainee: lin-an, begin: 2015-07-09, evidence: {paragraph: 2}}
relationships:
  - {who: lin-an, type: spouse, whom: bo-yi, evidence: {paragraph: 3}}
"""
TABLE = """
persons:
  t/17: {name: {en: Lin An}, birth_date: 1971, evidence: {row: 17}}
  t/18: {name: {en: Bo Y.}, evidence: {row: 18}}
detentions:
  t/d17: {detainee: [t/17, t/18], begin: 2015-07, stated_by: t/18, modality: alleged, evidence: {row: 17}}
relationships:
  - {id: t/r17, who: t/17, type: spouse, whom: t/18, stated_by: t/18, evidence: {row: 17}}
"""
DECISION = """
identity_decisions:
  one-lin: {keeps: lin-an, replaces: t/17, date: 2026-11-20, reason: {en: The same spouse}, evidence: {paragraph: 1}}
"""
MORE = """
identity_decisions:
  one-bo: {keeps: bo-yi, replaces: [t/18, b-y], evidence: {paragraph: 1}}
  one-detention: {keeps: lin-an-2015, replaces: t/d17, evidence: {paragraph: 2}}
"""
LATER = """
identity_decisions:
  lin-renamed: {keeps: lin-ann, replaces: lin-an, evidence: {paragraph: 1}}
"""
FILES = {"report": REPORT, "table": TABLE, "decision": DECISION, "more": MORE, "later": LATER}
START = {"lin": "https://w3id.org/casegraph/id/lin-an", "table": "https://w3id.org/casegraph/id/t/17"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / f"{name}.yaml").write_text(HEAD % (name, name) + text, encoding="utf-8")
    return folder


@pytest.fixture
def graph(files, tmp_path):
    with casegraph.open(tmp_path / "store") as graph:
        graph.load(*(files / f"{name}.yaml" for name in ("report", "table", "decision", "more")))
        yield graph


def merged(store):
    return {str(quad.triple) for quad in store.reading().quads_for_pattern(None, None, None, DefaultGraph())}


def expected(store):
    """The union of the named graphs, under the ids that were decided, worked out from the decisions of the files."""
    decided = [("lin-an", ["t/17"])] * ("decision" in store.ledger.entries)
    decided += [("bo-yi", ["t/18", "b-y"]), ("lin-an-2015", ["t/d17"])] * ("more" in store.ledger.entries)
    decided += [("lin-ann", ["lin-an"])] * ("later" in store.ledger.entries)
    found = same((store.base + kept, tuple(store.base + id for id in replaced)) for kept, replaced in decided)
    named = [quad.triple for quad in store.reading() if isinstance(quad.graph_name, NamedNode)]
    return {str(renamed_triple(triple, found)) for triple in named}


def test_what_is_the_same_as_one_is_the_same_as_all_of_it():
    assert same([("b", ("a",)), ("c", ("b", "d"))]) == {"a": "c", "b": "c", "d": "c"}


def test_of_two_that_are_kept_the_first_stands():
    assert same([("b", ("x",)), ("a", ("x",))]) == {"b": "a", "x": "a"}
    assert same([("b", ("a",)), ("a", ("b",))]) == {"b": "a"}


def test_a_source_stays_itself():
    assert same([("a", ("page", "b"))], {"page"}) == {"b": "a"}


@pytest.mark.parametrize("small", [500_000, -1], ids=["in one transaction", "built beside"])
@settings(max_examples=20, deadline=None)
@given(toggled=st.lists(st.sampled_from(sorted(FILES)), min_size=2, max_size=8))
def test_the_merged_view_is_what_sources_say_under_the_ids_that_are_decided(files, tmp_path_factory, small, toggled):
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.storage.store.SMALL", small)
        patch.setattr("graph.storage.change._AT_ONCE", 1)
        with casegraph.open(folder) as graph:
            for name in toggled:
                if name in graph.store.ledger.entries:
                    graph.remove(name)
                else:
                    graph.load(files / f"{name}.yaml")
                if graph.store.ledger.entries:
                    assert merged(Store(folder)) == expected(Store(folder))


def test_questions_know_one_person_where_two_ids_were(graph):
    rows = graph.sparql("SELECT ?person ?born { ?person a cg:Person ; cg:birthDate ?born } ORDER BY ?born").rows
    assert [(str(person), str(born)) for person, born in rows] == [(START["lin"], "1970"), (START["lin"], "1971")]
    assert {named for (named,) in graph.cypher("MATCH (p:Person)-[:SPOUSE]->(b) RETURN b.id").rows} == {"bo-yi"}


def test_what_each_source_gives_stays_in_its_graph(graph):
    rows = graph.sparql("SELECT ?who { GRAPH id:table { ?who a cg:Person } } ORDER BY ?who").rows
    assert [str(who).rpartition("/id/")[2] for (who,) in rows] == ["t/17", "t/18"]


def test_any_id_leads_to_the_thing(graph):
    assert graph.resolve("t/17") == graph.resolve(START["table"]) == graph.resolve("lin-an") == START["lin"]
    assert [found.named.id for found in graph.find("t/17")] == ["lin-an"]
    assert graph.show("t/17").node.properties["same_as"] == ["t/17"]


def test_a_dossier_says_who_decided_that_two_ids_are_one(graph):
    [(id, evidence)] = graph.show("lin-an").ids
    assert (id, [one.source for one in evidence]) == ("t/17", ["decision"])


def test_values_that_differ_stand_side_by_side(graph):
    [conflict] = [one for one in graph.conflicts() if one.field == "birth_date"]
    assert [value for value, _ in conflict.values] == ["1970", "1971"]


def test_an_answer_is_the_same_from_a_part_of_the_graph(graph, monkeypatch):
    monkeypatch.setattr("graph.projection.part.is_small", lambda *_: True)
    few = graph.ask("timeline", person="t/17")
    monkeypatch.setattr("graph.projection.part.is_small", lambda *_: False)
    assert few.rows == graph.ask("timeline", person="lin-an").rows and few.rows.rows


def test_the_mirror_follows_a_decision_and_its_end(graph, files):
    assert graph.verify() == []
    graph.remove("decision")
    assert graph.verify() == []
    assert {id for (id,) in graph.cypher("MATCH (p:Person) RETURN p.id").rows} == {"lin-an", "t/17", "bo-yi"}
    graph.load(files / "decision.yaml", files / "later.yaml")
    assert graph.verify() == []
    assert {id for (id,) in graph.cypher("MATCH (p:Person) RETURN p.id").rows} == {"lin-ann", "bo-yi"}


def test_a_mirror_that_lost_an_id_of_a_source_is_found_out(graph):
    from graph.mirror.turn_back import turn_back

    links = project(graph.store).links.values()
    whole = turn_back(links, graph.store.base)
    given = [link for link in links if "as_given" in link.properties]
    assert given
    for link in given:
        less = {name: value for name, value in link.properties.items() if name != "as_given"}
        changed = [
            type(link)(link.id, link.type, link.start, link.end, less if one is link else one.properties)
            if one is link
            else one
            for one in links
        ]
        assert turn_back(changed, graph.store.base) != whole


def test_a_decision_that_is_not_public_joins_nothing_in_public(files, tmp_path):
    secret = tmp_path / "secret.yaml"
    text = (files / "decision.yaml").read_text(encoding="utf-8")
    secret.write_text(text.replace("disclosure: public", "disclosure: internal"), encoding="utf-8")
    with casegraph.open(tmp_path / "store") as graph:
        graph.load(files / "report.yaml", files / "table.yaml", secret)
        for suffix in ("ttl", "nt", "trig", "graphml", "csv"):
            graph.export(tmp_path / f"public.{suffix}")
            graph.export(tmp_path / f"internal.{suffix}", audience="internal")
    public, internal = ((tmp_path / f"{audience}.nt").read_text("utf-8") for audience in ("public", "internal"))
    assert "id/t/17>" in public and "decision" not in public
    assert "<https://w3id.org/casegraph/id/t/17>" not in internal and "id/decision" in internal


def test_formats_of_one_graph_have_one_id_and_the_others_what_each_source_gives(graph, tmp_path):
    for suffix in (".nt", ".ttl", ".rdf", ".nq", ".trig", ".jsonld"):
        graph.export(tmp_path / f"out{suffix}")
    texts = {path.suffix: path.read_text("utf-8") for path in tmp_path.glob("out.*")}
    named = {suffix: '"t/17' in text or "id/t/17>" in text or "id:t\\/17 " in text for suffix, text in texts.items()}
    assert "id/t/17>" not in texts[".nt"] and "id/t/17>" in texts[".nq"], named


def test_the_web_sends_an_old_id_to_the_one_that_stands_for_it(graph):
    with site(graph.store.folder) as world:
        moved = world.get("/id/t/17")
        assert (moved.status, moved.headers["location"]) == (308, "/id/lin-an")
        moved = world.get("/doc/t/17.ttl")
        assert (moved.status, moved.headers["location"]) == (308, "/doc/lin-an.ttl")
        page = world.get("/doc/lin-an", accept="text/html").text
        assert "other ids, by decision" in page and "t/17" in page
        assert 'href="/doc/lin-an"' in world.get("/doc/one-lin", accept="text/html").text
        turtle = world.get("/doc/lin-an.ttl").text
        assert "1970" in turtle and "1971" in turtle and "one-lin" in turtle
        assert "1971" in world.get("/doc/lin-an.trig").text


def test_a_check_tells_of_decisions_about_ids_that_no_source_gives(graph):
    assert [(one.id, one.field, one.value) for one in check(graph.store)] == [("one-bo", "replaces", "b-y")]


def test_a_conversion_tells_that_it_joins_nothing(files, tmp_path):
    done = casegraph.convert(files, to=tmp_path / "out")
    assert [note.partition(": ")[2][:27] for note in done.notes] == ["its decisions about ids are"] * 3


def test_a_decision_to_replace_what_it_keeps_is_refused(case_file):
    text = "identity_decisions: {one: {keeps: a, replaces: [b, a], evidence: {paragraph: 1}}}"
    [fault] = read([str(case_file(text))]).faults
    assert "replaces 'a', which it keeps" in str(fault)
