"""Changing seats on one leg: moving and swapping people, picking seats on the map, and taking such a change back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import Booking, Leg, Reseating, Seat, SeatClaim, Trip
from trips.queries.plan.quota import kept_for
from trips.queries.seats.choice import why_no_choice
from trips.queries.seats.scene import places_of
from trips.refusals import (
    BookingAlreadyEnded,
    ChooseAsManySeats,
    NothingToMove,
    ReseatingOver,
    SeatKeptForOthers,
    SeatNotForPassengers,
    SeatNotFree,
    SeatOfAnotherRun,
    SeatsApart,
    SeatsChangedMeanwhile,
    TripUnderWay,
)
from trips.seating.places import Vehicle
from trips.services.locks import lock_trip
from trips.services.notices import notices_for_new_seats
from trips.services.seats.claims import change_seats
from zunyi.audit.services import record
from zunyi.notices.services.queue import queue_notices

if TYPE_CHECKING:
    from zunyi.accounts.models import User

Kind = Reseating.Kind
# A person, the seat so far, the new one, and on which stretches, as bits.
Move = tuple[int, int, int, int]


@transaction.atomic
def move_people(
    *,
    leg: Leg,
    seats: Mapping[int, int],
    by: User | None,
    reason: str = "",
    stretches: range | None = None,
    kind: str = Kind.MOVE,
) -> Reseating:
    """Seat people of a leg on other seats of it, all or none: `seats` holds the new seat's id by the booking's.

    Two people who get each other's seats swap them. `stretches` bounds the change to a part of the way (0: from the
    first stop to the second); the rest of it they sit as before. Whoever was told a seat is told the new one.

    Refuses with TripUnderWay, BookingAlreadyEnded, SeatOfAnotherRun, SeatNotForPassengers, SeatKeptForOthers,
    SeatNotFree or NothingToMove.
    """
    trip = lock_moving(leg)
    bookings = lock_riders(trip, list(seats))
    chosen = _seats(leg, seats.values())
    if not chosen.keys() >= set(seats.values()):
        raise SeatOfAnotherRun()
    _check_seats(trip, [(booking, chosen[seats[booking.pk]]) for booking in bookings])
    held = _held(leg, list(seats), stretches)
    if {booking for booking, _seat in held} != set(seats):
        raise SeatOfAnotherRun()
    moves = [(booking, old, seats[booking], mask) for (booking, old), mask in held.items() if old != seats[booking]]
    if not moves:
        raise NothingToMove()
    _check_free(moves, chosen)
    return carry_out(Reseating(leg=leg, kind=kind, reason=reason[:200], by=by), moves, by=by)


def swap_seats(*, leg: Leg, first: Booking, second: Booking, by: User | None, reason: str = "") -> Reseating:
    """Let two people change places; each rides on the other's seat from then on (edge case 2: never the numbers).

    Refuses as `move_people` does: one who rides further than the other may meet a third person on that seat.
    """
    held = _held(leg, [first.pk, second.pk], None)
    own = dict(reversed(held))
    if len(own) < 2:
        raise SeatOfAnotherRun()
    seats = {first.pk: own[second.pk], second.pk: own[first.pk]}
    return move_people(leg=leg, seats=seats, by=by, reason=reason, kind=Kind.SWAP)


@transaction.atomic
def pick_seats(*, leg: Leg, bookings: Sequence[Booking], seats: Sequence[int], by: User | None) -> Reseating:
    """Give people who travel together the seats that they chose on the map; who sits on one of them stays there.

    Without an officer only until the list of the leg is issued. Refuses with ChooseAsManySeats, SeatsApart,
    ListIsFrozen and as `move_people` does.
    """
    leg.trip = lock_moving(leg)
    no = why_no_choice(leg, by=by)
    if no is not None:
        raise no
    wanted = list(dict.fromkeys(seats))
    if len(wanted) != len(bookings):
        raise ChooseAsManySeats(wanted=len(bookings), chosen=len(wanted))
    vehicle = Vehicle(places_of(leg))
    if not set(wanted) <= set(vehicle.index):
        raise SeatOfAnotherRun()
    if not vehicle.are_connected(vehicle.index[seat] for seat in wanted):
        raise SeatsApart()
    now = dict(reversed(_held(leg, [each.pk for each in bookings], None)))
    stay = {booking: seat for booking, seat in now.items() if seat in wanted}
    rest = iter(sorted(set(wanted) - set(stay.values()), key=lambda seat: vehicle.index[seat]))
    chosen = {each.pk: stay.get(each.pk) or next(rest) for each in bookings}
    return move_people(leg=leg, seats=chosen, by=by, kind=Kind.PICK)


@transaction.atomic
def undo_reseating(*, reseating: Reseating, by: User | None) -> Reseating:
    """Give everybody of a change the seat before it back, as long as all of these are free or theirs to swap.

    Refuses with ReseatingOver, TripUnderWay, or SeatsChangedMeanwhile when one of them sits elsewhere by now, has
    cancelled, or somebody else sits on the old seat; with SeatNotForPassengers or SeatKeptForOthers where the old seat
    is closed or kept by now.
    """
    trip = lock_moving(reseating.leg)
    reseating = Reseating.objects.select_for_update(of=("self",)).select_related("leg__trip").get(pk=reseating.pk)
    if reseating.state != Reseating.State.DONE:
        raise ReseatingOver(state=reseating.get_state_display())
    people = lock_live([booking for booking, *_ in reseating.moves])
    _check_old_seats(trip, reseating, people)
    if not change_seats([(booking, new, old, mask) for booking, old, new, mask in reseating.moves]):
        raise SeatsChangedMeanwhile()
    reseating.state, reseating.undone_at, reseating.undone_by = Reseating.State.UNDONE, timezone.now(), by
    reseating.save(update_fields=["state", "undone_at", "undone_by"])
    record("seats.change_undone", reseating.leg.trip, by=by, leg=reseating.leg.order, people=len(people))
    queue_notices(notices_for_new_seats(people, version=2 * reseating.pk + 1))
    return reseating


def _check_old_seats(trip: Trip, reseating: Reseating, people: Sequence[Booking]) -> None:
    """Whether everybody may still have the seat before the change: it may be closed or kept for others by now."""
    by_id = {booking.pk: booking for booking in people}
    seats = _seats(reseating.leg, [old for _booking, old, _new, _mask in reseating.moves])
    pairs = [(by_id[booking], seats.get(old)) for booking, old, _new, _mask in reseating.moves]
    if any(seat is None for _booking, seat in pairs):
        raise SeatsChangedMeanwhile()
    _check_seats(trip, [(booking, seat) for booking, seat in pairs if seat is not None])


def carry_out(reseating: Reseating, moves: Sequence[Move], *, by: User | None) -> Reseating:
    """Change the seats under the trip's lock, keep what was before, write it down and tell; for services here."""
    leg = reseating.leg
    people = lock_live([booking for booking, *_ in moves])
    reseating.before = [[booking, seat, mask] for (booking, seat), mask in _held(leg, None, None).items()]
    if not change_seats(moves):
        raise SeatsChangedMeanwhile()
    reseating.moves, reseating.state = [list(move) for move in moves], Reseating.State.DONE
    reseating.done_at = timezone.now()
    reseating.save()
    record(
        "seats.changed", leg.trip, by=by, leg=leg.order, kind=reseating.kind, people=len(people),
        reason=reseating.reason,
    )  # fmt: skip
    # Who picked the seat alone sees it; everybody else is told.
    if by is not None:
        queue_notices(notices_for_new_seats(people, version=2 * reseating.pk))
    return reseating


