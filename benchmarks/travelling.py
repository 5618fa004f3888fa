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
    ours, peer = by_turns((project_store, material.store), (read_quads, material.store))
    count, against = ours.part(1), "pyoxigraph, only reading the quads"
    name = f"projection, {count:,.0f} nodes and links"
    yield Row(name, count / ours.part(0), count / peer.seconds, "nodes+links/s", against)
    yield Row("projection, peak memory", ours.peak, peer.peak, "MB", against)


def project_store(store: Path) -> tuple[float, int]:
    """Turn a store into nodes and links; return the seconds, and how many these are."""
    from graph.projection.project import project
    from graph.storage.store import Store

    opened = Store(store)
    opened.reading()
    with stopwatch() as watch:
        projected = project(opened)
    return watch.seconds, len(projected.nodes) + len(projected.links)


def read_quads(store: Path) -> float:
    """Read the quads of every source, as the projection does, and drop them."""
    from graph.storage.store import Store

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
    ours, peer = by_turns((find_path, material.store, *ends), (find_in_networkx, pairs, *ends))
    yield Row("path between two people, first question", ours.part(0), peer.seconds, "s", against)
    yield Row("path between two people, second question", ours.part(1), peer.seconds, "s", against)


def find_path(store: Path, start: str, end: str) -> tuple[float, float]:
    """Find the shortest paths between two people, with their evidence; then the other way round."""
    import casegraph

    with casegraph.open(store) as graph:
        with stopwatch() as first:
            found = graph.path(start, end, longest=12)
        with stopwatch() as second:
            graph.path(end, start, longest=12)
        assert found.length
        return first.seconds, second.seconds


def write_pairs(store: Path, pairs: Path) -> None:
    """Write the ids that networkx is to travel between, as a list of pairs."""
    from graph.answers.path import network
    from graph.projection.project import project
    from graph.storage.store import Store

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
