"""A name is written in many ways: with tones or without, family name first or last, in one word or three.

Here each way becomes a key, so that names which are the same to a reader have a key in common. Keys are for finding:
two people may share all of theirs, so nothing is merged on them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import Literal

from graph.names.pinyin import HAN, Words, readings, simplified

WRITTEN, READ, LOOSE = 0, 1, 2
"""How close a key is to its name: as written; read aloud from Chinese; turned round, u for ü, or a rarer reading."""

Begin = Literal["whole", "cut"]
"""How a name begins with a word: with all of it (li: Li Wenzu), or as with one that is still typed (li: Liu Xia)."""

TURNABLE = range(2, 5)
"""So many words may be a person's name, whose order is not certain; longer ones are titles."""

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛`´ʹʻʼʽˈ′"))
_TSHEG = "་"
"""The dot between Tibetan syllables: part of the spelling, though punctuation to Unicode."""
_PLAIN = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ə": "e", "æ": "ae", "œ": "oe", "−": "", _TSHEG: _TSHEG}
"""Letters that Unicode does not take apart, and signs that it files oddly."""

_CHINESE = re.compile("[㐀-䶿一-鿿]+")
_MARKS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_UMLAUT = re.compile(r"(?<=[ln])u\u0308[\u0300-\u036f]*")
_UMLAUT_SPELT = re.compile(r"(?<=[ln])ü|(?<=l)yu|(?<=^n)yu")
_INITIALS = ("", *"bpmfdtnlgkhjqxrzcsyw", "zh", "ch", "sh")
_FINALS = "a ai an ang ao e ei en eng er i ia ian iang iao ie in ing iong iu o ong ou u ua uai uan uang ue ui un uo"
_SYLLABLES = frozenset(map("".join, product(_INITIALS, _FINALS.split()))) - {"i", "u"} | {"lv", "nv", "lve", "nve"}
_LONGEST = max(map(len, _SYLLABLES))


class _Letters(dict[int, str]):
    """What becomes of each character, decided when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = letter = _letter(chr(code))
        return letter


def _letter(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    kind = unicodedata.category(char)
    if kind in ("Cf", "Pd"):
        # Invisible joiners and hyphens: "Xiao-bing" is Xiaobing.
        return ""
    return " " if kind[0] in "PSZC" else simplified(char)


_LETTERS = _Letters()


def words(text: str) -> Words:
    """Bring a name to its plain words: no case, accents, tones, hyphens or apostrophes; Chinese simplified.

    >>> words("Wèi Xiǎo-bīng")
    ('wei', 'xiaobing')
    >>> words("衛小兵")
    ('卫小兵',)
    """
    if _CHINESE.fullmatch(text):
        return (text.translate(_LETTERS),)
    if text.isascii():
        plain = text.lower().translate(_APOSTROPHES)
    else:
        # Apostrophes go first: NFKD turns ´ into a space and an accent.
        plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
        plain = unicodedata.normalize("NFKD", plain)
    plain = plain.translate(_LETTERS)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", _MARKS.sub("", _UMLAUT.sub("ü", plain)))
    return tuple(_with_umlaut(bare) for word in plain.split() if (bare := word.strip(_TSHEG)))


def key(text: str) -> str:
    """Bring a name to its plain words without the spaces.

    >>> key("Wèi Xiǎobīng") == key("wei xiaobing") == key("WEIXIAOBING")
    True
    """
    return "".join(words(text))


def written(text: str) -> dict[str, int]:
    """Give the keys of a name in its own script, each with how close it is.

    >>> written("Lü Xiaobing")
    {'lvxiaobing': 0, 'xiaobinglv': 2, 'luxiaobing': 2, 'xiaobinglu': 2}
    """
    return _ranked(_written(text))


def aloud(text: str) -> dict[str, int]:
    """Give the keys of a Chinese name as it is read in Latin letters; none for a name without Chinese characters.

    >>> aloud("單小兵")["shanxiaobing"] == READ, aloud("單小兵")["xiaobingshan"] == LOOSE
    (True, True)
    """
    return _ranked(_aloud(text))


def begins(own: Words, name: str) -> Begin | None:
    """Tell how a name, in any order, begins with these words: the last of them whole, or cut short; or not at all.

    >>> begins(("li",), "Li Wenzu"), begins(("li",), "Liu Xia"), begins(("wang",), "Wan Guoliang")
    ('whole', 'cut', None)
    """
    count = len(own)
    orders = _orders([*_written(name), *_aloud(name)])
    lasts = [order[count - 1] for _, order in orders if len(order) >= count > 0 and order[: count - 1] == own[:-1]]
    if own and own[-1] in lasts:
        return "whole"
    return "cut" if any(last.startswith(own[-1]) for last in lasts) else None


def in_han(text: str) -> bool:
    """Tell whether a name has Chinese characters."""
    return HAN.search(text) is not None


def without_umlaut(word: str) -> str:
    """Write u for ü in a word that is pinyin; leave any other as it is (Silva is not Silua).

    >>> without_umlaut("lvping"), without_umlaut("silva")
    ('luping', 'silva')
    """
    return re.sub("(?<=[ln])v", "u", word) if ("lv" in word or "nv" in word) and is_pinyin(word) else word


def by_script(text: str) -> tuple[str, ...]:
    """Part a name that is given twice, in Latin letters and in Chinese, as documents print it.

    >>> by_script("Wei Xiaobing (卫小兵)")
    ('wei xiaobing', '卫小兵')
    """
    own = words(text)
    parts = (" ".join(w for w in own if not in_han(w)), " ".join(w for w in own if in_han(w)))
    return parts if parts[1] and re.search("[a-z]", parts[0]) else (text,)


@lru_cache(maxsize=4096)
def is_pinyin(word: str) -> bool:
    """Tell whether a word can be read as toneless pinyin syllables (with v for ü)."""
    # A regular expression of this sort takes exponential time on a hostile word.
    ends = {0}
    for start in range(len(word)):
        # Within a word a syllable opens with a consonant (an apostrophe marks the others): Silva is not si-lü-a.
        if start in ends and (start == 0 or word[start] not in "aeo"):
            ends |= {start + n for n in range(1, _LONGEST + 1) if word[start : start + n] in _SYLLABLES}
    return len(word) in ends


def _with_umlaut(word: str) -> str:
    """Spell ü, and yu after l, as v where the word is pinyin: lü, lyu and lv are one syllable, lu is another."""
    if not _UMLAUT_SPELT.search(word):
        return word
    spelt = _UMLAUT_SPELT.sub("v", word)
    return spelt if is_pinyin(spelt) else word.replace("ü", "u")


def _written(text: str) -> list[tuple[int, Words]]:
    own = words(text)
    return [(WRITTEN, own)] if own else []


def _aloud(text: str) -> list[tuple[int, Words]]:
    own = words(text)
    if not in_han("".join(own)):
        return []
    likely, possible = readings(own)
    return [*((READ, reading) for reading in likely), *((LOOSE, reading) for reading in possible)]


def _ranked(names: Iterable[tuple[int, Words]]) -> dict[str, int]:
    """Key each name in each order; the closest rank counts."""
    ranks: dict[str, int] = {}
    for rank, order in _orders(names):
        joined = "".join(order)
        ranks[joined] = min(rank, ranks.get(joined, LOOSE))
    return ranks


def _orders(names: Iterable[tuple[int, Words]]) -> Iterator[tuple[int, Words]]:
    """Give each name as it stands, then turned, then both without umlauts."""
    for rank, own in names:
        yield rank, own
        yield from ((LOOSE, other) for other in _turned(own))
        plain = tuple(map(without_umlaut, own))
        if plain != own:
            yield LOOSE, plain
            yield from ((LOOSE, other) for other in _turned(plain))


def _turned(own: Words) -> Iterator[Words]:
    """Give a person's name in its other orders: the last word first, the first word last."""
    if len(own) in TURNABLE:
        yield (own[-1], *own[:-1])
        if len(own) > 2:
            yield (*own[1:], own[0])
