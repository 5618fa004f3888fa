"""The bytes of a table: a file, a gzipped one, or standard input kept in a temporary file to be read twice."""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, BinaryIO, cast

from loaders.problems import Fault

UNPACKED_LIMIT = 1 << 34
"""The most bytes, 16 GiB, that a gzipped table may unpack to."""

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Content:
    """Where the bytes of a table are; `file` is what the person calls it."""

    file: str
    path: Path
    sha256: str
    gzipped: bool
    kept: Any = field(default=None, repr=False)
    """The temporary file, which goes when nobody holds it any more."""

    @property
    def name(self) -> str:
        """The name in small letters, without .gz."""
        return self.file.lower().removesuffix(".gz")

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open the bytes from the beginning, gunzipped; what cannot be read is a `Fault`."""
        try:
            with self.path.open("rb") as raw:
                yield cast(BinaryIO, io.BufferedReader(_Unpacked(raw, self.file), _CHUNK)) if self.gzipped else raw
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise Fault(self.file, 1, "is not whole: its gzip data are cut off or damaged (copy it again)") from None
        except OSError as error:
            raise Fault(self.file, 1, f"cannot be read: {error.strerror or 'the disk fails'}") from None

    def head(self, size: int) -> bytes:
        """Return the first bytes, gunzipped."""
        with self.open() as stream:
            return stream.read(size)

    def unpacked(self) -> Content:
        """Return the same content in a file that is not gzipped, for readers that must seek."""
        if not self.gzipped:
            return self
        with self.open() as stream:
            kept = _kept(stream)
        return Content(self.file, Path(kept.name), self.sha256, False, kept)


class _Unpacked(io.RawIOBase):
    """Gunzips a stream, and stops where a bomb would go on."""

    def __init__(self, raw: BinaryIO, file: str) -> None:
        self.stream, self.file, self.size = gzip.GzipFile(fileobj=raw, mode="rb"), file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self.stream.readinto(buffer)
        self.size += read
        if self.size > UNPACKED_LIMIT:
            raise Fault(self.file, 1, f"unpacks to more than {UNPACKED_LIMIT >> 30} GiB (cut it into smaller tables)")
        return read


def content_of(path: str) -> Content:
    """Find the bytes of a file, a pipe or standard input (`-`), or raise a `Fault`."""
    try:
        if path == "-":
            return _content(path, _kept(sys.stdin.buffer))
        if Path(path).is_dir():
            raise Fault(path, 1, "is a folder, not a table (give the file)")
        if Path(path).is_fifo():
            with Path(path).open("rb") as pipe:
                return _content(path, _kept(pipe))
        return _content(path)
    except FileNotFoundError:
        raise Fault(path, 1, "is not there (give a table, or - for standard input)") from None
    except OSError as error:
        raise Fault(path, 1, f"cannot be read: {error.strerror}") from None


def _kept(stream: IO[bytes]) -> Any:
    kept = NamedTemporaryFile(prefix="casegraph-")  # noqa: SIM115  Its Content holds it, and closes it.
    shutil.copyfileobj(stream, kept, _CHUNK)
    kept.flush()
    return kept


def _content(file: str, kept: Any = None) -> Content:
    """Hash the bytes as they are."""
    path = Path(kept.name if kept else file)
    digest = sha256()
    with path.open("rb") as stream:
        gzipped = stream.read(2) == _GZIP
        stream.seek(0)
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return Content(file, path, digest.hexdigest(), gzipped, kept)
