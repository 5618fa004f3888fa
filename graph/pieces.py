"""Pieces: text and rows that are sent on in portions, of which only one stands in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

_T = TypeVar("_T")


def pieces(parts: Iterable[str], size: int) -> Iterator[bytes]:
    """Join parts of a text to pieces of UTF-8; each ends with the part that makes it longer than `size` bytes."""
    held: list[bytes] = []
    length = 0
    for part in parts:
        held.append(part.encode())
        length += len(held[-1])
        if length > size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)


def batched(rows: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Cut a sequence into parts of at most this size."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
