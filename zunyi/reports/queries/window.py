"""The stretch of time that a day's report speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Window:
    """A day of the report, from the cut-off of the day before to its own, so that days add up without a gap.

    `hour` is the cut-off in hours of Asia/Shanghai, 16 for what counties send on; 24 is the calendar day.
    """

    day: date
    hour: int = settings.REPORT_CUT_OFF_HOUR

    @property
    def until(self) -> datetime:
        """The first moment that no longer counts."""
        midnight = timezone.make_aware(datetime.combine(self.day, time()))
        return midnight + timedelta(hours=self.hour)

    @property
    def since(self) -> datetime:
        """The first moment that counts."""
        return self.until - timedelta(days=1)

    @property
    def next(self) -> Window:
        """The day after, with the same cut-off."""
        return Window(self.day + timedelta(days=1), self.hour)

    def season_since(self, start: date) -> datetime:
        """The first moment of a season that starts on the report day `start`."""
        return Window(start, self.hour).since


def season_start(day: date) -> date:
    """The last beginning of a season at or before `day`, by the bureau's own calendar (SEASON_STARTS_ON)."""
    month, of_month = map(int, settings.SEASON_STARTS_ON.split("-"))
    start = date(day.year, month, of_month)
    return start if start <= day else date(day.year - 1, month, of_month)
