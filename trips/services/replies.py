"""What an answer to a message about a booking does."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from trips.models import Booking
from trips.services.booking import cancel_booking
from trips.services.waitlist.offers import accept_offer
from zunyi.notices.models import Notice
from zunyi.notices.replies import register_reply

CANCELLED_BY_REPLY = gettext_noop("The person answered that they are not coming; the booking was cancelled.")
NO_BY_REPLY = gettext_noop("The person does not want the seat that was offered; it goes to the next.")
YES_BY_REPLY = gettext_noop("The person takes the seats that were offered.")
COMING = gettext_noop("The person is coming.")


def register() -> None:
    """Bring what "0" and "1" mean for a booking; called when the app is ready."""
    register_reply(Booking._meta.label_lower, not_coming, coming)


def not_coming(notice: Notice) -> str:
    """Give the seat back. Raises BookingAlreadyEnded or TripUnderWay."""
    booking = Booking.objects.get(pk=int(notice.about_id))
    was_held = booking.state == Booking.State.HELD
    cancel_booking(booking=booking, by=None, reason="回复短信：不来")
    return NO_BY_REPLY if was_held else CANCELLED_BY_REPLY


def coming(notice: Notice) -> str:
    """Yes to an offer of the waitlist signs the whole offer up; to anything else it is no more than good to know.

    Raises OfferOver where the seats are gone, and as `accept_offer` does.
    """
    booking = Booking.objects.select_related("offer").get(pk=int(notice.about_id))
    if booking.offer is None or notice.kind != "seat_offered" or booking.state == Booking.State.CONFIRMED:
        return COMING
    accept_offer(offer=booking.offer, by=None)
    return YES_BY_REPLY
