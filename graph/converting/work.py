"""The work of a conversion: in how many parts it is done, and where each part writes what others read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from secrets import token_hex
from struct import calcsize, pack, unpack
from zlib import crc32

WORK = ".convert"
"""The folder, in the one that is to be filled, of all that is not done yet."""
_PLACES = ("drafts", "told", "asked", "lent", "things", "nquads", "neo4j")
_PLACE = "<Q"
_SIZE = calcsize(_PLACE)


@dataclass(frozen=True, slots=True)
class Work:
    """Groups of files are read, and what they say is sorted into buckets: all that is said of a thing lies in one.

    folder: shared by all who work, at the same path.
    """

    folder: str
    base: str
    groups: int
    buckets: int

    def prepare(self) -> None:
        """Make the folders."""
        for name in _PLACES:
            Path(self.folder, name).mkdir(parents=True)

    def bucket(self, iri: str) -> int:
        """Tell the bucket of a thing."""
        return crc32(iri.encode()) % self.buckets

    def path(self, place: str, number: int) -> Path:
        """Tell where a part writes or has written: told, asked, lent, things or nquads."""
        return Path(self.folder, place, f"part-{number:05}{'.nq' if place == 'nquads' else ''}")

    @property
    def tables(self) -> Path:
        """The folder of the tables."""
        return Path(self.folder, "neo4j")

    @contextmanager
    def writing(self, path: Path) -> Iterator[Path]:
        """Give a draft that takes its place when it is whole: a part may be done twice, at the same time too."""
        draft = Path(self.folder, "drafts", token_hex(16))
        yield draft
        draft.replace(path)

    def write_sections(self, path: Path, sections: Mapping[int, Iterable[bytes]]) -> None:
        """Write lines by bucket, and before them where those of each bucket begin."""
        bodies = [b"".join(sections.get(bucket, ())) for bucket in range(self.buckets)]
        places = accumulate(map(len, bodies), initial=_SIZE * (self.buckets + 1))
        with self.writing(path) as draft, draft.open("wb") as file:
            file.write(b"".join(pack(_PLACE, place) for place in places))
            file.writelines(bodies)

    def read_sections(self, place: str, bucket: int, count: int) -> Iterator[bytes]:
        """Yield the lines of one bucket that each of some parts has written."""
        for number in range(count):
            with self.path(place, number).open("rb") as file:
                file.seek(_SIZE * bucket)
                (begin,), (end,) = (unpack(_PLACE, file.read(_SIZE)) for _ in range(2))
                file.seek(begin)
                yield from file.read(end - begin).splitlines()
