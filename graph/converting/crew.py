"""The crew: who does the parts of a work, this process, some processes of this machine, or those of a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from logging import CRITICAL, getLogger
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ontology.problems import Problem

if TYPE_CHECKING:
    from distributed import Client

R = TypeVar("R")

PATIENCE = 30
"""Seconds in which a cluster has to answer, and to have a worker."""


class Each(Protocol):
    """Call a function once for each of some arguments, and give what it returns, in their order.

    Where a call raises, the others come to their end too, and the first error in that order is raised.
    """

    def __call__(self, function: Callable[..., R], calls: Sequence[tuple[Any, ...]], /) -> list[R]:
        """Do it."""


def crew(folder: str, *, scheduler: str = "", processes: int = 1) -> AbstractContextManager[Each]:
    """Call a crew together; a cluster's has to see the folder. It has gone home at the end."""
    if scheduler:
        return _cluster(scheduler, folder)
    return _pool(processes) if processes > 1 else _alone()


@contextmanager
def _alone() -> Iterator[Each]:
    def each(function: Callable[..., R], calls: Sequence[tuple[Any, ...]], /) -> list[R]:
        return [function(*call) for call in calls]

    yield each


@contextmanager
def _pool(processes: int) -> Iterator[Each]:
    # A process that is forked from one with threads may hang.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:

        def each(function: Callable[..., R], calls: Sequence[tuple[Any, ...]], /) -> list[R]:
            futures = [pool.submit(function, *call) for call in calls]
            wait(futures)
            return [future.result() for future in futures]

        try:
            yield each
        except BrokenProcessPool:
            raise Problem("a process was ended from outside, perhaps for want of memory (take fewer)") from None
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _cluster(scheduler: str, folder: str) -> Iterator[Each]:
    try:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError
    except ImportError:
        raise Problem("--scheduler needs Dask's distributed (pip install 'casegraph[cluster]')") from None

    with _client(scheduler, folder) as client:

        def each(function: Callable[..., R], calls: Sequence[tuple[Any, ...]], /) -> list[R]:
            futures = client.map(function, *zip(*calls, strict=True), pure=False)
            failed = [future for future in futures if future.exception()]
            for first in failed[:1]:
                first.result()
            done: list[R] = client.gather(futures)
            return done

        try:
            yield each
        except FutureCancelledError:
            raise Problem(f"the scheduler at {scheduler} is gone (start it again, and convert again)") from None
        except KilledWorker:
            said = "died again and again over the same part, perhaps for want of memory (see their logs)"
            raise Problem(f"the workers at {scheduler} {said}") from None


@contextmanager
def _client(scheduler: str, folder: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise Problem(f"no scheduler answers at {scheduler} (start one: dask scheduler)") from None
    # What happens to it comes as errors, too.
    getLogger("distributed.client").setLevel(CRITICAL)
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise Problem(f"{scheduler} has no workers (start some: dask worker {scheduler})") from None
        blind = sorted(worker for worker, sees in client.run(os.path.isdir, folder).items() if not sees)
        if blind:
            raise Problem(f"{blind[0]} does not see {folder} (all workers have to share it, at the same path)")
        yield client
