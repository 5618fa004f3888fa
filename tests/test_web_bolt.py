"""Bolt from outside: Neo4j's own driver reads the graph that is served, and cannot do anything else."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from conftest import loaded, sources
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, Neo4jError, ServiceUnavailable

from graph.storage.store import Store
from ontology.problems import Problem
from web.bolt_gate import _MAGIC, _message, _received, _send
from web.offer import Offer
from web.served import Served

ENDLESS = "MATCH (a), (b), (c), (d) RETURN count(a.id + b.id + c.id + d.id)"


class Offered:
    """What is offered, and how to reach it."""

    def __init__(self, folder, audience="all"):
        self.served = Served(folder, audience)
        self.offer = Offer(self.served, 0)
        self.port, self.password = re.search(r":(\d+), user neo4j, password (\S+) ", self.offer.way).groups()

    def driver(self, *, scheme="bolt", user="neo4j", password=None, **options):
        auth = (user, self.password if password is None else password)
        return GraphDatabase.driver(f"{scheme}://127.0.0.1:{self.port}", auth=auth, **options)

    def close(self):
        self.offer.close()
        self.served.close()


@pytest.fixture(scope="module")
def offered(store):
    made = Offered(store.folder)
    yield made
    made.close()


@pytest.fixture
def driver(offered):
    with offered.driver() as driver:
        yield driver


@pytest.fixture
def elsewhere():
    """The address of a server that notes who asks it."""
    asked = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/a.csv", asked
    server.shutdown()
    server.server_close()


def people(driver):
    return {record["id"] for record in driver.execute_query("MATCH (p:Person) RETURN p.id AS id").records}


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_the_driver_reads_the_people_of_the_graph(offered, projection, scheme):
    known = {node.properties["id"] for node in projection.nodes.values() if node.kind == "Person"}
    with offered.driver(scheme=scheme) as driver:
        driver.verify_connectivity()
        assert people(driver) == known


def test_a_transaction_takes_several_queries(driver):
    with driver.session() as session, session.begin_transaction() as transaction:
        first, second = transaction.run("MATCH (n) RETURN n"), transaction.run("RETURN $x AS x", x=2)
        assert len(list(first)) > 2
        assert second.single()["x"] == 2
        transaction.commit()


def test_a_transaction_that_failed_does_not_spoil_the_next(driver):
    with driver.session() as session:
        for _ in range(2):
            with pytest.raises(Neo4jError), session.begin_transaction() as transaction:
                transaction.run("MATCH (n").consume()
            assert session.execute_read(lambda tx: tx.run("RETURN 1 AS x").single()["x"]) == 1


WRITES = [
    "CREATE (n:Person {id: 'new'}) RETURN n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n:Person) SET n.name = 'x' RETURN n",
    "MERGE (n:Person {id: 'new'}) RETURN n",
    "MATCH (n) FOREACH (x IN [1] | SET n.y = 1)",
    "CALL { CREATE (n:Person {id: 'new'}) RETURN n } RETURN n",
    "CREATE INDEX new FOR (n:Person) ON (n.gender)",
    "CREATE DATABASE evil",
    "CREATE USER evil SET PASSWORD 'evil-evil'",
    "DROP USER root",
]


@pytest.mark.parametrize("write", WRITES)
def test_nothing_can_be_written(offered, driver, write):
    before = people(driver)
    with pytest.raises(Neo4jError):
        driver.execute_query(write)
    with driver.session() as session, pytest.raises(Neo4jError):
        session.run(write).consume()
    assert people(driver) == before
    held = offered.offer.engine()
    assert [path.name for path in held.folder.iterdir() if path.name == "evil"] == []


REACHING = [
    "LOAD CSV FROM '{}' AS row RETURN row",
    "CALL apoc.load.json('{}')",
    "RETURN apoc.load.json('{}')",
    "CALL load.csv('{}')",
    "IMPORT DATABASE {}",
]


@pytest.mark.parametrize("query", REACHING)
def test_no_query_reaches_the_network_or_a_file(driver, elsewhere, tmp_path, query):
    web, asked = elsewhere
    (tmp_path / "a.csv").write_text("secret\n", encoding="utf-8")
    for address in (web, (tmp_path / "a.csv").as_uri()):
        with driver.session() as session, pytest.raises(Neo4jError):
            session.run(query.format(address)).consume()
    assert asked == []


@pytest.mark.parametrize(("user", "password"), [("neo4j", "wrong"), ("neo4j", ""), ("root", None), ("", None)])
def test_nobody_gets_in_without_the_password(offered, user, password):
    with offered.driver(user=user, password=password) as driver, pytest.raises(AuthError):
        driver.verify_connectivity()


def test_it_listens_on_this_machine_only(offered):
    assert offered.offer.gate.host == "127.0.0.1"


def test_a_query_that_runs_for_ever_is_stopped_and_the_next_answered(offered, driver, monkeypatch):
    monkeypatch.setattr(offered.offer.gate._server, "seconds", 1.0)
    before = offered.offer.engine()._worker.pid
    with driver.session() as session, pytest.raises(Neo4jError, match="stopped"):
        session.run(ENDLESS).consume()
    assert people(driver)
    assert offered.offer.engine()._worker.pid != before


def test_several_tools_ask_at_once(offered):
    wrong = []

    def ask():
        try:
            with offered.driver() as driver:
                for _ in range(5):
                    assert people(driver)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_after_a_failure_the_end_of_a_transaction_is_ignored(offered):
    login = {"scheme": "basic", "principal": "neo4j", "credentials": offered.password}
    said = [(0x01, {"user_agent": "a test"}), (0x6A, login), (0x11, {}), (0x10, "MATCH (n", {}, {}), (0x12,)]
    with create_connection(("127.0.0.1", int(offered.port)), timeout=20) as line, line.makefile("rwb") as pipe:
        pipe.write(_MAGIC + bytes((0, 0, 4, 5)) + bytes(12))
        pipe.flush()
        assert pipe.read(4) == bytes((0, 0, 4, 5))
        heard = []
        for message in said:
            _send(pipe, _message(*message))
            heard.append(_received(pipe)[1])
    assert heard == [0x70, 0x70, 0x70, 0x7F, 0x7E]


def test_garbage_closes_the_line_and_hurts_nobody(offered, driver):
    for garbage in (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"\0" * 40, b"\x60\x60\xb0\x17" + b"\xff" * 200):
        with create_connection(("127.0.0.1", int(offered.port)), timeout=5) as line:
            line.sendall(garbage)
            line.shutdown(1)
            while line.recv(4096):
                pass
    assert people(driver)


CASE = "persons:\n  {0}: {{name: {{en: Wren Number}}, evidence: {{paragraph: 1}}}}\n"


def load(folder, path):
    store = Store(folder)
    store.load(sources([path], store.base))


def test_a_connection_follows_the_graph_when_it_is_loaded_again(tmp_path, case_file):
    folder = loaded(tmp_path / "store", case_file(CASE.format("wren-one"))).folder
    offered = Offered(folder)
    try:
        with offered.driver(max_connection_pool_size=1) as driver:
            assert people(driver) == {"wren-one"}
            load(folder, case_file(CASE.format("wren-two")))
            until = time.monotonic() + 60
            while people(driver) != {"wren-two"} and time.monotonic() < until:
                time.sleep(0.1)
            assert people(driver) == {"wren-two"}
    finally:
        offered.close()


def test_what_an_audience_may_not_see_is_not_there(demo, store):
    offered = Offered(store.folder, "public")
    try:
        with offered.driver() as driver:
            records = driver.execute_query("MATCH (n:Entity) RETURN DISTINCT n.disclosure AS level").records
    finally:
        offered.close()
    assert {record["level"] for record in records} <= {"public", None}


def test_when_the_server_ends_bolt_ends(store):
    offered = Offered(store.folder)
    offered.close()
    with offered.driver() as driver, pytest.raises(ServiceUnavailable):
        driver.verify_connectivity()


def test_a_port_that_is_taken_is_told(offered):
    with pytest.raises(Problem, match="--bolt names another"):
        Offer(offered.served, int(offered.port))


def http_port(engine):
    """Find the port of the engine's own HTTP server, as a curious neighbour would."""
    listening = [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    inodes = {link.readlink().name for link in Path(f"/proc/{engine._worker.pid}/fd").iterdir() if link.is_symlink()}
    own = [int(line[1].rpartition(":")[2], 16) for line in listening if f"socket:[{line[9]}]" in inodes]
    return next(port for port in own if port != engine.port)


@pytest.mark.parametrize("command", ["create database evil", "drop database graph-1", "shutdown"])
def test_the_engine_s_own_web_server_obeys_no_reader(offered, driver, command):
    from base64 import b64encode

    engine = offered.offer.engine()
    key = b64encode(f"neo4j:{offered.password}".encode()).decode()
    asked = Request(
        f"http://127.0.0.1:{http_port(engine)}/api/v1/server",
        json.dumps({"command": command}).encode(),
        {"Authorization": f"Basic {key}", "Content-Type": "application/json"},
    )
    with pytest.raises(HTTPError, match="403"):
        urlopen(asked, timeout=20)
    assert people(driver)


def test_the_command_says_the_way_and_takes_the_engine_with_it_when_it_ends(store):
    command = [Path(sys.executable).with_name("casegraph"), "--store", store.folder, "serve", "--port=0", "--bolt=0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        process.stderr.readline()
        port, password = re.search(r":(\d+), user neo4j, password (\S+) ", process.stderr.readline()).groups()
        with GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=("neo4j", password)) as driver:
            assert people(driver)
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            with pytest.raises(ServiceUnavailable):
                driver.verify_connectivity()
