"""How long a command takes, from the shell and back, against the least that Python needs for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.material import Material
from benchmarks.measure import commands
from benchmarks.table import Row

QUERY = "SELECT ?p ?name { ?p a cg:Person ; cg:name ?name } ORDER BY ?p ?name LIMIT 5"
BARE = """
import sys, pyoxigraph
store = pyoxigraph.Store.read_only(sys.argv[1])
rows = store.query(sys.argv[2], prefixes={"cg": "https://w3id.org/casegraph/ns#"})
sys.stdout.buffer.write(rows.serialize(format=pyoxigraph.QueryResultsFormat.TSV))
"""


def command(material: Material) -> Iterator[Row]:
    """`casegraph --help` against importing typer, a query against a script of five lines."""
    casegraph = str(Path(sys.executable).with_name("casegraph"))
    seconds = commands([casegraph, "--help"], [sys.executable, "-c", "import typer"])
    yield Row("casegraph --help", *seconds, "s", "python, import typer")
    store = material.case_store
    ours = [casegraph, "--store", str(store), "sparql", QUERY]
    seconds = commands(ours, [sys.executable, "-c", BARE, str(store / "rdf"), QUERY])
    yield Row("casegraph sparql, one line", *seconds, "s", "python, pyoxigraph alone")
