"""Bolt from a page: a tool that runs in a real browser reads the graph, and no page of another site gets in."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ontology.problems import Problem
from web.bolt_gate import _MAGIC, _message
from web.offer import Offer
from web.served import Served
from web.serving import serve

VERSION = bytes((0, 0, 4, 4))
TALK = """
async ({port, said}) => {
  const line = new WebSocket(`ws://127.0.0.1:${port}/`), heard = [];
  line.binaryType = "arraybuffer";
  const bytes = text => Uint8Array.from(text, letter => letter.charCodeAt(0));
  return await new Promise(done => {
    line.onopen = () => line.send(bytes(said[0]));
    line.onmessage = message => {
      heard.push(String.fromCharCode(...new Uint8Array(message.data)));
      if (heard.length < said.length) line.send(bytes(said[heard.length]));
      else line.close();
    };
    line.onclose = () => done(heard);
  });
}
"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A tool</title>")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def tool():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def offer(store, tool):
    served = Served(store.folder, "all")
    made = Offer(served, 0, [tool])
    yield made
    made.close()
    served.close()


@pytest.fixture
def page(chromium):
    opened = chromium.new_page()
    yield opened
    opened.close()


def message(kind, *fields):
    whole = _message(kind, *fields)
    return (len(whole).to_bytes(2, "big") + whole + b"\0\0").decode("latin-1")


def talk(offer, page, address, *said):
    page.goto(address)
    first = (_MAGIC + VERSION.ljust(16, b"\0")).decode("latin-1")
    return page.evaluate(TALK, {"port": offer.gate.port, "said": [first, *said]})


def introduced(offer):
    password = offer.way.partition("password ")[2].split()[0]
    return message(1, {"user_agent": "a tool", "scheme": "basic", "principal": "neo4j", "credentials": password})


@pytest.mark.browser
def test_a_page_of_a_site_that_was_named_reads_the_graph(offer, page, tool):
    asking, pulling = message(16, "RETURN 7", {}, {}), message(0x3F, {"n": 9})
    version, greeted, ran, pulled = talk(offer, page, tool, introduced(offer), asking, pulling)
    assert version.encode() == VERSION and greeted[3] == ran[3] == "\x70"
    assert "\x71\x91\x07" in pulled


@pytest.mark.browser
def test_a_page_of_another_site_is_not_let_in(offer, page, tool):
    assert talk(offer, page, tool.replace("127.0.0.1", "localhost"), introduced(offer)) == []


def test_who_names_a_site_without_the_port_is_told(store):
    with pytest.raises(Problem, match="add --bolt 7687"):
        serve(str(store.folder), bolt_from=["http://localhost:7474"], say=print)


def test_what_is_no_site_is_told(store):
    with pytest.raises(Problem, match="--bolt-from everywhere: is not the address of a site"):
        serve(str(store.folder), bolt=0, bolt_from=["everywhere"], say=print)
