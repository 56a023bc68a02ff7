"""A passenger's journey as one line: each ride with its times, places, vehicle and seat, and the changes between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from trips.models import Booking, Call, Leg, SeatClaim
from trips.queries.journey import calls_by_trip, changes_of, journey_between


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

    @property
    def ends_another_day(self) -> bool:
        """Whether its arrival needs a date beside the hour."""
        return timezone.localdate(self.leaves_at) != timezone.localdate(self.arrives_at)


def journey_of(booking: Booking) -> list[Ride]:
    """The rides of a booking in order, in two queries; empty where its stops are no way any more."""
    return journeys_of([booking])[booking.pk]


def journeys_of(bookings: Sequence[Booking]) -> dict[int, list[Ride]]:
    """The same of several, by their ids, still in two queries."""
    calls = calls_by_trip({booking.trip_id for booking in bookings})
    seats = _seats(bookings)
    return {each.pk: _line(each, calls[each.trip_id], seats.get(each.pk, {})) for each in bookings}


def _line(booking: Booking, calls: Sequence[Call], seats: Mapping[int, str]) -> list[Ride]:
    by_id = {call.pk: call for call in calls}
    ends = by_id.get(booking.board_id), by_id.get(booking.alight_id)
    if not ends[0] or not ends[1]:
        return []
    # Of several coaches on one way it is the one with the seat.
    ridden = [call for call in calls if call.leg_id in seats] if seats else calls
    return rides_between(ridden, ends[0], ends[1], seats=seats) or rides_between(calls, ends[0], ends[1], seats=seats)


def rides_between(
    calls: Sequence[Call], board: Call, alight: Call, *, seats: Mapping[int, str] | None = None
) -> list[Ride]:
    """The rides from one stop to another, with the seat on each leg where it is known; empty where no way leads."""
    try:
        journey = journey_between(calls, board, alight)
    except ValueError:
        return []
    at = {(call.leg_id, call.order): call for call in calls}
    rides: list[Ride] = []
    for ride in journey.rides:
        on, off = at[ride.leg_id, ride.first], at[ride.leg_id, ride.until]
        waits = round((on.at - rides[-1].arrives_at).total_seconds() / 60) if rides else 0
        rides.append(Ride(on, off, (seats or {}).get(ride.leg_id, ""), waits))
    return rides


@dataclass(frozen=True, slots=True)
class Change:
    """Where people leave one vehicle of a trip and get on another."""

    off: Call
    on: Call

    @property
    def arrives_at(self) -> datetime:
        """When the first of the two vehicles is there."""
        return self.off.arrives_at or self.off.at

    @property
    def minutes(self) -> int:
        """How long there is for it."""
        return round((self.on.at - self.arrives_at).total_seconds() / 60)


def changes_between(legs: Sequence[Leg]) -> list[Change]:
    """Every change of a trip, its legs with their calls at hand."""
    by_leg: dict[int, list[Call]] = {}
    for leg in legs:
        by_leg[leg.pk] = list(leg.calls.all())
        for call in by_leg[leg.pk]:
            call.leg = leg
    return [Change(off, on) for off, on in changes_of({pk: calls for pk, calls in by_leg.items() if calls})]


def _seats(bookings: Sequence[Booking]) -> dict[int, dict[int, str]]:
    """The label of the seat on each leg, by the booking's id and the leg's."""
    claims = SeatClaim.objects.filter(booking__in=bookings, released_at=None).order_by("stretch")
    found: dict[int, dict[int, str]] = {}
    for booking, leg, label in claims.values_list("booking_id", "seat__leg_id", "seat__label"):
        found.setdefault(booking, {})[leg] = label
    return found
