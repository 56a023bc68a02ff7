"""The table of trips (班次表): each trip with its seats and what became of those who signed up (domain brief 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from trips.models import Booking, Mode, Trip
from trips.queries.trip import with_facts
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below
from zunyi.divisions.models import Division
from zunyi.divisions.queries import within_q
from zunyi.reports.queries.figures import CARRIED, COUNTED, WAITING, paths_of, scheduled_at


@dataclass(frozen=True, slots=True)
class TripRow:
    """One trip, with its facts (`with_facts`) and its bookings by what became of them."""

    trip: Any
    registered: int
    gone: int
    no_show: int
    cancelled: int
    open: int

    @property
    def mode_name(self) -> str:
        """The mode of the main vehicle in words."""
        return str(Mode(self.trip.mode).label) if self.trip.mode else ""


def trips_of_period(user: User, first: date, last: date, *, unit: Division | None = None) -> QuerySet[Trip]:
    """The place's own trips, drafts aside, that are planned to leave from `first` to `last`."""
    since = timezone.make_aware(datetime.combine(first, time()))
    until = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    trips: QuerySet[Any] = Trip.objects.exclude(state=Trip.State.DRAFT).annotate(scheduled_at=scheduled_at())
    trips = trips.filter(
        at_or_below("organiser", list(paths_of(user))), scheduled_at__gte=since, scheduled_at__lt=until
    )
    return trips if unit is None else trips.filter(within_q("organiser", [unit]))


def in_order(trips: QuerySet[Trip]) -> QuerySet[Any]:
    """The trips with their facts, by departure."""
    return with_facts(trips).order_by("departs_at", "number")


def counted(trips: QuerySet[Any]) -> QuerySet[Any]:
    """The trips with the same counts as `trip_rows`, for a list of any length in one statement."""
    states = {
        "registered": Booking.State.values,
        "gone": CARRIED,
        "no_show": [Booking.State.NO_SHOW],
        "cancelled": [Booking.State.CANCELLED],
        "open": WAITING,
    }
    return trips.annotate(**{name: _bookings_in(wanted) for name, wanted in states.items()})


def _bookings_in(states: Iterable[str]) -> Coalesce:
    found = Booking.objects.filter(COUNTED, trip=OuterRef("pk"), state__in=list(states)).order_by()
    per_trip = found.values("trip").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(per_trip, output_field=IntegerField()), 0)


def trip_rows(trips: Iterable[Any]) -> list[TripRow]:
    """The rows of these trips; their bookings are counted in one query."""
    found = list(trips)
    states: dict[int, dict[str, int]] = {trip.pk: {} for trip in found}
    bookings = Booking.objects.filter(COUNTED, trip__in=states).order_by()
    counted = bookings.values_list("trip", "state").annotate(n=Count("pk"))
    for trip_id, state, n in counted:
        states[trip_id][state] = n
    return [_row(trip, states[trip.pk]) for trip in found]


def _row(trip: Any, states: dict[str, int]) -> TripRow:
    return TripRow(
        trip=trip,
        registered=sum(states.values()),
        gone=sum(states.get(state, 0) for state in CARRIED),
        no_show=states.get(Booking.State.NO_SHOW, 0),
        cancelled=states.get(Booking.State.CANCELLED, 0),
        open=sum(states.get(state, 0) for state in WAITING),
    )
