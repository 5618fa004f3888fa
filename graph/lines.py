"""Lines: text as a terminal shows it, where a Chinese character takes two columns."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from typing import TextIO

NARROWEST = 40
"""Columns below which nothing is folded: the terminal does that no worse."""

_COLUMNS = re.compile(r" *(?:\S+ )*?\S+ {2,}")
_MARK = re.compile(r" *(?:\d+\.|\[\d+\]) +")


def counted(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> counted(1, "row"), counted(0, "path"), counted(1200, "best-connected person")
    ('1 row', '0 paths', '1,200 best-connected people')
    """
    several = f"{noun.removesuffix('person')}people" if noun.endswith("person") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}"


def later(say: Callable[[str], None], *, seconds: float = 1) -> Callable[[str], None]:
    """Say nothing of what is soon done: hand lines on once some time has passed."""
    begin = time.monotonic()
    return lambda line: say(line) if time.monotonic() - begin > seconds else None


def never_fail(*streams: TextIO) -> None:
    """Let a terminal that knows no Chinese show codes: nothing is lost, and nothing breaks off."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def folded(lines: Iterable[str], width: int) -> Iterator[str]:
    """Fold lines to a width; 0 is any width."""
    return (part for line in lines for part in fold(line, width))


def fold(line: str, width: int) -> Iterator[str]:
    """Break a line at its spaces, the rest below where its text begins; a word too long for a line is broken too.

    >>> list(fold("  2017-07-19   criminal detention, and more of this and of that", 44))
    ['  2017-07-19   criminal detention, and more', '               of this and of that']
    """
    from rich.cells import cell_len

    if width < NARROWEST or cell_len(line) <= width:
        yield line
        return
    indent = _hanging(line, width)
    rest = line
    while cell_len(rest) > width:
        end = _break(rest, width, indent)
        yield rest[:end].rstrip()
        rest = " " * indent + rest[end:].lstrip()
    yield rest


def _hanging(line: str, width: int) -> int:
    """Find where the text of a line begins: behind its columns or its number, else two to the right of its own."""
    from rich.cells import cell_len

    found = _COLUMNS.match(line) or _MARK.match(line)
    if found and cell_len(found[0]) <= width // 2:
        return cell_len(found[0])
    return len(line) - len(line.lstrip()) + 2


def _break(text: str, width: int, indent: int) -> int:
    """Find where to break: after the last space or Chinese character that fits, else at the edge."""
    from rich.cells import cell_len

    edge = last = taken = 0
    for place, character in enumerate(text, 1):
        taken += cell_len(character)
        # A space at the very edge needs no room: it goes.
        if taken > width + (character == " "):
            break
        edge = place
        if place > indent and (character == " " or cell_len(character) > 1):
            last = place
    return last or max(edge, indent + 1)
