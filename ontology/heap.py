"""The heap: a large reading makes objects that all stay, among which nothing is to be found that could be let go."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def growing() -> Iterator[None]:
    """Keep Python from looking for garbage meanwhile: what it looks through grows, and so would the time of a case."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def settled() -> None:
    """Leave all that is there out of later looks for garbage; what was left out before and is garbage now goes first.

    A look through a graph of 10,000 cases takes half a second, in which nobody is answered.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
