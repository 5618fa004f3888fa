"""The benchmarks: one table, each row measured in this run against a named peer.

A new row is a function that takes the material and yields rows, and a line in BENCHMARKS.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    asking,
    commanding,
    embedding,
    following,
    growing,
    importing,
    loading,
    mapping,
    mirroring,
    sending,
    serving,
    tabling,
    travelling,
)
from benchmarks.material import Material
from benchmarks.table import Row, table

BENCHMARKS: Mapping[str, Callable[[Material], Iterator[Row]]] = {
    "load": loading.load,
    "terms": loading.terms,
    "tables": tabling.tables,
    "read": loading.read,
    "reload": loading.reload,
    "ask": asking.ask,
    "projection": travelling.projection,
    "path": travelling.path,
    "build": embedding.build,
    "mirror": mirroring.mirror,
    "follow": following.follow,
    "import": importing.first_load,
    "push": sending.push,
    "convert": sending.convert,
    "serve": serving.serve,
    "map": mapping.whole,
    "command": commanding.command,
    "grow": growing.grow,
}


def main() -> None:
    """Measure what is asked for, and print the table."""
    chosen = _arguments()
    with TemporaryDirectory(prefix="casegraph-bench-") as scratch:
        material = Material(Path(scratch, "material"), chosen.cases, chosen.seed)
        rows = list(_measured(chosen.only or list(BENCHMARKS), material))
    print(f"{chosen.cases:,} cases, seed {chosen.seed}. Medians; a ratio over 1: ours is better.\n")
    print("\n".join(table(rows)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="how many invented cases (default 10000)")
    parser.add_argument("--seed", type=int, default=0, help="what they are made up from (default 0)")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="measure this alone; repeat it")
    return parser.parse_args()


def _measured(names: Sequence[str], material: Material) -> Iterator[Row]:
    for name in names:
        begin = time.monotonic()
        yield from BENCHMARKS[name](material)
        print(f"{name}: measured in {time.monotonic() - begin:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
