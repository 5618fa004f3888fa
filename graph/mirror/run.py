"""A run of the mirror: what it writes counts once, and only while no other run has begun.

A marker in the database says from which graph it was made and whether that came to its end. Each session of a run has a
node that counts its batches, the marker being the first: a batch and its number are committed together. So a batch
that the server took, and whose reply was lost, is not written twice; and a run that another one has overtaken, or
whose server came back without its batches, writes nothing more.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from threading import Event
from typing import TYPE_CHECKING, Any

from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher.engine import Engine

_BEGIN = "UNWIND $rows AS row MERGE (m:CasegraphMirror {id: row.id}) SET m = row"
# The first SET takes the lock: what is read after it holds until the transaction is committed.
_STILL = (
    "MATCH (m:CasegraphMirror {id: 'casegraph'}) SET m.locked = true "
    "WITH m WHERE m.state = 'complete' AND m.fingerprint = $fingerprint RETURN m.id"
)
_TURN = (
    "MATCH (m:CasegraphMirror {id: $session}) SET m.locked = true "
    "WITH m WHERE m.run = $run AND m.done = $number - 1 SET m.done = $number RETURN m.id"
)
_DONE = "MATCH (m:CasegraphMirror {id: $session}) WHERE m.run = $run AND m.done = $number RETURN m.id"
_END = (
    "MATCH (m:CasegraphMirror {id: 'casegraph'}) SET m += $fields "
    "WITH m MATCH (s:CasegraphMirror) WHERE s.id <> m.id DELETE s"
)

Tell = Callable[["Marker"], None]
Batch = Sequence[list[Any]]
Job = tuple[str, Callable[[], Batch]]
"""A statement, and what makes the rows of one batch for it when its turn comes."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What the mirror says of itself: from which graph it was made, and whether that came to its end.

    sources: the hash and the id of each source that it was made from.
    """

    state: str
    fingerprint: str
    nodes: int
    links: int
    sources: Sequence[str] = ()


def marker(engine: Engine) -> Marker | None:
    """Read what the mirror says of itself; None if there is no mirror."""
    found = engine.read(
        "MATCH (m:CasegraphMirror {id: 'casegraph'}) RETURN m.state, m.fingerprint, m.nodes, m.links, m.sources"
    )
    for state, fingerprint, nodes, links, sources in found.rows:
        # neo4j-admin leaves an empty list out.
        return Marker(state, fingerprint, nodes, links, sources or [])
    return None


class Run:
    """One run: begin, write, end. Raise `Problem` when another run has begun meanwhile."""

    def __init__(self, engine: Engine, tell: Tell) -> None:
        """Begin nothing yet; `tell` hears what the marker says, before any change and after all."""
        self._engine = engine
        self._tell = tell
        self._id = secrets.token_hex(8)
        self._sessions = ("casegraph", *(f"casegraph {number}" for number in range(2, engine.sessions + 1)))
        self._done = dict.fromkeys(self._sessions, 0)

    def begin(self, goal: Marker, *, still: Marker | None = None) -> bool:
        """Say that the mirror is incomplete, and stop every run that began before.

        Do nothing and return False where the mirror has to be `still` what it was, and is not.
        """
        incomplete = asdict(replace(goal, state="incomplete", sources=[]))
        rows = [{"id": session, "run": self._id, "done": 0} for session in self._sessions]
        rows[0] |= incomplete
        self._tell(replace(goal, state="incomplete"))
        guard = (_STILL, {"fingerprint": still.fingerprint}) if still else None
        return self._engine.write(_BEGIN, {"rows": rows}, guard=guard)

    def end(self, state: Marker) -> None:
        """Say that the mirror is complete, or again what it was when nothing was written."""
        self._turn("casegraph", _END, {"fields": asdict(state)})
        self._tell(state)

    def write(self, jobs: Iterable[Job]) -> None:
        """Write batches one after the other."""
        for statement, rows in jobs:
            self._turn("casegraph", f"UNWIND $rows AS row {statement}", {"rows": rows()})

    def spread(self, jobs: Sequence[Job]) -> None:
        """Write batches that do not touch each other, over all sessions at once."""
        stop = Event()
        with ThreadPoolExecutor(len(self._sessions)) as pool:
            try:
                parts = [
                    pool.submit(self._part, session, jobs[number :: len(self._sessions)], stop)
                    for number, session in enumerate(self._sessions)
                ]
                for part in parts:
                    part.result()
            finally:
                stop.set()

    def _part(self, session: str, jobs: Iterable[Job], stop: Event) -> None:
        for statement, rows in jobs:
            if stop.is_set():
                return
            self._turn(session, f"UNWIND $rows AS row {statement}", {"rows": rows()})

    def _turn(self, session: str, statement: str, parameters: dict[str, Any]) -> None:
        self._done[session] += 1
        turn = {"session": session, "run": self._id, "number": self._done[session]}
        if self._engine.write(statement, parameters, guard=(_TURN, turn)) or self._engine.read(_DONE, turn).rows:
            return
        raise Problem(
            f"another run of the mirror into {self._engine.name} began: this one stopped and left it the rest"
        )
