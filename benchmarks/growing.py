"""How the work grows: the same with ten times the cases, against itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import geometric_mean
from typing import Any

from benchmarks.asking import PARAMETERS
from benchmarks.files import lines, stated
from benchmarks.material import Material
from benchmarks.measure import run, stopwatch
from benchmarks.table import Row
from graph.answers.ask import questions

TIMES = 10
PATIENCE = 60
"""Seconds after which a question is given up: pairs of people with something in common grow with the square."""
FEW = 1000
"""Up to so many rows, an answer is asked for with its names and evidence too."""


def grow(material: Material) -> Iterator[Row]:
    """Load and ask, against a tenth of the cases; a load is held against ten of the smaller."""
    few = material.sized(material.world.cases // TIMES)
    against = f"casegraph, {few.world.cases:,} cases"
    small, large = (run(load_kept, each.lines, each.folder / "grown") for each in (few, material))
    name = f"{material.world.cases:,} cases"
    yield Row(f"{name} to a store on disk", large.result, small.result * TIMES, "s", f"{TIMES} x {against}")
    yield Row(f"{name} to a store, peak memory", large.peak, small.peak, "MB", against)
    before, after = (run(ask, each.folder / "grown") for each in (few, material))
    for number, what in enumerate(("in SPARQL", "with names and evidence")):
        ours, peer = after.result[number], before.result[number]
        both = sorted(ours.keys() & peer.keys())
        means = [geometric_mean(side[asked] for asked in both) for side in (ours, peer)]
        longest = max(both, key=lambda asked: ours[asked])
        notes = (f"{what}: the longest took {ours[longest]:.2g} s ({longest})",)
        if slow := sorted(questions().keys() - both):
            notes = (*notes, f"{what}: of too many rows, or given up after {PATIENCE} s: {', '.join(slow)}")
        yield Row(f"{len(both)} named questions {what}, {name}", means[0], means[1], "s", against, notes)
    yield Row(f"the named questions, {name}, peak memory", after.peak, before.peak, "MB", against)


def ask(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Ask the named questions; return the seconds of each that was answered, plain and told with its evidence."""
    import casegraph
    from graph.answers.ask import with_evidence
    from ontology.problems import TooSlow

    plain, told = {}, {}
    with casegraph.open(folder) as graph:
        graph.sparql("ASK {}")
        for name, asked in questions().items():
            values: dict[str, Any] = {one.name: PARAMETERS[one.name] for one in asked.parameters}
            try:
                with stopwatch() as watch:
                    rows = len(graph.sparql(asked.texts["sparql"], values, timeout=PATIENCE).rows)  # type: ignore[union-attr]
            except TooSlow:
                continue
            plain[name] = watch.seconds
            if rows <= FEW:
                with stopwatch() as watch:
                    with_evidence(graph.ask(name, **{one: str(value) for one, value in values.items()}))
                told[name] = watch.seconds
    return plain, told


def load_kept(records: Path, folder: Path) -> float:
    """Load records from JSON Lines, each checked, into a new store that stays."""
    from graph.storage.store import Store

    with stopwatch() as watch:
        Store(folder).load(stated(lines(records)))
    return watch.seconds
