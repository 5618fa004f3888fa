"""The embedded mirror: the graph in Cypher beside its store, kept in step without a server.

In the folder each state of the mirror is a database of its own (`graph-1`, `graph-2`, ...), and the file `current`
names the one to read. A refresh copies it, writes the copy, closes it, and then renames a new `current` into place: so
readers never see a half-written mirror, and a process that is killed leaves nothing but a copy that nobody names.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.cypher.arcade import Arcade
from graph.storage.lock import alone
from ontology.problems import Problem, StoreProblem

if TYPE_CHECKING:
    from graph.mirror.mirror import Counts

PATIENCE = 20.0
"""Seconds to wait for another process that refreshes the same mirror."""
_DAY = 86_400.0


Fill = Callable[[Arcade], "Counts"]
_Files = dict[str, tuple[int, int, str]]
"""Of each file its size, the time of its last change and a digest of its content."""


@dataclass(frozen=True, slots=True)
class _Current:
    database: str
    fingerprint: str
    files: _Files


def embedded(folder: Path, fill: Fill, fingerprint: str, *, say: Callable[[str], None]) -> Arcade:
    """Open the mirror of a store to read, after bringing it up to date; one line to `say` when that was needed.

    `fill` makes an engine hold the graph; it is called only if the mirror was made from another graph than
    `fingerprint` or is damaged.
    """
    if engine := _opened(folder, fingerprint):
        return engine
    with ExitStack() as held:
        _take(held, folder)
        # Another process may have done it while this one waited.
        if engine := _opened(folder, fingerprint):
            return engine
        return _refreshed(folder, fill, fingerprint, say)


def unfinished(folder: Path) -> str | None:
    """Say of a mirror that it is damaged, or was left in the middle of its making; None if nothing is wrong."""
    current = _current(folder)
    if current and not _whole(folder, current):
        state = "damaged"
    elif _left(folder, current) and not _busy(folder):
        state = "left unfinished"
    else:
        return None
    return f"the embedded mirror is {state}: the next question in Cypher makes it anew"


def forget(folder: Path) -> None:
    """Throw the mirror away: the next question makes it anew."""
    (folder / "current").unlink(missing_ok=True)
    _clear(folder, keep="")


def _left(folder: Path, current: _Current | None) -> bool:
    """Tell whether a process that was killed left a newer database that nobody names."""
    return any(_number(path.name) > _number(current.database if current else "") for path in folder.glob("graph-*"))


def _busy(folder: Path) -> bool:
    try:
        with alone(folder):
            return False
    except StoreProblem:
        return True


def _opened(folder: Path, fingerprint: str) -> Arcade | None:
    """Open the current database if it was made from this graph and is as it was made."""
    current = _current(folder)
    if not (current and current.fingerprint == fingerprint and _whole(folder, current)):
        return None
    engine = Arcade(folder, current.database)
    try:
        engine.connect()
    except StoreProblem:
        engine.close()
        if _current(folder) == current:
            raise
        # Another process refreshed it meanwhile.
        return None
    return engine


def _whole(folder: Path, current: _Current) -> bool:
    """Tell whether every file of a database is as it was closed; a file that only looks newer is read to know."""
    try:
        found = {path.name: path.stat() for path in (folder / current.database).iterdir()}
        return found.keys() == current.files.keys() and all(
            found[name].st_size == size
            and (found[name].st_mtime_ns == changed or _digest(folder / current.database / name) == digest)
            for name, (size, changed, digest) in current.files.items()
        )
    except OSError:
        return False


def _take(held: ExitStack, folder: Path) -> None:
    """Take the lock of the mirror, waiting for another process that refreshes it."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            held.enter_context(alone(folder))
        except StoreProblem:
            if time.monotonic() > until:
                raise StoreProblem(
                    f"the Cypher mirror in {folder} is being refreshed by another process (ask again in a moment)"
                ) from None
            time.sleep(0.1)
        else:
            return


def _refreshed(folder: Path, fill: Fill, fingerprint: str, say: Callable[[str], None]) -> Arcade:
    """Make the next database, and open it to read."""
    current = _current(folder)
    name = f"graph-{_number(current.database if current else '') + 1}"
    # Its worker starts while the database is written.
    reader = Arcade(folder, name)
    try:
        say(_refresh(folder, current, name, fill, fingerprint))
    except BaseException:
        reader.close()
        raise
    return reader


def _refresh(folder: Path, current: _Current | None, name: str, fill: Fill, fingerprint: str) -> str:
    """Make a database, from a copy of the current one where that is whole; tell what was done."""
    started = time.monotonic()
    left = _left(folder, current)
    _clear(folder, keep=current.database if current else "")
    counts = _copied(folder, current, name, fill) if current and _whole(folder, current) else None
    how = "was left unfinished: refreshed" if left else "refreshed"
    if counts is None:
        how = "was damaged: made anew" if current else "was left unfinished: made anew" if left else "made"
        shutil.rmtree(folder / name, ignore_errors=True)
        counts = _written(folder, name, fill)
    _name_current(folder, name, fingerprint, current.files if current else {})
    _clear(folder, keep=name)
    return f"Cypher mirror {how} in {time.monotonic() - started:.1f} s ({counts})"


def _copied(folder: Path, current: _Current, name: str, fill: Fill) -> Counts | None:
    """Bring a copy of the current database up to date; None if that fails."""
    try:
        shutil.copytree(folder / current.database, folder / name)
        return _written(folder, name, fill)
    except (Problem, OSError):
        return None


def _written(folder: Path, name: str, fill: Fill) -> Counts:
    engine = Arcade(folder, name, write=True)
    try:
        return fill(engine)
    finally:
        engine.close()


def _current(folder: Path) -> _Current | None:
    try:
        found = json.loads((folder / "current").read_text(encoding="utf-8"))
        files = {name: (size, changed, digest) for name, (size, changed, digest) in found["files"].items()}
        return _Current(str(found["database"]), str(found["fingerprint"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _number(database: str) -> int:
    found = re.fullmatch(r"graph-(\d+)", database)
    return int(found.group(1)) if found else 0


def _name_current(folder: Path, database: str, fingerprint: str, before: _Files) -> None:
    """Let readers find a database, once all of it is on the disk; only what changed since `before` is read for it."""
    files: _Files = {}
    for path in sorted((folder / database).iterdir()):
        _sync(path)
        size, changed = path.stat().st_size, path.stat().st_mtime_ns
        held = before.get(path.name)
        files[path.name] = held if held and held[:2] == (size, changed) else (size, changed, _digest(path))
    _sync(folder / database)
    draft = folder / "current.new"
    draft.write_text(json.dumps(asdict(_Current(database, fingerprint, files))), encoding="utf-8")
    _sync(draft)
    draft.replace(folder / "current")
    _sync(folder)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _sync(path: Path) -> None:
    # Windows opens no folder, and needs it less.
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear(folder: Path, *, keep: str) -> None:
    """Remove the databases that nobody names, and what killed processes left a day ago.

    Readers that have a database open keep it until they close.
    """
    left = [path for path in folder.glob("run-*") if time.time() - path.stat().st_mtime > _DAY]
    for path in (*left, *(path for path in folder.glob("graph-*") if path.name != keep)):
        shutil.rmtree(path, ignore_errors=True)
