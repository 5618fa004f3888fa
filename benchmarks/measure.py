"""Measuring: wall time and peak memory of work that is done in a process of its own, by turns with a peer's."""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median
from typing import Any

TIMES = 3
"""How often each side runs at the most; the median counts."""
ENOUGH = 20
"""Seconds after which no other round begins."""

Work = Callable[..., Any]
"""A function at the top of a module: it prepares, takes the time with a stopwatch, and returns what it measured."""


class Stopwatch:
    """The seconds that a block took, once it has ended."""

    seconds = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Take the time of a block."""
    watch = Stopwatch()
    gc.collect()
    begin = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - begin


@dataclass(frozen=True, slots=True)
class Run:
    """What a work returned, and the most memory that its process took, or one that it started, in MB."""

    result: Any
    peak: float


def run(work: Work, *arguments: Any) -> Run:
    """Do a work in a fresh process: no run warms another, and its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_run, work, arguments).result()


def _run(work: Work, arguments: tuple[Any, ...]) -> Run:
    result = work(*arguments)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    # Linux counts in kilobytes, macOS in bytes.
    return Run(result, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


@dataclass(frozen=True, slots=True)
class Side:
    """The runs of one side."""

    runs: tuple[Run, ...]

    @property
    def seconds(self) -> float:
        """The median of the seconds that the runs returned."""
        return float(median(run.result for run in self.runs))

    def part(self, number: int) -> float:
        """The median of one of several numbers that the runs returned."""
        return float(median(run.result[number] for run in self.runs))

    @property
    def peak(self) -> float:
        """The median of the most memory that the runs took, in MB."""
        return median(run.peak for run in self.runs)


def by_turns(*sides: tuple[Any, ...]) -> tuple[Side, ...]:
    """Run works by turns, so that a slow moment of the machine strikes all; a side is a work and its arguments."""
    rounds: list[list[Run]] = []
    begin = time.monotonic()
    while len(rounds) < TIMES and time.monotonic() - begin < ENOUGH:
        rounds.append([run(*side) for side in sides])
    return tuple(Side(runs) for runs in zip(*rounds, strict=True))


def commands(ours: Sequence[str], peer: Sequence[str], *, times: int = 5) -> tuple[float, float]:
    """Return the median wall time of two commands, in seconds; one more run, the first, only warms the disk."""
    runs = [(_command(ours), _command(peer)) for _ in range(times + 1)][1:]
    return median(own for own, _ in runs), median(other for _, other in runs)


def _command(command: Sequence[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin
