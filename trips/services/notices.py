"""What a booking owes its worker: the messages, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from trips.models import Booking
from zunyi.notices.models import Notice
from zunyi.notices.services.queue import notice, supersede_notices

# The evening before, when people are at home (domain brief 1.2, row 7).
EVENING = time(18, 0)
# Somebody who signs up so late needs no reminder beside the confirmation.
TOO_LATE = timedelta(hours=2)


def notices_for_booking(bookings: Sequence[Booking]) -> list[Notice]:
    """The confirmation at once, and the reminder on the eve of the worker's own pick-up."""
    owed = []
    now = timezone.now()
    for booking in bookings:
        owed.append(_about(booking, "booked"))
        if booking.board.at - now > TOO_LATE:
            owed.append(_about(booking, "reminder", due_at=max(_eve_of(booking.board.at), now)))
    return owed


def take_back_notices(bookings: Sequence[Booking], *, news: str = "booking_cancelled") -> list[Notice]:
    """Nothing more about a cancelled booking but the news of it."""
    supersede_notices(about=bookings, reason="cancelled")
    return [_about(booking, news) for booking in bookings]


def notices_for_new_times(bookings: Sequence[Booking], *, version: int) -> list[Notice]:
    """The news that the times have changed, at once, and a reminder that fits them instead of the old one."""
    supersede_notices(about=bookings, reason="times changed", kinds=["reminder", "trip_changed"])
    owed = []
    now = timezone.now()
    for booking in bookings:
        owed.append(_about(booking, "trip_changed", version=version))
        if booking.board.at - now > TOO_LATE:
            owed.append(_about(booking, "reminder", due_at=max(_eve_of(booking.board.at), now), version=version))
    return owed


def _about(booking: Booking, kind: str, *, due_at: datetime | None = None, version: int = 1) -> Notice:
    return notice(kind, person=f"worker:{booking.worker_id}", about=booking, due_at=due_at, version=version)


def _eve_of(moment: datetime) -> datetime:
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() - timedelta(days=1), EVENING))
