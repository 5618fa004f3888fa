"""The zip around a workbook, looked through before anything in it is unpacked."""

from __future__ import annotations

import zlib
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from loaders.problems import Fault
from loaders.tables.spool import Content

SHEET_LIMIT = 1 << 30
"""The most bytes that a sheet unpacks to: a million rows of twelve columns take some 500 MB."""
TEXTS_LIMIT = 1 << 29
"""The most bytes of the texts that the sheets share; they stand in memory."""
PART_LIMIT = 1 << 26
"""The most bytes of any other part, as styles and pictures are."""
PARTS_LIMIT = 10_000
PROLOG_LIMIT = 1 << 20
"""The most bytes before the first element of a part."""

BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises where a zip is damaged, encrypted or packed in a way that it does not know."""

_NO_WORKBOOK = "is not a workbook in the form .xlsx (save it as .xlsx or .csv)"


class _Stop(Exception):
    """The first element is reached."""


def opened(content: Content, *, checked: bool = False) -> ZipFile:
    """Open the zip of a workbook; one that is no workbook, encrypted or a bomb is a `Fault`, unless it is checked."""
    try:
        package = ZipFile(content.path)
        names = set(package.namelist())
        if "xl/workbook.bin" in names:
            raise Fault(content.file, 1, "is a workbook of the form .xlsb (save it as .xlsx or .csv)")
        if "[Content_Types].xml" not in names:
            raise Fault(content.file, 1, _NO_WORKBOOK)
        if not checked:
            _check(package, content.file)
    except BROKEN:
        raise Fault(content.file, 1, _NO_WORKBOOK) from None
    except OSError as error:
        raise Fault(content.file, 1, f"cannot be read: {error.strerror or 'the disk fails'}") from None
    return package


def _check(package: ZipFile, file: str) -> None:
    parts = package.infolist()
    if len(parts) > PARTS_LIMIT:
        raise Fault(file, 1, f"has more than {PARTS_LIMIT} parts (save the sheet alone as .xlsx or .csv)")
    for part in parts:
        if part.flag_bits & 1:
            raise Fault(file, 1, "is encrypted (open it with its password, and save it without one)")
        limit = _limit(part.filename)
        if part.file_size > limit:
            told = f"its part {part.filename} unpacks to {part.file_size >> 20} MiB, more than {limit >> 20}"
            raise Fault(file, 1, f"{told} (save the sheet as .csv, or cut it into smaller ones)")
    for part in parts:
        if _declares(package, part.filename):
            raise Fault(file, 1, f"its part {part.filename} may declare XML entities, as no spreadsheet program does")


def _limit(part: str) -> int:
    if part.startswith("xl/worksheets/") and part.endswith(".xml"):
        return SHEET_LIMIT
    return TEXTS_LIMIT if part == "xl/sharedStrings.xml" else PART_LIMIT


def _declares(package: ZipFile, part: str) -> bool:
    """Tell whether a part has a document type, which can make little XML into much."""
    found: list[str] = []

    def stop(*_: Any) -> None:
        raise _Stop

    parser = ParserCreate()
    parser.StartElementHandler = stop
    parser.StartDoctypeDeclHandler = lambda name, *_: found.append(name)
    with package.open(part) as stream:
        try:
            for _ in range(PROLOG_LIMIT >> 12):
                if not (chunk := stream.read(1 << 12)) or found:
                    break
                parser.Parse(chunk)
            else:
                return True
        except (_Stop, ExpatError):
            pass
    return bool(found)
