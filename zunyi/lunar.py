"""The lunar calendar, as the bureau's people say days: 正月初八, 腊月廿三.

The years stand in `lunar_years.csv` (docs/decisions/0022): the day of the new year, the months as long (+, 30 days) or
short (-, 29), and after which month a leap month comes.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

_MONTHS = "正二三四五六七八九十冬腊"
_DIGITS = "一二三四五六七八九十"
LONG, SHORT = 30, 29


@dataclass(frozen=True, slots=True, order=True)
class LunarDay:
    """A day of a lunar year; `is_leap` when it lies in the month that comes twice."""

    year: int
    month: int
    day: int
    is_leap: bool = False

    @property
    def words(self) -> str:
        """As it is said: 正月初八, 闰六月十五, 腊月廿三."""
        return f"{'闰' if self.is_leap else ''}{_MONTHS[self.month - 1]}月{_day_words(self.day)}"


def lunar_day_of(day: date) -> LunarDay | None:
    """The lunar day of a day of the sun; None outside the years that are known."""
    for year in (day.year, day.year - 1):
        if year not in _years():
            continue
        begins, months = _years()[year]
        left = (day - begins).days
        if left < 0:
            continue
        for month, is_leap, length in months:
            if left < length:
                return LunarDay(year, month, left + 1, is_leap)
            left -= length
    return None


def day_of_lunar(lunar: LunarDay) -> date | None:
    """The day of the sun; None when that year has no such day (a short month, no such leap month) or is not known."""
    if lunar.year not in _years():
        return None
    day, months = _years()[lunar.year]
    for month, is_leap, length in months:
        if (month, is_leap) == (lunar.month, lunar.is_leap):
            return day + timedelta(days=lunar.day - 1) if 1 <= lunar.day <= length else None
        day += timedelta(days=length)
    return None


def same_lunar_day(day: date, *, year: int) -> date | None:
    """The day of another lunar year that is called the same; the month's last day where the month is shorter there.

    A day in a leap month is looked for in the month of that name.
    """
    lunar = lunar_day_of(day)
    if lunar is None:
        return None
    wanted = LunarDay(year, lunar.month, lunar.day)
    return day_of_lunar(wanted) or day_of_lunar(LunarDay(year, lunar.month, min(lunar.day, SHORT)))


def read_lunar(text: str, *, year: int) -> date | None:
    """The day that "正月初八" or "腊月二十三" names in a lunar year; None when the words are no day of it."""
    words = text.strip().replace("农历", "").replace("臘", "腊").replace("一月", "正月", 1)
    words = words.replace("十正月", "冬月").replace("十二月", "腊月")
    is_leap = words.startswith("闰")
    month, _, day = words.removeprefix("闰").partition("月")
    number = next((n for n in range(1, LONG + 1) if day in (_day_words(n), _plain(n), str(n))), None)
    if len(month) != 1 or month not in _MONTHS or number is None:
        return None
    return day_of_lunar(LunarDay(year, _MONTHS.index(month) + 1, number, is_leap))


def nearest_lunar(words: str, day: date) -> date | None:
    """Of the years around `day`, the day that is called so and lies nearest to it; None when there is none."""
    near = [read_lunar(words, year=day.year + more) for more in (-1, 0, 1)]
    return min((each for each in near if each is not None), key=lambda each: abs(each - day), default=None)


def a_lunar_year_later(moment: datetime) -> datetime:
    """The same lunar day of the next lunar year, at the same time; a year later where the moon is not known."""
    lunar = lunar_day_of(moment.date())
    day = same_lunar_day(moment.date(), year=lunar.year + 1) if lunar else None
    return moment.replace(year=day.year, month=day.month, day=day.day) if day else moment + timedelta(days=365)


def _day_words(day: int) -> str:
    if day <= 10:
        return f"初{_DIGITS[day - 1]}"
    if day in (20, 30):
        return "二十" if day == 20 else "三十"
    return f"{'十' if day < 20 else '廿'}{_DIGITS[day % 10 - 1]}"


def _plain(day: int) -> str:
    """As others write it: 八, 十五, 二十三."""
    tens, ones = divmod(day, 10)
    return ("", "十", "二十", "三十")[tens] + (_DIGITS[ones - 1] if ones else "")


@cache
def _years() -> dict[int, tuple[date, tuple[tuple[int, bool, int], ...]]]:
    with (Path(__file__).parent / "lunar_years.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["year"]): (date.fromisoformat(row["new_year"]), _months(row)) for row in csv.DictReader(file)}


def _months(row: dict[str, str]) -> tuple[tuple[int, bool, int], ...]:
    names: list[tuple[int, bool]] = []
    for month in range(1, 13):
        names.append((month, False))
        if row["leap"] == str(month):
            names.append((month, True))
    lengths = [LONG if mark == "+" else SHORT for mark in row["months"]]
    return tuple((month, is_leap, length) for (month, is_leap), length in zip(names, lengths, strict=True))
