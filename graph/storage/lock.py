"""The lock of a store: one process writes at a time, the others are told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ontology.problems import StoreProblem


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, or say at once that another process does. The system frees it when a process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as file:
        try:
            _take(file.fileno())
        except OSError:
            raise StoreProblem(
                f"the store {folder} is being written by another process (wait for it, or use another --store)"
            ) from None
        yield


def _take(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
