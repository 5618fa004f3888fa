"""The mirrors of a store: which of them did not come to their end, or fell behind, kept beside the store.

One JSON line an event, newest last; in it stand the address of a server and a state, no user and no password.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

_FILE = "mirrors.jsonl"


def note(folder: Path, place: str, state: str, fingerprint: str) -> None:
    """Note the state of the mirror in a place, and see it on the disk before returning."""
    if _states(folder).get(place) == (state, fingerprint):
        return
    event = json.dumps({"place": place, "state": state, "fingerprint": fingerprint})
    with (folder / _FILE).open("a", encoding="utf-8") as file:
        # The line end comes first: it ends a line that a crash has torn.
        file.write(f"\n{event}")
        file.flush()
        os.fsync(file.fileno())


def unfinished(folder: Path, fingerprint: str) -> Iterator[str]:
    """Say of each mirror that is incomplete, or of an earlier graph, what it is and what would do."""
    for place, (state, made_from) in sorted(_states(folder).items()):
        if state != "complete":
            yield f"the mirror in {place} is incomplete: its last run did not end (casegraph mirror --to {place})"
        elif made_from != fingerprint:
            yield f"the mirror in {place} is behind: the graph has changed since (casegraph mirror --to {place})"


def _states(folder: Path) -> dict[str, tuple[str, str]]:
    """Give the last state of each mirror; a torn line says nothing."""
    states: dict[str, tuple[str, str]] = {}
    if not (folder / _FILE).exists():
        return states
    for line in (folder / _FILE).read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            event = json.loads(line)
            states[event["place"]] = (event["state"], event["fingerprint"])
        except (ValueError, KeyError, TypeError):
            continue
    return states
