"""SPARQL: asking the store on disk, read-only, without the network, and with an end."""

from __future__ import annotations

import json
import signal
import struct
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import TIMEOUT_MAX, Event, Lock, Timer
from typing import IO, Any, NamedTuple, TypeVar

from graph.rows import Rows
from graph.sparql.guard import Query, guarded, no_such_graph
from graph.sparql.parameters import Bound, bound
from graph.sparql.rows import in_order, rows
from graph.sparql.worker import state
from graph.terms import Value
from ontology.problems import NotAQuery, Problem, StoreProblem, TooSlow

TIMEOUT = 30.0
"""Seconds."""
RDF_FORMATS = ("ttl", "nt", "jsonld", "rdf")
Answer = Rows | bool | bytes
"""SELECT gives rows, ASK a truth, CONSTRUCT and DESCRIBE an RDF text."""
T = TypeVar("T")


class Dataset(NamedTuple):
    """The graphs that are asked: the default graph is the merge of some, and some can be named. None is no graph."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


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
        read: Callable[[Iterator[bytes]], Rows | bytes] = rows if query.form == "SELECT" else b"".join
        answer, status = self._answered(query, filled, {"format": rdf}, read, timeout)
        if isinstance(answer, Rows):
            return in_order(answer, query) if query.starred else answer
        return bool(status["truth"]) if query.form == "ASK" else answer

    def write(
        self,
        query: Query,
        out: IO[bytes],
        *,
        format: str,
        dataset: Dataset | None = None,
        most: int = sys.maxsize,
        timeout: float = TIMEOUT,
    ) -> None:
        """Have the engine write its answer to a query that `guarded` let through into a file, in its own order.

        format: xml, json, csv or tsv for SELECT and ASK; ttl, nt, jsonld or rdf for CONSTRUCT and DESCRIBE.
        dataset: the graphs to ask, whatever the query says of them (SPARQL Protocol, 2.1.4). most: bytes.
        Raises what `query` raises, and a Problem for an answer of more bytes.
        """

        def copied(pieces: Iterator[bytes]) -> None:
            out.seek(0)
            out.truncate()
            for piece in pieces:
                if out.tell() + len(piece) > most:
                    raise Problem(f"the answer has more than {most:,} bytes (ask for less, with LIMIT)")
                out.write(piece)

        wanted = {"format": format, "plain": True, "dataset": dataset}
        self._answered(query, Bound(query.text, []), wanted, copied, timeout)

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

    def stop(self) -> None:
        """End the query that another thread waits for: it hears a Problem, and a later query starts another worker."""
        if self._worker is not None:
            self._worker.kill()

    def __enter__(self) -> Sparql:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The worker

    def _answered(
        self, query: Query, filled: Bound, wanted: dict[str, Any], read: Callable[[Iterator[bytes]], T], timeout: float
    ) -> tuple[T, dict[str, Any]]:
        """Return what `read` makes of the answer, and how it went."""
        with self._lock:
            answer, status = self._ask(query, filled, wanted, read, timeout)
            if status.get("error") == "store" and self._stale():
                # A writer took files away that the worker had not read yet: ask the state that it left.
                answer, status = self._ask(query, filled, wanted, read, timeout)
        if "error" in status:
            raise self._problem(status, query, filled)
        return answer, status

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
            script = str(Path(__file__).with_name("worker.py"))
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

    def _ask(
        self, query: Query, filled: Bound, wanted: dict[str, Any], read: Callable[[Iterator[bytes]], T], timeout: float
    ) -> tuple[T, dict[str, Any]]:
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
                "timeout": timeout,
                **wanted,
            }
            answer, status = _told(worker, request, read)
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
                from graph.sparql.complaint import complaint

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
    worker: subprocess.Popen[bytes], request: dict[str, Any], read: Callable[[Iterator[bytes]], T]
) -> tuple[T, dict[str, Any]]:
    """Put a question to the worker and read its whole answer; raise EOFError when it dies over it."""
    assert worker.stdin is not None  # noqa: S101 (for mypy: both are pipes)
    assert worker.stdout is not None  # noqa: S101
    worker.stdin.write(json.dumps(request).encode() + b"\n")
    worker.stdin.flush()
    answer = read(_frames(worker.stdout))
    return answer, json.loads(_exactly(worker.stdout, struct.unpack(">I", _exactly(worker.stdout, 4))[0]))


def _frames(pipe: IO[bytes]) -> Iterator[bytes]:
    while size := struct.unpack(">I", _exactly(pipe, 4))[0]:
        yield _exactly(pipe, size)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content
