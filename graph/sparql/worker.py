"""The worker: a process of its own that answers SPARQL queries, so that one can be stopped or crash without harm.

It runs as a script, holds the store read-only and imports nothing of casegraph. On standard input it takes one JSON
line a query. On standard output it answers with frames (length in four bytes, content): the result, an empty frame, and
one frame of JSON that says how it went and which state of the store was asked.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store

_TRIES = 100
_PAUSE = 0.02
_GRACE = 2.0


class Refused(Exception):
    """What is told instead of a result: its kind (syntax, query, graph, store, busy), and the words."""

    def __init__(self, kind: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = {"error": kind, "message": message, **more}


def state(folder: str) -> str:
    """Tell the state of a store from its files: it changes with every write of another process."""
    files = []
    for file in os.scandir(folder):
        if file.name == "CURRENT" or file.name.startswith("MANIFEST") or file.name.endswith((".log", ".sst")):
            held = file.stat()
            files.append(f"{file.name}:{held.st_size}:{held.st_mtime_ns}")
    return " ".join(sorted(files))


def opened(folder: str) -> tuple[Store, str]:
    """Open a store to read while no other process writes in it.

    Opened in the middle of a write, Oxigraph takes it for damaged (8 of 100 times under constant writing) or mixes two
    states (2 of 1,000): so the files must be the same before and after.
    """
    from pyoxigraph import Store

    for _ in range(_TRIES):
        before = _state(folder)
        try:
            store, wrong = Store.read_only(folder), None
        except (OSError, RuntimeError) as error:
            store, wrong = None, error
        if before == _state(folder):
            if store is not None:
                return store, before
            raise Refused("store", str(wrong))
        del store
        time.sleep(_PAUSE)
    raise Refused("busy", "the files of the store never rest")


def _state(folder: str) -> str:
    try:
        return state(folder)
    except OSError as error:
        # A file that goes away between its listing and its reading is a write like any other.
        return f"{error} {time.monotonic_ns()}" if Path(folder).is_dir() else "gone"


class Frames:
    """Standard output as Oxigraph writes to it: each piece a frame."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out

    def write(self, piece: bytes) -> int:
        """Send a piece."""
        if piece:
            self.out.write(struct.pack(">I", len(piece)))
            self.out.write(piece)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: the end flushes."""

    def end(self, status: dict[str, Any]) -> None:
        """Say that this was all, and how it went."""
        words = json.dumps(status).encode()
        self.out.write(struct.pack(">II", 0, len(words)) + words)
        self.out.flush()


def answer(store: Store, request: dict[str, Any], out: Frames) -> dict[str, Any]:
    """Run one query and send its result; what is returned says what kind it was."""
    import pyoxigraph as ox

    default = named = None
    if dataset := request.get("dataset"):
        default, named = (_graphs(store, names) for names in dataset)
    else:
        _graphs(store, request["graphs"])
    prefixes = request["prefixes"]
    result = store.query(request["query"], prefixes=prefixes, default_graph=default, named_graphs=named)
    if request.get("plain"):
        return _plain(result, request, out)
    if isinstance(result, ox.QueryBoolean):
        return {"kind": "truth", "truth": bool(result)}
    if isinstance(result, ox.QueryTriples):
        _triples(result, request, out)
        return {"kind": "graph"}
    result.serialize(cast("IO[bytes]", out), format=ox.QueryResultsFormat.TSV)
    return {"kind": "rows"}


def _graphs(store: Store, names: list[str]) -> list[Any]:
    """Name graphs of the store, or refuse the first that it has not."""
    import pyoxigraph as ox

    for name in names:
        with suppress(ValueError):
            if store.contains_named_graph(ox.NamedNode(name)):
                continue
        raise Refused("graph", name, graphs=[str(known.value) for known in store.named_graphs()])
    return [ox.NamedNode(name) for name in names]


def _plain(
    result: QuerySolutions | QueryBoolean | QueryTriples, request: dict[str, Any], out: Frames
) -> dict[str, Any]:
    """Send a result as the engine writes it, in the format that is wanted."""
    import pyoxigraph as ox

    stream = cast("IO[bytes]", out)
    if not isinstance(result, ox.QueryTriples):
        result.serialize(stream, format=ox.QueryResultsFormat.from_extension(request["format"]))
        return {"kind": "results"}
    # Only triples that pass one by one can be written with prefixes: a tenth slower.
    ox.serialize(result, stream, format=ox.RdfFormat.from_extension(request["format"]), prefixes=request["own"])
    return {"kind": "graph"}


def _triples(result: QueryTriples, request: dict[str, Any], out: Frames) -> None:
    """Send triples, each once and in order, in the RDF format that is wanted."""
    import pyoxigraph as ox

    found = result.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    text = b"".join(sorted({line + b"\n" for line in found.split(b"\n") if line}))
    rdf = ox.RdfFormat.from_extension(request["format"])
    if rdf is None or rdf == ox.RdfFormat.N_TRIPLES:
        out.write(text)
        return
    used = {prefix: start for prefix, start in request["own"].items() if b"<" + start.encode() in text}
    triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    ox.serialize(triples, cast("IO[bytes]", out), format=rdf, prefixes=used)


def refused(error: Exception) -> dict[str, Any]:
    """Sort what went wrong: the query's fault, or the store's."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, SyntaxError):
        return {"error": "syntax", "message": str(error)}
    # Oxigraph tells of a damaged store with a RuntimeError, as of a function that it does not know.
    damaged = isinstance(error, OSError) or str(error).startswith(("Corruption", "IO error"))
    return {"error": "store" if damaged else "query", "message": str(error)}


