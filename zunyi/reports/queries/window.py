"""The stretch of time that a day's report speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Window:
    """A day of the report, from the cut-off of the day before to its own, so that days add up without a gap.

    `hour` is the cut-off in hours of Asia/Shanghai, 16 for what counties send on; 24 is the calendar day. `days` more
    than one is the stretch of so many days that ends with `day`.
    """

    day: date
    hour: int = settings.REPORT_CUT_OFF_HOUR
    days: int = 1

    @property
    def until(self) -> datetime:
        """The first moment that no longer counts."""
        midnight = timezone.make_aware(datetime.combine(self.day, time()))
        return midnight + timedelta(hours=self.hour)

    @property
    def since(self) -> datetime:
        """The first moment that counts."""
        return self.until - timedelta(days=self.days)

    @property
    def first(self) -> date:
        """The first day that is reported on."""
        return self.day - timedelta(days=self.days - 1)

    @property
    def next(self) -> Window:
        """The days after, as many and with the same cut-off."""
        return Window(self.day + timedelta(days=self.days), self.hour, self.days)

    @property
    def year_before(self) -> Window:
        """The same days of the year before, by the calendar; 29 February looks back at the 28th."""
        return Window(a_year_before(self.day), self.hour, self.days)

    def season_since(self, start: date) -> datetime:
        """The first moment of a season that starts on the report day `start`."""
        return Window(start, self.hour).since


def season_start(day: date) -> date:
    """The last beginning of a season at or before `day`, by the bureau's own calendar (SEASON_STARTS_ON)."""
    month, of_month = map(int, settings.SEASON_STARTS_ON.split("-"))
    start = date(day.year, month, of_month)
    return start if start <= day else date(day.year - 1, month, of_month)


def a_year_before(day: date) -> date:
    """The same day of the year before."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
