"""The limits of the SPARQL endpoint: slow queries, many at once, answers that are too long, askers who go away."""

import socket
import threading
from contextlib import closing

from test_sparql import ENDLESS
from test_web_sparql import NAMES, ask, rows

from web import sparql
from web.served import ASKERS
from web.serving import listening_at


def test_a_slow_query_is_stopped_and_others_are_answered(open_site, monkeypatch):
    monkeypatch.setattr(sparql, "SECONDS", 3.0)
    slow = []
    asker = threading.Thread(target=lambda: slow.append(ask(open_site, ENDLESS)))
    asker.start()
    assert rows(ask(open_site, NAMES)) == ["Lin Bo", "林波"]
    assert not slow
    asker.join(30)
    assert slow[0].status == 504
    assert "stopped after 3 seconds" in slow[0].text
    assert rows(ask(open_site, NAMES)) == ["Lin Bo", "林波"]


def test_more_slow_queries_than_workers_leave_the_pages_readable(open_site, monkeypatch):
    monkeypatch.setattr(sparql, "SECONDS", 2.0)
    slow = []
    askers = [threading.Thread(target=lambda: slow.append(ask(open_site, ENDLESS).status)) for _ in range(60)]
    for asker in askers:
        asker.start()
    assert open_site.get("/?q=lin").status == 200
    assert not [status for status in slow if status not in (503, 504)]
    for asker in askers:
        asker.join(60)
    assert set(slow) == {503, 504}
    assert rows(ask(open_site, NAMES)) == ["Lin Bo", "林波"]


def test_clients_who_ask_at_once_get_each_his_own_answer(open_site):
    told = {}

    def client(number):
        told[number] = [rows(ask(open_site, f"SELECT (({number} + {nth}) AS ?n) {{}}")) for nth in range(10)]

    clients = [threading.Thread(target=client, args=(number,)) for number in (1000, 2000, 3000)]
    for one in clients:
        one.start()
    for one in clients:
        one.join(60)
    assert told == {number: [[str(number + nth)] for nth in range(10)] for number in (1000, 2000, 3000)}


def test_an_answer_that_is_too_long_is_told(open_site, monkeypatch):
    monkeypatch.setattr(sparql, "LARGEST", 10_000)
    answer = ask(open_site, "SELECT * { ?s ?p ?o . ?a ?b ?c }")
    assert answer.status == 500
    assert "more than 10,000 bytes" in answer.text
    assert rows(ask(open_site, NAMES)) == ["Lin Bo", "林波"]


def test_an_answer_leaves_at_once():
    with closing(listening_at("127.0.0.1", 0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_a_query_ends_when_whoever_asked_it_has_gone(open_site, monkeypatch):
    monkeypatch.setattr(sparql, "SECONDS", 600.0)
    request = f"POST /sparql HTTP/1.1\r\nHost: {open_site.host}\r\nContent-Type: application/sparql-query\r\n"
    for _ in range(2 * ASKERS):
        with socket.create_connection(("127.0.0.1", open_site.port)) as asker:
            asker.sendall(f"{request}Content-Length: {len(ENDLESS)}\r\n\r\n{ENDLESS}".encode())
    # It waits for a worker less long than any of these would be kept.
    assert rows(ask(open_site, NAMES)) == ["Lin Bo", "林波"]


def test_the_page_tells_the_limits(open_site):
    text = open_site.get("/sparql", Accept="text/html").text
    assert "stopped after 30 seconds" in text
    assert "256 MiB" in text
    assert "1000 rows" in text
