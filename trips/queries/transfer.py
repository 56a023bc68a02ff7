"""Where people of a trip can be moved to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from trips.models import Trip
from trips.queries.trip import open_trips


def trips_to_move_to(trip: Trip, *, seats: int = 1) -> QuerySet[Any]:
    """The open trips to the same city with that many seats free from end to end, the next one first, with facts."""
    return open_trips().filter(destination=trip.destination_id, seats_free__gte=seats).exclude(pk=trip.pk)
