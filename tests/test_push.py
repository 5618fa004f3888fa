"""A push: what an audience may see, and nothing else, on a graph store; whatever cuts it, the same call goes on."""

import json

import pytest
from conftest import CASES, loaded
from loopback_store import loopback_store, sent
from withheld import PAGE, record, told

import casegraph
from graph.storage.lock import alone
from ontology.problems import Problem

CANARY = "Canaryname"
LETTER, REPORT = "river-letter-2019", "valley-report-2019"


@pytest.fixture
def server():
    with loopback_store() as server:
        yield server


@pytest.fixture
def graph(tmp_path):
    return loaded(tmp_path / "graph", CASES)


def held(server):
    """The statements of each graph that a server holds, by the id of its source."""
    return {graph.rpartition("/")[2]: set(body.splitlines()) for graph, body in server.graphs.items()}


def expected(store):
    said = {}
    for quad in store.reading():
        name = getattr(quad.graph_name, "value", "default").rpartition("/")[2]
        said.setdefault(name, set()).add(f"{quad.triple} .".encode())
    return said


def test_each_source_becomes_a_named_graph(graph, server):
    done = sent(graph, server)
    assert (done.sent, done.unchanged, done.deleted) == (2, 0, 0)
    assert held(server) == {name: said for name, said in expected(graph).items() if name != "default"}


def test_the_merged_view_becomes_the_default_graph_where_it_is_wanted(graph, server):
    sent(graph, server, merged=True)
    assert held(server) == expected(graph)


@pytest.mark.parametrize("audience", ["public", "all"])
def test_a_second_push_sends_nothing(graph, server, audience):
    sent(graph, server, audience=audience, merged=True)
    before = len(server.heard)
    done = sent(graph, server, audience=audience, merged=True)
    assert (done.sent, done.unchanged, done.merged) == (0, 2, "unchanged")
    assert [request.split()[0] for request in server.heard[before:]] == [b"HEAD"]


def test_another_audience_that_sees_the_same_is_sent_nothing(graph, server):
    sent(graph, server, audience="all")
    assert sent(graph, server, audience="public").sent == 0


def test_all_is_sent_again_on_demand(graph, server):
    sent(graph, server, merged=True)
    assert sent(graph, server, again=True, merged=True).sent == 2


def test_only_the_source_that_has_changed_is_sent(graph, server, tmp_path):
    sent(graph, server)
    text = (CASES / f"{LETTER}.yaml").read_text(encoding="utf-8")
    (tmp_path / "letter.yaml").write_text(text.replace("disclosure: public", "disclosure: public\n  note: New", 1))
    changed = loaded(graph.folder, tmp_path / "letter.yaml")
    assert sent(changed, server).sent == 1
    assert held(server) == {name: said for name, said in expected(changed).items() if name != "default"}


def test_what_a_server_has_lost_is_sent_again(graph, server):
    sent(graph, server)
    server.graphs.clear()
    assert sent(graph, server).sent == 2


# What may be seen


def secrets(folder, level="restricted"):
    return told(
        folder,
        record("Person", "open-person", name="Open Person"),
        record("Person", CANARY.lower(), name=CANARY, disclosure=level),
        record(
            "Detention",
            f"d-{CANARY.lower()}",
            detainee=CANARY.lower(),
            evidence={"paragraph": 2, "quote": f"{CANARY} was taken"},
        ),
    )


@pytest.mark.parametrize(("audience", "level"), [("public", "internal"), ("internal", "restricted")])
def test_a_withheld_person_stands_in_no_request(tmp_path, server, audience, level):
    done = sent(secrets(tmp_path, level), server, audience=audience, merged=True)
    everything = b"\n".join(server.heard).lower()
    assert CANARY.lower().encode() not in everything
    assert b"open person" in everything and done.withheld == 2


def test_all_is_all(tmp_path, server):
    sent(secrets(tmp_path), server, audience="all", merged=True)
    assert all(CANARY.encode() in body for body in server.graphs.values())


def test_whom_another_source_closes_later_is_taken_back(tmp_path, server):
    person = record("Person", CANARY.lower(), name=CANARY)
    sent(told(tmp_path, person), server, merged=True)
    closed = told(tmp_path, record("Person", CANARY.lower(), name="X", disclosure="restricted"), page=page("b-page"))
    assert CANARY.encode() in b"".join(server.graphs.values())
    assert closed.ledger.entries.keys() == {"a-page", "b-page"}
    sent(closed, server, merged=True)
    assert CANARY.lower().encode() not in b"".join(server.graphs.values()).lower()


def page(name, **more):
    return {**PAGE, "id": name, **more}


