"""Chance and size: how many cases there are, in how many sources and regions, and what falls how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")

REGION = 400
"""How many cases a region has, on average."""


class Dice:
    """Chance that falls the same way for the same words, in every version of Python."""

    def __init__(self, *words: object) -> None:
        # Of Random only `random` promises the same numbers in every version.
        self._random = Random(":".join(map(str, words))).random

    def happens(self, chance: float) -> bool:
        """Let something happen with a chance from 0 to 1."""
        return self._random() < chance

    def below(self, most: int) -> int:
        """Choose a number from 0 up to, not including, another."""
        return int(most * self._random())

    def one(self, of: Sequence[T]) -> T:
        """Choose one, the first ones oftener."""
        return of[self.shared(len(of))]

    def shared(self, pool: int, skew: float = 1.5) -> int:
        """Choose one of a pool of which the first are shared by many: Zipf with the exponent 1 - 1/skew."""
        return int(pool * self._random() ** skew)


@dataclass(frozen=True, slots=True)
class World:
    """How many cases there are, and how many a source tells; all else follows from these and the seed."""

    cases: int
    seed: int = 0
    per_source: int = 40

    @property
    def regions(self) -> int:
        """How many regions there are."""
        return -(-self.cases // REGION)

    @property
    def sources(self) -> int:
        """How many sources there are."""
        return -(-self.cases // self.per_source)

    def region(self, source: int) -> int:
        """The region that a source tells of."""
        return Dice(self.seed, "region", source).shared(self.regions)

    def told(self, source: int) -> range:
        """The cases that a source tells."""
        return range(source * self.per_source, min((source + 1) * self.per_source, self.cases))
