"""Finding bookings, within what a person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from trips.models import Booking, SeatClaim
from zunyi.accounts.queries.scope import at_or_below, division_paths

if TYPE_CHECKING:
    from zunyi.accounts.models import User

# The alphabet of slip codes: nothing that is mistaken for something else when read out.
SLIP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def visible_to(user: User, capability: str = "trips.view") -> QuerySet[Booking]:
    """Own people wherever they travel, and everybody on the trips that one's own office lays on.

    Escorts see those who ride on their legs.
    """
    paths = division_paths(user, capability)
    scope = at_or_below("worker__household", paths)
    if user.can("trips.run"):
        scope |= at_or_below("trip__organiser", division_paths(user, "trips.run"))
    if capability == "boardings.record":
        scope |= Q(trip__legs__escort_duties__user=user)
    return (
        Booking.objects.filter(scope).distinct() if capability == "boardings.record" else Booking.objects.filter(scope)
    )


def live() -> Q:
    """The condition that a booking still holds its seats."""
    return Q(state__in=Booking.LIVE)


def party_on_trip(booking: Booking) -> list[Booking]:
    """Who travels together with this booking on its trip and still holds a seat, itself among them."""
    if booking.companions_id is None:
        return [booking]
    party = Booking.objects.filter(trip=booking.trip_id, companions=booking.companions_id, state__in=Booking.LIVE)
    return list(party.select_related("worker", "trip").order_by("pk"))


def seats_of(bookings: list[Booking]) -> dict[int, list[str]]:
    """The seat labels of each booking by its id, in the order of the legs, in one query."""
    labels: dict[int, list[str]] = {booking.pk: [] for booking in bookings}
    rows = (
        SeatClaim.objects.filter(booking__in=labels, released_at=None)
        .order_by("seat__leg__order", "stretch")
        .values_list("booking_id", "seat__label")
    )
    for booking_id, label in rows:
        if label not in labels[booking_id]:
            labels[booking_id].append(label)
    return labels
