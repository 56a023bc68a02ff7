"""What an answer to a message about a booking does."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from trips.models import Booking
from trips.services.booking import cancel_booking
from zunyi.notices.models import Notice
from zunyi.notices.replies import register_reply

CANCELLED_BY_REPLY = gettext_noop("The person answered that they are not coming; the booking was cancelled.")


def register() -> None:
    """Bring what "0" means for a booking; called when the app is ready."""
    register_reply(Booking._meta.label_lower, not_coming)


def not_coming(notice: Notice) -> str:
    """Give the seat back. Raises BookingAlreadyEnded or TripUnderWay."""
    booking = Booking.objects.get(pk=int(notice.about_id))
    cancel_booking(booking=booking, by=None, reason="回复短信：不来")
    return CANCELLED_BY_REPLY
