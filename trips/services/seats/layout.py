"""The seats of a leg: made from the picture of its vehicle, blocked and given free again."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from trips.models import Leg, Seat, SeatLayout
from trips.queries.seats.layout import count_drawn, reserved, seats_in_order, sellable
from trips.refusals import BusWithoutDriver, CapacityExceeded, SeatTaken, TripIsOver
from trips.services.waitlist.waiting import seats_freed
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import ReasonMissing


@transaction.atomic
def make_seats(*, leg: Leg) -> int:
    """Give a leg the seats of its vehicle type, in one INSERT; returns how many passengers can sit.

    Of a bus exactly `approved - drivers - escorts` seats stay free: the driver at the wheel has no seat in the plan,
    the second driver and the escorts take the crew's seats, then the first seats behind them. On trains and aircraft
    escorts take the last seats of second class.

    Raises BusWithoutDriver, CapacityExceeded.
    """
    layout = leg.layout
    if layout.approved and not leg.drivers:
        raise BusWithoutDriver()
    Seat.objects.bulk_create(seat_rows(leg, layout, _reserved(leg)), batch_size=2000)
    return sellable(layout, drivers=leg.drivers, escorts=leg.escorts)


def seat_rows(leg: Leg, layout: SeatLayout, blocked: Mapping[str, str]) -> list[Seat]:
    """The seats of a run as the type draws them, not written yet; `blocked` says by label which are closed and why."""
    return [
        Seat(
            leg=leg,
            label=seat.label,
            car=seat.car,
            row=seat.row,
            column=seat.column,
            seat_class=seat.seat_class,
            features=list(seat.features),
            ordinal=ordinal,
            bench=seat.bench,
            blocked_reason=blocked.get(seat.label, ""),
        )
        for ordinal, seat in enumerate(seats_in_order(layout.plan))
    ]


@transaction.atomic
def block_seat(*, seat: Seat, reason: str, by: User) -> Seat:
    """Keep a seat from being given out, and say why. Raises ReasonMissing, SeatTaken, TripIsOver."""
    seat = _lock(seat)
    reason = reason.strip()
    if not reason:
        raise ReasonMissing()
    if seat.taken:
        raise SeatTaken(seat=seat.label)
    seat.blocked_reason = reason[:100]
    seat.save(update_fields=["blocked_reason"])
    record("seat.blocked", seat.leg.trip, by=by, seat=seat.label, reason=seat.blocked_reason)
    return seat


@transaction.atomic
def unblock_seat(*, seat: Seat, by: User) -> Seat:
    """Let a blocked seat be given out again. Raises CapacityExceeded when a bus would carry more than its approval."""
    seat = _lock(seat)
    if not seat.blocked_reason:
        return seat
    leg = seat.leg
    free = Seat.objects.filter(leg=leg, blocked_reason="").count()
    if free >= sellable(leg.layout, drivers=leg.drivers, escorts=leg.escorts):
        raise CapacityExceeded(approved=leg.layout.approved or free)
    seat.blocked_reason = ""
    seat.save(update_fields=["blocked_reason"])
    record("seat.unblocked", leg.trip, by=by, seat=seat.label)
    seats_freed([leg.trip_id])
    return seat


def _lock(seat: Seat) -> Seat:
    """The leg first, so that two officers count one after the other; then the seat's row as it stands now."""
    leg = Leg.objects.select_for_update(of=("self",)).select_related("trip", "layout").get(pk=seat.leg_id)
    if leg.trip.is_over:
        raise TripIsOver()
    locked = Seat.objects.select_for_update().get(pk=seat.pk)
    locked.leg = leg
    return locked


def _reserved(leg: Leg) -> dict[str, str]:
    """The crew's seats. Raises CapacityExceeded when no seat is left for anybody else."""
    layout = leg.layout
    found = reserved(layout, drivers=leg.drivers, escorts=leg.escorts)
    crew = leg.escorts + (leg.drivers - 1 if layout.approved else 0)
    if len(found) < crew or sellable(layout, drivers=leg.drivers, escorts=leg.escorts) <= 0:
        raise CapacityExceeded(approved=layout.approved or count_drawn(layout))
    return found