def test_what_is_closed_or_removed_is_deleted_there_before_anything_is_sent(tmp_path, server):
    store = told(tmp_path, **{name: [record("Person", "p", name="P")] for name in ("b-page", "c-page")})
    sent(store, server)
    store.remove("b-page")
    closed = told(
        tmp_path, record("Person", "p", name="P"), page=page("c-page", disclosure="internal"), **{"d-page": []}
    )
    before = len(server.requests)
    assert sent(closed, server).deleted == 2
    assert held(server).keys() == {"a-page", "d-page"}
    assert [method for method, _, _ in server.requests[before:]] == ["HEAD", "DELETE", "DELETE", "PUT"]


def test_a_graph_that_may_have_arrived_is_deleted_when_its_source_is_gone(graph, server):
    server.answers = [None]
    with pytest.raises(Problem, match=r"it hangs up"):
        sent(graph, server)
    (arrived,) = held(server)
    graph.remove(arrived)
    sent(graph, server)
    assert held(server).keys() == {LETTER, REPORT} - {arrived}


def test_without_merged_the_merged_view_of_before_does_not_stay(graph, server):
    sent(graph, server, merged=True)
    assert sent(graph, server).merged == "deleted"
    assert "default" not in held(server)


def test_what_others_have_there_stays(graph, server):
    server.graphs = {"https://example.org/theirs": b"<a:a> <a:b> <a:c> .\n", "default": b"<a:a> <a:b> <a:d> .\n"}
    theirs = dict(server.graphs)
    sent(graph, server)
    for source in (LETTER, REPORT):
        graph.remove(source)
    sent(graph, server, again=True)
    assert server.graphs == theirs


def test_a_default_graph_of_others_is_not_replaced(graph, server):
    server.graphs = {"default": b"# theirs\n<a:a> <a:b> <a:d> .\n"}
    with pytest.raises(Problem, match=r"holds statements that casegraph did not send \(leave --merged out"):
        sent(graph, server, merged=True)
    assert server.made("PUT", "DELETE") == []


def test_a_default_graph_that_others_have_filled_meanwhile_is_not_replaced(graph, server):
    sent(graph, server, merged=True)
    server.graphs = {"default": b"<a:a> <a:b> <a:d> .\n"}
    with pytest.raises(Problem, match="holds statements that casegraph did not send"):
        sent(graph, server, merged=True)
    assert held(server).keys() == {"default"}


# Notes


def test_a_refused_first_push_leaves_nothing_to_be_told(graph, server):
    server.answers = [(404, {})]
    with pytest.raises(Problem):
        sent(graph, server)
    assert casegraph.open(graph.folder).unfinished() == []


def test_a_push_that_did_not_end_or_fell_behind_is_told(graph, server):
    server.answers = [(204, {}), (503, {})]
    with pytest.raises(Problem):
        sent(graph, server, audience="internal")
    command = f"casegraph push {server.url} --audience internal"
    incomplete = f"what was pushed to {server.url} is incomplete: its last run did not end ({command})"
    assert casegraph.open(graph.folder).unfinished() == [incomplete]
    sent(graph, server, audience="internal", again=True)
    assert casegraph.open(graph.folder).unfinished() == []
    graph.remove(LETTER)
    assert "is behind" in casegraph.open(graph.folder).unfinished()[0]


def test_a_torn_note_hides_nothing_that_comes_after_it(graph, server):
    server.answers = [None]
    with pytest.raises(Problem):
        sent(graph, server)
    (notes,) = graph.folder.glob("pushed/*/graphs.jsonl")
    notes.write_bytes(notes.read_bytes() + b'\n{"graph": "https://w3id.org/case')
    arrives_unheard(graph, server)
    assert held(server) == {}


def arrives_unheard(graph, server, *refusals, **options):
    """Remove all sources, after a push of one more of which nobody knows how it ended."""
    added = told(graph.folder, record("Person", "p", name="P"))
    server.answers = [None, *refusals]
    with pytest.raises(Problem):
        sent(added, server, **options)
    assert "a-page" in held(server)
    for source in list(added.ledger.entries):
        added.remove(source)
    sent(added, server)


def test_a_refusal_does_not_tell_how_the_attempt_before_it_ended(graph, server):
    arrives_unheard(graph, server, (403, {}), pauses=(0.01,))
    assert held(server) == {}


def test_what_was_refused_is_sent_by_the_next_push(graph, server):
    sent(graph, server)
    changed = told(graph.folder, record("Person", "p", name="P"))
    server.answers = [(403, {})]
    with pytest.raises(Problem):
        sent(changed, server)
    assert sent(changed, server).sent == 1


def test_notes_do_not_grow_without_end(graph, server):
    for _ in range(60):
        sent(graph, server, again=True)
    (notes,) = graph.folder.glob("pushed/*/graphs.jsonl")
    events = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines() if line]
    assert len(events) < 200


def test_of_two_pushes_to_one_place_one_waits(graph, server):
    sent(graph, server)
    with alone(next(graph.folder.glob("pushed/*"))), pytest.raises(Problem, match=r"another push to .* goes on"):
        sent(graph, server)
