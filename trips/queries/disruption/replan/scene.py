"""A trip as it stands: its stops, its seats and who sits where, with a fingerprint that any change breaks."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trips.models import Booking, Call, Leg, Seat, SeatClaim, Trip
from trips.queries.journey import calls_by_trip, legs_in
from trips.queries.seats.seating import FreeSeat, choose_together


@dataclass(frozen=True, slots=True)
class Sitting:
    """A seat of one leg, from the stretch `first` to before `until`."""

    leg: int
    label: str
    first: int
    until: int

    @property
    def mask(self) -> int:
        """The stretches as bits of `Seat.taken`."""
        return ((1 << (self.until - self.first)) - 1) << self.first

    def row(self) -> list[Any]:
        """As it is frozen in a proposal."""
        return [self.leg, self.label, self.first, self.until]


@dataclass(frozen=True, slots=True)
class Rider:
    """One live booking; `party` is what must not be split: the companions, else the person alone."""

    booking: int
    worker: int
    party: str
    board: int
    alight: int
    booked_at: datetime
    has_needs: bool
    state: str
    sittings: tuple[Sitting, ...]


@dataclass(slots=True)
class Scene:
    """All of a trip that a replan looks at; five queries, however many people ride."""

    trip: Trip
    legs: list[Leg]
    calls: list[Call]
    riders: list[Rider]
    seats: dict[int, list[Seat]]
    stops: dict[int, list[Call]] = field(default_factory=dict)

    @property
    def call(self) -> dict[int, Call]:
        """The calls by their ids."""
        return {call.pk: call for call in self.calls}

    def leg(self, leg_id: int) -> Leg:
        """One of the legs."""
        return next(leg for leg in self.legs if leg.pk == leg_id)

    def aboard(self, leg_id: int) -> list[Rider]:
        """Those who ride a leg."""
        return [rider for rider in self.riders if any(each.leg == leg_id for each in rider.sittings)]

    def fingerprint(self) -> str:
        """SHA-256 over everything that a proposal rests on."""
        trip = self.trip
        facts = [
            [trip.pk, trip.version, trip.state, trip.departed_at],
            [[leg.pk, leg.layout_id, leg.vehicle_number, leg.drivers, leg.escorts] for leg in self.legs],
            [[c.pk, c.arrives_at, c.departs_at, c.boarding, c.alighting] for c in self.calls],
            [[r.booking, r.party, r.board, r.alight, r.state, [s.row() for s in r.sittings]] for r in self.riders],
            [[s.pk, s.blocked_reason, s.quota_id] for leg in self.legs for s in self.seats[leg.pk]],
        ]
        return hashlib.sha256(json.dumps(facts, default=str, separators=(",", ":")).encode()).hexdigest()


def scene_of(trip: Trip) -> Scene:
    """The trip as it stands now; the caller holds its lock where the answer must last."""
    return scenes_of([trip])[trip.pk]


def scenes_of(trips: Iterable[Trip]) -> dict[int, Scene]:
    """Several trips as they stand now, by their ids; five queries, however many they are."""
    by_id = {trip.pk: trip for trip in trips}
    legs: dict[int, list[Leg]] = {pk: [] for pk in by_id}
    for leg in Leg.objects.filter(trip__in=by_id).select_related("layout").order_by("order"):
        leg.trip = by_id[leg.trip_id]
        legs[leg.trip_id].append(leg)
    seats: dict[int, list[Seat]] = {leg.pk: [] for some in legs.values() for leg in some}
    for seat in Seat.objects.filter(leg__in=seats).order_by("leg", "ordinal"):
        seats[seat.leg_id].append(seat)
    calls, riders = calls_by_trip(by_id), _riders(by_id)
    return {
        pk: Scene(
            trip, legs[pk], calls[pk], riders[pk], {leg.pk: seats[leg.pk] for leg in legs[pk]}, legs_in(calls[pk])
        )
        for pk, trip in by_id.items()
    }


def _riders(trips: Collection[int]) -> dict[int, list[Rider]]:
    taken = _taken(trips)
    facts = list(
        Booking.objects.filter(trip__in=trips, state__in=Booking.LIVE)
        .order_by("pk")
        .values_list(
            "trip_id", "pk", "worker_id", "companions_id", "board_id", "alight_id", "booked_at", "worker__needs",
            "state", "guardian_id",
        )
    )  # fmt: skip
    alone = {row[1]: f"g{row[3]}" if row[3] else f"b{row[1]}" for row in facts}
    found: dict[int, list[Rider]] = {pk: [] for pk in trips}
    for trip, pk, worker, _companions, board, alight, booked_at, needs, state, guardian in facts:
        found[trip].append(
            Rider(
                booking=pk,
                worker=worker,
                # A child goes where the adult goes who answers for it.
                party=alone.get(guardian, alone[pk]),
                board=board,
                alight=alight,
                booked_at=booked_at,
                has_needs=bool(needs),
                state=state,
                sittings=tuple(_sittings(taken[pk])),
            )
        )
    return found


def _taken(trips: Collection[int]) -> dict[int, list[tuple[int, str, int]]]:
    """By booking, each stretch that is claimed for it: leg, label, number of the stretch."""
    claims = SeatClaim.objects.filter(seat__leg__trip__in=trips, released_at=None, booking__state__in=Booking.LIVE)
    rows = claims.order_by("seat__leg__order", "stretch").values_list(
        "booking_id", "seat__leg_id", "seat__label", "stretch"
    )
    taken: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for booking, leg, label, stretch in rows:
        taken[booking].append((leg, label, stretch))
    return taken


def _sittings(claims: Iterable[tuple[int, str, int]]) -> list[Sitting]:
    """Consecutive stretches on one seat are one sitting."""
    found: list[Sitting] = []
    for leg, label, stretch in claims:
        last = found[-1] if found else None
        if last is not None and (last.leg, last.label, last.until) == (leg, label, stretch):
            found[-1] = Sitting(leg, label, last.first, stretch + 1)
        else:
            found.append(Sitting(leg, label, stretch, stretch + 1))
    return found


def parties_of(riders: Iterable[Rider]) -> list[list[Rider]]:
    """Who must not be split, each party in the order of the bookings; the earliest sign-up first."""
    found: dict[str, list[Rider]] = defaultdict(list)
    for rider in riders:
        found[rider.party].append(rider)
    return sorted(found.values(), key=lambda party: (min(each.booked_at for each in party), party[0].booking))


class Room:
    """The seats of one leg that can be given out, while a plan takes them."""

    def __init__(self, scene: Scene, leg_id: int, *, without: Iterable[Rider] = ()) -> None:
        leaving = {rider.booking for rider in without}
        self.leg_id = leg_id
        self.seats = {seat.label: seat for seat in scene.seats[leg_id] if not seat.blocked_reason}
        self.taken: dict[str, int] = defaultdict(int)
        for rider in scene.riders:
            if rider.booking not in leaving:
                for sitting in rider.sittings:
                    if sitting.leg == leg_id:
                        self.taken[sitting.label] |= sitting.mask

    def take(self, first: int, until: int, wished: Sequence[str], kept: Sequence[int | None]) -> list[Sitting] | None:
        """A seat for each of `wished`: that very one where it is free for all of them, else seats side by side.

        `kept` holds the quota of the seat that each has now, so that nobody moves onto seats kept for others. None
        when there are too few; then nothing is taken.
        """
        ride = Sitting(self.leg_id, "", first, until)
        chosen: list[str] | None = list(wished)
        if len(set(wished)) < len(wished) or not all(
            label in self.seats and not self.taken[label] & ride.mask for label in wished
        ):
            chosen = self._together(ride.mask, len(wished), set(kept))
        if chosen is None:
            return None
        for label in chosen:
            self.taken[label] |= ride.mask
        return [Sitting(self.leg_id, label, first, until) for label in chosen]

    def _together(self, mask: int, count: int, quotas: set[int | None]) -> list[str] | None:
        free = [
            FreeSeat(seat.pk, seat.ordinal, seat.car, seat.row, seat.bench, seat.seat_class)
            for label, seat in self.seats.items()
            if not self.taken[label] & mask and (seat.quota_id is None or quotas == {seat.quota_id})
        ]
        seats = choose_together(free, count)
        labels = {seat.pk: label for label, seat in self.seats.items()}
        return None if seats is None else [labels[seat.id] for seat in seats]
