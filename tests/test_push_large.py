"""Large graphs on their way to a graph store: in pieces, never whole in memory, and told when they are refused."""

import tracemalloc
from itertools import islice

import pytest
from loopback_store import loopback_store

from graph.exports import graph_store
from graph.exports.address import address
from graph.exports.graph_store import GraphStore
from ontology.problems import Problem


@pytest.fixture
def server():
    with loopback_store() as server:
        yield server


def many():
    return (f'<https://example.org/{at}> <https://example.org/p> "{"x" * 100}" .\n' for at in range(200_000))


def test_a_large_graph_is_never_whole_in_memory():
    tracemalloc.start()
    size = sum(map(len, graph_store._body(many())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 25_000_000 > 12_000_000 > peak


def test_a_large_graph_is_sent_in_chunks_and_a_small_one_with_its_length(server):
    there = GraphStore(address(server.url), pauses=())
    there.put("a:large", many)
    there.put("a:small", lambda: islice(many(), 10))
    (_, _, large), (_, _, small) = server.requests
    assert large["Transfer-Encoding"] == "chunked" and "Content-Length" not in large and "Content-Length" in small
    assert server.graphs["a:large"].decode().splitlines(keepends=True) == list(many())


def test_who_refuses_before_hearing_all_is_understood(server):
    server.answers, server.deaf = [(413, {})], True
    big = GraphStore(address(server.url), pauses=())
    with pytest.raises(Problem, match="refuses a graph of more than"):
        big.put("a:g", many)
