"""Last year's journey once more: the open trips to the same place, and the stop that was used."""

from __future__ import annotations

from collections.abc import Sequence

from trips.models import Booking, Call, Trip
from trips.queries.demand import stop_near
from trips.queries.journey import boarding_calls, planned_calls
from trips.queries.trip import open_trips
from workers.models import Worker

SHOWN = 10


def trips_again(booking: Booking) -> list[Trip]:
    """Open trips with free seats to where somebody went before; those of the same organiser first."""
    fitting = open_trips().filter(destination=booking.trip.destination_id, seats_free__gt=0)[:SHOWN]
    return sorted(fitting, key=lambda trip: trip.organiser_id != booking.trip.organiser_id)


def party_of(booking: Booking, people: Sequence[Worker]) -> list[Worker]:
    """Those of the journey who are on this phone: nobody else is signed up from it."""
    if booking.companions_id is None:
        return [booking.worker]
    rode = set(
        Booking.objects.filter(trip=booking.trip_id, companions=booking.companions_id).values_list("worker", flat=True)
    )
    return [worker for worker in people if worker.pk in rode] or [booking.worker]


def stop_again(trip: Trip, booking: Booking) -> Call | None:
    """The same stop where the trip has it, else the one nearest to home."""
    stops = boarding_calls(planned_calls(trip.pk, trip.version))
    same = [stop for stop in stops if stop.place_id == booking.board.place_id]
    return same[0] if same else stop_near(stops, booking.worker.household)
