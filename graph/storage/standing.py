"""The place of a graph: a folder that another may take in one step, whatever cuts the step off.

A bulk load is not atomic, a rename is: what is new is built beside and then takes the place.
"""

from __future__ import annotations

import shutil
from pathlib import Path


class Place:
    """A folder, with the one that is built beside it and the one that makes room for that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.beside = folder.with_name(f"{folder.name}.new")
        self._before = folder.with_name(f"{folder.name}.old")

    def clear(self) -> None:
        """Throw away what stands beside."""
        shutil.rmtree(self.beside, ignore_errors=True)

    def take(self) -> None:
        """Let what was built beside stand in the place."""
        shutil.rmtree(self._before, ignore_errors=True)
        if self.folder.exists():
            self.folder.rename(self._before)
        self.beside.rename(self.folder)
        shutil.rmtree(self._before, ignore_errors=True)

    @property
    def is_between(self) -> bool:
        """Tell whether what stood here has made room, and the other never came."""
        return not self.folder.exists() and self._before.exists()

    def restore(self) -> None:
        """Put back what has made room. Call it as the only writer."""
        if self.is_between:
            self._before.rename(self.folder)
