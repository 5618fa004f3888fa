"""The years in which something was so: certainly, possibly, or not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ontology.dates import bounds

Years = list[int | None]
"""The earliest and latest year of the begin, the earliest and latest of the end; None where a side is open."""


def years(given: Mapping[str, Any]) -> Years:
    """Read the bounds of a record; nothing where it has no date. Sources that differ widen what is possible.

    >>> years({"begin_earliest": date(2013, 9, 1), "begin_latest": date(2014, 1, 31)})
    [2013, 2014, None, None]
    >>> years({})
    []
    """
    begins, begun = _days(given.get("begin_earliest")), _days(given.get("begin_latest"))
    # Whoever is seen in a state on a day: it did not end before.
    seen = [day for text in _each(given.get("ongoing")) for day in bounds(text)[:1] if day]
    ends, ended = [*_days(given.get("end_earliest")), *seen], _days(given.get("end_latest"))
    if not (begins or begun or ends or ended):
        return []
    return [_year(begins, min), _year(begun, max), _year(ends, max if seen else min), _year(ended, max)]


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None or value == "" else [value]


def _days(value: Any) -> list[date]:
    return [day for day in _each(value) if isinstance(day, date)]


def _year(days: Iterable[date], choose: Any) -> int | None:
    found = list(days)
    return int(choose(found).year) if found else None
