"""Finding names on a Neo4j: every script, whatever stands in the text, the best first."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from engine_fixtures import node, projection

import casegraph
from graph.cypher.bolt import neo4j
from graph.mirror.fulltext import INDEX, find, index_names
from graph.mirror.mirror import mirror
from ontology.problems import Problem

pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]
DEMO = Path(__file__).parent.parent / "data" / "cases"


def named(key, *names, kind="Person"):
    return node(key, *(("Agent", kind) if kind == "Person" else (kind,)), name=names[0], names=sorted(names))


PEOPLE = [
    named("li-sisi", "Li Sisi", "李思思"),
    named("li-sisiyu", "Li Sisiyu", "李思思雨"),
    named("zhao-sisi", "Zhao Sisi", "赵思思", "Sisi Zhao"),
    named("tenzin", "བསྟན་འཛིན་ཆོས་སྒྲོན།"),
    named("alim", "ئالىم قادىر", "Alim Qadir"),
    named("anna", "Анна Смирнова"),
    named("gulmire", "Gülmıra Ïsmayıl"),
    named("odd", 'Ann "The Pen" O\'Neil-(Smith) C:\\D/E*F AND [G]'),
    named("to-no", "To No"),
    named("alimjan", "Alimjan Karim"),
    named("kong-yu", "Kong Yu", "空雨", "Rain", "Kong Yuyu", "Kong the Elder", "Old Kong"),
    named("kong-2", "空雨空雨"),
    node("held-1", "Event", "Act", "Detention", name="detention: Kong Yu"),
    named("group-1", "The Sisi Group", kind="Group"),
    node("scheme/sisi", "Concept", name="sisi", names=["sisi"]),
]


@pytest.fixture
def target(neo4j_address):
    """A Neo4j with people of many scripts, and the index of their names."""
    engine = neo4j(*neo4j_address)
    engine.define([f"DROP INDEX {INDEX} IF EXISTS"])
    mirror(engine, projection(*PEOPLE), fingerprint="1")
    assert list(index_names(engine)) == []
    yield engine
    engine.close()


def ids(engine, text, **how):
    return [hit.named.id for hit in find(engine, text, **how)[0]]


SCRIPTS = {
    "思思": ["li-sisi", "zhao-sisi", "li-sisiyu"],
    "李思思": ["li-sisi", "li-sisiyu"],
    "赵": ["zhao-sisi"],
    "雨": ["li-sisiyu", "kong-yu", "kong-2"],
    "བསྟན་འཛིན": ["tenzin"],
    "ཆོས": ["tenzin"],
    "قادىر": ["alim"],
    "смирнова": ["anna"],
    "АННА": ["anna"],
    "gulmira ismayil": ["gulmire"],
    "Ismayil": ["gulmire"],
    "qadir alim": ["alim"],
    "alim": ["alim", "alimjan"],
    "qad": ["alim"],
    "TO NO": ["to-no"],
    "to wang": [],
}


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_name_or_a_part_of_it_is_found_in_any_script(target, text):
    assert sorted(ids(target, text)) == sorted(SCRIPTS[text])


def test_a_whole_name_comes_first_and_a_concept_never(target):
    assert ids(target, "李思思")[0] == "li-sisi"
    assert ids(target, "sisi zhao")[0] == "zhao-sisi"
    assert ids(target, "空雨") == ["kong-yu", "kong-2"]
    assert ids(target, "Li Sisi")[:2] == ["li-sisi", "li-sisiyu"]
    assert set(ids(target, "sisi")) == {"li-sisi", "li-sisiyu", "zhao-sisi", "group-1"}


def test_a_word_as_it_stands_comes_before_a_longer_one_and_a_misspelt_one(target):
    assert ids(target, "alim") == ["alim", "alimjan"]
    assert ids(target, "karin") == ["alimjan"]


def test_an_event_is_found_by_its_composed_name_and_told_as_what_it_is(target):
    (hit,) = find(target, "detention")[0]
    assert (hit.named.id, hit.named.kind) == ("held-1", "Detention")


def test_the_index_holds_every_name_cut_as_chinese_needs(target):
    shown = f"SHOW FULLTEXT INDEXES YIELD name, labelsOrTypes, properties, options WHERE name = '{INDEX}'"
    (_, labels, properties, options) = target.read(shown).rows[0]
    assert (labels, properties, options["indexConfig"]["fulltext.analyzer"]) == (["Entity"], ["names", "name"], "cjk")


def test_no_more_come_than_are_asked_for(target):
    assert len(ids(target, "sisi", limit=2)) == 2


SIGNS = [
    '"The Pen"',
    "O'Neil-(Smith)",
    "C:\\D/E*F",
    "ann AND [G]",
    "(Ann",
    "Ann)",
    "pen:",
    "Ann && [G]",
    "smith~ +ann",
    "!ann",
]


@pytest.mark.parametrize("text", SIGNS)
def test_signs_of_the_query_language_are_text(target, text):
    assert ids(target, text) == ["odd"]


@pytest.mark.parametrize(
    "text", ["*", "*:*", "ann OR sisi", "NOT ann sisi", "names:sisi", "[aa TO zz]", "/.*/", "?????", '"', "\\"]
)
def test_nothing_in_a_text_is_a_query(target, text):
    assert ids(target, text) == []


def test_a_long_text_and_one_of_many_words_are_looked_for_too(target):
    assert ids(target, "x" * 20_000) == []
    assert ids(target, "ann " * 5000) == ["odd"]


def test_the_hit_says_its_kind_and_the_name_that_matched(target):
    (hit,) = find(target, "qadir")[0]
    assert (hit.named.kind, hit.named.display, hit.name) == ("Person", "ئالىم قادىر", "Alim Qadir")


def test_a_change_of_the_mirror_is_found_at_once(target):
    mirror(target, projection(*PEOPLE[1:], named("new", "新人")), fingerprint="2")
    assert (ids(target, "新人"), ids(target, "Li Sisi")) == (["new"], ["li-sisiyu"])


def test_without_the_index_a_sentence_says_what_makes_it(target):
    target.define([f"DROP INDEX {INDEX}"])
    with pytest.raises(Problem, match=r"has no index of names.*casegraph mirror --to"):
        find(target, "sisi")


def test_a_server_that_cannot_index_names_is_told_in_a_line_and_the_mirror_goes_on(target, monkeypatch, tmp_path):
    target.define([f"DROP INDEX {INDEX}"])
    monkeypatch.setattr(
        "graph.mirror.fulltext._CREATE",
        "CREATE FULLTEXT INDEX x FOR (n:Entity) ON EACH [n.names] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'klingon'}}",
    )
    said = []
    graph = casegraph.open(tmp_path / "store", say=said.append)
    graph.load(DEMO)
    assert graph.mirror(target).nodes_created
    assert [line for line in said if "no index of names" in line and "klingon" in line]
    assert graph.verify(target) == []


def run(address, *words, store):
    script = Path(sys.executable).with_name("casegraph")
    given = {"NEO4J_USER": address.user, "NEO4J_PASSWORD": address.password, "CASEGRAPH_STORE": str(store)}
    return subprocess.run(
        [script, *words], capture_output=True, text=True, encoding="utf-8", env=given, timeout=60, check=False
    )


def test_the_command_mirrors_then_finds_there_what_it_finds_here(neo4j_address, demo, tmp_path):
    mirrored = run(neo4j_address, "mirror", "--to", neo4j_address.uri, store=demo.folder)
    assert (mirrored.returncode, mirrored.stderr) == (0, "")
    here = run(neo4j_address, "find", "王宇", store=demo.folder)
    # What is asked is the server: no store is needed.
    there = run(neo4j_address, "find", "王宇", "--to", neo4j_address.uri, store=tmp_path)
    assert there.returncode == 0, there.stderr
    assert there.stdout.splitlines()[:2] == here.stdout.splitlines()[:2]
    assert re.match(r"id\tkind\tname\talso called\nwang-yu\tPerson\tWang Yu 王宇\t\n", there.stdout)


def test_the_command_says_when_nothing_is_found(neo4j_address, target, tmp_path):
    done = run(neo4j_address, "find", "nobody", "--to", neo4j_address.uri, store=tmp_path)
    assert (done.returncode, done.stderr) == (1, "nothing is called 'nobody', nor nearly so\n")
