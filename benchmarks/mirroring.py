"""How fast a Neo4j is filled: a real one, by ours, by ready rows without all that makes them, by rdflib-neo4j."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.material import Material
from benchmarks.measure import run, stopwatch
from benchmarks.table import Row

ROUNDS = 3

Address = tuple[str, str, str]


def mirror(material: Material) -> Iterator[Row]:
    """A first load: the mirror against the same rows ready-made, and against rdflib-neo4j from N-Triples."""
    sides = (write_rows, material.store), (mirror_store, material.store)
    with server_module().running(heap="3g", cache="1g") as running:
        address: Address = tuple(running)
        # The first round only warms the server, which compiles what it runs often: it takes half the time afterwards.
        rounds = [[run(emptied, address, work, given).result for work, given in sides] for _ in range(ROUNDS + 1)][1:]
        raw, ours = zip(*rounds, strict=True)
        *_, peer = (run(emptied, address, write_triples, material.triples).result for _ in range(2))
    count = ours[0]["count"]
    seconds, ready, indexed = (
        median(measure(each) for each in side)
        for side, measure in (
            (ours, lambda each: each["write"]),
            (raw, lambda each: each["write"]),
            (raw, lambda each: each["write"] + each["index"]),
        )
    )
    name, against = f"Neo4j, first mirror, {count:,} nodes and relationships", "UNWIND of ready rows in two sessions"
    yield Row(name, count / seconds, count / indexed, "/s", f"{against}, and the same indexes")
    yield Row(name, count / seconds, count / ready, "/s", f"{against}, no indexes")
    whole = median(each["project"] + each["write"] for each in ours)
    notes = (
        f"first mirror: {seconds:.1f} s and {whole - seconds:.1f} s for the projection; rdflib-neo4j leaves "
        f"{peer['count']:,} nodes and relationships of {count:,}: no evidence, no languages, no dates, no named graphs",
    )
    against = "rdflib-neo4j from N-Triples"
    yield Row("Neo4j, first mirror, once projected", seconds, peer["write"], "s", against)
    yield Row("Neo4j, first mirror, from the store", whole, peer["write"], "s", against, notes)


def server_module() -> Any:
    """What starts the server that the tests use."""
    sys.path.append(str(Path(__file__).parent.parent / "tests"))
    return importlib.import_module("real_neo4j")


def emptied(address: Address, work: Any, given: Path) -> dict[str, Any]:
    """Empty the database, do a work, and count what is there."""
    from neo4j import GraphDatabase

    uri, user, password = address
    quiet = GraphDatabase.driver(uri, auth=(user, password), notifications_min_severity="OFF")
    with quiet as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        for kind, listed in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
            for record in session.run(f"SHOW {listed} YIELD name").data():
                session.run(f"DROP {kind} `{record['name']}` IF EXISTS").consume()
        measured: dict[str, Any] = work(given, address)
        things = session.run("MATCH (n) WHERE NOT n:CasegraphMirror RETURN count(n)").single(strict=True)[0]
        ties = session.run("MATCH ()-[r]->() RETURN count(r)").single(strict=True)[0]
        return measured | {"count": things + ties}


def mirror_store(store: Path, address: Address) -> dict[str, float]:
    """Mirror a store as `casegraph mirror` does."""
    import casegraph

    with casegraph.open(store) as graph:
        graph.store.reading()
        engine = graph.neo4j(*address)
        with stopwatch() as projecting:
            _ = graph.projection
        with stopwatch() as writing:
            graph.mirror(engine)
        engine.close()
    return {"project": projecting.seconds, "write": writing.seconds}


def write_rows(store: Path, address: Address) -> dict[str, float]:
    """Write the same rows, made before, in two sessions, then make the same indexes."""
    from neo4j import GraphDatabase

    import casegraph
    from graph.mirror.fulltext import index_names
    from graph.mirror.indexes import Indexes
    from graph.mirror.writing import Batches

    with casegraph.open(store) as graph:
        projection = graph.projection
        engine = graph.neo4j(*address)
        batches = Batches(engine)
        nodes = [(statement, rows()) for statement, rows in batches.create_nodes(projection.nodes.values())]
        links = [(statement, rows()) for statement, rows in batches.create_links(projection.links.values())]
    uri, user, password = address
    with GraphDatabase.driver(uri, auth=(user, password)) as driver:
        with driver.session() as session:
            session.run("CREATE CONSTRAINT FOR (n:Entity) REQUIRE n.iri IS UNIQUE").consume()

        def write(jobs: list[tuple[str, Any]]) -> None:
            with driver.session() as session:
                for statement, rows in jobs:
                    text = f"UNWIND $rows AS row {statement}"
                    session.execute_write(lambda tx, text=text, rows=rows: tx.run(text, rows=rows).consume())

        with stopwatch() as watch:
            for jobs in (nodes, links):
                with ThreadPoolExecutor(2) as pool:
                    list(pool.map(write, (jobs[::2], jobs[1::2])))
    with stopwatch() as indexing:
        assert not [*Indexes(engine, projection).complete(), *index_names(engine)]
    engine.close()
    return {"write": watch.seconds, "index": indexing.seconds}


def write_triples(triples: Path, address: Address) -> dict[str, float]:
    """Let rdflib-neo4j parse N-Triples and write them in batches."""
    from rdflib import Graph
    from rdflib_neo4j import HANDLE_VOCAB_URI_STRATEGY, Neo4jStore, Neo4jStoreConfig

    uri, user, password = address
    config = Neo4jStoreConfig(
        auth_data={"uri": uri, "database": "neo4j", "user": user, "pwd": password},
        batching=True,
        batch_size=5000,
        handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.IGNORE,
    )
    # It tells its progress on standard output.
    with contextlib.redirect_stdout(io.StringIO()):
        graph = Graph(store=Neo4jStore(config=config))
        with stopwatch() as watch:
            graph.parse(triples, format="nt")
            graph.close(True)
    return {"write": watch.seconds}
