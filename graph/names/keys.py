"""A part of a name is enough to look it up: its beginning, some letters from its middle, or nearly the right ones."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

SHORTEST_TYPO = 4
"""Below so many letters nearly every key is one error away."""


class Keys:
    """All keys in one text, one on each line, the shortest first: so a search goes through them at the speed of C.

    >>> list(Keys(["liuxiaobing", "liuxia", "maliuxi"]).beginning("liuxi"))
    ['liuxia', 'liuxiaobing']
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = sorted(set(keys), key=lambda key: (len(key), key))
        self._text = "".join(f"\n{key}" for key in self._keys) + "\n"
        self._starts = list(accumulate((len(key) + 1 for key in self._keys), initial=0))

    def beginning(self, text: str) -> Iterator[str]:
        """Give the keys that begin with a text, the shortest first."""
        return self._with(f"\n{text}")

    def containing(self, text: str) -> Iterator[str]:
        """Give the keys that contain a text, the shortest first."""
        return self._with(text)

    def scattered(self, words: Iterable[str]) -> Iterator[str]:
        """Give the keys that contain all of these words, in any order."""
        rarest, *others = sorted(words, key=self._text.count)
        return (key for key in self._with(rarest) if all(word in key for word in others))

    def near(self, text: str, limit: int, alike: float) -> list[tuple[str, float]]:
        """Give the keys that are a text misspelt, the nearest first, each with its likeness (0 to 100)."""
        from rapidfuzz import fuzz, process  # 25 ms

        if len(text) < SHORTEST_TYPO:
            return []
        # Keys of very different lengths cannot be as alike as this: leave them out.
        shorter = alike / (200 - alike)
        low = bisect_left(self._keys, len(text) * shorter, key=len)
        high = bisect_right(self._keys, len(text) / shorter, key=len)
        hits = process.extract(text, self._keys[low:high], scorer=fuzz.ratio, score_cutoff=alike, limit=limit)
        return [(key, score) for key, score, _ in hits]

    def _with(self, text: str) -> Iterator[str]:
        at = self._text.find(text) if text.strip() else -1
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield self._keys[number]
            at = self._text.find(text, self._starts[number + 1])
