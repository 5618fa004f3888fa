"""SPARQL: asking the store on disk, read-only, without the network, and with an end."""

from __future__ import annotations

import json
import signal
import struct
import subprocess
import sys
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from threading import TIMEOUT_MAX, Event, Lock, Timer
from typing import IO, Any

from graph.rows import Rows
from graph.sparql_guard import Query, guarded, no_such_graph
from graph.sparql_parameters import Bound, bound
from graph.sparql_worker import state
from graph.terms import Value, value
from ontology.problems import NotAQuery, Problem, StoreProblem, TooSlow

TIMEOUT = 30.0
"""Seconds."""
RDF_FORMATS = ("ttl", "nt", "jsonld", "rdf")
Answer = Rows | bool | bytes
"""SELECT gives rows, ASK a truth, CONSTRUCT and DESCRIBE an RDF text."""


class Sparql:
    """The queries to one store: a folder that Oxigraph keeps.

    They run in a worker process, started at the first query, kept for the next, killed at a deadline, and started anew
    when the store has changed.
    """

    def __init__(self, folder: str | Path, *, prefixes: Mapping[str, str] | None = None, memory: int = 0) -> None:
        """Take the folder of the store, the prefixes that a query need not declare, and how many bytes one may take.

        Without a number that is half of the machine's memory. Only Linux keeps to it.
        """
        self.memory = memory
        self.folder = Path(folder)
        self.prefixes = dict(prefixes or {})
        self._lock = Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._seen = ""

    def query(
        self, text: str, parameters: Mapping[str, Value] | None = None, *, timeout: float = TIMEOUT, rdf: str = "ttl"
    ) -> Answer:
        """Ask any query. `rdf` is the format of triples: ttl, nt, jsonld or rdf.

        Raises NotAQuery, Unknown (a parameter that is no variable), TooSlow, StoreProblem.
        """
        query = guarded(text, self.prefixes)
        filled = bound(query, parameters or {})
        with self._lock:
            answer, status = self._ask(query, filled, timeout, rdf)
            if status.get("error") == "store" and self._stale():
                # A writer took files away that the worker had not read yet: ask the state that it left.
                answer, status = self._ask(query, filled, timeout, rdf)
        if "error" in status:
            raise self._problem(status, query, filled)
        if isinstance(answer, Rows) and query.starred:
            return _in_order(answer, query)
        return answer if answer is not None else bool(status["truth"])

    def select(self, text: str, parameters: Mapping[str, Value] | None = None, *, timeout: float = TIMEOUT) -> Rows:
        """Ask for rows."""
        answer = self.query(text, parameters, timeout=timeout)
        if not isinstance(answer, Rows):
            raise NotAQuery("this query gives no rows (SELECT does)")
        return answer

    def ask(self, text: str, parameters: Mapping[str, Value] | None = None, *, timeout: float = TIMEOUT) -> bool:
        """Ask whether something is so."""
        answer = self.query(text, parameters, timeout=timeout)
        if not isinstance(answer, bool):
            raise NotAQuery("this query says neither yes nor no (ASK does)")
        return answer

    def construct(
        self, text: str, parameters: Mapping[str, Value] | None = None, *, timeout: float = TIMEOUT, rdf: str = "ttl"
    ) -> bytes:
        """Ask for triples, as an RDF text in UTF-8: sorted, the same each time."""
        answer = self.query(text, parameters, timeout=timeout, rdf=rdf)
        if not isinstance(answer, bytes):
            raise NotAQuery("this query gives no triples (CONSTRUCT and DESCRIBE do)")
        return answer

    def start(self) -> None:
        """Start the worker ahead of the first query, while there is something else to do."""
        with self._lock:
            self._started()

    def close(self) -> None:
        """End the worker; a later query starts another."""
        if self._worker is not None:
            self._finish()
            self._worker = None

    def __enter__(self) -> Sparql:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The worker

    def _stale(self) -> bool:
        """Tell whether another process has written since the worker opened the store."""
        try:
            return self._seen != "" and state(str(self.folder)) != self._seen
        except OSError:
            return True

    def _started(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and (self._worker.poll() is not None or self._stale()):
            self.close()
        if self._worker is None:
            if not (self.folder / "CURRENT").exists():
                raise StoreProblem(f"no graph in {self.folder} (casegraph load PATH makes one)")
            script = str(Path(__file__).with_name("sparql_worker.py"))
            # -P: the folder of the script is no place to import from. Its talk (a panic tells data) is not kept.
            self._worker = subprocess.Popen(  # noqa: S603 (our own script, by our own interpreter)
                [sys.executable, "-P", script, str(self.folder), str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._seen = ""
            self._finish = weakref.finalize(self, _end, self._worker)
        return self._worker

    def _ask(self, query: Query, filled: Bound, timeout: float, rdf: str) -> tuple[Rows | bytes | None, dict[str, Any]]:
        worker, late = self._started(), Event()
        deadline = Timer(min(timeout, TIMEOUT_MAX), _stop, (worker, late))
        deadline.daemon = True
        deadline.start()
        try:
            request = {
                "query": filled.text,
                "prefixes": self.prefixes,
                "own": self.prefixes | query.prefixes,
                "graphs": query.graphs,
                "format": rdf,
                "timeout": timeout,
            }
            answer, status = _told(worker, request, query.form)
        except (EOFError, BrokenPipeError):
            worker.wait()
            self.close()
            raise _too_slow(timeout) if late.is_set() else _dead(worker.returncode) from None
        except BaseException:
            # Interrupted in the middle of an answer: what is still in the pipe belongs to no next question.
            self.close()
            raise
        finally:
            deadline.cancel()
        self._seen = status["state"]
        return answer, status

    def _problem(self, status: dict[str, Any], query: Query, filled: Bound) -> Problem:
        message = status["message"]
        match status["error"]:
            case "syntax":
                from graph.sparql_complaint import complaint

                return complaint(message, query.text, filled, {**self.prefixes, **query.prefixes})
            case "graph":
                return no_such_graph(message, status["graphs"])
            case "store":
                self.close()
                again = f"delete {self.folder.parent} and load the case files again"
                return StoreProblem(f"the store {self.folder} is damaged: {message} ({again})")
            case "busy":
                return StoreProblem(f"the store {self.folder} is being written by another process (ask again later)")
        return NotAQuery(f"the engine cannot run this query: {message}")


def _too_slow(timeout: float) -> TooSlow:
    return TooSlow(f"the query was stopped after {timeout:g} s (ask for less, or allow more with --timeout)")


def _stop(worker: subprocess.Popen[bytes], late: Event) -> None:
    late.set()
    worker.kill()


def _dead(code: int) -> Problem:
    how = "ran out of memory" if code == -signal.SIGABRT else "broke down"
    return Problem(f"the engine {how} over this query (ask for less; the graph is unharmed)")


def _end(worker: subprocess.Popen[bytes]) -> None:
    """End a worker: it only reads, so there is nothing to save."""
    worker.kill()
    for pipe in (worker.stdin, worker.stdout):
        # One that died before it took all of its last question leaves some of it in the pipe.
        with suppress(BrokenPipeError):
            if pipe is not None:
                pipe.close()
    worker.wait()


def _told(
    worker: subprocess.Popen[bytes], request: dict[str, Any], form: str
) -> tuple[Rows | bytes | None, dict[str, Any]]:
    """Put a question to the worker and read its whole answer; raise EOFError when it dies over it."""
    assert worker.stdin is not None  # noqa: S101 (for mypy: both are pipes)
    assert worker.stdout is not None  # noqa: S101
    worker.stdin.write(json.dumps(request).encode() + b"\n")
    worker.stdin.flush()
    answer: Rows | bytes | None = None
    if form == "SELECT":
        answer = _rows(_frames(worker.stdout))
    else:
        content = b"".join(_frames(worker.stdout))
        answer = None if form == "ASK" else content
    return answer, json.loads(_exactly(worker.stdout, struct.unpack(">I", _exactly(worker.stdout, 4))[0]))


def _frames(pipe: IO[bytes]) -> Iterator[bytes]:
    while size := struct.unpack(">I", _exactly(pipe, 4))[0]:
        yield _exactly(pipe, size)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content


class _Values(dict[str, Any]):
    """Terms read once: most stand in many rows."""

    def __missing__(self, cell: str) -> Any:
        self[cell] = read = value(cell)
        return read


def _rows(pieces: Iterator[bytes]) -> Rows:
    """Read TSV results while they come."""
    lines = _lines(pieces)
    header = next(lines, "")
    columns = tuple(name[1:] for name in header.split("\t")) if header else ()
    known = _Values()
    if not columns:
        return Rows((), [() for _ in lines])
    return Rows(columns, [tuple([known[cell] for cell in line.split("\t")]) for line in lines])


def _in_order(rows: Rows, query: Query) -> Rows:
    """Give the columns of SELECT * in the order in which the query names them: the engine sorts them."""
    named = dict.fromkeys(token.text[1:] for token in query.tokens if token.kind == "variable")
    columns = sorted(rows.columns, key=list(named).index)
    if len(columns) < 2:
        return rows
    pick = itemgetter(*(rows.columns.index(name) for name in columns))
    return Rows(tuple(columns), list(map(pick, rows.rows)))


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode()
