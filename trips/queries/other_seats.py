"""The seats that people hold on other trips near in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from trips.models import Booking

# Two journeys to work within so many days are one too many, unless somebody says otherwise.
NEAR = timedelta(days=10)


def other_seats(worker_ids: Sequence[int], *, trip_id: int, at: datetime) -> QuerySet[Booking]:
    """Live bookings of these workers on other trips that leave within NEAR of `at` and have not left yet."""
    return (
        Booking.objects.filter(
            worker__in=worker_ids,
            state__in=[Booking.State.HELD, Booking.State.CONFIRMED],
            period__startswith__range=(at - NEAR, at + NEAR),
            trip__departed_at=None,
        )
        .exclude(trip=trip_id)
        .select_related("trip__destination", "worker", "board__place")
        .order_by("period", "pk")
    )
