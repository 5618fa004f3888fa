"""The ledger: what was loaded, kept outside the store so that a damaged store can be told.

One JSON line an event, newest last: an entry is first intended, then loaded or removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from ontology.problems import StoreProblem

State = Literal["intended", "loaded", "removed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One source: its id, its named graph, how many statements it makes, their hash, the file and its SHA-256."""

    source: str
    graph: str
    quads: int
    hash: str
    file: str
    sha256: str
    state: State = "loaded"


class Ledger:
    """The entries of one store, newest last, and the loads that did not end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base = ""
        self.entries: dict[str, Entry] = {}
        self.intended: dict[str, Entry] = {}
        self._lines = 0
        self._torn = b""
        if path.exists():
            # A line that a crash has torn is the last one and lacks its end: what it began never happened.
            *whole, self._torn = path.read_bytes().split(b"\n")
            for number, line in enumerate(whole, 1):
                self._read(number, line)

    def _read(self, number: int, line: bytes) -> None:
        try:
            event = json.loads(line)
            if "base" in event:
                self.base = event["base"]
            else:
                self._apply(Entry(**event))
        except (ValueError, TypeError, KeyError):
            raise StoreProblem(
                f"{self.path}:{number}: the ledger is damaged "
                f"(delete the folder {self.path.parent} and load the case files again)"
            ) from None
        self._lines = number

    def _apply(self, entry: Entry) -> None:
        if entry.state == "intended":
            self.intended[entry.source] = entry
            return
        self.entries.pop(entry.source, None)
        self.intended.pop(entry.source, None)
        if entry.state == "loaded":
            self.entries[entry.source] = entry

    def record(self, entries: Iterable[Entry], state: State) -> None:
        """Write entries with a state, and see them on the disk before returning."""
        events = [replace(entry, state=state) for entry in entries]
        if self._torn:
            self._compact()
        new = not self.begun
        with self.path.open("a", encoding="utf-8") as file:
            if new:
                file.write(json.dumps({"base": self.base}) + "\n")
            file.writelines(json.dumps(asdict(event)) + "\n" for event in events)
            file.flush()
            os.fsync(file.fileno())
        for event in events:
            self._apply(event)
        self._lines += len(events) + new
        if not self.intended and self._lines > 3 * len(self.entries) + 100:
            self._compact()

    def _compact(self) -> None:
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(json.dumps({"base": self.base}) + "\n")
            known = (*self.entries.values(), *self.intended.values())
            file.writelines(json.dumps(asdict(entry)) + "\n" for entry in known)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        self._lines, self._torn = len(self.entries) + 1, b""

    @property
    def begun(self) -> bool:
        """Tell whether anything was ever written to it."""
        return self._lines > 0

    @property
    def hashes(self) -> list[str]:
        """The hash and the id of each source."""
        return [f"{entry.hash} {entry.source}" for entry in self.entries.values()]

    @property
    def fingerprint(self) -> str:
        """Hash everything that is loaded, whatever the order."""
        return fingerprint((entry.graph, entry.hash) for entry in self.entries.values())


def fingerprint(loaded: Iterable[tuple[str, str]]) -> str:
    """Hash named graphs, each with the hash of its statements, whatever the order."""
    lines = sorted(f"{graph} {said}" for graph, said in loaded)
    return blake2b("\n".join(lines).encode(), digest_size=16).hexdigest()
