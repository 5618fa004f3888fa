"""A cluster or Aura as the target: what one session wrote, the next one sees, whichever member answers."""

import logging
import re
from pathlib import Path

import pytest
from engine_fixtures import CASE, projection

from graph.cypher.bolt import neo4j
from graph.cypher.refusals import TOKEN
from graph.mirror.mirror import mirror
from ontology.problems import Problem

ROOT = Path(__file__).parent.parent
CALLS = {
    "read": lambda engine: engine.read("RETURN 1"),
    "scan": lambda engine: list(engine.scan("RETURN 1")),
    "write": lambda engine: engine.write("MERGE (:Entity {iri: 'y'})"),
    "define": lambda engine: engine.define(["CREATE INDEX casegraph_a IF NOT EXISTS FOR (n:A) ON (n.a)"]),
}


def asked_after(caplog, call):
    """Give the bookmark of a write, and what the driver tells the server when it next asks."""
    with caplog.at_level(logging.DEBUG, "neo4j.io"):
        call()
    said = [record.getMessage() for record in caplog.records]
    given = [at for at, line in enumerate(said) if "'bookmark': " in line]
    bookmark = re.search("'bookmark': '([^']+)'", said[given[0]])[1]
    return bookmark, next(line for line in said[given[0] :] if re.search(r"C: (BEGIN|RUN)", line))


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
@pytest.mark.parametrize("name", CALLS)
def test_whatever_follows_a_write_waits_for_it(neo4j_address, caplog, name):
    engine = neo4j(*neo4j_address)

    def write_and_ask():
        engine.write("CREATE (:Entity {iri: 'x'})")
        CALLS[name](engine)

    bookmark, question = asked_after(caplog, write_and_ask)
    engine.close()
    assert bookmark in question


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_mirror_asks_for_no_procedure(neo4j_address, caplog):
    engine = neo4j(*neo4j_address)
    with caplog.at_level(logging.DEBUG, "neo4j.io"):
        mirror(engine, projection(*CASE), fingerprint="1")
        mirror(engine, projection(*CASE[1:4]), fingerprint="2")
    engine.close()
    asked = [line for line in map(logging.LogRecord.getMessage, caplog.records) if re.search(r"C: RUN", line)]
    assert len(asked) > 10
    assert [line for line in asked if "CALL" in TOKEN.findall(line.upper())] == []


def test_the_program_names_no_procedure_but_full_text_search():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "graph").rglob("*.py"))
    assert set(re.findall(r"\bCALL ([a-z][\w.]+)", text)) == {"db.index.fulltext.queryNodes"}


@pytest.mark.parametrize("scheme", ["neo4j+s", "neo4j", "bolt+s", "neo4j+ssc"])
def test_the_address_of_a_cluster_or_of_aura_is_an_address(scheme):
    with pytest.raises(Problem, match="does not answer"):
        neo4j(f"{scheme}://127.0.0.1:9", "neo4j", "x", database="people")
