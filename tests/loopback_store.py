"""A small graph store on loopback that keeps every byte it hears, and answers as a test tells it to."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from graph.exports.address import address
from graph.exports.push import push

PASSWORD = "correct horse"


class LoopbackStore(ThreadingHTTPServer):
    """Holds the text of each graph by IRI (`default` has none); `answers` come first, one for each request that writes.

    An answer is a status with headers; `None` does what is asked and hangs up without a word.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Request)
        self.url = f"http://127.0.0.1:{self.server_port}/data"
        self.graphs, self.requests, self.answers, self.heard = {}, [], [], []
        self.deaf = False

    def made(self, *methods):
        """Give the requests with one of these methods: the method, the graph."""
        return [(method, graph) for method, graph, _ in self.requests if method in methods]

    def handle_error(self, *_):
        """Say nothing where a client has hung up."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do(self):
        store = self.server
        graph = parse_qs(urlsplit(self.path).query).get("graph", ["default"])[0]
        store.requests.append((self.command, graph, dict(self.headers)))
        answer = store.answers.pop(0) if store.answers and self.command in ("PUT", "DELETE") else ()
        if store.deaf and answer:
            # It answers before it has heard the graph, and hangs up.
            self.close_connection = True
            self._say(*answer)
            return
        body = self._body()
        store.heard.append(f"{self.requestline}\r\n{self.headers}".encode() + body)
        if answer:
            self._say(*answer)
            return
        status, text = self._done(graph, body)
        if answer is None:
            self.close_connection = True
            return
        self._say(status, {}, text)

    do_GET = do_HEAD = do_PUT = do_DELETE = do  # noqa: N815

    def _done(self, graph, body):
        graphs = self.server.graphs
        if self.command == "PUT":
            graphs[graph] = body
            return 204, b""
        if graph not in graphs:
            return (200, b"") if graph == "default" and self.command == "GET" else (404, b"")
        return (200, graphs[graph]) if self.command != "DELETE" else (204, graphs.pop(graph) and b"")

    def _body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _say(self, status, headers, text=b""):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)


@contextmanager
def loopback_store():
    """Run a graph store for the length of a block."""
    with LoopbackStore() as store:
        thread = threading.Thread(target=store.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield store
        finally:
            store.shutdown()
            thread.join()


def sent(store, server, *, pauses=(), **options):
    """Push a store to a server."""
    return push(store, address(server.url), pauses=pauses, **options)
