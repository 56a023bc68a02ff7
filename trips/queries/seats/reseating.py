"""Changes of seats and proposals for them, as the desk and programs read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from trips.models import Booking, Leg, Reseating, Seat, Trip
from trips.queries import booking as bookings
from trips.queries import trip as trips
from zunyi.accounts.models import User


@dataclass(frozen=True, slots=True)
class Moved:
    """One person of a change: from which seat to which; `name` is empty for those whom the reader may not see."""

    booking: int
    name: str
    old: str
    new: str
    in_party: bool


def visible_to(user: User, capability: str = "trips.run") -> QuerySet[Reseating]:
    """Changes on the trips that the office of `user` runs."""
    return Reseating.objects.filter(leg__trip__in=trips.manageable_by(user, capability)).select_related(
        "leg__trip", "leg__layout", "by", "undone_by"
    )


def reseatings_of(trip: Trip) -> QuerySet[Reseating]:
    """All changes of a trip, the newest first."""
    return Reseating.objects.filter(leg__trip=trip.pk).select_related("leg__layout", "by", "undone_by")


def changes_of_legs(legs: list[Leg], *, most: int = 8) -> dict[int, list[Reseating]]:
    """The newest changes of each leg by its id, in one query."""
    found: dict[int, list[Reseating]] = {leg.pk: [] for leg in legs}
    for each in Reseating.objects.filter(leg__in=found).select_related("by").defer("before")[: most * 5]:
        if len(found[each.leg_id]) < most:
            found[each.leg_id].append(each)
    return found


def is_drawable(reseating: Reseating) -> bool:
    """Whether the map before can be drawn: it was kept, and the vehicle is still the same one."""
    seats = {seat for _booking, seat, _mask in reseating.before}
    return bool(seats) and Seat.objects.filter(pk__in=seats).count() == len(seats)


def moved_people(reseating: Reseating, user: User) -> list[Moved]:
    """Who moves, in the order of the new seats; in two queries."""
    ids = [booking for booking, *_ in reseating.moves]
    shown = bookings.visible_to(user).filter(pk__in=ids).select_related("worker")
    names = {booking.pk: booking.worker.legal_name for booking in shown}
    parties = dict(Booking.objects.filter(pk__in=ids).values_list("pk", "companions_id"))
    seats = {seat for _booking, old, new, _mask in reseating.moves for seat in (old, new)}
    rows = {pk: (label, at) for pk, label, at in Seat.every.filter(pk__in=seats).values_list("pk", "label", "ordinal")}
    people = sorted(reseating.moves, key=lambda move: rows[move[2]][1])
    return [
        Moved(booking, names.get(booking, ""), rows[old][0], rows[new][0], parties.get(booking) is not None)
        for booking, old, new, _mask in people
    ]
