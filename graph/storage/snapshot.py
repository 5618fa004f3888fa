"""A snapshot: a store as it is now, in a folder of its own, whatever is written to the store meanwhile.

Files that a store never changes are linked, which takes no room; the others are small, and copied.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from graph.sparql.worker import state
from graph.storage.store import Store
from ontology.problems import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 20


def snapshot(store: Store, folder: Path) -> Store:
    """Make a store in a folder that is not there yet; raise StoreProblem where the store is written to all the time."""
    for _ in range(TRIES):
        with suppress(OSError):
            before = state(str(store.rdf)), store.ledger.path.read_bytes()
            _copied(store.rdf, folder / "rdf")
            _copied(store.kept, folder / "claims")
            own = Store(folder)
            own.ledger.path.write_bytes(before[1])
            if before == (state(str(store.rdf)), store.ledger.path.read_bytes()):
                _share_mirror(store, folder)
                return Store(folder)
        shutil.rmtree(folder, ignore_errors=True)
    raise StoreProblem(f"the store {store.folder} is being written by another process (ask again later)")


def _copied(folder: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for file in os.scandir(folder) if folder.exists() else ():
        if file.is_file() and file.name != "LOCK":
            (_linked if _is_lasting(file.name, folder) else shutil.copyfile)(file.path, target / file.name)


def _is_lasting(name: str, folder: Path) -> bool:
    """Tell whether a file is never changed once it has its name: a table of the store, or kept claims."""
    return name.endswith(".sst") or (folder.name == "claims" and not name.endswith(".part"))


def _linked(path: str, target: Path) -> None:
    link: Callable[..., None] = os.link
    try:
        link(path, target)
    except OSError:
        # Another disk, or one that knows no links.
        shutil.copyfile(path, target)


def _share_mirror(store: Store, folder: Path) -> None:
    """Let the embedded mirror of the store follow, in the place of one of its own."""
    mirror = store.folder / "cypher"
    mirror.mkdir(exist_ok=True)
    with suppress(OSError):
        (folder / "cypher").symlink_to(mirror.resolve(), target_is_directory=True)