def work(folder: str) -> None:
    """Answer queries until standard input ends."""
    out = Frames(sys.stdout.buffer)
    store, seen = None, ""
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _deadline(request["timeout"] + _GRACE)
        try:
            if store is None:
                store, seen = opened(folder)
            status = answer(store, request, out)
        except (Refused, SyntaxError, OSError, RuntimeError, ValueError, TypeError) as error:
            status = refused(error)
        out.end({**status, "state": seen})
        _deadline(0)


def _deadline(seconds: float) -> None:
    """Die at the deadline even when whoever asked is gone: the signal's default action needs no Python."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, min(seconds, 1e8))


def bounded(memory: int) -> None:
    """Take no more memory than this (0: half of the machine's), and be the first to go when the machine runs out.

    RLIMIT_AS would count the files that RocksDB maps; RLIMIT_DATA counts what is allocated. Elsewhere than on Linux
    nothing is limited.
    """
    if sys.platform != "linux":
        return
    import resource

    most = memory or os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    with suppress(OSError):
        # Some containers do not let it be written.
        Path("/proc/self/oom_score_adj").write_text("1000")


_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""The audit architecture and the number of the system call `socket`."""


def offline() -> bool:
    """Have the Linux kernel refuse this process every socket (seccomp); tell whether it could be done.

    The second lock: the guard refuses SERVICE before, on every system.
    """
    machine = os.uname().machine if sys.platform == "linux" else ""
    if machine not in _SOCKET:
        return False
    import ctypes

    audit, call = _SOCKET[machine]
    steps = [
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 0, 3, audit),  # another one: allow
        (0x20, 0, 0, 0),  # load the number of the call
        (0x15, 0, 1, call),  # another one: allow
        (0x06, 0, 0, 0x00050000 | 13),  # refuse: EACCES
        (0x06, 0, 0, 0x7FFF0000),  # allow
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(code)))
    system = ctypes.CDLL(None)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    return not system.prctl(no_new_privileges, 1, 0, 0, 0) and not system.prctl(set_seccomp, filter_mode, program)


def main() -> None:
    """Lock the doors, then work."""
    # Ctrl-C reaches the whole group; whoever asked decides what becomes of us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    offline()
    bounded(int(sys.argv[2]))
    work(sys.argv[1])


if __name__ == "__main__":
    main()
