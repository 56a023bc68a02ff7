"""Days in all the spellings of rosters."""

from __future__ import annotations

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zunyi.sheets import refusals
from zunyi.sheets.dates import read_date, spring_festival, year_of


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2027-02-14", date(2027, 2, 14)),
        ("2027/2/16", date(2027, 2, 16)),
        ("2027.2.16", date(2027, 2, 16)),
        ("20270220", date(2027, 2, 20)),
        (20270220.0, date(2027, 2, 20)),
        ("2027年2月18日", date(2027, 2, 18)),
        ("2027 年 2 月 18 号", date(2027, 2, 18)),
        ("２０２７年２月１８日", date(2027, 2, 18)),
        ("2027-02-14 07:30", date(2027, 2, 14)),
        ("2月18日", date(2027, 2, 18)),
        ("2/18", date(2027, 2, 18)),
        ("'2月18日", date(2027, 2, 18)),
        (44958.0, date(2023, 2, 1)),
        ("44958", date(2023, 2, 1)),
        (datetime(2027, 2, 14, 8), date(2027, 2, 14)),
        (date(2027, 2, 14), date(2027, 2, 14)),
        ("正月初一", date(2027, 2, 6)),
        ("正月初八", date(2027, 2, 13)),
        ("正月十五", date(2027, 2, 20)),
        ("农历正月廿三", date(2027, 2, 28)),
        ("正月二十九", date(2027, 3, 6)),
        ("正月16", date(2027, 2, 21)),
        ("2028年正月初八", date(2028, 2, 2)),
        ("除夕", date(2027, 2, 5)),
        ("正月廿", date(2027, 2, 25)),
        ("正月三十", date(2027, 3, 7)),
        ("二月初二", date(2027, 3, 9)),
        ("八月十五", date(2027, 9, 15)),
        ("冬月初一", date(2027, 11, 28)),
        ("腊月廿八", date(2027, 2, 4)),
        ("农历腊月二十八日", date(2027, 2, 4)),
        ("2027年腊月廿八", date(2028, 1, 24)),
        ("", None),
        ("  ", None),
    ],
)
def test_edge_case_38_days_are_read(cell, day):
    assert read_date(cell, year=2027) == day


@pytest.mark.parametrize(
    ("cell", "refusal"),
    [
        ("2023/2/30", refusals.DateDoesNotExist),
        ("2027-13-01", refusals.DateDoesNotExist),
        ("2月30日", refusals.DateDoesNotExist),
        ("20270230", refusals.DateDoesNotExist),
        ("六月三十一", refusals.DateUnreadable),
        ("正月初十一", refusals.DateUnreadable),
        ("闰二月初二", refusals.DateUnreadable),
        ("十三月初二", refusals.DateUnreadable),
        ("年后", refusals.DateUnreadable),
        ("尽快", refusals.DateUnreadable),
        ("1234", refusals.DateUnreadable),
        ("3027-02-14", refusals.DateUnreadable),
        (7.5, refusals.DateUnreadable),
    ],
)
def test_what_is_no_day_is_refused(cell, refusal):
    with pytest.raises(refusals.DateUnreadable) as caught:
        read_date(cell, year=2027)

    assert type(caught.value) is refusal


def test_a_day_without_a_year_needs_the_sheets_year():
    with pytest.raises(refusals.DateUnreadable):
        read_date("正月初八")


def test_the_sheets_year_stands_in_its_title():
    assert year_of(["花名册", "正安县2027年春季外出务工人员花名册"]) == 2027
    assert year_of(["花名册"]) is None


@pytest.mark.parametrize(
    ("year", "day"),
    [(2023, date(2023, 1, 22)), (2026, date(2026, 2, 17)), (2027, date(2027, 2, 6)), (2028, date(2028, 1, 26))],
)
def test_spring_festival(year, day):
    assert spring_festival(year) == day


@given(text=st.text(max_size=30))
def test_any_text_is_a_day_or_refused(text):
    with contextlib.suppress(refusals.DateUnreadable):
        read_date(text, year=2027)
