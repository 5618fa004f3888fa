"""Replacing: a file or a folder takes the place of another once it is whole, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a place to write beside the target, and put what was written there once it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = (target.absolute().with_name(f".{target.name}.{os.getpid()}.{state}") for state in ("new", "old"))
    try:
        yield fresh
        if target.is_dir():
            # Only a file can be replaced in one step.
            target.rename(old)
        try:
            fresh.replace(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    finally:
        for left in (fresh, old):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
