"""Faults of a push: what passes is waited for, what stays is told in one line, and no secret is in it."""

import pytest
from conftest import CASES, loaded
from loopback_store import PASSWORD, loopback_store, sent
from typer.testing import CliRunner

import cli
from graph.exports.address import address, may_carry
from graph.exports.push import push
from ontology.problems import Problem


@pytest.fixture
def server():
    with loopback_store() as server:
        yield server


@pytest.fixture
def graph(tmp_path):
    return loaded(tmp_path / "graph", CASES)


def test_a_fault_that_passes_is_waited_for(graph, server):
    server.answers = [(503, {}), (503, {"Retry-After": "0"})]
    assert sent(graph, server, pauses=(0.01, 0.01)).sent == 2
    assert len(server.made("PUT")) == 4


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_fault_that_stays_is_told_and_the_same_call_goes_on(graph, server, status):
    server.answers = [(204, {}), *[(status, {})] * 3]
    with pytest.raises(Problem, match=rf"answers {status}, 3 times; 1 of 2 graphs done, the same command goes on"):
        sent(graph, server, pauses=(0.01, 0.01))
    assert (sent(graph, server, pauses=()).sent, len(server.made("PUT"))) == (2, 6)


def test_a_connection_that_is_cut_is_made_again(graph, server):
    server.answers = [None]
    assert sent(graph, server, pauses=(0.01,)).sent == 2
    assert server.made("PUT")[0] == server.made("PUT")[1]


def test_a_server_that_is_not_there_is_told(graph, server):
    server.server_close()
    with pytest.raises(Problem, match=r"does not answer \(connection refused\), 2 times; 0 of 2 graphs done"):
        sent(graph, server, pauses=(0.01,))


REFUSALS = {
    400: "does not understand the request",
    401: r"wants to know who writes \(set CASEGRAPH_PUSH_USER",
    403: "does not let this user write",
    404: r"has no graph store at this address \(Fuseki: ",
    405: "does not take graphs at this address",
    411: r"takes no graph of [\d,]+ bytes without its length",
    413: r"refuses a graph of [\d,]+ bytes as too large \(raise the limit",
    415: "does not take N-Triples",
    418: r"answers 418 \(its own log says why\)",
    500: "has failed",
    507: r"has no room left \(make room there\)",
}


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_says_what_would_do_and_is_not_asked_again(graph, server, status):
    server.answers = [(status, {})]
    with pytest.raises(Problem, match=REFUSALS[status]) as refusal:
        sent(graph, server, pauses=(0.01,))
    assert len(server.made("PUT")) == 1 and "\n" not in str(refusal.value)


def test_a_redirect_is_told_and_not_followed(graph, server):
    with loopback_store() as other:
        server.answers = [(307, {"Location": f"{other.url}?key=secret"})]
        with pytest.raises(Problem, match=r"redirects to http://127\.0\.0\.1 \(push to the address") as refusal:
            push(graph, address(server.url, token="abc"), pauses=())
        assert other.requests == [] and "secret" not in str(refusal.value)


def test_a_port_that_speaks_no_tls_is_told(graph, server):
    with pytest.raises(Problem, match=r"does not speak TLS as https:// needs it \(is it http://\?\)"):
        push(graph, address(server.url.replace("http:", "https:")), pauses=(9,))


# Who writes


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://li:secret@localhost:3030/cg/data", "has no place for a user"),
        ("http:/li:secret@localhost", "has no place for a user"),
        ("http://localhost/cg/data?key=secret", r"ends before the \?"),
        ("http://store.example/cg/data", r"does not go to store\.example in the open \(write https://"),
        ("ftp://localhost/cg", "is no address of a store"),
        ("localhost:3030", "is no address of a store"),
        ("http://localhost:99999/cg", "is no address of a store"),
        ("http://local host/cg", "is no address of a store"),
        ("http://localhost/c\ng", "is no address of a store"),
    ],
)
def test_an_address_that_tells_or_leaks_a_secret_is_refused(url, message):
    with pytest.raises(Problem, match=message) as refusal:
        address(url, user="li", password=PASSWORD)
    assert "secret" not in str(refusal.value) and PASSWORD not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("http://127.9.9.9:80/cg", "http://127.9.9.9/cg"),
        ("HTTP://LocalHost:3030", "http://localhost:3030/"),
        ("http://[::1]:3030/a", "http://[::1]:3030/a"),
        ("https://store.example:443/a", "https://store.example/a"),
    ],
)
def test_a_password_goes_to_this_machine_or_over_https(url, spelled):
    assert address(url, user="li", password=PASSWORD).url == spelled


@pytest.mark.parametrize(
    "who",
    [
        {"user": "li"},
        {"password": "p"},
        {"user": "l:i", "password": "p"},
        {"token": "a\nb"},
        {"token": "a", "user": "b"},
    ],
)
def test_half_a_credential_or_two_are_refused(who):
    with pytest.raises(Problem, match=r"CASEGRAPH_PUSH_"):
        address("http://localhost/cg", **who)


def run(store, *words, **environment):
    given = dict.fromkeys(("CASEGRAPH_PUSH_USER", "CASEGRAPH_PUSH_PASSWORD", "CASEGRAPH_PUSH_TOKEN"))
    given |= {"CASEGRAPH_STORE": str(store.folder), **environment}
    return CliRunner(env=given).invoke(cli.app, [*map(str, words)], prog_name="casegraph")


def test_the_command_takes_who_writes_from_the_environment(graph, server):
    done = run(graph, "push", server.url, CASEGRAPH_PUSH_USER="li", CASEGRAPH_PUSH_PASSWORD="pä:ss")
    assert done.exit_code == 0 and done.stdout.startswith(f"pushed to {server.url} (public: 2 graphs sent (")
    run(graph, "push", server.url, "--again", CASEGRAPH_PUSH_TOKEN="abc.def")
    assert {headers["Authorization"] for *_, headers in server.requests} == {"Basic bGk6cMOkOnNz", "Bearer abc.def"}


def test_the_command_says_in_one_line_why_it_could_not(graph, server):
    server.answers = [(401, {})]
    done = run(graph, "push", server.url, CASEGRAPH_PUSH_USER="li", CASEGRAPH_PUSH_PASSWORD=PASSWORD)
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "refuses this user name or password" in line and PASSWORD not in line
    assert all(PASSWORD.encode() not in path.read_bytes() for path in graph.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("audience", ["internal", "all"])
def test_what_is_not_public_does_not_go_to_another_machine_in_the_open(audience):
    with pytest.raises(Problem, match=r"what is not public does not go to store\.example in the open"):
        may_carry(address("http://store.example/cg/data"), audience)
    may_carry(address("https://store.example/cg/data"), audience)
    may_carry(address("http://localhost:3030/cg/data"), audience)
    may_carry(address("http://store.example/cg/data"), "public")
