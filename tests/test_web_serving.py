"""`casegraph serve` as it is started: what it says, whom it lets ask, how it ends."""

import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from conftest import loaded

CASEGRAPH = Path(sys.executable).with_name("casegraph")
CANARY = "Canaryname"


@contextmanager
def serving(folder, *options, command=(CASEGRAPH,), **environment):
    command = [*command, "--store", folder, "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **environment)
    try:
        line = process.stderr.readline()
        port = int(re.search(r"http://[\d.]+:(\d+)/", line)[1])
        yield process, port, line
    finally:
        process.kill()
        process.communicate()


def get(port, path, host=None, **headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}", **headers})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def refused(folder, *options):
    done = subprocess.run([CASEGRAPH, "--store", folder, "serve", *options], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def test_it_says_where_to_look_and_ends_with_ctrl_c(demo):
    with serving(demo.folder) as (process, port, line):
        assert "Ctrl-C ends it" in line
        token = re.search(r"\?token=(\S+)", line)[1]
        assert get(port, "/?q=cao")[0] == 403
        status, body = get(port, "/?q=cao", Cookie=f"casegraph={token}")
        assert (status, "Cao Shunli" in body) == (200, True)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_each_start_has_a_token_of_its_own(demo):
    with serving(demo.folder) as (_, _, one), serving(demo.folder) as (_, _, other):
        assert one.split("token=")[1] != other.split("token=")[1]


def test_the_public_see_what_is_public(tmp_path, case_file):
    people = f"""\
persons:
  open-person: {{name: {{en: Open Person}}, evidence: {{paragraph: 1}}}}
  closed-person: {{name: {{en: {CANARY}}}, disclosure: restricted, evidence: {{paragraph: 2}}}}
"""
    folder = loaded(tmp_path / "store", case_file(people)).folder
    with serving(folder, "--audience", "public") as (_, port, line):
        assert "token" not in line
        assert get(port, "/")[0] == 200
        assert "Open Person" in get(port, "/?q=open")[1]
        assert CANARY not in get(port, f"/?q={CANARY[:-2]}")[1]
    with serving(folder) as (_, port, line):
        token = re.search(r"\?token=(\S+)", line)[1]
        assert CANARY in get(port, f"/?q={CANARY[:-2]}", Cookie=f"casegraph={token}")[1]


def test_a_proxy_may_ask_by_its_name_and_is_led_back_to_it(demo):
    with serving(demo.folder, "--audience", "public", "--site", "https://Cases.Example.org/") as (_, port, _):
        assert get(port, "/", host="cases.example.org")[0] == 200
        assert get(port, "/", host="other.example.org")[0] == 421
        described = get(port, "/.well-known/void", host="cases.example.org", Accept="text/turtle")[1]
        assert "https://cases.example.org/sparql" in described
        assert "http://cases.example.org" not in described


def test_a_site_that_is_none_is_told(demo):
    assert "write https://cases.example.org" in refused(demo.folder, "--site", "cases.example.org")


def test_what_is_not_public_is_not_offered_to_other_machines(demo):
    assert "only what is public may go there (--audience public)" in refused(demo.folder, "--bind", "0.0.0.0")


def test_an_address_that_is_none_is_told(demo):
    assert "is not an address of this machine" in refused(demo.folder, "--bind", "somewhere")


def test_a_port_that_is_taken_is_told(demo):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"port {port} of 127.0.0.1 cannot be had" in refused(demo.folder, "--port", str(port))


def test_a_graph_that_is_not_there_is_told(tmp_path):
    assert "casegraph load PATH makes one" in refused(tmp_path / "none", "--port", "0")


def test_nothing_is_left_behind_and_nothing_that_is_asked_is_logged(demo, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with serving(demo.folder, "--audience", "public", env={"TMPDIR": str(scratch)}) as (process, port, _):
        assert list(scratch.iterdir())
        for path in ("/?q=Cao+Shunli", "/doc/nobody-of-this-name", "/sparql?query=nonsense"):
            get(port, path)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        assert (out, err) == ("", "")
    assert not list(scratch.iterdir())


BROKEN = f"""\
import threading
from web import pages

def broken(*_):
    threading.Thread(target=dict().pop, args=("{CANARY}",)).start()
    raise KeyError("{CANARY}")

pages.front_page = broken
from cli import app
app()
"""


def test_what_breaks_is_told_without_its_words(demo):
    with serving(demo.folder, "--audience", "public", command=(sys.executable, "-c", BROKEN)) as (process, port, _):
        assert get(port, "/")[0] == 500
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    told = sorted(err.splitlines())
    assert [line.partition(" at ")[0] for line in told] == ["something here is broken: KeyError"] * 2
    assert CANARY not in err


def test_what_a_killed_server_left_goes_with_the_next_start(demo):
    with serving(demo.folder) as (process, port, _):
        assert get(port, "/")[0] == 403
        left = list(demo.folder.glob("serve-*"))
        assert left
        process.kill()
        process.wait()
    assert all(folder.exists() for folder in left)
    with serving(demo.folder) as (process, port, _):
        assert get(port, "/")[0] == 403
        assert not any(folder.exists() for folder in left)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert not list(demo.folder.glob("serve-*"))


@pytest.mark.parametrize("number", range(3))
def test_it_starts_again_at_once(demo, number):
    with serving(demo.folder) as (_, port, _):
        assert get(port, "/")[0] == 403
