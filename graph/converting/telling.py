"""Telling: what a group of files says, as quads, and as claims sorted into the buckets of what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson

from graph.converting.work import Work
from graph.projection.labels import DONE_TO
from graph.storage.claim import Claim, claim_of
from graph.storage.kept_claims import claim_in, line_of
from ontology.heap import growing
from ontology.problems import Problem
from ontology.quads import Fingerprint, level, statements_of
from ontology.records import IdentityDecision


@dataclass(frozen=True, slots=True)
class Loader:
    """What reads files: the functions of `loaders`, which lies beside the graph and not below it."""

    listed: Callable[[Iterable[str]], tuple[list[str], list[Any]]]
    read: Callable[[Iterable[str], str], Any]
    mentions: Callable[[Any], Iterator[Any]]
    mention: Callable[..., Any]
    clashes: Callable[[Iterable[Any]], Iterator[Any]]
    problem: Callable[[Iterable[Any]], Problem]


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to know of a group: its sources, the hash and number of their statements; faults and notes."""

    sources: tuple[tuple[str, str, int], ...]
    faults: tuple[Any, ...]
    notes: tuple[str, ...]


_KEPT = "its decisions about ids are kept as statements, and join nothing here (casegraph mirror, push --merged do)"
"""One thing may be told of in any file, and each is converted without looking at the others."""


@dataclass(slots=True)
class _Sorted:
    """What a group says, as it is written."""

    work: Work
    quads: list[str] = field(default_factory=list)
    told: dict[int, list[bytes]] = field(default_factory=dict)
    asked: dict[int, dict[bytes, None]] = field(default_factory=dict)

    def add(self, claim: Claim, mention: Iterable[Any]) -> None:
        """Put a claim into the bucket of its thing, and ask for those after whom it may have to be called."""
        own = self.work.bucket(claim.iri)
        line = orjson.dumps([*mention, claim.source]) + b"\t" + line_of(claim)
        self.told.setdefault(own, []).append(line)
        if "name" in claim.values:
            return
        for name, target in claim.links:
            if name in DONE_TO and (there := self.work.bucket(target)) != own:
                asking = orjson.dumps([target, own], option=orjson.OPT_APPEND_NEWLINE)
                self.asked.setdefault(there, {})[asking] = None

    def write(self, number: int) -> None:
        """Write all."""
        with self.work.writing(self.work.path("nquads", number)) as draft:
            draft.write_bytes("".join(sorted(self.quads)).encode())
        self.work.write_sections(self.work.path("told", number), self.told)
        self.work.write_sections(self.work.path("asked", number), self.asked)


@growing()
def tell(work: Work, number: int, files: Sequence[tuple[str, str]], loader: Loader) -> Told:
    """Read a group of files, given with their names and where they are, and write what they say."""
    names = {place: name for name, place in files}
    reading = loader.read([place for _, place in files], work.base)
    sorted_ = _Sorted(work)
    sources = tuple(_source(file, names[file.file], sorted_, loader) for file in reading.files)
    sorted_.write(number)
    faults = tuple(_renamed(fault, names) for fault in reading.faults)
    notes = [_renamed_note(note, names) for note in reading.notes]
    notes += (f"{names[file.file]}: {_KEPT}" for file in reading.files if _decides(file))
    return Told(sources, faults, tuple(notes))


def _decides(file: Any) -> bool:
    return any(isinstance(record, IdentityDecision) for record in file.records)


def _source(file: Any, name: str, sorted_: _Sorted, loader: Loader) -> tuple[str, str, int]:
    base, document, found = sorted_.work.base, file.document, Fingerprint()
    for mention, record in zip(loader.mentions(file), file.records, strict=True):
        statements = set(statements_of(record, document.id, base, level(record, document)))
        found.add(statements)
        sorted_.quads += [f"{statement} <{base}{document.id}> .\n" for statement in statements]
        sorted_.add(claim_of(record, document, base), mention._replace(file=name))
    return document.id, str(found), found.count


def _renamed(fault: Any, names: dict[str, str]) -> Any:
    file = names.get(fault.file, fault.file)
    return type(fault)(file, fault.line, fault.message, record=fault.record, field=fault.field)


def _renamed_note(note: str, names: dict[str, str]) -> str:
    place = next((place for place in names if note.startswith(f"{place}: ")), "")
    return names.get(place, "") + note.removeprefix(place)


def claims_told(work: Work, bucket: int) -> Iterator[tuple[list[Any], Callable[[], Claim]]]:
    """Yield what is said of the things of a bucket, file by file: the mention, and what reads the claim."""
    for line in work.read_sections("told", bucket, work.groups):
        mention, _, claim = line.partition(b"\t")
        *mentioned, source = orjson.loads(mention)
        yield mentioned, partial(claim_in, claim, source, work.base + source)


def asked(work: Work, bucket: int) -> dict[str, set[int]]:
    """Tell which things of a bucket are asked for, and by which other buckets."""
    found: dict[str, set[int]] = {}
    for iri, asking in map(orjson.loads, work.read_sections("asked", bucket, work.groups)):
        found.setdefault(iri, set()).add(asking)
    return found


def lent(work: Work, bucket: int) -> list[Claim]:
    """Read the claims that other buckets lend to one."""
    return [claim_in(line, "", "") for line in work.read_sections("lent", bucket, work.buckets)]
