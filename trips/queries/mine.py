"""What "My trips" shows to whoever showed that a phone is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from trips.models import Booking, Trip, WaitlistOffer
from trips.queries.booking import seats_of
from trips.queries.journey_line import Ride, journeys_of
from trips.queries.slip import slip_token
from workers.models import Worker

SHOWN = 30


@dataclass(frozen=True, slots=True)
class MyTrip:
    """One seat of one person."""

    booking: Booking
    seats: list[str]
    token: str
    # The line with its changes, of a journey to come.
    rides: Sequence[Ride] = ()

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed: the vehicle has not left."""
        trip = self.booking.trip
        return self.booking.is_live and not trip.departed_at and not trip.is_over

    @property
    def has_arrived(self) -> bool:
        """Whether the person went there: a journey that can be made again."""
        return self.booking.state == Booking.State.ARRIVED


def bookings_on(phone: str, people: Sequence[Worker]) -> QuerySet[Booking]:
    """The seats of the people on this phone, and the journeys that are told on it.

    Without those that nobody said yes to: what is offered stands under the place on the waitlist.
    """
    never = Q(state=Booking.State.HELD) | Q(state=Booking.State.CANCELLED, offer__isnull=False, offer__state__in=_NO)
    mine = Booking.objects.filter(Q(worker__in=people) | Q(phone=phone), worker__erased_at=None)
    return mine.exclude(pk__in=mine.filter(never).values("pk"))


def my_trips(phone: str, people: Sequence[Worker]) -> tuple[list[MyTrip], list[MyTrip]]:
    """Those to come, the next one first; and those that are over, newest first; in four queries."""
    found = list(
        bookings_on(phone, people)
        .select_related("trip__destination", "worker", "board__place", "alight__place")
        .order_by("-period", "-pk")[:SHOWN]
    )
    seats = seats_of(found)
    lines = journeys_of([booking for booking in found if _is_ahead(booking)])
    mine = [MyTrip(each, seats[each.pk], slip_token(each), lines.get(each.pk, [])) for each in found]
    ahead = [each for each in mine if _is_ahead(each.booking)]
    return ahead[::-1], [each for each in mine if not _is_ahead(each.booking)]


def _is_ahead(booking: Booking) -> bool:
    return booking.is_live and booking.trip.state not in _OVER


_NO = (WaitlistOffer.State.REFUSED, WaitlistOffer.State.EXPIRED, WaitlistOffer.State.WITHDRAWN)
_OVER = (Trip.State.ARRIVED, Trip.State.SETTLED, Trip.State.CANCELLED)
