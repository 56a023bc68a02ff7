"""What a booking owes its worker: the messages, as rows. Their words stand in trips/notices.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from trips.models import Booking
from trips.queries.notices import bookings_without_reminder, matter_of
from zunyi.notices.models import Notice
from zunyi.notices.services.queue import notice, queue_notices, supersede_notices

# The evening before, when people are at home (domain brief 1.2, row 7).
EVENING = time(18, 0)
# Somebody who signs up so late needs no reminder beside the confirmation.
TOO_LATE = timedelta(hours=2)

CANCELLED = gettext_noop("The booking was cancelled.")
TRIP_CANCELLED = gettext_noop("The trip was cancelled.")
PLAN_CHANGED = gettext_noop("The plan changed; a newer message tells it.")


def notices_for_booking(bookings: Sequence[Booking]) -> list[Notice]:
    """The confirmation at once, and the reminder on the eve of the worker's own pick-up."""
    now = timezone.now()
    return [_about(booking, "booked") for booking in bookings] + _reminders(bookings, now=now)


def take_back_notices(bookings: Sequence[Booking], *, news: str = "booking_cancelled") -> list[Notice]:
    """Nothing more about a cancelled booking but the news of it; `news` is "trip_cancelled" when nobody travels."""
    supersede_notices(about=bookings, reason=TRIP_CANCELLED if news == "trip_cancelled" else CANCELLED)
    return [_about(booking, news) for booking in bookings]


def notices_for_new_times(bookings: Sequence[Booking], *, version: int) -> list[Notice]:
    """The news that the times have changed, at once, and a reminder that fits them instead of the old one."""
    supersede_notices(about=bookings, reason=PLAN_CHANGED, kinds=["reminder", "trip_changed"])
    news = [_about(booking, "trip_changed", version=version) for booking in bookings]
    return news + _reminders(bookings, now=timezone.now(), version=version)


@transaction.atomic
def queue_missing_reminders() -> int:
    """Write the reminders that no booking wrote, for trips that leave soon; returns how many were missing.

    A safety net beside `notices_for_booking`: whatever put a booking into the database, its worker is reminded.
    """
    now = timezone.now()
    forgotten = list(bookings_without_reminder(now=now))
    queue_notices(_reminders(forgotten, now=now, too_late=timedelta(0)))
    return len(forgotten)


def _reminders(
    bookings: Iterable[Booking], *, now: datetime, too_late: timedelta = TOO_LATE, version: int | None = None
) -> list[Notice]:
    """A reminder each on the eve, or at once when the eve has begun; none when the vehicle leaves in a moment."""
    return [
        _about(booking, "reminder", due_at=max(eve_of(booking.board.at), now), version=version)
        for booking in bookings
        if booking.board.at - now > too_late
    ]


def _about(booking: Booking, kind: str, *, due_at: datetime | None = None, version: int | None = None) -> Notice:
    """The bookings come with their trip and worker at hand; the newest plan is told unless `version` says which."""
    return notice(
        kind,
        person=booking.worker.person,
        about=booking,
        version=version or booking.trip.version,
        division=booking.worker.household_id,
        matter=matter_of(booking.trip_id),
        due_at=due_at,
    )


def eve_of(moment: datetime) -> datetime:
    """Six in the evening of the day before, by the bureau's calendar: for 00:05 that is six hours before."""
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() - timedelta(days=1), EVENING))
