"""Days as people write them in a roster: 2027-02-14, 2027/2/16, 20270220, 2月18日, 44958, 正月初八."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from holidays.calendars.chinese import _ChineseLunisolar

from zunyi.lunar import read_lunar
from zunyi.sheets import refusals
from zunyi.sheets.reading import Cell, text_of

_EXCEL_BEGAN = date(1899, 12, 30)  # serial 0; right for every day since 1900-03-01
_SERIALS = range(36526, 73051)  # 2000 to 2099: other numbers of five digits are something else
_YEARS = range(1900, 2101)
_LUNISOLAR = _ChineseLunisolar()

_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[T\s]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_AND_DAY = re.compile(r"(\d{1,2})[-/月](\d{1,2})[日号]?")
_EVE = re.compile(r"(?:大?年三十|除夕)(?:夜|日)?")
_YEAR_IN_TEXT = re.compile(r"(20\d{2})\s*年")


def read_date(cell: Cell, *, year: int | None = None) -> date | None:
    """The day that a cell means, or None for a blank one.

    `year` is the year of the sheet, for days that are written without one. Raises DateUnreadable, or
    DateDoesNotExist for a day like 30 February.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = re.sub(r"\s*([-/.年月日号])\s*", r"\1", unicodedata.normalize("NFKC", text_of(cell)).strip(" '‘’"))
    if not text:
        return None
    if match := _FULL.fullmatch(text) or _PACKED.fullmatch(text):
        return _day(*map(int, match.groups()))
    if text.isdecimal() and int(text) in _SERIALS:
        return _EXCEL_BEGAN + timedelta(int(text))
    if year and (match := _MONTH_AND_DAY.fullmatch(text)):
        return _day(year, int(match[1]), int(match[2]))
    if year and (found := _lunar(text, year)):
        return found
    raise refusals.DateUnreadable()


def year_of(texts: Iterable[str]) -> int | None:
    """The year that a sheet's title speaks of: 正安县2027年春季外出务工人员花名册."""
    for text in texts:
        if match := _YEAR_IN_TEXT.search(unicodedata.normalize("NFKC", text)):
            return int(match[1])
    return None


def spring_festival(year: int) -> date:
    """The first day of the first lunar month: 2027-02-06."""
    day, _is_exact = _LUNISOLAR.lunar_new_year_date(year)
    if day is None:
        raise refusals.DateUnreadable()
    return day


def _lunar(text: str, year: int) -> date | None:
    """Days of any lunar month, and the eve of its new year, by the table of `zunyi.lunar`.

    A sheet of 2027 means by 腊月廿八 the day that lies in 2027, in the last month of the lunar year before; a year that
    is written beside the day is the lunar one.
    """
    written = re.search(r"(\d{4})年", text)
    words = re.sub(r"农历|阴历|旧历|\d{4}年|(?<=[一二三四五六七八九十廿\d])[日号]$", "", text)
    if _EVE.fullmatch(words):
        return spring_festival(int(written[1]) if written else year) - timedelta(1)
    words = re.sub(r"月廿$", "月二十", words)
    if written:
        return read_lunar(words, year=int(written[1]))
    found = (read_lunar(words, year=lunar_year) for lunar_year in (year - 1, year))
    return next((day for day in found if day and day.year == year), None)


def _day(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise refusals.DateUnreadable()
    try:
        return date(year, month, day)
    except ValueError:
        raise refusals.DateDoesNotExist() from None


def lunar_day(day: date) -> str:
    """正月初八 for 13 February 2027, 除夕 for the eve; nothing for days outside the first lunar month."""
    number = (day - spring_festival(day.year)).days + 1
    if number == 0:
        return "除夕"
    if not 1 <= number <= 29:
        return ""
    tens, unit = divmod(number, 10)
    if unit == 0:
        return "正月" + ("初十" if tens == 1 else "二十")
    return "正月" + "初十廿"[tens] + "一二三四五六七八九"[unit - 1]
