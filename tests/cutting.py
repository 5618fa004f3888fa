"""A wire between a driver and a server of Bolt that is cut at a commit, once: before it, or before its reply."""

import socket
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

COMMIT = b"\x00\x02\xb0\x12\x00\x00"


class Wire:
    """Listens at `uri` and passes everything on to a server."""

    def __init__(self, uri):
        self.target = urlsplit(uri)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self.listener.getsockname()[1]}"
        self.commits, self.cut, self.arrives = 0, None, True
        self.cuts = 0

    def cut_at(self, number, *, arrives):
        """Cut the connection that makes this commit (from 1), after it was passed on or before."""
        self.commits, self.cut, self.arrives = 0, number, arrives

    def serve(self):
        """Pass on every connection until the wire is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection((self.target.hostname, self.target.port))
                for end in (client, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._up, args=(client, server), daemon=True).start()
                threading.Thread(target=self._down, args=(client, server), daemon=True).start()

    def _up(self, client, server):
        while said := _received(client):
            if COMMIT in said:
                self.commits += 1
                if self.commits == self.cut:
                    self._cut(client, server, said)
                    return
            with suppress(OSError):
                server.sendall(said)
        _closed(client, server)

    def _cut(self, client, server, said):
        self.cuts += 1
        client.shutdown(socket.SHUT_RD)
        if self.arrives:
            self.lost = threading.Event()
            self.losing = server
            server.sendall(said)
            # The other thread hears the reply and keeps it: the server has committed by then.
            self.lost.wait(10)
        _closed(client, server)

    def _down(self, client, server):
        while said := _received(server):
            if server is getattr(self, "losing", None):
                self.lost.set()
                return
            with suppress(OSError):
                client.sendall(said)
        _closed(client, server)


def _received(end):
    try:
        return end.recv(1 << 16)
    except OSError:
        return b""


def _closed(*ends):
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def wire(uri):
    """Give a wire to a server."""
    made = Wire(uri)
    threading.Thread(target=made.serve, daemon=True).start()
    yield made
    made.listener.close()
