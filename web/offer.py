"""The offer: the graph over Bolt, for Neo4j's own drivers and tools, always as the newest state has it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from threading import Lock
from typing import TYPE_CHECKING
from weakref import ref

from web.bolt_gate import Gate
from web.view import SECONDS

if TYPE_CHECKING:
    from casegraph import Graph
    from graph.cypher.arcade import Arcade
    from web.served import Served

LOOPBACK = "127.0.0.1"
USER = "neo4j"


class Offer:
    """An engine of its own, so that a long query from a tool keeps no page waiting; opened anew for each new state."""

    def __init__(self, served: Served, port: int, sites: Collection[str] = ()) -> None:
        """Open the gate on a port of this machine (0 takes one that is free), for drivers and for pages of `sites`."""
        self._served, self._password = served, secrets.token_urlsafe(24)
        self._lock = Lock()
        self._engine: Arcade | None = None
        self._of: Callable[[], Graph | None] = lambda: None
        self.gate = Gate(LOOPBACK, port, self.engine, seconds=SECONDS, sites=sites)
        # Made now, and not when the first tool waits for it.
        self.engine()

    @property
    def way(self) -> str:
        """Where it is, and the password."""
        return f"Bolt: bolt://{LOOPBACK}:{self.gate.port}, user {USER}, password {self._password} (it only reads)"

    def engine(self) -> Arcade:
        """Give the engine that holds the newest state, ready to be asked."""
        with self._lock, self._served.lease() as state:
            if self._engine is None or self._of() is not state.graph:
                with state.turn:
                    new = state.graph.offered(self._password)
                if self._engine:
                    self._engine.close()
                self._engine, self._of = new, ref(state.graph)
            self._engine.connect()
            return self._engine

    def close(self) -> None:
        """End all."""
        self.gate.close()
        if self._engine:
            self._engine.close()
