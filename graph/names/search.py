"""People are looked for by name: in any script, with typing errors, with only a part of it known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from graph.names.keys import Keys
from graph.names.names import LOOSE, READ, aloud, begins, by_script, in_han, key, without_umlaut, words, written
from ontology.problems import Problem, Unknown

EXACT, BEGINS, CONTAINS, SCATTERED = 100.0, 80.0, 60.0, 50.0
"""What a match is worth: the whole name, its beginning, a part of it, all words somewhere in it."""
COVERAGE = 15.0
"""What is added to a partial match as the text comes closer to being the whole name."""
TURNED, OTHER_SCRIPT, ACROSS, TYPO, HOMOPHONE = 0.98, 0.9, 0.85, 0.85, 0.6
"""What remains of it: name turned round; only its sound compared; text that ends or begins within a word (Wang in
Wan Guoliang); misspelt; other characters of the same sound."""
BEGUN = {"whole": 1.0, "cut": 0.94, None: ACROSS}
"""What remains where a name begins with the text: with whole words, with the last cut short, across its words."""
AHEAD = 200
"""So many names that begin with a text are weighed before any is given: whole words may stand behind short names."""
MOST_WORDS = 8
"""So many words of a text are looked for one by one."""

NEAR, NEAREST = 80.0, 65.0
"""How alike two keys must be (0 to 100) to be one word misspelt; to be offered as "did you mean"."""
MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Named:
    """Something with names: its IRI, short id and kind, all its names in any script, and the one to show."""

    iri: str
    id: str
    kind: str
    names: tuple[str, ...]
    display: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: how well it fits (0 to 100), and by which name."""

    named: Named
    score: float
    name: str


class _Spelling(NamedTuple):
    """One name of one thing, and how close the key is under which it stands."""

    named: Named
    name: str
    rank: int


_Spellings = dict[str, list[_Spelling]]
_Things = dict[str, Named]


class Index:
    """The names of a graph, ready to be asked. It gives results, and never says that two things are one."""

    def __init__(self, things: Iterable[Named]) -> None:
        self._ids: dict[str, Named] = {}
        self._written: _Spellings = {}
        self._chinese: list[tuple[Named, str]] = []
        for named in things:
            self._ids[named.id] = self._ids[named.iri] = named
            for name in dict.fromkeys((*named.names, named.display)):
                _enter(self._written, named, name, written(name))
                if in_han(name):
                    self._chinese.append((named, name))
        self._in_chinese = {named.iri for named, _ in self._chinese}

    def find(self, text: str, limit: int = 20) -> list[Found]:
        """List what is called so, or nearly so, the best first.

        A name given twice, as in "Wei Xiaobing (卫小兵)", scores the mean of both.
        """
        best = self._finds(text, limit)
        if len(parts := by_script(text)) > 1:
            for hit in _mean([self._finds(part, limit) for part in parts]):
                _keep(best, hit)
        if named := self._ids.get(text.strip()):
            best[named.iri] = Found(named, EXACT, named.id)
        return sorted(best.values(), key=lambda hit: (-hit.score, hit.named.display, hit.named.iri))[:limit]

    def resolve(self, text: str) -> Named:
        """Give the one thing with this id, IRI or name.

        A name is compared as it is written first, then turned round and without umlauts. Chinese characters are
        compared by sound only with things that have no Chinese name.

        Raises `Problem` when several things have the name, with their ids; `Unknown`, with the nearest, when none has.
        """
        if named := self._ids.get(text.strip()):
            return named
        if not text.strip():
            raise Problem("no name is given (write one in English or Chinese, or an id)")
        having = next(filter(None, self._having(text)), None)
        if not having:
            raise Unknown("person or thing", text, self._nearest(text))
        if len(having) > 1:
            raise Problem(_several(text, having.values()))
        return next(iter(having.values()))

    def _having(self, text: str) -> Iterator[_Things]:
        """Give the things of this name, in sets: the closest way of comparing first."""
        yield from self._by_script(text)
        if len(parts := by_script(text)) > 1:
            first, second = (next(filter(None, self._by_script(part)), {}) for part in parts)
            yield {iri: named for iri, named in first.items() if iri in second}

    def _by_script(self, text: str) -> Iterator[_Things]:
        own = key(text)
        if in_han(own):
            yield _things(self._written.get(own, ()), LOOSE)
            sounds = aloud(text)
            for rank in (READ, LOOSE):
                heard = _things(self._heard([sound for sound in sounds if sounds[sound] <= rank]), rank)
                yield {iri: named for iri, named in heard.items() if iri not in self._in_chinese}
        else:
            yield _things(self._all.get(own, ()), READ)
            yield _things(self._all.get(own, ()), LOOSE)
            yield _things(self._all.get("".join(map(without_umlaut, words(text))), ()), LOOSE)

    def _heard(self, sounds: Iterable[str]) -> Iterator[_Spelling]:
        return (spelling for sound in sounds for spelling in self._written.get(sound, ()))

    def _nearest(self, text: str) -> tuple[str, ...]:
        """Offer at most three names that may have been meant."""
        found = [hit.name for hit in self.find(text, limit=3)]
        near = found or [self._all[own][0].name for own, _ in self._keys.near(key(text), 3, NEAREST)]
        return tuple(dict.fromkeys(near))

    def _finds(self, text: str, limit: int) -> dict[str, Found]:
        """Look for a text in its own script and by its sound; for errors in it where nothing begins with it."""
        own = words(text)
        plain = tuple(map(without_umlaut, own))
        best: dict[str, Found] = {}
        _add(best, self._in_order(own), limit)
        if plain != own:
            _add(best, self._in_order(plain), limit, TURNED)
        # One character alone says too little by its sound: li is a hundred surnames.
        if len("".join(own)) > 1:
            for sound in aloud(text):
                _add(best, self._by_sound(sound), limit)
        if all(hit.score < BEGINS * OTHER_SCRIPT for hit in best.values()):
            _add(best, self._misspelt("".join(own), limit), limit)
        return best

    def _in_order(self, own: tuple[str, ...]) -> Iterator[tuple[_Spelling, float]]:
        """Give the spellings that have these words, the best way of having them first."""
        text = "".join(own)
        for spelling in self._all.get(text, ()):
            yield spelling, EXACT
        begun = self._begun(own, text)
        yield from sorted(islice(begun, AHEAD), key=lambda hit: -hit[1])
        yield from begun
        # One letter is in most names; one Chinese character is a word, and a given name stands last.
        if len(text) > 1 or in_han(text):
            for longer in self._keys.containing(text):
                worth = BEGINS if in_han(text) else CONTAINS
                yield from self._scored(longer, worth + COVERAGE * len(text) / len(longer))
        if len(own) > 1 and len(text) > 2 * len(own):
            for longer in self._keys.scattered(own[:MOST_WORDS]):
                yield from self._scored(longer, SCATTERED)

    def _begun(self, own: tuple[str, ...], text: str) -> Iterator[tuple[_Spelling, float]]:
        for longer in self._keys.beginning(text):
            for spelling, score in self._scored(longer, BEGINS + COVERAGE * len(text) / len(longer)):
                yield spelling, score * BEGUN[begins(own, spelling.name)]

    def _by_sound(self, sound: str) -> Iterator[tuple[_Spelling, float]]:
        """Give what a Chinese name sounds like: anything of the same sound; its beginning only without characters."""
        for spelling in self._all.get(sound, ()):
            yield spelling, EXACT * (HOMOPHONE if spelling.named.iri in self._in_chinese else OTHER_SCRIPT)
        for longer in self._keys.beginning(sound):
            for spelling, score in self._scored(longer, BEGINS + COVERAGE * len(sound) / len(longer)):
                if spelling.named.iri not in self._in_chinese:
                    yield spelling, score * OTHER_SCRIPT

    def _misspelt(self, text: str, limit: int) -> Iterator[tuple[_Spelling, float]]:
        for near, alike in self._keys.near(text, limit, NEAR):
            yield from self._scored(near, alike * TYPO)

    def _scored(self, own: str, score: float) -> Iterator[tuple[_Spelling, float]]:
        return ((spelling, score) for spelling in self._all[own])

    @cached_property
    def _all(self) -> _Spellings:
        """The spellings with those of Chinese names read aloud: made when needed, for pypinyin is slow to come."""
        spellings = {own: list(there) for own, there in self._written.items()}
        for named, name in self._chinese:
            _enter(spellings, named, name, aloud(name))
        return spellings

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self._all)


