"""How fast the named questions are answered, in SPARQL from the disk, against engines in memory."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any

from benchmarks.cases import person_id
from benchmarks.material import Material
from benchmarks.measure import run, stopwatch
from benchmarks.table import Row
from graph.answers.ask import questions
from graph.sparql.guard import guarded
from graph.sparql.parameters import bound
from graph.terms import Iri
from ontology.vocabulary import BASE, prefixes

SMALL = 10_000
"""The most cases that rdflib is asked about."""
PATIENCE = int(os.environ.get("CASEGRAPH_BENCH_PATIENCE", "30"))
"""Seconds after which rdflib is given up on a question: of sixteen, three take more than sixty at 1,000 cases."""
REPEATS = 3

PARAMETERS: Mapping[str, Any] = {
    "agent": Iri(BASE + "watch-0"),
    "day": date(2018, 11, 1),
    "event": Iri(BASE + "crackdown-0-2015"),
    "first": Iri(BASE + person_id(0)),
    "second": Iri(BASE + person_id(1)),
    "person": Iri(BASE + person_id(0)),
}
"""What the questions are asked about."""

Timed = Mapping[str, tuple[float, int]]
"""The seconds and the rows of each question that was answered."""


def ask(material: Material) -> Iterator[Row]:
    """All named questions, against rdflib's engine and an Oxigraph, both in memory."""
    small = material.sized(min(SMALL, material.world.cases))
    ours, peer = run(ask_store, small.store).result, run(ask_rdflib, small.quads).result
    given_up = {asked: (float(PATIENCE), ours[asked][1]) for asked in ours.keys() - peer.keys()}
    notes = (f"rdflib: counted as {PATIENCE} s, as it took more: {', '.join(sorted(given_up)) or 'none'}",)
    yield _row(small, ours, {**peer, **given_up}, "rdflib in memory, at least", *notes)
    ours, peer = run(ask_store, material.store).result, run(ask_oxigraph, material.quads).result
    yield _row(material, ours, peer, "Oxigraph in memory")


def _row(material: Material, ours: Timed, peer: Timed, against: str, *more: str) -> Row:
    name = f"the {len(ours)} named questions on disk, {material.world.cases:,} cases"
    ratios = {asked: peer[asked][0] / ours[asked][0] for asked in ours}
    means = [geometric_mean(side[asked][0] for asked in ratios) for side in (ours, peer)]
    notes = tuple(f"{name}, {against}: {words}" for words in (*_notes(ours, peer, ratios), *more))
    return Row(name, means[0], means[1], "s", against, notes)


def _notes(ours: Timed, peer: Timed, ratios: Mapping[str, float]) -> Iterator[str]:
    worst = sorted(ratios, key=lambda asked: ratios[asked])
    yield "ratio from " + " to ".join(f"{ratios[asked]:.2g} ({asked})" for asked in (worst[0], worst[-1]))
    if slower := [f"{asked} ({ratios[asked]:.2g})" for asked in worst if ratios[asked] < 1]:
        yield f"slower than the peer: {', '.join(slower)}"
    if unlike := sorted(asked for asked in ratios if ours[asked][1] != peer[asked][1]):
        yield f"the peer finds another number of rows: {', '.join(unlike)}"


def _asked() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each question's name, text and parameters."""
    for name, asked in questions().items():
        yield name, asked.texts["sparql"], {one.name: PARAMETERS[one.name] for one in asked.parameters}


def _filled() -> Iterator[tuple[str, str]]:
    """Yield each question with its parameters filled in, for engines that are not ours."""
    for name, text, values in _asked():
        yield name, bound(guarded(text, prefixes()), values).text


def _timed(answer: Callable[[], int]) -> tuple[float, int]:
    """Take the median time of an answer; one that takes seconds is not asked for again."""
    seconds: list[float] = []
    while len(seconds) < REPEATS and sum(seconds) < 1:
        with stopwatch() as watch:
            rows = answer()
        seconds.append(watch.seconds)
    return median(seconds), rows


def ask_store(store: Path) -> Timed:
    """Ask the store on disk, through the worker, up to rows of Python values."""
    import casegraph

    def rows(text: str, values: Mapping[str, Any]) -> int:
        return len(graph.sparql(text, values, timeout=600).rows)  # type: ignore[union-attr]

    with casegraph.open(store) as graph:
        graph.sparql("ASK {}")
        return {name: _timed(partial(rows, text, values)) for name, text, values in _asked()}


def ask_oxigraph(quads: Path) -> Timed:
    """Ask an Oxigraph that holds the same quads in memory, up to rows of its terms."""
    from pyoxigraph import RdfFormat, Store

    store = Store()
    store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS, lenient=True)

    def rows(text: str) -> int:
        return len([tuple(row) for row in store.query(text, prefixes=dict(prefixes()))])  # type: ignore

    return {name: _timed(partial(rows, text)) for name, text in _filled()}


class _GivenUp(BaseException):
    """The end of the patience. No `except Exception` of an engine swallows it."""


def ask_rdflib(quads: Path) -> Timed:
    """Ask rdflib's own engine; a question that it does not answer in time is left out."""
    from rdflib import Dataset

    dataset = Dataset()
    dataset.parse(quads, format="nquads")

    def rows(text: str) -> int:
        return len(list(dataset.query(text, initNs=dict(prefixes()))))

    signal.signal(signal.SIGALRM, _give_up)
    found = {}
    for name, text in _filled():
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            found[name] = _timed(partial(rows, text))
        except _GivenUp:
            # Whoever has much patience wants to see how far it is.
            print(f"rdflib: given up {name}", file=sys.stderr, flush=True)
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return found


def _give_up(*_: object) -> None:
    raise _GivenUp
