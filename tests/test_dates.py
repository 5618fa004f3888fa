"""Dates keep what the source says, and know the days that it can mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.dates import bounds, edtf


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2017-07-19", date(2017, 7, 19), date(2017, 7, 19)),
        ("2018-21", date(2018, 3, 1), date(2018, 5, 31)),
        ("2018-21/2018-22", date(2018, 3, 1), date(2018, 8, 31)),
        ("2017-10/2017-11", date(2017, 10, 1), date(2017, 11, 30)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
        ("2017-10-31~", date(2017, 10, 31), date(2017, 10, 31)),
        ("2018-06/..", date(2018, 6, 1), None),
        ("../2018-06", None, date(2018, 6, 30)),
    ],
)
def test_a_date_has_an_earliest_and_a_latest_day(text, earliest, latest):
    assert bounds(text) == (earliest, latest)


@pytest.mark.parametrize("text", ["soon", "2017-02-30", "2017-13", "17", "07/08/2017", "", "..", "2018/2017", "0000"])
def test_what_is_no_date_is_refused_with_what_would_do(text):
    with pytest.raises(ValueError, match="write 2019"):
        edtf(text)


@pytest.mark.parametrize(
    ("chinese", "text"), [("2017年7月19日", "2017-07-19"), ("2015年", "2015"), ("2015年12月", "2015-12")]
)
def test_chinese_dates_are_read(chinese, text):
    assert edtf(chinese) == text


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_is_its_own_bounds(day):
    assert bounds(edtf(day.isoformat())) == (day, day)


@given(st.integers(1000, 9999), st.integers(1, 12))
def test_a_month_lies_within_its_year(year, month):
    (first, last), (begin, end) = bounds(f"{year}-{month:02}"), bounds(str(year))
    assert begin <= first <= last <= end
