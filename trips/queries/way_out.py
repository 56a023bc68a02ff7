"""What else there is for somebody whose trip is full or closed."""

from __future__ import annotations

from trips.models import Trip
from trips.queries.trip import open_trips


def trips_instead(trip: Trip, *, at_most: int = 3) -> list[Trip]:
    """Open trips with seats left to the same place, nearest departure first."""
    return list(open_trips().filter(destination=trip.destination_id, seats_free__gt=0).exclude(pk=trip.pk)[:at_most])
