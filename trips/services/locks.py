"""The first lock of everything that changes a trip (docs/locking.md)."""

from __future__ import annotations

from trips.models import Trip


def lock_trip(trip: Trip) -> Trip:
    """The trip as it stands now, kept from others until the commit; always the first lock (docs/locking.md)."""
    return Trip.objects.select_for_update(of=("self",)).select_related("organiser", "destination").get(pk=trip.pk)
