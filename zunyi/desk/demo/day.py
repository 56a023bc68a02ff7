"""The day in whose middle the demo stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

# Offices and villagers are awake between these hours; nothing of the demo's past happened at night.
FIRST_HOUR, LAST_HOUR = 8, 20


@dataclass(frozen=True, slots=True)
class Day:
    """The moment at which the demo is made, and the chance that decides everything else."""

    now: datetime
    chance: Random

    @property
    def today(self) -> date:
        """The day by the bureau's calendar."""
        return timezone.localdate(self.now)

    def at(self, day: int, clock: time) -> datetime:
        """That time of the day so many days from today."""
        return timezone.make_aware(datetime.combine(self.today + timedelta(day), clock))

    def soon(self, minutes: int) -> datetime:
        """In so many minutes, on the next half hour."""
        at = self.now + timedelta(minutes=minutes)
        return at.replace(minute=30 * (at.minute // 30), second=0, microsecond=0) + timedelta(minutes=30)

    def between(self, first: datetime, last: datetime) -> datetime:
        """A moment of the daytime between the two, and never after now."""
        last = min(last, self.now)
        if last <= first:
            return last
        seconds = int((last - first).total_seconds())
        local = timezone.localtime(first + timedelta(seconds=self.chance.randrange(seconds)))
        if not FIRST_HOUR <= local.hour < LAST_HOUR:
            local = local.replace(hour=self.chance.randrange(FIRST_HOUR, LAST_HOUR))
        return min(max(local, first), last)
