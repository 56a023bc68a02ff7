"""Where people of a trip can be moved to, who was moved, and whether that can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from trips.models import Booking, Seat, SeatClaim, Transfer, TransferredBooking, Trip
from trips.queries import booking as bookings
from trips.queries.booking import seats_of
from trips.queries.plan.quota import kept_for
from trips.queries.trip import open_trips
from trips.refusals import BookingAlreadyEnded, BookingStands, SeatGoneMeanwhile, TransferOver, TripUnderWay
from zunyi.accounts.models import User
from zunyi.refusals import Refusal


def trips_to_move_to(trip: Trip, *, seats: int = 1) -> QuerySet[Any]:
    """The open trips to the same city with that many seats free from end to end, the next one first, with facts."""
    return open_trips().filter(destination=trip.destination_id, seats_free__gte=seats).exclude(pk=trip.pk)


def visible_to(user: User, capability: str = "bookings.make") -> QuerySet[Transfer]:
    """The transfers of people whom `user` may all see: part of a party is not shown, nor sent back."""
    others = TransferredBooking.objects.exclude(old__in=bookings.visible_to(user, capability))
    return Transfer.objects.exclude(pk__in=others.values("transfer")).select_related(
        "source__destination", "target__destination", "by", "undone_by"
    )


def moves_of(people: Iterable[Booking], user: User) -> dict[int, Transfer]:
    """The standing transfer by which each of these bookings began or ended, by the booking's id; in one query."""
    ids = [booking.pk for booking in people]
    rows = TransferredBooking.objects.filter(
        Q(old__in=ids) | Q(new__in=ids), transfer__in=visible_to(user).filter(undone_at=None)
    ).select_related("transfer__source", "transfer__target")
    found: dict[int, Transfer] = {}
    for row in rows.order_by("pk"):
        found[row.old_id] = found[row.new_id] = row.transfer
    return found


@dataclass(frozen=True, slots=True)
class WayBack:
    """One person of a transfer: the seats before, those since, and why the old ones cannot be had again."""

    old: Booking
    new: Booking
    seats_before: list[str]
    seats_now: list[str]
    why_not: Refusal | None


def ways_back(transfer: Transfer) -> list[WayBack]:
    """What becomes of each person when a transfer is taken back; a few queries, however many."""
    people = list(
        transfer.people.select_related("old__worker__household", "new__worker", "new__trip").order_by("old_id")
    )
    lost = _last_seats([each.old_id for each in people])
    seats = {seat.pk: seat for seat in Seat.every.filter(pk__in={pk for held in lost.values() for pk in held})}
    kept = kept_for(transfer.source, [each.old.worker for each in people])
    now = seats_of([each.new for each in people])
    found = []
    for each in people:
        held = [(seats[pk], mask) for pk, mask in lost.get(each.old_id, {}).items()]
        own = None if kept is None else kept[each.old.worker_id]
        why = _why_not(each, held, own)
        found.append(WayBack(each.old, each.new, [seat.label for seat, _mask in held], now[each.new_id], why))
    return found


def why_no_way_back(transfer: Transfer, people: Iterable[WayBack]) -> Refusal | None:
    """Why a transfer cannot be taken back, as far as can be seen without its locks."""
    if transfer.undone_at:
        return TransferOver()
    if any(trip.departed_at or trip.is_over for trip in (transfer.source, transfer.target)):
        return TripUnderWay()
    return next((each.why_not for each in people if each.why_not is not None), None)


def _last_seats(ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """The seats that ended bookings held last, with the stretches as bits, in the order of the way."""
    claims = SeatClaim.objects.filter(booking__in=list(ids)).annotate(last=Max("booking__seat_claims__released_at"))
    found: dict[int, dict[int, int]] = {}
    rows = claims.filter(released_at=F("last")).order_by("seat__leg__order", "stretch")
    for booking, seat, stretch in rows.values_list("booking_id", "seat_id", "stretch"):
        held = found.setdefault(booking, {})
        held[seat] = held.get(seat, 0) | 1 << stretch
    return found


def _why_not(each: TransferredBooking, held: list[tuple[Seat, int]], own: list[int] | None) -> Refusal | None:
    if not each.new.is_live:
        return BookingAlreadyEnded()
    if each.old.state != Booking.State.CANCELLED:
        return BookingStands()
    for seat, mask in held:
        is_others = seat.quota_id is not None and seat.quota_id not in (own or ())
        if seat.gone_at or seat.blocked_reason or seat.taken & mask or is_others:
            return SeatGoneMeanwhile()
    return None
