"""Search keys: what a page must know to find a name in any script, with no library and no network."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from graph.names.names import aloud, in_han, key
from graph.names.pinyin import simplified

_HAN = range(0x3400, 0xA000)


def sounds(names: Iterable[str]) -> list[str]:
    """Spell Chinese names as they are read aloud, where no name that is spelt so stands beside them.

    >>> sounds(["卫小兵"]), sounds(["卫小兵", "Wei Xiaobing"])
    (['weixiaobing', 'xiaobingwei'], [])
    """
    told = list(names)
    spelt = {key(name) for name in told if not in_han(name)}
    read = {own: rank for name in told if in_han(name) for own, rank in aloud(name).items()}
    return [] if spelt & read.keys() else sorted(read, key=lambda own: (read[own], own))


def variants(names: Iterable[str]) -> str:
    """Pair each character that is written otherwise in traditional Chinese with its simplified form, as one text.

    >>> variants(["卫"])
    '衛卫'
    """
    return "".join(
        f"{one}{char}" for char in sorted({simplified(char) for name in names for char in name}) for one in _of(char)
    )


def _of(char: str) -> tuple[str, ...]:
    return _traditional().get(char, ()) if ord(char) in _HAN else ()


@lru_cache(maxsize=1)
def _traditional() -> dict[str, tuple[str, ...]]:
    """Know for each simplified character the others that are simplified to it."""
    found: dict[str, tuple[str, ...]] = {}
    for code in _HAN:
        plain = simplified(chr(code))
        if plain != chr(code):
            found[plain] = (*found.get(plain, ()), chr(code))
    return found
