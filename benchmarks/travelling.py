"""How fast the graph is there as nodes and links, and how fast a path through it is found."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cases import person_id
from benchmarks.material import Material
from benchmarks.measure import by_turns, run, stopwatch
from benchmarks.table import Row


def projection(material: Material) -> Iterator[Row]:
    """The store as nodes and links, against only reading the quads."""
    count = run(count_nodes_and_links, material.store).result
    ours, peer = by_turns((project_store, material.store), (read_quads, material.store))
    against = "pyoxigraph, only reading the quads"
    name = f"projection, {count:,} nodes and links"
    yield Row(name, count / ours.seconds, count / peer.seconds, "nodes+links/s", against)
    yield Row("projection, peak memory", ours.peak, peer.peak, "MB", against)


def count_nodes_and_links(store: Path) -> int:
    """Count what the projection holds."""
    from graph.project import project
    from graph.store import Store

    projected = project(Store(store))
    return len(projected.nodes) + len(projected.links)


def project_store(store: Path) -> float:
    """Turn a store into nodes and links."""
    from graph.project import project
    from graph.store import Store

    opened = Store(store)
    opened.reading()
    with stopwatch() as watch:
        projected = project(opened)
    assert projected.nodes
    return watch.seconds


def read_quads(store: Path) -> float:
    """Read the quads of every source, as the projection does, and drop them."""
    from graph.store import Store

    opened = Store(store).reading()
    graphs = list(opened.named_graphs())
    with stopwatch() as watch:
        for graph in graphs:
            list(opened.quads_for_pattern(None, None, None, graph))
    return watch.seconds


def path(material: Material) -> Iterator[Row]:
    """A path between two people, in a graph just opened and in one that has been asked before, against networkx."""
    pairs = material.folder / "pairs.pickle"
    run(write_pairs, material.store, pairs)
    ends = person_id(0), person_id(material.world.cases - 1)
    against = "networkx, ready pairs, no evidence"
    first, again, peer = by_turns(
        (find_path, material.store, *ends, False),
        (find_path, material.store, *ends, True),
        (find_in_networkx, pairs, *ends),
    )
    yield Row("path between two people, first question", first.seconds, peer.seconds, "s", against)
    yield Row("path between two people, asked before", again.seconds, peer.seconds, "s", against)


def find_path(store: Path, start: str, end: str, asked_before: bool) -> float:
    """Find the shortest paths between two people, with their evidence."""
    import casegraph

    with casegraph.open(store) as graph:
        if asked_before:
            graph.path(end, start)
        with stopwatch() as watch:
            found = graph.path(start, end, longest=12)
        assert found.length
        return watch.seconds


def write_pairs(store: Path, pairs: Path) -> None:
    """Write the ids that networkx is to travel between, as a list of pairs."""
    from graph.path import network
    from graph.project import project
    from graph.store import Store

    opened = Store(store)
    short = [
        (start.removeprefix(opened.base), end.removeprefix(opened.base))
        for start, end in network(project(opened)).edges()
    ]
    pairs.write_bytes(pickle.dumps(short))


def find_in_networkx(pairs: Path, start: str, end: str) -> float:
    """Build a networkx graph from ready pairs, and find the shortest paths."""
    from itertools import islice

    import networkx as nx

    ready = pickle.loads(pairs.read_bytes())
    with stopwatch() as watch:
        found = list(islice(nx.all_shortest_paths(nx.Graph(ready), start, end), 21))
    assert found
    return watch.seconds
