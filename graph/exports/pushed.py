"""The notes of pushes: what a graph store was sent of ours, kept beside the store, so that only what differs is sent.

One folder a place, one JSON line an event, newest last. That a request is begun is on the disk before it is made: a
graph that may be there is never forgotten, and so can be taken back. No user and no password stands in a note.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from graph.storage.lock import alone
from ontology.problems import Problem, StoreProblem

DEFAULT = "default"
"""What stands for the graph without a name: no IRI is spelled so."""
_FOLDER, _FILE = "pushed", "graphs.jsonl"
_SPARE = 100


class Notes:
    """What one place was sent: the hash of each graph, empty where nobody knows how a request ended."""

    def __init__(self, path: Path) -> None:
        """Read the notes, if there are any; a line that a crash has torn says nothing."""
        self.path = path
        self.place = ""
        self.graphs: dict[str, str] = {}
        self.options: dict[str, Any] = {}
        self.fingerprint = ""
        """What the last push was made from, if it came to its end and nothing was begun since."""
        self._lines = 0
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
            try:
                self._apply(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                continue

    def run(self, place: str, audience: str, merged: bool) -> None:
        """Note that a push begins, and how: on a line that is written with the first request."""
        self.place, self.options = place, {"audience": audience, "merged": merged}

    def begin(self, graph: str) -> None:
        """Note that a graph is about to be sent or dropped, and see it on the disk before returning."""
        self._write({"graph": graph, "hash": ""}, sync=True)

    def end(self, graph: str, hash: str | None) -> None:
        """Note what a graph holds there now; None: it is not there."""
        # Lost with the machine's power, it is found out again: the request is made twice.
        self._write({"graph": graph, "hash": hash}, sync=False)

    def complete(self, fingerprint: str) -> None:
        """Note that all of a store, as its fingerprint names it, is there."""
        if self.fingerprint != fingerprint or self._lines > 3 * len(self.graphs) + _SPARE:
            self.fingerprint = fingerprint
            self._compact()

    def _apply(self, event: Mapping[str, Any]) -> None:
        self._lines += 1
        if "place" in event:
            self.place, self.options = event["place"], event["options"]
        elif "complete" in event:
            self.fingerprint = event["complete"]
        else:
            self.fingerprint = ""
            self.graphs.pop(event["graph"], None)
            if event["hash"] is not None:
                self.graphs[event["graph"]] = event["hash"]

    def _write(self, event: Mapping[str, Any], *, sync: bool) -> None:
        new = not self._lines or bool(self.fingerprint)
        events = [{"place": self.place, "options": self.options}, event] if new else [event]
        with self.path.open("a", encoding="utf-8") as file:
            # The line end comes first: it ends a line that a crash has torn.
            file.writelines(f"\n{json.dumps(one)}" for one in events)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        for one in events:
            self._apply(one)

    def _compact(self) -> None:
        """Write anew what holds, in place of all that was noted on the way."""
        events: list[Mapping[str, Any]] = [{"place": self.place, "options": self.options}]
        events += ({"graph": graph, "hash": hash} for graph, hash in self.graphs.items())
        events.append({"complete": self.fingerprint})
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(event)}\n" for event in events)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        self._lines = len(events)


@contextmanager
def notes(folder: Path, place: str) -> Iterator[Notes]:
    """Give the notes of a place, to the only push from this store to there."""
    own = folder / _FOLDER / blake2b(place.encode(), digest_size=8).hexdigest()
    with ExitStack() as held:
        try:
            held.enter_context(alone(own))
        except StoreProblem:
            raise Problem(f"another push to {place} goes on (wait for its end)") from None
        yield Notes(own / _FILE)


def unfinished(folder: Path, fingerprint: str) -> Iterator[str]:
    """Say of each place that has not all of what was pushed, or that of an earlier graph, what it is and would do."""
    found = (Notes(path) for path in folder.glob(f"{_FOLDER}/*/{_FILE}"))
    for held in sorted(found, key=lambda held: held.place):
        if held.fingerprint == fingerprint or not (held.graphs or held.fingerprint):
            continue
        why = (
            "is behind: the graph has changed since" if held.fingerprint else "is incomplete: its last run did not end"
        )
        merged = " --merged" if held.options.get("merged") else ""
        command = f"casegraph push {held.place} --audience {held.options.get('audience', 'public')}{merged}"
        yield f"what was pushed to {held.place} {why} ({command})"