def _enter(spellings: _Spellings, named: Named, name: str, keys: dict[str, int]) -> None:
    for own, rank in keys.items():
        spellings.setdefault(own, []).append(_Spelling(named, name, rank))


def _things(spellings: Iterable[_Spelling], rank: int) -> _Things:
    """Give the things that are spelt so, at least as closely as this."""
    return {spelling.named.iri: spelling.named for spelling in spellings if spelling.rank <= rank}


def _add(best: dict[str, Found], hits: Iterable[tuple[_Spelling, float]], limit: int, worth: float = 1.0) -> None:
    """Keep the best hit of each thing, until enough things are hit."""
    hit: set[str] = set()
    for spelling, score in hits:
        named = spelling.named
        if named.iri not in hit and len(hit) == limit:
            return
        hit.add(named.iri)
        score *= worth * (TURNED if spelling.rank == LOOSE else 1.0)
        _keep(best, Found(named, round(score, 1), spelling.name))


def _keep(best: dict[str, Found], hit: Found) -> None:
    iri = hit.named.iri
    if iri not in best or best[iri].score < hit.score:
        best[iri] = hit


def _mean(parts: list[dict[str, Found]]) -> Iterator[Found]:
    """Score each thing by the mean of what it scored in each part, under the name that did best."""
    for iri in dict.fromkeys(iri for part in parts for iri in part):
        hits = [part[iri] for part in parts if iri in part]
        top = max(hits, key=lambda hit: hit.score)
        yield Found(top.named, round(sum(hit.score for hit in hits) / len(parts), 1), top.name)


def _several(text: str, having: Iterable[Named]) -> str:
    """Say which things share a name, and what would do."""
    ids = sorted(f"{named.id} ({named.kind} {named.display!r})" for named in having)
    more = f" and {len(ids) - MOST_LISTED} more" if len(ids) > MOST_LISTED else ""
    return f"{text!r} is the name of {len(ids)} things: {', '.join(ids[:MOST_LISTED])}{more} (give the id of one)"
