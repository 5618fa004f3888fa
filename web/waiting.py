"""Waiting: whoever asked a long query may go before it is answered; the worker then ends it, and serves others."""

from __future__ import annotations

from asyncio import create_task, sleep
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

    from graph.sparql.query import Sparql

GLANCE = 0.5
"""Seconds between two looks at whether they are still there."""


class Waiting:
    """Somebody who waits for an answer, and the worker that has begun it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asker: Sparql | None = None

    @contextmanager
    def asks(self, asker: Sparql) -> Iterator[None]:
        """Have a worker answer, until it has."""
        with self._lock:
            self._asker = asker
        try:
            yield
        finally:
            with self._lock:
                self._asker = None

    def ends(self) -> bool:
        """End the query, if it has begun: the lock keeps the next one of the same worker out of this."""
        with self._lock:
            if self._asker:
                self._asker.stop()
            return self._asker is not None


@asynccontextmanager
async def waiting(request: Request) -> AsyncIterator[Waiting]:
    """Watch over who asked while an answer is made."""
    one = Waiting()
    watch = create_task(_watched(request, one))
    try:
        yield one
    finally:
        watch.cancel()


async def _watched(request: Request, one: Waiting) -> None:
    while not (await request.is_disconnected() and one.ends()):
        await sleep(GLANCE)
