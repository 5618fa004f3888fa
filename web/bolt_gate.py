"""The gate before the engine's Bolt, for Neo4j's drivers and tools: they open transactions, which it refuses to begin.

The database is read-only and nothing is to be committed: so a transaction begins and ends here, in words alone. All
else goes to the engine and back as it is, message by message: it checks the password, and it refuses writes.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Mapping
from io import BufferedIOBase
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, NoReturn

from ontology.problems import Problem
from web.bolt_websocket import BEGIN, WebSocket

if TYPE_CHECKING:
    from graph.cypher.arcade import Arcade

_HELLOS, _VERSION, _MAGIC = 20, 4, b"\x60\x60\xb0\x17"
"""How many bytes the two sides say before the first message."""
_HELLO, _GOODBYE, _RESET, _RUN, _BEGIN, _COMMIT, _ROLLBACK, _ROUTE, _LOGON = 1, 2, 15, 16, 17, 18, 19, 0x66, 0x6A
_SUCCESS, _RECORD, _IGNORED, _FAILURE = 0x70, 0x71, 0x7E, 0x7F
_LARGEST = 0xFFFF
"""How many bytes a chunk of a message has."""
_LONGEST = 2**24
"""How many bytes a question may have."""
_TOO_SLOW = "Neo.ClientError.Transaction.TransactionTimedOut"
_KEPT = 300
"""Seconds for which a driver may keep what it was told of the way here."""


class Gate:
    """Bolt on a port of this machine, as long as it is open."""

    def __init__(
        self, host: str, port: int, engine: Callable[[], Arcade], *, seconds: float, sites: Collection[str] = ()
    ) -> None:
        """Listen. `engine` gives the one to ask now; it is stopped when it says nothing for so many seconds.

        sites: the origins whose pages may connect, as Neo4j Browser does.
        """
        try:
            self._server = _Server((host, port), _Talk)
        except OSError as error:
            raise Problem(f"port {port} of {host} cannot be had: {error.strerror} (--bolt names another)") from None
        self._server.engine, self._server.seconds, self._server.sites = engine, seconds, sites
        self.host, self.port = host, int(self._server.server_address[1])
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
    engine: Callable[[], Arcade]
    seconds: float
    sites: Collection[str]

    def handle_error(self, *_: Any) -> None:
        """Say nothing: what went wrong may have a name in it, and the other side sees the line drop."""


class _Talk(StreamRequestHandler):
    """One connection, from its first to its last message."""

    server: _Server
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle(self) -> None:
        """Hand messages on and answers back until one side has gone."""
        self._introduced: list[bytes] = []
        self._line = socket.socket()
        try:
            begin = self.rfile.read(len(_MAGIC))
            if begin == BEGIN:
                self.rfile = self.wfile = WebSocket(self.rfile, self.wfile, self.server.sites)  # type: ignore[assignment]
                begin = self.rfile.read(len(_MAGIC))
            self._hello = begin + self.rfile.read(_HELLOS - len(begin))
            if len(self._hello) < _HELLOS or not self._hello.startswith(_MAGIC):
                return
            self.wfile.write(self._reach(self.server.engine()))
            self.wfile.flush()
            self._talk()
        except EOFError:
            return
        finally:
            self._line.close()

    def _reach(self, engine: Arcade) -> bytes:
        """Open a line to the engine and say there what this connection began with; give the version agreed upon."""
        self._line.close()
        self._engine, self._port = engine, engine.port
        self._line = socket.create_connection(("127.0.0.1", engine.port), timeout=self.server.seconds)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._there = self._line.makefile("rwb")
        self._there.write(self._hello)
        self._there.flush()
        version = _exactly(self._there, _VERSION)
        for message in self._introduced:
            _send(self._there, message)
            _received(self._there)
        return version

    def _talk(self) -> None:
        begun = has_failed = False
        while True:
            message = _received(self.rfile, most=_LONGEST)
            kind = message[1]
            if kind in (_BEGIN, _RUN) and not begun and not has_failed:
                self._keep_up()
            if kind in (_BEGIN, _COMMIT, _ROLLBACK):
                begun = kind == _BEGIN
                _send(self.wfile, _message(_IGNORED) if has_failed else _message(_SUCCESS, {}))
            elif kind == _ROUTE and not has_failed:
                _send(self.wfile, _message(_SUCCESS, {"rt": self._way_here()}))
            elif kind == _GOODBYE:
                return
            else:
                has_failed = self._answered(message) == _FAILURE or (has_failed and kind != _RESET)
                begun = begun and kind != _RESET

    def _keep_up(self) -> None:
        """Ask the newest state from here on."""
        engine = self.server.engine()
        if (engine, engine.port) != (self._engine, self._port):
            self._reach(engine)

    def _answered(self, message: bytes) -> int:
        """Hand a message on, and back the records and the summary after them; tell which summary it was."""
        if message[1] in (_HELLO, _LOGON):
            self._introduced = [said for said in self._introduced if said[1] != message[1]] + [message]
        _send(self._there, message)
        while True:
            try:
                answer = _received(self._there)
            except TimeoutError:
                self._stop()
            _send(self.wfile, answer, flush=answer[1] != _RECORD)
            if answer[1] != _RECORD:
                return answer[1]

    def _stop(self) -> NoReturn:
        """Stop a query that takes too long, and say so; its connection ends."""
        self._engine.stop()
        words = f"the query was stopped: nothing came for {self.server.seconds:g} s"
        _send(self.wfile, _message(_FAILURE, {"code": _TOO_SLOW, "message": words}))
        raise EOFError

    def _way_here(self) -> dict[str, Any]:
        """Tell a driver that looks for a cluster that it has found it: this gate is all of it."""
        here = ["{}:{}".format(*self.request.getsockname()[:2])]
        servers = [{"addresses": here, "role": role} for role in ("ROUTE", "READ", "WRITE")]
        return {"ttl": _KEPT, "db": self._engine.database, "servers": servers}


# Messages


def _received(pipe: BufferedIOBase, *, most: int = 0) -> bytes:
    """Read a message, whose chunks end with an empty one; empty ones before it keep the line awake."""
    message = bytearray()
    while True:
        size = int.from_bytes(_exactly(pipe, 2), "big")
        message += _exactly(pipe, size)
        if most and len(message) > most:
            raise EOFError
        if not size and len(message) > 1:
            return bytes(message)


def _send(pipe: BufferedIOBase, message: bytes, *, flush: bool = True) -> None:
    for start in range(0, len(message), _LARGEST):
        chunk = message[start : start + _LARGEST]
        pipe.write(len(chunk).to_bytes(2, "big") + chunk)
    pipe.write(b"\0\0")
    if flush:
        pipe.flush()


def _exactly(pipe: BufferedIOBase, size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _message(kind: int, *fields: Mapping[str, Any]) -> bytes:
    return bytes((0xB0 | len(fields), kind)) + b"".join(map(_packed, fields))


def _packed(value: Any) -> bytes:
    """Write a value as PackStream does.

    >>> _packed({"a": [300, "b"]})
    b'\\xd8\\x01\\xd0\\x01a\\xd4\\x02\\xc9\\x01,\\xd0\\x01b'
    """
    match value:
        case int():
            return b"\xc9" + value.to_bytes(2, "big", signed=True)
        case str():
            return bytes((0xD0, len(value.encode()))) + value.encode()
        case list():
            return bytes((0xD4, len(value))) + b"".join(map(_packed, value))
    return bytes((0xD8, len(value))) + b"".join(_packed(key) + _packed(held) for key, held in value.items())
