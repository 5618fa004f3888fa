"""Bolt in a WebSocket: so tools that run in a browser speak it, Neo4j Browser first of all.

Any page may try to open one to this machine, and the browser says which site the page is of: only sites that were named
are let in, before a password is asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from io import BufferedIOBase

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    RejectConnection,
    RejectData,
    Request,
)

BEGIN = b"GET "
"""How what a browser says begins."""
_PIECE = 1 << 16
_FORBIDDEN = b"Only pages of sites that were named with --bolt-from may connect.\n"


class WebSocket:
    """What one side sends and hears through a WebSocket, as a pipe."""

    def __init__(self, heard: BufferedIOBase, said: BufferedIOBase, sites: Collection[str]) -> None:
        """Take a connection of which `BEGIN` was read. Raises EOFError, after a refusal, for a page of another site."""
        self._heard, self._said = heard, said
        self._connection = WSConnection(ConnectionType.SERVER)
        self._connection.receive_data(BEGIN)
        self._sites = sites
        self._read, self._written = bytearray(), bytearray()
        self._is_open = False
        while not self._is_open:
            self._hear()

    def read(self, size: int) -> bytes:
        """Read so many bytes; fewer only at the end."""
        while self._is_open and len(self._read) < size:
            self._hear()
        found = bytes(self._read[:size])
        del self._read[:size]
        return found

    def write(self, content: bytes) -> int:
        """Keep bytes until they are flushed: they go out as one message."""
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Send what was written."""
        if self._written:
            self._say(BytesMessage(data=bytes(self._written)))
            self._written.clear()

    def _say(self, *events: BytesMessage | AcceptConnection | RejectConnection | RejectData | CloseConnection) -> None:
        for event in events:
            self._said.write(self._connection.send(event))
        self._said.flush()

    def _hear(self) -> None:
        piece = self._heard.read1(_PIECE)
        if not piece:
            raise EOFError
        self._connection.receive_data(piece)
        for event in self._connection.events():
            match event:
                case Request():
                    self._answer(event)
                case BytesMessage():
                    self._read += event.data
                case Ping():
                    self._said.write(self._connection.send(event.response()))
                    self._said.flush()
                case CloseConnection():
                    self._say(event.response())
                    self._is_open = False

    def _answer(self, request: Request) -> None:
        site = next((value.decode() for name, value in request.extra_headers if name == b"origin"), "")
        if site not in self._sites:
            refused = RejectConnection(status_code=403, headers=[(b"content-type", b"text/plain")], has_body=True)
            self._say(refused, RejectData(data=_FORBIDDEN))
            raise EOFError
        self._say(AcceptConnection())
        self._is_open = True
