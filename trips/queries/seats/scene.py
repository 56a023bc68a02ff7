"""A leg's seats and people as `trips.seating` wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from trips.models import Booking, Leg, Seat, SeatClaim
from trips.queries.plan.quota import kept_for
from trips.seating.places import Party, Place, Rider
from workers.models import Worker
from workers.queries.age import age_on, is_under_18

# A row at an emergency exit is for those who can help there; who cannot is not seated in it (domain brief 7.5).
EXIT = "exit"
NO_EXIT = frozenset({Worker.Need.STEP_FREE, Worker.Need.FRONT_SEAT, Worker.Need.IN_WRITING})
# From this age somebody is not left over while others have a seat.
ELDERLY = 60
WHOLLY_TAKEN = -1


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person on one seat, and on which stretches, as bits."""

    booking: Booking
    seat_id: int
    mask: int


def sittings_of(leg: Leg) -> list[Sitting]:
    """Who sits where on a leg, with the person at hand: one entry for each person and seat, in one query."""
    masks: dict[tuple[int, int], int] = defaultdict(int)
    known: dict[int, Booking] = {}
    claims = (
        SeatClaim.objects.filter(seat__leg=leg, released_at=None, booking__state__in=Booking.LIVE)
        .select_related("booking__worker")
        .order_by("booking_id", "stretch")
    )
    for claim in claims:
        known[claim.booking_id] = claim.booking
        masks[claim.booking_id, claim.seat_id] |= 1 << claim.stretch
    return [Sitting(known[booking], seat, mask) for (booking, seat), mask in masks.items()]


def seating_of(leg: Leg) -> tuple[list[Party], list[Place]]:
    """The parties of a leg with their seats so far, and its places, for `improve` and `reseat`.

    Parties of which somebody is on board already, or has two seats on different stretches, stay where they are: their
    seats are taken. Who has needs or is over sixty gets the lowest rank, then whoever signed up earlier.
    """
    sittings = sittings_of(leg)
    fixed = _stay(sittings)
    labels = dict(Seat.objects.filter(leg=leg).values_list("pk", "label"))
    groups: dict[int, list[Sitting]] = defaultdict(list)
    for each in sittings:
        if party_of(each.booking) not in fixed:
            groups[party_of(each.booking)].append(each)
    may = kept_for(leg.trip, [each.booking.worker for each in sittings]) or {}
    parties = [_party(members, labels, may) for members in groups.values()]
    return parties, places_of(leg, staying=[each for each in sittings if party_of(each.booking) in fixed])


def places_of(leg: Leg, *, staying: Iterable[Sitting] = ()) -> list[Place]:
    """The places of a leg; taken are blocked ones and those of people who stay where they are."""
    taken: dict[int, int] = defaultdict(int)
    for each in staying:
        taken[each.seat_id] |= each.mask
    return [
        Place(
            key=seat.pk, label=seat.label, ordinal=seat.ordinal, car=seat.car, row=seat.row, column=seat.column,
            bench=seat.bench, seat_class=seat.seat_class, features=frozenset(seat.features), kept=seat.quota_id,
            taken=WHOLLY_TAKEN if seat.blocked_reason else taken[seat.pk],
        )
        for seat in Seat.objects.filter(leg=leg).order_by("ordinal")
    ]  # fmt: skip


def party_of(booking: Booking) -> int:
    """What tells parties apart: the companions, or the booking alone."""
    return -booking.companions_id if booking.companions_id else booking.pk


def rider_of(booking: Booking, *, mask: int, seat: str = "") -> Rider:
    """One person for the solver; whoever could not help at an exit is not seated there."""
    worker, day = booking.worker, timezone.localdate(booking.period.lower)
    helpless = is_under_18(worker.born_on, on=day) or bool(NO_EXIT & set(worker.needs))
    return Rider(booking.pk, mask, seat, frozenset({EXIT}) if helpless else frozenset())


def rank_of(bookings: Iterable[Booking]) -> int:
    """Who is seated first where seats run out: parties with needs or somebody over sixty, then the earlier sign-up."""
    members = list(bookings)
    weak = any(
        each.worker.needs or age_on(each.worker.born_on, timezone.localdate(each.period.lower)) >= ELDERLY
        for each in members
    )
    return (0 if weak else 1 << 62) + min(each.pk for each in members)


def _party(members: list[Sitting], labels: dict[int, str], may: dict[int, list[int]]) -> Party:
    quotas = [frozenset(may.get(each.booking.worker_id, ())) for each in members]
    return Party(
        key=party_of(members[0].booking),
        riders=tuple(rider_of(each.booking, mask=each.mask, seat=labels[each.seat_id]) for each in members),
        rank=rank_of(each.booking for each in members),
        may=frozenset.intersection(*quotas),
    )


def _stay(sittings: list[Sitting]) -> set[int]:
    """The parties that are not to be moved."""
    seats: dict[int, int] = defaultdict(int)
    for each in sittings:
        seats[each.booking.pk] += 1
    return {
        party_of(each.booking)
        for each in sittings
        if seats[each.booking.pk] > 1 or each.booking.state in (Booking.State.BOARDED, Booking.State.ARRIVED)
    }
