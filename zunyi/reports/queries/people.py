"""The persons behind a figure, each with the county that answers for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from trips.models import Booking
from trips.queries.trip import visible_to as visible_trips
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import parents_of


@dataclass(frozen=True, slots=True)
class Person:
    """One line of a list."""

    booking: Booking
    county: str
    mode: str
    # Own people also ride on trips of other counties, whose pages stay closed.
    opens_trip: bool


def whom_may_see(bookings: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Those whose people `user` may look at by name, in a fixed order; figures alone are open to more."""
    return by_name(bookings.filter(at_or_below("worker__household", division_paths(user, "workers.view"))))


def by_name(bookings: QuerySet[Any]) -> QuerySet[Any]:
    """With all that a line shows, in the order of home and name."""
    related = ("worker__identity", "worker__household", "trip__destination", "board")
    return bookings.select_related(*related).order_by("worker__household__code", "worker__name_key", "pk")


def people(bookings: Iterable[Any], user: User) -> list[Person]:
    """The lines for these bookings, in two more queries."""
    found = list(bookings)
    counties = parents_of({booking.worker.household for booking in found}, Level.COUNTY)
    open_trips = trips_open_to(user, [booking.trip_id for booking in found])
    return [
        Person(
            booking,
            counties[booking.worker.household.code].name,
            booking.mode or "",
            booking.trip_id in open_trips,
        )
        for booking in found
    ]


def trips_open_to(user: User, trips: Iterable[int]) -> set[int]:
    """Of these trips, those whose page opens for this person."""
    return set(visible_trips(user).filter(pk__in=list(trips)).values_list("pk", flat=True))
