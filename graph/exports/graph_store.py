"""The graph store: a SPARQL store on the network that takes and drops whole graphs by the Graph Store HTTP Protocol.

The protocol is W3C's of 2013: `PUT ?graph=IRI`, `DELETE ?graph=IRI`, and `?default` for the graph without a name. What
a server writes in an answer is never repeated: it may quote what it was sent.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from graph.lines import counted
from graph.pieces import pieces
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.exports.address import Address

CONNECT_SECONDS = 10.0
"""How long a port may be silent."""
ANSWER_SECONDS = 300.0
"""How long a server may be silent: it may sort a large graph before it answers."""
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each further attempt, where a fault may pass."""
LONGEST_PAUSE = 60.0
"""Seconds that a server may ask to be left alone."""
WHOLE = 4 << 20
"""Bytes up to which a graph is sent with its length, which every server takes; a larger one goes in chunks."""
_PIECE = 1 << 18
_ENOUGH = 1 << 16
"""Bytes of an answer that are read."""
_TYPE = "application/n-triples"

Lines = Callable[[], Iterable[str]]
"""Gives the lines of a graph in N-Triples, as often as they must be sent."""
Answer = tuple[int, bytes]
"""A status, and how the answer begins."""

_PASSING = frozenset({429, 502, 503, 504})
_GONE = frozenset({404, 410})
_UNSAID = frozenset({400, 405, 406, 501})
"""What a server may say that knows no HEAD."""
_SAID = {
    400: "does not understand the request (is it the address of a graph store?)",
    403: "does not let this user write (give the user the right to write, or name another)",
    404: "has no graph store at this address (Fuseki: http://host:3030/DATASET/data; is the dataset there?)",
    405: "does not take graphs at this address (it is read-only, or the address is that of queries)",
    411: "takes no graph of {size} without its length told beforehand (let a proxy in front of it tell that)",
    413: "refuses a graph of {size} as too large (raise the limit of the server, and of a proxy in front of it)",
    415: "does not take N-Triples (is it the address of a graph store?)",
    500: "has failed (its own log says why)",
    501: "does not take graphs at this address (it is read-only, or the address is that of queries)",
    507: "has no room left (make room there)",
}


class NotTaken(Problem):
    """A request that the server has refused: nothing has changed there."""


class _Passing(Exception):
    """A fault that may pass, and the seconds that the server wants to be left alone."""

    def __init__(self, why: str, seconds: float = 0) -> None:
        super().__init__(why)
        self.seconds = seconds


