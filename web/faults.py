"""Faults: what breaks while the graph is served is told by its place alone, since its words may have a name in them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb
from types import TracebackType


def tell_faults(say: Callable[[str], None]) -> None:
    """Have `say` hear what breaks in this process, in a request or in a thread; nothing else is written of it."""

    def told(kind: type[BaseException] | None, trace: TracebackType | None) -> None:
        if kind and trace:
            place = extract_tb(trace)[-1]
            say(f"something here is broken: {kind.__name__} at {Path(place.filename).name}:{place.lineno}")

    class Faults(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kind, _, trace = record.exc_info or (None, None, None)
            told(kind, trace)

    logging.getLogger().addHandler(Faults())
    threading.excepthook = lambda broken: told(broken.exc_type, broken.exc_traceback)
