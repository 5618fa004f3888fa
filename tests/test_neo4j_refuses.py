"""What a server of Neo4j may answer that casegraph cannot mirror into, each told in a sentence."""

import socket
import threading
from contextlib import contextmanager

import pytest
from engine_fixtures import CASE, projection
from neo4j import Session
from neo4j.exceptions import Neo4jError

from graph.cypher.bolt import neo4j
from graph.mirror.mirror import mirror
from graph.mirror.run import marker
from ontology.problems import Problem


@contextmanager
def answering(*replies):
    """Give the address of a server that says these things, one after each message, and then nothing."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        for reply in replies:
            connection.recv(4096)
            connection.sendall(reply)
        connection.recv(4096)
        connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"bolt://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


BOLT_4_4 = b"\0\0\4\4"
HELLO = b"\xb1\x70\xa2\x86server\x8cNeo4j/4.4.26\x8dconnection_id\x81b"


@pytest.mark.parametrize(
    ("replies", "told"),
    [
        ((BOLT_4_4, len(HELLO).to_bytes(2) + HELLO + b"\0\0"), "is version 4.4: casegraph needs Neo4j 5 or later"),
        ((b"\0\0\0\0",), "casegraph needs Neo4j 5 or later"),
        ((b"HTTP",), "that is the port of its web pages"),
        ((b"",), "is it running, is the address right"),
    ],
    ids=["Neo4j 4", "a Bolt that is too old", "HTTP", "silence"],
)
def test_what_is_no_neo4j_5_is_told(replies, told):
    with answering(*replies) as uri, pytest.raises(Problem, match=told):
        neo4j(uri, "neo4j", "x")


def test_a_password_in_the_address_is_refused_and_not_repeated():
    with pytest.raises(Problem, match="set NEO4J_USER and NEO4J_PASSWORD") as told:
        neo4j("bolt://neo4j:hunter2@localhost:7687", "neo4j", "x")
    assert "hunter2" not in str(told.value)


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_user_who_may_only_read_is_told(neo4j_address, monkeypatch):
    # Only the Enterprise edition knows users with fewer rights.
    def forbidden(*_):
        raise Neo4jError._hydrate_neo4j(
            code="Neo.ClientError.Security.Forbidden",
            message="Schema operation 'create_constraint' on database 'neo4j' is not allowed for user 'reader'",
        )

    monkeypatch.setattr(Session, "execute_write", forbidden)
    engine = neo4j(*neo4j_address)
    with pytest.raises(Problem, match="does not let this user do that: Schema operation"):
        mirror(engine, projection(*CASE), fingerprint="1")
    assert marker(engine) is None
    engine.close()
