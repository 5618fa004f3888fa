"""Streaming: text made as it is read, so that a large load never stands in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from itertools import islice
from typing import Any

_PARTS = 256
"""How many parts are joined at a time."""


@contextmanager
def streamed(parts: Iterator[str]) -> Iterator[BufferedReader]:
    """Give a file that reads these parts; what they raise is raised at the end of the block, whoever has read them."""
    text = _Text(parts)
    try:
        yield BufferedReader(text, 1 << 20)
    finally:
        if text.fault:
            raise text.fault


class _Text(RawIOBase):
    def __init__(self, parts: Iterator[str]) -> None:
        self._parts = parts
        self._rest = b""
        self.fault: Exception | None = None

    def readable(self) -> bool:
        """Tell that this is for reading."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer with some more text; nothing at the end."""
        if not self._rest:
            try:
                self._rest = "".join(islice(self._parts, _PARTS)).encode()
            except Exception as fault:
                self.fault = fault
                raise
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