class GraphStore:
    """A graph store at an address; one connection, opened again whenever it was cut."""

    def __init__(self, address: Address, *, pauses: Sequence[float] = PAUSES) -> None:
        """Take an address, and the seconds before each further attempt."""
        self.place = address.url
        self._address = address
        self._pauses = pauses
        self._connection = _connection(address)

    def put(self, graph: str | None, lines: Lines) -> None:
        """Let a graph (None: the default graph) hold these statements and no others."""
        self._ask("PUT", graph, lines)

    def delete(self, graph: str | None) -> None:
        """Drop a graph; one that is not there is dropped already."""
        self._ask("DELETE", graph)

    def has(self, graph: str | None) -> bool:
        """Tell whether a graph is there; where a server cannot say, it is believed to be."""
        return self._ask("HEAD", graph)[0] not in _GONE

    def is_empty(self, graph: str | None) -> bool:
        """Tell whether a graph holds no statement; only the beginning of it is read."""
        status, head = self._ask("GET", graph)
        return status in _GONE or not any(line and not line.startswith(b"#") for line in head.split(b"\n"))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, graph: str | None, lines: Lines | None = None) -> Answer:
        """Ask until there is an answer, with growing pauses where a fault may pass."""
        for attempt, pause in enumerate((*self._pauses, None)):
            try:
                return self._once(method, graph, lines)
            except NotTaken as refusal:
                self.close()
                # An attempt before it may have been heard, though its answer was not.
                raise (Problem(str(refusal)) if attempt else refusal) from None
            except _Passing as fault:
                self.close()
                if pause is None:
                    raise Problem(f"{self.place} {fault}, {counted(attempt + 1, 'time')}") from None
                time.sleep(max(pause, min(fault.seconds, LONGEST_PAUSE)))
            except BaseException:
                # What was begun and not ended must never be taken for the whole of a graph.
                self.close()
                raise
        raise AssertionError("the last attempt returns or raises")

    def _once(self, method: str, graph: str | None, lines: Lines | None) -> Answer:
        body = _body(lines()) if lines else None
        with self._plainly():
            if self._connection.sock is None:
                self._connect()
            heard = self._send(method, graph, body)
            answer = self._connection.getresponse()
            head = answer.read(_ENOUGH)
        if not (heard and answer.isclosed()):
            # Something is left of the request or of the answer: the next request takes another connection.
            self.close()
        self._judge(method, answer, heard, body)
        return answer.status, head

    def _connect(self) -> None:
        self._connection.connect()
        self._connection.sock.settimeout(ANSWER_SECONDS)

    def _send(self, method: str, graph: str | None, body: bytes | Iterable[bytes] | None) -> bool:
        """Send a request; tell whether it was heard to its end: who refuses it may hang up before."""
        target = "default" if graph is None else f"graph={quote(graph, safe='')}"
        headers = {"User-Agent": "casegraph", "Accept": _TYPE if method == "GET" else "*/*"}
        if body is not None:
            headers["Content-Type"] = _TYPE
        if self._address.authorization:
            headers["Authorization"] = self._address.authorization
        try:
            self._connection.request(method, f"{self._address.path}?{target}", body, headers)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def _judge(self, method: str, answer: HTTPResponse, heard: bool, body: bytes | Iterable[bytes] | None) -> None:
        """Raise what a status means, unless it is an answer."""
        status = answer.status
        if 200 <= status < 300 and not heard:
            raise _Passing("hangs up before it has heard all")
        if 200 <= status < 300 or (status in _GONE and method != "PUT") or (status in _UNSAID and method == "HEAD"):
            return
        if status in _PASSING:
            raise _Passing(f"answers {status}", _seconds(answer.headers.get("Retry-After", "")))
        # Who fails (500) may have done it, who refuses has not.
        raise (NotTaken if status < 500 else Problem)(f"{self.place} {self._refusal(answer, body)}")

    def _refusal(self, answer: HTTPResponse, body: bytes | Iterable[bytes] | None) -> str:
        if answer.status == 401:
            return self._address.refusal(answer.headers.get("WWW-Authenticate", ""))
        if 300 <= answer.status < 400:
            return f"redirects to {_origin(answer.headers.get('Location', ''))} (push to the address it leads to)"
        size = f"{len(body):,} bytes" if isinstance(body, bytes) else f"more than {WHOLE:,} bytes"
        return _SAID.get(answer.status, f"answers {answer.status} (its own log says why)").format(size=size)

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Tell the faults of the network that may pass from those that will not."""
        try:
            yield
        except ssl.SSLCertVerificationError:
            why = "shows a certificate that this machine does not trust (SSL_CERT_FILE may name your own authority's)"
            raise NotTaken(f"{self.place} {why}") from None
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            raise _Passing("hangs up") from None
        except ssl.SSLError:
            raise NotTaken(f"{self.place} does not speak TLS as https:// needs it (is it http://?)") from None
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise _Passing("has a name that cannot be looked up now") from None
            raise NotTaken(f"{self.place}: there is no host of this name (is the address right?)") from None
        except TimeoutError:
            raise _Passing("does not answer (silence)") from None
        except OSError as error:
            raise _Passing(f"does not answer ({(error.strerror or 'it hangs up').lower()})") from None
        except HTTPException:
            raise Problem(f"{self.place} does not speak HTTP (is it https://, is the port right?)") from None


def _connection(address: Address) -> HTTPConnection:
    if address.scheme == "http":
        return HTTPConnection(address.host, address.port, timeout=CONNECT_SECONDS)
    context = ssl.create_default_context()
    return HTTPSConnection(address.host, address.port, timeout=CONNECT_SECONDS, context=context)


def _body(lines: Iterable[str]) -> bytes | Iterable[bytes]:
    """Put lines together as one text, as long as it is small; else in pieces as they come."""
    sent = pieces(lines, _PIECE)
    held: list[bytes] = []
    size = 0
    for piece in sent:
        held.append(piece)
        size += len(piece)
        if size > WHOLE:
            return chain(held, sent)
    return b"".join(held)


def _seconds(text: str) -> float:
    """Read how long a server wants to be left alone; a date is not read."""
    return float(text) if text.isdecimal() and text.isascii() else 0


def _origin(location: str) -> str:
    """Name the host of an address, and nothing else of it: the rest may hold a secret."""
    try:
        parts = urlsplit(location)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    return f"{parts.scheme}://{host}" if host.isascii() and host.isprintable() and host else "another place"
