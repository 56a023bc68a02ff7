"""A passenger's journey as one line: each ride with its times, places, vehicle and seat, and the changes between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trips.models import Booking, Call, SeatClaim
from trips.queries.journey import calls_of, journey_between


@dataclass(frozen=True, slots=True)
class Ride:
    """One vehicle of the journey; `waits` are the minutes to change into it."""

    on: Call
    off: Call
    seat: str
    waits: int = 0

    @property
    def leaves_at(self) -> datetime:
        """When it leaves the stop to get on."""
        return self.on.at

    @property
    def arrives_at(self) -> datetime:
        """When it reaches the stop to get off."""
        return self.off.arrives_at or self.off.at


def journey_of(booking: Booking) -> list[Ride]:
    """The rides of a booking in order, in two queries; empty where its stops are no way any more."""
    calls = calls_of(booking.trip_id)
    by_id = {call.pk: call for call in calls}
    try:
        journey = journey_between(calls, by_id[booking.board_id], by_id[booking.alight_id])
    except (KeyError, ValueError):
        return []
    seats = _seats(booking)
    at = {(call.leg_id, call.order): call for call in calls}
    rides: list[Ride] = []
    for ride in journey.rides:
        on, off = at[ride.leg_id, ride.first], at[ride.leg_id, ride.until]
        waits = round((on.at - rides[-1].arrives_at).total_seconds() / 60) if rides else 0
        rides.append(Ride(on, off, seats.get(ride.leg_id, ""), waits))
    return rides


def _seats(booking: Booking) -> dict[int, str]:
    claims = SeatClaim.objects.filter(booking=booking, released_at=None).order_by("stretch")
    return dict(claims.values_list("seat__leg_id", "seat__label"))
