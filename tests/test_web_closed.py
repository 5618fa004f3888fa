"""Nothing goes out: a listener that every address in the graph names hears nobody, server or browser."""

import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import quote

import pytest
from conftest import loaded

from graph.answers.ask import questions

CASEGRAPH = Path(sys.executable).with_name("casegraph")


class _Heard(BaseRequestHandler):
    def handle(self):
        self.server.heard.append(self.client_address)


@pytest.fixture(scope="module")
def listener():
    ThreadingTCPServer.allow_reuse_address = True
    with ThreadingTCPServer(("127.0.0.1", 0), _Heard) as server:
        server.heard = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def case(address):
    """A case in which every text would lead a careless page to the listener."""
    lures = f'<img src="{address}/a"><script src={address}/b></script><link rel=stylesheet href={address}/c>'
    return f"""\
document:
  id: a-page
  title: {{en: '{lures}'}}
  url: "{address}/page"
  disclosure: public
persons:
  a: {{name: {{en: '{lures}', zh: '@import url({address}/d)'}}, evidence: {{paragraph: 1, quote: {{en: '{lures}'}}}}}}
  b: {{name: {{en: '{address}/e'}}, evidence: {{paragraph: 1}}}}
organizations:
  o: {{name: {{en: '![x]({address}/f)'}}, evidence: {{paragraph: 1}}}}
detentions:
  d: {{detainee: a, begin: '2015', description: {{en: '{lures}'}}, evidence: {{paragraph: 2}}}}
"""


@contextmanager
def serving(folder, address):
    # A program that goes out goes through these.
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"), address)
    command = [CASEGRAPH, "--store", folder, "serve", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **proxies})
    try:
        yield re.search(r"http://\S+", process.stderr.readline())[0]
    finally:
        process.kill()
        process.communicate()


def paths(address):
    asked = (
        f"SELECT * {{ SERVICE <{address}/sparql> {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <{address}/graph> {{ ?s ?p ?o }}",
        "SELECT * { ?s ?p ?o } LIMIT 50",
    )
    yield from (
        "/",
        "/?q=a",
        "/questions",
        "/kind/Person",
        "/map",
        "/data",
        "/ns",
        "/sparql",
        "/cypher",
        "/.well-known/void",
    )
    yield from (f"/doc/{id}" for id in ("a", "b", "o", "d", "a-page"))
    yield from (f"/questions/{name}?person=a&first=a&second=b&agent=o&event=d&day=2018-01-01" for name in questions())
    yield from (
        "/path?from=a&to=o",
        "/conflicts",
        "/map?around=a",
        "/map?from=a&to=a-page",
        "/map?kind=signatures",
        "/map?question=who-did-what",
    )
    yield from (f"/sparql?query={quote(query)}" for query in asked)
    yield f"/cypher?query={quote(f'LOAD CSV FROM {address!r} AS row RETURN row')}"
    yield "/cypher?query=MATCH%20(n)%20RETURN%20n"


def test_no_page_reaches_out_whatever_the_graph_says(window, listener, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(case(listener.address), encoding="utf-8")
    folder = loaded(tmp_path / "store", path).folder
    with serving(folder, listener.address) as start:
        home = start.partition("?")[0].rstrip("/")
        page, refused = window(), []
        page.goto(start)
        for way in paths(listener.address):
            answer = page.goto(home + way, wait_until="load")
            if answer.status >= 500:
                refused.append((way, answer.status))
            page.wait_for_timeout(30)
    assert not refused
    assert not [url for url in page.asked if not url.startswith((f"{home}/", "data:", "blob:", "about:"))]
    assert listener.heard == []


def test_the_listener_hears_whoever_does_reach_out(window, listener):
    page, before = window(), len(listener.heard)
    page.set_content(f'<img src="{listener.address}/x">', wait_until="domcontentloaded")
    for _ in range(100):
        if len(listener.heard) > before:
            break
        page.wait_for_timeout(50)
    assert len(listener.heard) > before
    listener.heard.clear()
