"""The first lock of everything that changes a trip (docs/locking.md)."""

from __future__ import annotations

from collections.abc import Iterable

from trips.models import Trip


def lock_trip(trip: Trip) -> Trip:
    """The trip as it stands now, kept from others until the commit; always the first lock (docs/locking.md)."""
    return Trip.objects.select_for_update(of=("self",)).select_related("organiser", "destination").get(pk=trip.pk)


def lock_trips(ids: Iterable[int]) -> list[Trip]:
    """Several trips, in the order of their ids: for whoever takes seats on one and gives back seats on another."""
    return list(Trip.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(ids)).order_by("pk"))
