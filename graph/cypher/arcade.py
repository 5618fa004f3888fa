"""ArcadeDB: the embedded engine, asked through a worker process that is killed when a query takes too long.

The worker opens a database read-only, beside other readers, or writable, alone. The engine locks nothing that reads
and refuses to read what was not closed: whoever writes, writes a copy (`graph.mirror.embedded`).
"""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import TIMEOUT_MAX, Timer
from typing import IO, TYPE_CHECKING, Any

from graph.cypher.bolt import Bolt, too_slow, words
from graph.cypher.columns import columns
from graph.cypher.engine import TIMEOUT, Guard
from graph.cypher.shortcomings import hinted, refuse_for_embedded
from graph.rows import Rows
from ontology.problems import NotAQuery, Problem, StoreProblem

if TYPE_CHECKING:
    from neo4j import Driver

_READ_ONLY = "read only database"


class Arcade:
    """One database of the embedded engine: `folder/database`. The worker starts at once and again after a kill.

    A database that is not there yet is opened with the first question.
    """

    name = "the embedded engine"
    # Its bulk insertion is fastest in small transactions (14,800 a second at 1,000 rows, 10,000 at 10,000).
    batch = 1000
    sessions = 1
    # An index is many files, to copy at each refresh; without one a lookup among 10,000 nodes takes 3 ms.
    indexed_from = 10_000

    def __init__(self, folder: Path, database: str, *, write: bool = False, reader: str = "") -> None:
        """Open a database; make it if it is to be written and not there. Raise `StoreProblem` if it cannot be.

        reader: the password of a user `neo4j`, who may read over Bolt besides this process.
        """
        if find_spec("arcadedb") is None:
            raise Problem(
                "Cypher needs the package arcadedb, which has no build for this machine: "
                "SPARQL, maps, exports and a Neo4j of your own (casegraph mirror) work without it"
            )
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        self.database = database
        self.port = 0
        """Where it speaks Bolt, once it is connected."""
        self._write = write
        self._reader = reader
        self._run = Path(tempfile.mkdtemp(prefix="run-", dir=self.folder))
        self._password = secrets.token_hex(32)
        self._bolt: Bolt | None = None
        self._worker = self._start()
        self._tidy = weakref.finalize(self, _end, self._worker, self._run)

    def read(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = TIMEOUT,
        most: int | None = None,
    ) -> Rows:
        """Answer a statement that only reads; kill the worker after `timeout` seconds, or when `most` rows are there.

        It would compute all the others, too, before it heard that nobody wants them.
        """
        refuse_for_embedded(statement)
        bolt = self._connected()
        late = Timer(min(timeout, TIMEOUT_MAX), self._worker.kill)
        late.daemon = True
        late.start()
        try:
            rows = bolt.read(statement, parameters, timeout=timeout, most=most, enough=self.stop)
            return rows if rows.columns else Rows(columns(statement), rows.rows)
        except Problem as problem:
            if late.is_alive():
                raise hinted(self._mended(problem, statement)) from None
            self._worker.wait()
            raise too_slow(timeout) from None
        except BaseException:
            # Interrupted in the middle: the query must not go on unseen.
            self._worker.kill()
            raise
        finally:
            late.cancel()

    def scan(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Read what the mirror itself asks for, row by row, however long it takes."""
        return self._connected().scan(statement, parameters)

    def write(self, statement: str, parameters: Mapping[str, Any] | None = None, *, guard: Guard | None = None) -> bool:
        """Run a statement of the mirror, after its guard, in a transaction."""
        return self._connected().write(statement, parameters, guard=guard)

    def define(self, statements: Sequence[str]) -> None:
        """Make constraints or indexes."""
        for statement in statements:
            self._connected().define([statement])

    def connect(self) -> None:
        """Wait until the database is open. Raise `StoreProblem` if it cannot be."""
        self._connected()

    def close(self) -> None:
        """End the worker; a writer closes its database first, so that it can be read."""
        if self._bolt is not None:
            self._bolt.close()
            self._bolt = None
            if self._write:
                self._ask({"close": True})
        self._tidy()

    # The worker

    def _start(self) -> subprocess.Popen[str]:
        script = str(Path(__file__).with_name("worker.py"))
        # -P: the folder of the script is no place to import from. What Java says (a crash tells data) is not kept.
        worker = subprocess.Popen(  # noqa: S603 (our own script, by our own interpreter)
            [sys.executable, "-P", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        wanted = {
            "folder": str(self.folder),
            "run": str(self._run),
            "write": self._write,
            "password": self._password,
            "reader": self._reader,
        }
        asked = [wanted, self._opening()] if (self.folder / self.database).exists() else [wanted]
        self._opened = len(asked) > 1
        _pipe(worker.stdin).writelines(json.dumps(each) + "\n" for each in asked)
        _pipe(worker.stdin).flush()
        return worker

    def _opening(self) -> dict[str, Any]:
        return {"open": self.database, "new": self._write and not (self.folder / self.database).exists()}

    def _connected(self) -> Bolt:
        if self._worker.poll() is not None:
            self._restart()
        if self._bolt is None:
            # Imported while the worker starts: both take about 0.2 s.
            from neo4j import GraphDatabase

            self.port = (self._answer() if self._opened else self._ask(self._opening()))["port"]
            driver: Driver = GraphDatabase.driver(
                f"bolt://127.0.0.1:{self.port}", auth=("root", self._password), max_transaction_retry_time=1
            )
            self._bolt = Bolt(driver, self.database, name=self.name, batch=self.batch)
        return self._bolt

    def stop(self) -> None:
        """Stop whatever it does; the next question starts it again."""
        self._worker.kill()
        self._worker.wait()

    def _restart(self) -> None:
        if self._write:
            raise StoreProblem("the embedded engine stopped while it was written to (what it wrote is thrown away)")
        if self._bolt is not None:
            self._bolt.close()
            self._bolt = None
        self._tidy.detach()
        self._worker = self._start()
        self._tidy = weakref.finalize(self, _end, self._worker, self._run)

    def _mended(self, problem: Problem, statement: str) -> Problem:
        """Say what is wrong with a statement that the engine took for a write, or over which it died."""
        try:
            self._worker.wait(timeout=0.2 if "does not answer" in str(problem) else 0)
        except subprocess.TimeoutExpired:
            if _READ_ONLY not in str(problem):
                return problem
        else:
            return Problem("the engine broke down over this query (ask for less; the graph is unharmed)")
        wrong = self._ask({"explain": statement})["wrong"]
        if not wrong or "is not idempotent" in wrong:
            return NotAQuery("the statement writes: queries only read")
        return NotAQuery(words(wrong))

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            _pipe(self._worker.stdin).write(json.dumps(request) + "\n")
            _pipe(self._worker.stdin).flush()
        except BrokenPipeError:
            raise StoreProblem(f"the embedded engine stopped over {self.folder}") from None
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        reply: dict[str, Any] = json.loads(_pipe(self._worker.stdout).readline() or '{"error": "it stopped"}')
        if "error" in reply:
            raise StoreProblem(f"the embedded engine cannot open {self.folder}: {words(reply['error'])}")
        return reply


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None  # noqa: S101 (for mypy: both are pipes)
    return pipe


def _end(worker: subprocess.Popen[str], run: Path) -> None:
    """End a worker and remove its folder: what was to be kept is closed by now."""
    worker.kill()
    worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        try:
            _pipe(pipe).close()
        except BrokenPipeError:
            continue
    shutil.rmtree(run, ignore_errors=True)
