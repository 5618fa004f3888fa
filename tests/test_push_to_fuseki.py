"""A push to a real Fuseki: it holds what the store holds, whatever happened on the way, and keeps what is not ours."""

import os
import urllib.request
from itertools import count

import pytest
import real_fuseki
from conftest import CASES, DEMO, loaded
from pyoxigraph import DefaultGraph, RdfFormat, Store, parse
from test_export import HARD
from withheld import record, told

from graph.exports.address import address
from graph.exports.graph_store import GraphStore
from graph.exports.push import push
from ontology.problems import Problem

pytestmark = pytest.mark.xdist_group("fuseki")
USER, PASSWORD = "editor", "correct-horse"
THEIRS = '<https://example.org/a> <https://example.org/b> "theirs" .\n'


@pytest.fixture
def fuseki(tmp_path):
    """Start a real Fuseki of this test alone; skipped with the reason where there is none, failed with CI=true."""
    servers = []

    def start(**options):
        home = tmp_path / f"fuseki-{len(servers)}"
        home.mkdir()
        try:
            servers.append(real_fuseki.Server(home, real_fuseki.found(), **options))
            return servers[-1].start()
        except real_fuseki.Missing as missing:
            if os.environ.get("CI") == "true" and missing.expected:
                pytest.fail(f"no Fuseki: {missing}")
            pytest.skip(f"no Fuseki: {missing}")

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
def store(tmp_path):
    """Sources of every kind of value: the demo, a case of invented people, and texts that are hard to write."""
    loaded(tmp_path / "graph", CASES, DEMO)
    return told(tmp_path / "graph", *(record("Person", f"p{at}", name=word) for at, word in enumerate(HARD)))


def there(server):
    """The quads of a server, as Oxigraph reads them."""
    request = urllib.request.Request(server.dataset, headers={"Accept": "application/n-quads"})
    held = Store()
    with urllib.request.urlopen(request, timeout=60) as answer:
        held.extend(parse(answer.read(), RdfFormat.N_QUADS))
    return set(held)


def here(store, *, merged=True):
    held = Store()
    held.extend(quad for quad in store.reading() if merged or quad.graph_name != DefaultGraph())
    return set(held)


def sent(store, server, *, pauses=(), **options):
    return push(store, address(server.data), audience="all", pauses=pauses, **options)


@pytest.mark.parametrize("merged", [False, True])
def test_after_a_push_the_server_holds_what_the_store_holds(fuseki, store, merged):
    server = fuseki()
    done = sent(store, server, merged=merged)
    assert there(server) == here(store, merged=merged)
    assert (done.sent, done.statements) == (8, len(here(store, merged=False)))


def test_a_server_that_is_killed_is_filled_by_the_same_call_when_it_is_back(fuseki, store, monkeypatch):
    server = fuseki(kept=True)
    monkeypatch.setattr("graph.exports.push.TOLD", 3)
    with pytest.raises(Problem, match=r"does not answer \(.*\), 2 times; 3 of 8 graphs done, the same command goes on"):
        sent(store, server, merged=True, pauses=(0.01,), say=lambda _: server.kill())
    server.start()
    assert sent(store, server, merged=True).sent == 5
    assert there(server) == here(store)


def test_a_server_that_is_started_anew_meanwhile_is_waited_for(fuseki, store, monkeypatch):
    server = fuseki(kept=True)
    monkeypatch.setattr("graph.exports.push.TOLD", 3)
    done = sent(store, server, pauses=(0.1,), say=lambda _: (server.kill(), server.start()))
    assert done.sent == 8
    assert there(server) == here(store, merged=False)


def test_a_server_that_kept_nothing_is_filled_again(fuseki, store):
    server, said = fuseki(), []
    sent(store, server)
    server.kill()
    server.start()
    assert there(server) == set()
    assert sent(store, server, say=said.append).sent == 8
    assert there(server) == here(store, merged=False) and said == [
        "what was sent before is not there any more: all is sent again"
    ]


def test_what_is_removed_goes_and_what_is_not_ours_stays(fuseki, store):
    server = fuseki()
    theirs = GraphStore(address(server.data))
    for graph in ("https://example.org/theirs", None):
        theirs.put(graph, lambda: [THEIRS])
    before = there(server)
    sent(store, server)
    store.remove("a-page")
    assert sent(store, server).deleted == 1
    assert there(server) == here(store, merged=False) | before
    for source in list(store.ledger.entries):
        store.remove(source)
    sent(store, server)
    assert there(server) == before


def test_a_default_graph_that_is_not_ours_stays(fuseki, store):
    server = fuseki()
    GraphStore(address(server.data)).put(None, lambda: [THEIRS])
    before = there(server)
    with pytest.raises(Problem, match="holds statements that casegraph did not send"):
        sent(store, server, merged=True)
    assert there(server) == before


def test_a_graph_that_is_cut_off_on_its_way_never_stands_there_in_part(fuseki):
    server = fuseki()
    ours = GraphStore(address(server.data))
    ours.put("https://example.org/g", lambda: [THEIRS])
    before = there(server)

    def cut():
        for at in count():
            yield f'<https://example.org/{at}> <https://example.org/p> "{"x" * 100}" .\n'
            if at == 100_000:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ours.put("https://example.org/g", cut)
    assert there(server) == before


def test_only_who_knows_the_password_may_write(fuseki, store):
    server = fuseki(passwords={USER: PASSWORD})
    for who, why in (({}, "wants to know who writes"), ({"user": USER, "password": "wrong-pony"}, "refuses this user")):
        with pytest.raises(Problem, match=why) as refusal:
            push(store, address(server.data, **who), pauses=())
        assert "wrong-pony" not in str(refusal.value)
    assert push(store, address(server.data, user=USER, password=PASSWORD), audience="all", pauses=()).sent == 8


def test_the_address_of_queries_and_of_no_dataset_are_told(fuseki, store):
    server = fuseki()
    for url, why in ((server.query, "does not take graphs"), (f"{server.dataset}x/data", "has no graph store")):
        with pytest.raises(Problem, match=why):
            push(store, address(url), pauses=())
