"""Dates as sources give them: EDTF text, and the days it can mean at the earliest and at the latest.

EDTF is ISO 8601-2:2019, https://www.loc.gov/standards/datetime/. Chinese dates are read into it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Any
from unicodedata import normalize

Bounds = tuple[date | None, date | None]

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# What the edtf library reads rightly: no year of five digits, no significant digits, no month known by halves.
_SOUND = re.compile(r"(?!.*-([0-9]X|X[0-9]))[0-9XTZ:+~?%\[\]{},.-]{1,200}")
_CHINESE = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?")
_WINTERS = (24, 28, 30)
"""Winter, northern winter, southern summer: the seasons that go on into the next year."""
_WORDS = {
    "en": {"by": "by {}", "later": "{} or later", "between": "between {} and {}", "about": "about {}"},
    "zh": {"by": "不晚于{}", "later": "{}或之后", "between": "{}至{}之间", "about": "约{}"},
}
_SEASONS = {
    "en": {"21": "spring {}", "22": "summer {}", "23": "autumn {}", "24": "winter {}"},
    "zh": {"21": "{}年春", "22": "{}年夏", "23": "{}年秋", "24": "{}年冬"},
}
WRITE = "write 2019, 2019-05, 2019-05-03, 2019-05~ (about) or 2018/2019 (between)"


def edtf(value: Any) -> str:
    """Check a date and return it as EDTF text.

    >>> edtf("2017-07"), edtf(2017), edtf("2017年7月19日")
    ('2017-07', '2017', '2017-07-19')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | date):
        raise ValueError(f"is not a date ({WRITE})")
    # Chinese texts write digits and signs at full width.
    text = value.isoformat()[:10] if isinstance(value, date) else normalize("NFKC", str(value)).strip()
    if chinese := _CHINESE.fullmatch(text):
        text = "-".join(part.zfill(2) for part in chinese.groups() if part)
    bounds(text)
    return text


@lru_cache(maxsize=65536)
def bounds(text: str) -> Bounds:
    """Return the earliest and the latest day that an EDTF date can mean, None where it leaves a side open.

    >>> bounds("2016-02")
    (datetime.date(2016, 2, 1), datetime.date(2016, 2, 29))
    >>> bounds("2018-21/2018-22")
    (datetime.date(2018, 3, 1), datetime.date(2018, 8, 31))
    """
    try:
        if plain := _PLAIN.fullmatch(text):
            year = int(plain[1])
            month, day = (int(part) if part else None for part in plain.groups()[1:])
            if month in _WINTERS and day is None:
                # The winter of a year is the one that ends in it or the one that begins in it.
                return date(year, 1, 1), _days(year + 1, 2, None)[1]
            # Months from 21 on are the seasons of EDTF.
            if month is None or month <= 12:
                return _days(year, month, day)
        return _interval(text)
    except (ValueError, TypeError, OverflowError, AttributeError):
        raise ValueError(f"{text!r} is not a date ({WRITE})") from None


def _days(year: int, month: int | None, day: int | None) -> Bounds:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return (the_day := date(year, month, day)), the_day


def _interval(text: str) -> Bounds:
    begin, slash, end = text.partition("/")
    if not slash:
        return _parsed(text)
    if "/" in end:
        raise ValueError("more than two ends")
    earliest = None if begin in ("", "..") else bounds(begin)[0]
    latest = None if end in ("", "..") else bounds(end)[1]
    if earliest is None and latest is None:
        raise ValueError("open on both sides")
    if earliest and latest and latest < earliest:
        raise ValueError("ends before it begins")
    return earliest, latest


def _parsed(text: str) -> Bounds:
    # edtf takes 70 ms to import and 5 ms a parse: most dates are plain and never come here.
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    if not _SOUND.fullmatch(text):
        raise ValueError(text)
    try:
        parsed = parse_edtf(text)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
    except EDTFParseException:
        raise ValueError(text) from None
    earliest, latest = date(*lower[:3]), date(*upper[:3])
    if latest < earliest:
        raise ValueError("ends before it begins")
    return earliest, latest


def spoken(text: str, language: str = "en") -> str:
    """Say an EDTF date in words, English or Chinese; other text, and dates that say themselves, stay.

    >>> spoken("2017-11/2017-12"), spoken("../2015"), spoken("2015/.."), spoken("2017-10-31~"), spoken("2018-21")
    ('between 2017-11 and 2017-12', 'by 2015', '2015 or later', 'about 2017-10-31', 'spring 2018')
    >>> spoken("2017-11/2017-12", "zh"), spoken("../2015", "zh"), spoken("2015/..", "zh"), spoken("2018-21~", "zh")
    ('2017-11至2017-12之间', '不晚于2015', '2015或之后', '约2018年春')
    """
    words = _WORDS[language]
    first, interval, last = text.partition("/")
    if interval and first in ("", ".."):
        return words["by"].format(spoken(last, language))
    if interval and last in ("", ".."):
        return words["later"].format(spoken(first, language))
    if interval:
        return words["between"].format(spoken(first, language), spoken(last, language))
    if text.endswith("~"):
        return words["about"].format(spoken(text[:-1], language))
    year, _, part = text.partition("-")
    season = _SEASONS[language].get(part)
    return season.format(year) if season else text


def after(word: str, told: str, verb: str) -> str:
    """Write a time in words after `since` or `until`; after a verb where those words cannot follow one of these.

    >>> after("since", "2017-07", "begun"), after("until", "between 2017 and 2018", "ended")
    ('since 2017-07', 'ended between 2017 and 2018')
    """
    return f"{verb if told.startswith(('between ', 'by ')) else word} {told}"
