"""Dates in cells: what spreadsheets write, read as EDTF. What may be two days is refused, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from ontology.dates import edtf

Order = Literal["day-first", "month-first", "excel", "unix"]
ORDERS: tuple[Order, ...] = ("day-first", "month-first", "excel", "unix")
"""How a mapping says that dates are written; `excel`: a spreadsheet's number of a day, `unix`: seconds since 1970."""

_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})")
_SHORT = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2}")
_MONTH = re.compile(r"(\d{1,2})\s*[/.]\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.]\s*(\d{1,2})(?:\s*[/.]\s*(\d{1,2}))?")
_CLOCK = re.compile(r"(\S.*?)[T\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
_SERIAL = re.compile(r"(\d{1,5})(\.0+)?")
# Day 60 of a spreadsheet is the 29th of February 1900, which never was: days before are not to be trusted.
_SERIALS = range(61, 73051)
_EXCEL = date(1899, 12, 30)


@lru_cache(maxsize=65536)
def read_date(value: object, order: Order | None = None) -> str:
    """Read a cell as EDTF, or raise `ValueError`: what is wrong, without the value, and what would do.

    >>> read_date("2017年7月19日"), read_date("19.07.2017", "day-first"), read_date("7/2017"), read_date("2017/7/19")
    ('2017-07-19', '2017-07-19', '2017-07', '2017-07-19')
    >>> read_date("43001", "excel"), read_date("2017-07-19 00:00:00"), read_date("1500422400", "unix")
    ('2017-09-23', '2017-07-19', '2017-07-19')
    """
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    if clock := _CLOCK.fullmatch(text):
        text = clock[1]
    if order == "excel":
        return _of_serial(text)
    if order == "unix":
        return _of_seconds(text)
    if found := _NUMBERS.fullmatch(text):
        return _of_numbers(found, order)
    if _SHORT.fullmatch(text):
        raise ValueError("is a date whose year has two digits (write four)")
    if found := _MONTH.fullmatch(text):
        return edtf(f"{found[2]}-{int(found[1]):02}")
    if found := _YEAR_FIRST.fullmatch(text):
        return edtf("-".join(part.zfill(2) for part in found.groups() if part))
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS and not re.fullmatch(r"1\d{3}|20\d\d", text):
        raise ValueError("may be a spreadsheet's number of a day (if it is: `date: excel`)")
    return edtf(text)


def _of_numbers(found: re.Match[str], order: Order | None) -> str:
    first, second, year = (int(part) for part in found.groups())
    if order is None:
        said = "may be day first or month first (say which: `date: day-first` or `date: month-first`)"
        raise ValueError(said)
    day, month = (first, second) if order == "day-first" else (second, first)
    if month > 12 >= day:
        raise ValueError(f"has no month {month} if it is written {order}")
    return edtf(f"{year:04}-{month:02}-{day:02}")


def _of_serial(text: str) -> str:
    found = _SERIAL.fullmatch(text)
    if not found or int(found[1]) not in _SERIALS:
        raise ValueError(f"is not a spreadsheet's number of a day ({_SERIALS.start} to {_SERIALS.stop - 1})")
    return (_EXCEL + timedelta(days=int(found[1]))).isoformat()


def _of_seconds(text: str) -> str:
    if not re.fullmatch(r"-?\d{1,11}(\.0+)?", text):
        raise ValueError("is not a number of seconds since 1970")
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(float(text)))).date().isoformat()
