"""How the work grows: the same with ten times the cases, against itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import geometric_mean

from benchmarks.asking import Timed, ask_store
from benchmarks.files import lines, stated
from benchmarks.material import Material
from benchmarks.measure import run, stopwatch
from benchmarks.table import Row

TIMES = 10


def grow(material: Material) -> Iterator[Row]:
    """Load and ask, against a tenth of the cases; a load is held against ten of the smaller."""
    few = material.sized(material.world.cases // TIMES)
    against = f"casegraph, {few.world.cases:,} cases"
    small, large = (run(load_kept, each.lines, each.folder / "grown") for each in (few, material))
    name = f"{material.world.cases:,} cases"
    yield Row(f"{name} to a store on disk", large.result, small.result * TIMES, "s", f"{TIMES} x {against}")
    yield Row(f"{name} to a store, peak memory", large.peak, small.peak, "MB", against)
    before, after = (run(ask_store, each.folder / "grown") for each in (few, material))
    means = [geometric_mean(seconds for seconds, _ in side.result.values()) for side in (after, before)]
    notes = tuple(_slowest(after.result))
    yield Row(f"the {len(after.result)} named questions, {name}", means[0], means[1], "s", against, notes)
    yield Row(f"the named questions, {name}, peak memory of who asks", after.peak, before.peak, "MB", against)


def load_kept(records: Path, folder: Path) -> float:
    """Load records from JSON Lines, each checked, into a new store that stays."""
    from graph.store import Store

    with stopwatch() as watch:
        Store(folder).load(stated(lines(records)))
    return watch.seconds


def _slowest(asked: Timed) -> Iterator[str]:
    names = sorted(asked, key=lambda name: -asked[name][0])[:3]
    yield "the slowest: " + ", ".join(f"{name} {asked[name][0]:.1f} s ({asked[name][1]:,} rows)" for name in names)
