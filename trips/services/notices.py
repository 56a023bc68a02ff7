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


def take_back_notices(bookings: Sequence[Booking]) -> list[Notice]:
    """Nothing more about a cancelled booking but the news of it."""
    supersede_notices(about=bookings, reason="cancelled")
    return [_about(booking, "booking_cancelled") for booking in bookings]


def _about(booking: Booking, kind: str, *, due_at: datetime | None = None) -> Notice:
    return notice(kind, person=f"worker:{booking.worker_id}", about=booking, due_at=due_at)


def _eve_of(moment: datetime) -> datetime:
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() - timedelta(days=1), EVENING))
