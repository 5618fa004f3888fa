"""The store under a query: what was written since, a writer at work, and damage."""

import os
import subprocess
import sys

import pytest
from invented_store import PREFIXES, filled
from pyoxigraph import RdfFormat, Store

from graph.sparql.query import Sparql
from ontology.problems import StoreProblem


def test_what_was_loaded_since_is_seen(tmp_path):
    filled(tmp_path / "rdf")
    with Sparql(tmp_path / "rdf", prefixes=PREFIXES) as sparql:
        assert not sparql.ask("ASK { ex:new ex:name ?x }")
        filled(tmp_path / "rdf", 'ex:new ex:name "New" .')
        assert sparql.ask("ASK { ex:new ex:name ?x }")


WRITER = """
import sys, time
from pyoxigraph import Store
store, version, end = Store(sys.argv[1]), 0, time.time() + 4
while time.time() < end:
    version += 1
    lines = " ".join(f"<urn:{n}> <urn:version> {version} ." for n in range(300))
    store.update("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } ; INSERT DATA { " + lines + " }")
    store.flush() if version % 5 == 0 else None
    store.optimize() if version % 20 == 0 else None
    time.sleep(0.05)
"""


def test_a_reader_never_sees_half_of_a_write(tmp_path):
    folder = filled(tmp_path / "rdf", " ".join(f"<urn:{n}> <urn:version> 0 ." for n in range(300)))
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)])
    seen = set()
    with Sparql(folder) as sparql:
        while writer.poll() is None:
            seen.add(
                sparql.select("SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?v) AS ?vs) { ?s <urn:version> ?v }").rows[0]
            )
    assert seen == {(300, 1)}


def test_a_store_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreProblem, match="no graph in"):
        Sparql(tmp_path / "rdf").query("ASK {}")


def newest(folder, pattern):
    return max(folder.glob(pattern), key=lambda file: file.stat().st_size)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: newest(folder, "*.sst").unlink(),
        lambda folder: os.truncate(newest(folder, "*.sst"), 100),
        lambda folder: newest(folder, "MANIFEST*").write_bytes(b""),
        lambda folder: newest(folder, "MANIFEST*").unlink(),
        lambda folder: (folder / "CURRENT").write_text("garbage"),
    ],
)
def test_a_damaged_store_is_told(tmp_path, damage):
    folder = filled(tmp_path / "rdf")
    Store(str(folder)).optimize()
    damage(folder)
    with pytest.raises(StoreProblem, match="is damaged"):
        Sparql(folder).query("SELECT * { ?s ?p ?o }")


def test_damage_within_a_file_is_told_when_it_is_read(tmp_path):
    folder = filled(tmp_path / "rdf")
    store = Store(str(folder))
    store.bulk_load("".join(f'<urn:{n}> <urn:p> "{n} {n}" .\n' for n in range(5000)).encode(), RdfFormat.N_TRIPLES)
    store.flush()
    store.optimize()
    del store
    for file in folder.glob("*.sst"):
        content = bytearray(file.read_bytes())
        middle = len(content) // 3
        content[middle : middle + 40] = b"\xff" * 40 if len(content) > 20_000 else content[middle : middle + 40]
        file.write_bytes(content)
    with pytest.raises(StoreProblem, match="is damaged"):
        Sparql(folder).query("SELECT * { ?s ?p ?o }")