def lock_moving(leg: Leg) -> Trip:
    """The trip under its lock, if its seats may still be changed. Raises TripUnderWay."""
    trip = lock_trip(leg.trip)
    if trip.departed_at or trip.is_over:
        raise TripUnderWay()
    return trip


def lock_riders(trip: Trip, ids: Sequence[int]) -> list[Booking]:
    """These people under their locks. Raises SeatOfAnotherRun for those of other trips, BookingAlreadyEnded."""
    locked = lock_live(ids)
    if any(booking.trip_id != trip.pk for booking in locked):
        raise SeatOfAnotherRun()
    return locked


def lock_live(ids: Sequence[int]) -> list[Booking]:
    """These people, each of whom must still travel, in the order of their ids. Raises BookingAlreadyEnded."""
    wanted = Booking.objects.filter(pk__in=ids).select_related("trip", "worker").order_by("pk")
    locked = list(wanted.select_for_update(of=("self",)))
    if len(locked) < len(set(ids)) or not all(booking.is_live for booking in locked):
        raise BookingAlreadyEnded()
    return locked


def _held(leg: Leg, bookings: Sequence[int] | None, stretches: range | None) -> dict[tuple[int, int], int]:
    """By booking and seat the stretches held on a leg, as bits; of everybody, or of some."""
    claims = SeatClaim.objects.filter(seat__leg=leg, released_at=None).order_by("booking_id", "stretch")
    if bookings is not None:
        claims = claims.filter(booking__in=bookings)
    if stretches is not None:
        claims = claims.filter(stretch__gte=stretches.start, stretch__lt=stretches.stop)
    held: dict[tuple[int, int], int] = defaultdict(int)
    for booking, seat, stretch in claims.values_list("booking_id", "seat_id", "stretch"):
        held[booking, seat] |= 1 << stretch
    return held


def _seats(leg: Leg, ids: Iterable[int]) -> dict[int, Seat]:
    """Seats of a leg by their ids, with the quotas that they are kept for."""
    found = Seat.objects.filter(leg=leg, pk__in=set(ids))
    return {seat.pk: seat for seat in found.select_related("quota__division", "quota__employer")}


def _check_seats(trip: Trip, pairs: Sequence[tuple[Booking, Seat]]) -> None:
    """Whether each person may have that seat at all."""
    kept = kept_for(trip, [booking.worker for booking, _seat in pairs]) or {}
    for booking, seat in pairs:
        if seat.blocked_reason:
            raise SeatNotForPassengers(seat=seat.label, reason=seat.blocked_reason)
        if seat.quota is not None and seat.quota.pk not in kept.get(booking.worker_id, ()):
            raise SeatKeptForOthers(seat=seat.label, whom=str(seat.quota.division or seat.quota.employer))


def _check_free(moves: Sequence[Move], chosen: Mapping[int, Seat]) -> None:
    """Whether nobody else would sit on a new seat, nor two of them; for the sentence: the wall stands behind it."""
    leaving: dict[int, int] = defaultdict(int)
    for _booking, old, _new, mask in moves:
        leaving[old] |= mask
    for _booking, _old, new, mask in moves:
        seat = chosen[new]
        if seat.taken & ~leaving[new] & mask:
            raise SeatNotFree(seat=seat.label)
        seat.taken |= mask
        leaving[new] &= ~mask
