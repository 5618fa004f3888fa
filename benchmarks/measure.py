"""Measuring: wall time and peak memory of work that is done in a process of its own, several times, the median."""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import fmean, geometric_mean, median
from typing import Any

TIMES = 3

Work = Callable[..., Any]
"""A function at the top of a module. It prepares, runs what is measured `with stopwatch() as watch`, and returns what
it measured: a number of seconds, or anything that can be sent between processes."""


class Stopwatch:
    """The seconds between its start and its end."""

    seconds = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Take the time of a block."""
    watch = Stopwatch()
    gc.collect()
    begin = time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - begin


@dataclass(frozen=True, slots=True)
class Run:
    """What one run in a process of its own returned, and the most memory that the process took, in MB."""

    result: Any
    peak: float


def run(work: Work, *arguments: Any) -> Run:
    """Do a work in a fresh process: no run warms another, and its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        return processes.submit(_run, work, arguments).result()


def _run(work: Work, arguments: tuple[Any, ...]) -> Run:
    result = work(*arguments)
    # A process counts for itself; of its children, the largest that has ended.
    peak = sum(resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Run(result, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


@dataclass(frozen=True, slots=True)
class Duel:
    """The runs of our side and of the peer, by turns, so that a slow moment of the machine strikes both."""

    ours: tuple[Run, ...]
    peer: tuple[Run, ...]

    def seconds(self) -> tuple[float, float]:
        """The median time of each side."""
        return median(run.result for run in self.ours), median(run.result for run in self.peer)

    def peaks(self) -> tuple[float, float]:
        """The median of the most memory of each side, in MB."""
        return median(run.peak for run in self.ours), median(run.peak for run in self.peer)


def duel(
    ours: Work, peer: Work, *arguments: Any, times: int = TIMES, peer_arguments: tuple[Any, ...] | None = None
) -> Duel:
    """Run our work and the peer's by turns, on the same arguments unless the peer has its own."""
    against = arguments if peer_arguments is None else peer_arguments
    runs = [(run(ours, *arguments), run(peer, *against)) for _ in range(times)]
    return Duel(tuple(one for one, _ in runs), tuple(other for _, other in runs))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. The ratio is over 1 where ours is better: faster, or smaller."""

    name: str
    ours: float
    peer: float
    unit: str
    against: str
    note: str = ""
    ratio_known: float | None = None
    """The ratio where it is no quotient of the two, as in a geometric mean."""

    @property
    def ratio(self) -> float:
        """How much better ours is; of what is counted by the second, more is better."""
        if self.ratio_known is not None:
            return self.ratio_known
        return self.ours / self.peer if self.unit.endswith("/s") else self.peer / self.ours


__all__ = ["TIMES", "Duel", "Row", "Run", "duel", "fmean", "geometric_mean", "median", "run", "stopwatch"]
