"""Pieces: text that is sent on in portions, of which only one stands in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


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
