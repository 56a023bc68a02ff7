"""A vehicle that ends early: its people go on by coaches, one or several, from where it ends (edge case 18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from trips.models import Call, Leg, SeatLayout
from trips.queries.disruption.replan.proposal import MOVES, Fate, Proposal, Times, whole_parties
from trips.queries.disruption.replan.scene import Rider, Scene, Sitting, parties_of
from trips.queries.disruption.replan.stops import ride_of
from trips.queries.seats.layout import DrawnSeat, reserved, seats_in_order
from trips.seating.places import Party, Place
from trips.seating.places import Rider as Seated
from trips.seating.reseat import reseat

# How long people have there from the train to their coach, unless it came later.
TO_CHANGE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Coaches:
    """Which come, with how much crew each, from where (None: the last stop that was reached) and when they leave."""

    layouts: tuple[SeatLayout, ...]
    plates: tuple[str, ...]
    drivers: int
    escorts: int
    place: int | None
    leaves: datetime


@dataclass(slots=True)
class Room:
    """One coach while it is filled; `leg` is a number below zero until it is laid on."""

    leg: int
    seats: list[DrawnSeat]
    blocked: dict[str, str]
    parties: list[list[Rider]]

    @property
    def left(self) -> int:
        """How many seats nobody has."""
        return len(self.seats) - len(self.blocked) - sum(map(len, self.parties))


def go_on(scene: Scene, *, leg: Leg, call: Call, coaches: Coaches, later: Proposal) -> Proposal:
    """Take everybody on who would have ridden to `call` or beyond: companions in one coach, side by side.

    `later` says when the stops that are left are reached. Raises LookupError where nothing was reached, or where the
    coaches would be there before they leave.
    """
    stops, last = scene.stops[leg.pk], call.order - 1
    first_reached = (later.times[call.pk][0] or later.times[call.pk][1]) if call.pk in later.times else call.at
    reached_nothing = coaches.place is None and last < 1
    if reached_nothing or first_reached is None or not stops[last].at < coaches.leaves < first_reached:
        raise LookupError(call.pk)
    ends = last if coaches.place is None else call.order
    riding = [rider for rider in scene.aboard(leg.pk) if (ride_of(rider.sittings, leg.pk) or (0, 0))[1] > last]
    rooms = _rooms(coaches)
    fates = {rider.booking: Fate.stays(rider) for rider in scene.riders}
    fates |= {rider.booking: Fate.is_left(rider, "too_small") for rider in riding}
    astray = [rider for rider in riding if _changes_elsewhere(scene, rider, leg.pk, stops[call.order :])]
    fates |= {rider.booking: Fate.is_left(rider, "no_stop") for rider in astray}
    fitting = [party for party in parties_of(riding) if not any(rider in astray for rider in party)]
    for room in _filled(rooms, fitting):
        for rider, label in _seated(room, leg.pk, call.order):
            fates[rider.booking] = _moved(rider, leg.pk, call.order, ends, room.leg, label)
    proposal = Proposal(whole_parties(fates.values()), times=later.times, rests=later.rests, let_go=later.let_go)
    if coaches.place is not None:
        proposal.times = later.times | _ends_there(stops, call, coaches.leaves)
    proposal.coaches = _frozen(coaches, rooms, stops, call, later.times)
    return proposal


def _changes_elsewhere(scene: Scene, rider: Rider, leg_id: int, stops: Sequence[Call]) -> bool:
    """Whether the next vehicle of somebody begins at a place where no coach stops."""
    at = max(n for n, sitting in enumerate(rider.sittings) if sitting.leg == leg_id)
    if at + 1 == len(rider.sittings):
        return False
    then = rider.sittings[at + 1]
    return scene.stops[then.leg][then.first].place_id not in {stop.place_id for stop in stops}


def _ends_there(stops: Sequence[Call], call: Call, leaves: datetime) -> Times:
    """Where it ends between two stops, the next one is that place; it is there before the coaches leave."""
    before = stops[call.order - 1].at
    at = max(leaves - TO_CHANGE, before + (leaves - before) / 2)
    return {call.pk: (at, None if call.pk == stops[-1].pk else at)}


def _rooms(coaches: Coaches) -> list[Room]:
    return [
        Room(
            -at,
            seats_in_order(layout.plan),
            reserved(layout, drivers=coaches.drivers, escorts=coaches.escorts),
            [],
        )
        for at, layout in enumerate(coaches.layouts, 1)
    ]


def _filled(rooms: list[Room], parties: list[list[Rider]]) -> list[Room]:
    """Whole parties into coaches; people to one factory into one coach, as long as nobody stays behind for it."""
    parties = sorted(parties, key=lambda party: not any(rider.has_needs for rider in party))
    chosen = [party for party in parties if _put(rooms, party, start=0) is not None]
    plain = [list(room.parties) for room in rooms]
    for room in rooms:
        room.parties = []
    at = 0
    for party in _by_way(chosen):
        found = _put(rooms, party, start=at)
        if found is None:
            for room, before in zip(rooms, plain, strict=True):
                room.parties = before
            return rooms
        at = found
    return rooms


def _put(rooms: Sequence[Room], party: list[Rider], *, start: int) -> int | None:
    for at in [*range(start, len(rooms)), *range(start)]:
        if rooms[at].left >= len(party):
            rooms[at].parties.append(party)
            return at
    return None


def _by_way(parties: Iterable[list[Rider]]) -> list[list[Rider]]:
    """Those with the same end one after the other, the most people first; within them the largest parties first."""
    by_end: dict[int, list[list[Rider]]] = defaultdict(list)
    for party in parties:
        by_end[party[0].alight].append(party)
    groups = sorted(by_end.values(), key=lambda group: (-sum(map(len, group)), group[0][0].booking))
    return [party for group in groups for party in sorted(group, key=lambda each: (-len(each), each[0].booking))]


def _seated(room: Room, leg_id: int, missed: int) -> list[tuple[Rider, str]]:
    """Who sits on which seat of one coach; whom it cannot take is not among them."""
    places = [
        Place(
            key=at, label=seat.label, ordinal=at, car=seat.car, row=seat.row, column=seat.column, bench=seat.bench,
            seat_class=seat.seat_class, features=frozenset(seat.features),
            taken=-1 if seat.label in room.blocked else 0,
        )
        for at, seat in enumerate(room.seats)
    ]  # fmt: skip
    by_key = {rider.booking: rider for party in room.parties for rider in party}
    parties = [
        Party(
            key=rank,
            riders=tuple(Seated(key=rider.booking, mask=_ride(rider, leg_id, missed).mask) for rider in party),
            rank=rank,
        )
        for rank, party in enumerate(room.parties)
    ]
    return [(by_key[key], room.seats[at].label) for key, at in reseat(parties, places).seats.items()]


def _ride(rider: Rider, leg_id: int, missed: int, coach: int = 0, label: str = "") -> Sitting:
    """The stretches of the coach that somebody rides: stop 0 is where it begins, stop 1 the first one missed."""
    first, until = ride_of(rider.sittings, leg_id) or (0, 0)
    return Sitting(coach, label, max(first - missed + 1, 0), until - missed + 1)


def _moved(rider: Rider, leg_id: int, missed: int, ends: int, coach: int, label: str) -> Fate:
    sittings: list[Sitting] = []
    for at, sitting in enumerate(rider.sittings):
        if sitting.leg != leg_id:
            sittings.append(sitting)
            continue
        if sitting.first < min(ends, missed):
            sittings.append(Sitting(leg_id, sitting.label, sitting.first, min(sitting.until, ends)))
        if all(each.leg != leg_id for each in rider.sittings[at + 1 :]):
            sittings.append(_ride(rider, leg_id, missed, coach, label))
    return Fate(rider, MOVES, rider.board, rider.alight, tuple(sittings), "coach")


def _frozen(coaches: Coaches, rooms: Sequence[Room], stops: Sequence[Call], call: Call, times: Times) -> dict[str, Any]:
    """What is laid on at the approval, as JSON; stops by the ids of those that they take the place of."""
    left = list(stops[call.order :])
    return {
        "run": call.leg_id,
        "place": coaches.place if coaches.place is not None else stops[call.order - 1].place_id,
        "turned": call.pk if coaches.place is not None else None,
        "unreached": [stop.pk for stop in left if coaches.place is None or stop.pk != call.pk],
        "leaves": coaches.leaves.isoformat(),
        "stops": [[stop.pk, *map(_text, times.get(stop.pk, (stop.arrives_at, stop.departs_at)))] for stop in left],
        "vehicles": [
            {
                "leg": room.leg, "layout": layout.code, "people": sum(map(len, room.parties)),
                "plate": coaches.plates[at] if at < len(coaches.plates) else "",
            }
            for at, (room, layout) in enumerate(zip(rooms, coaches.layouts, strict=True))
        ],
        "drivers": coaches.drivers,
        "escorts": coaches.escorts,
    }  # fmt: skip


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
