"""What came after a seat that ended without its owner's doing: where to look next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trips.models import AffectedRider, Booking, TransferredBooking
from trips.queries.slip import slip_token
from trips.queries.waitlist.entries import place_token


@dataclass(frozen=True, slots=True)
class Sequel:
    """What the owner answered ("open": nobody has asked yet), and the slip or the place on a list instead."""

    answer: str
    slip: str = ""
    place: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the owner has still to be asked."""
        return self.answer == AffectedRider.Answer.OPEN


def sequels_of(bookings: Sequence[Booking]) -> dict[int, Sequel]:
    """By the ids of those bookings that a disruption or a change of trips ended; two queries."""
    ended = [booking.pk for booking in bookings if not booking.is_live]
    lost = AffectedRider.objects.filter(booking__in=ended, outcome=AffectedRider.Outcome.LEFT)
    found = {
        rider.booking_id: Sequel(
            answer=rider.answer,
            slip=slip_token(rider.new_booking) if rider.new_booking else "",
            place=place_token(rider.waits) if rider.waits else "",
        )
        for rider in lost.select_related("new_booking", "waits").order_by("pk")
    }
    moved = TransferredBooking.objects.filter(old__in=ended, transfer__undone_at=None)
    for each in moved.select_related("new").order_by("pk"):
        found[each.old_id] = Sequel(AffectedRider.Answer.OTHER_TRIP, slip_token(each.new))
    return found
