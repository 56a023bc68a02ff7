"""What else there is for somebody whose trip is full or closed."""

from __future__ import annotations

from trips.models import Trip
from trips.queries.trip import open_trips
from trips.queries.waitlist.entries import others_wait


def trips_instead(trip: Trip, *, at_most: int = 3) -> list[Trip]:
    """Open trips with seats left to the same place, nearest departure first."""
    return list(open_trips().filter(destination=trip.destination_id, seats_free__gt=0).exclude(pk=trip.pk)[:at_most])


def is_full(trip: Trip) -> bool:
    """Whether a new party had better join the waitlist: no seat is free from end to end, or others wait for those."""
    return others_wait(trip) or not open_trips().filter(pk=trip.pk, seats_free__gt=0).exists()
