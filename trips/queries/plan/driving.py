"""Driving times of a run, reckoned from its planned calls and rest stops. Pure reckoning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from trips.models import Call, RestStop

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Drive:
    """From one halt to the next without standing, by the driver of that number (from 0)."""

    starts_at: datetime
    ends_at: datetime
    driver: int = 0

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Halt:
    """The vehicle stands, and perhaps the other driver takes over."""

    starts_at: datetime
    ends_at: datetime
    changes_driver: bool = False


def halts_of(calls: Sequence[Call], rest_stops: Sequence[RestStop]) -> list[Halt]:
    """Where the vehicle stands between its first departure and its last arrival, in order."""
    halts = [Halt(call.arrives_at or call.at, call.departs_at or call.at) for call in calls[1:-1] if call.arrives_at]
    halts += [Halt(stop.at, stop.at + timedelta(minutes=stop.minutes), stop.changes_driver) for stop in rest_stops]
    return sorted(halts, key=lambda halt: halt.starts_at)


def drives_of(calls: Sequence[Call], rest_stops: Sequence[RestStop], *, drivers: int, rest: int) -> list[Drive]:
    """The run cut into drives at each halt.

    Who drives: the first, until a rest stop says that another takes over; where none says so and there are two, they
    take turns at every halt of at least `rest` minutes.
    """
    starts_at, ends_at = calls[0].at, calls[-1].arrives_at or calls[-1].at
    halts = [halt for halt in halts_of(calls, rest_stops) if starts_at < halt.starts_at and halt.ends_at < ends_at]
    said = any(halt.changes_driver for halt in halts)
    drives, at, driver = [], starts_at, 0
    for halt in halts:
        if halt.starts_at > at:
            drives.append(Drive(at, halt.starts_at, driver))
        at = max(at, halt.ends_at)
        if halt.changes_driver or (not said and halt.ends_at - halt.starts_at >= timedelta(minutes=rest)):
            driver = (driver + 1) % max(drivers, 1)
    return [*drives, Drive(at, ends_at, driver)]


def longest_spell(drives: Sequence[Drive], *, rest: int, night: tuple[int, int] | None = None) -> tuple[int, datetime]:
    """The longest driving by one person without `rest` minutes of rest; minutes, and since when.

    With `night` (hours from, until) only what lies in the night counts.
    """
    longest, since = 0, drives[0].starts_at
    spell, began, last = 0, drives[0].starts_at, None
    for drive in drives:
        rested = (
            last is None or drive.driver != last.driver or drive.starts_at - last.ends_at >= timedelta(minutes=rest)
        )
        if rested:
            spell, began = 0, drive.starts_at
        spell += minutes_between(drive, *night) if night else drive.minutes
        last = drive
        if spell > longest:
            longest, since = spell, began
    return longest, since


def longest_in_a_day(drives: Sequence[Drive]) -> int:
    """The most minutes that one of the drivers drives within any 24 hours."""
    most = 0
    for first in drives:
        own = [drive for drive in drives if drive.driver == first.driver and drive.starts_at >= first.starts_at]
        until = first.starts_at + DAY
        minutes = sum(
            round((min(drive.ends_at, until) - drive.starts_at).total_seconds() / 60)
            for drive in own
            if drive.starts_at < until
        )
        most = max(most, minutes)
    return most


def minutes_between(drive: Drive, hour_from: int, hour_until: int) -> int:
    """How much of a drive lies between two hours of the clock, over midnight if need be."""
    total = timedelta()
    day = timezone.localdate(drive.starts_at) - timedelta(days=1)
    while day <= timezone.localdate(drive.ends_at):
        begins = timezone.make_aware(datetime.combine(day, time(hour_from)))
        ends = timezone.make_aware(datetime.combine(day, time(hour_until)))
        if hour_until <= hour_from:
            ends += DAY
        total += max(min(drive.ends_at, ends) - max(drive.starts_at, begins), timedelta())
        day += timedelta(days=1)
    return round(total.total_seconds() / 60)


def longest_without_rest(calls: Sequence[Call], rest_stops: Sequence[RestStop], *, rest: int) -> int:
    """The most minutes that the passengers sit without a halt of at least `rest` minutes."""
    at, most = calls[0].at, 0
    ends_at = calls[-1].arrives_at or calls[-1].at
    for halt in halts_of(calls, rest_stops):
        if halt.ends_at - halt.starts_at >= timedelta(minutes=rest) and halt.starts_at >= at:
            most = max(most, round((halt.starts_at - at).total_seconds() / 60))
            at = halt.ends_at
    return max(most, round((ends_at - at).total_seconds() / 60))
