"""A trip's calls in order, and the ride between two of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from trips.models import Call, Leg


@dataclass(frozen=True, slots=True)
class Stretches:
    """The part of a leg that somebody rides: from the stretch `first` to before `until`, of `total` in the leg."""

    leg_id: int
    first: int
    until: int
    total: int

    @property
    def mask(self) -> int:
        """The stretches as bits of `Seat.taken`."""
        return ((1 << (self.until - self.first)) - 1) << self.first

    @property
    def is_whole_leg(self) -> bool:
        """Whether the ride covers the leg from end to end."""
        return self.first == 0 and self.until == self.total

    @property
    def is_free(self) -> str:
        """The SQL condition for a seat free on these stretches; the whole leg has a partial index of its own."""
        return "taken = 0" if self.is_whole_leg else f"taken & {self.mask} = 0"


@dataclass(frozen=True, slots=True)
class Journey:
    """The way of one passenger: where on, where off, and the stretches of each leg between."""

    board: Call
    alight: Call
    rides: tuple[Stretches, ...]
    # Where one changes: (off, on) between one ride and the next.
    changes: tuple[tuple[Call, Call], ...] = ()

    @property
    def starts_at(self) -> datetime:
        """When the passenger's vehicle leaves the boarding stop."""
        return self.board.at

    @property
    def ends_at(self) -> datetime:
        """When the passenger gets off."""
        return self.alight.arrives_at or self.alight.at


def calls_of(trip_id: int) -> list[Call]:
    """Every call of a trip with its leg and place, leg by leg, in one query."""
    return calls_by_trip([trip_id])[trip_id]


def calls_by_trip(trip_ids: Collection[int]) -> dict[int, list[Call]]:
    """The same of several trips, still in one query."""
    found: dict[int, list[Call]] = {pk: [] for pk in trip_ids}
    calls = Call.objects.filter(leg__trip__in=trip_ids).select_related("leg", "place")
    for call in calls.order_by("leg__order", "order"):
        found[call.leg.trip_id].append(call)
    return found


def planned_calls(trip_id: int, version: int) -> Sequence[Call]:
    """As `calls_of`, kept at hand for each version of the plan; whoever changes times makes a new version.

    Read `version` from the trip's row, under its lock where a booking hangs on it (docs/locking.md). For stops and
    times only: what else the calls lead to (a leader's name, a place's address) may be older. Read, never written.
    """
    return _kept(trip_id, version)


@lru_cache(maxsize=512)
def _kept(trip_id: int, version: int) -> tuple[Call, ...]:
    return tuple(calls_of(trip_id))


def boarding_calls(calls: Sequence[Call]) -> list[Call]:
    """The stops where a journey may begin: of feeders and of the trunk, all but those after which nothing comes."""
    last = {call.leg_id: call.pk for call in calls}
    return [
        call for call in calls if call.boarding and call.leg.role != Leg.Role.SHUTTLE and call.pk != last[call.leg_id]
    ]


def alighting_calls(calls: Sequence[Call]) -> list[Call]:
    """The stops where a journey may end: of the trunk and of shuttles."""
    return [call for call in calls if call.alighting and call.leg.role != Leg.Role.FEEDER]


def usual_alight(calls: Sequence[Call]) -> Call:
    """Where those get off who said nothing: at the one shuttle's end, or at the trunk's where several go on.

    Raises IndexError when people get off nowhere.
    """
    ways_off = alighting_calls(calls)
    shuttles = {call.leg_id for call in calls if call.leg.role == Leg.Role.SHUTTLE}
    if len(shuttles) > 1:
        ways_off = [call for call in ways_off if call.leg.role == Leg.Role.TRUNK] or ways_off
    return ways_off[-1]


def journey_between(calls: Sequence[Call], board: Call, alight: Call) -> Journey:
    """The way from `board` to `alight` over the legs of one trip: a feeder, the trunk, a shuttle.

    Feeders lie beside each other, and so do shuttles: only those on the way are ridden. Raises ValueError when no way
    leads from the one stop to the other.
    """
    legs = legs_in(calls)
    way = _way(legs, board, alight)
    if way is None:
        raise ValueError("no way leads from the stop to get on to the stop to get off")
    rides = [
        Stretches(leg_id=on.leg_id, first=on.order, until=off.order, total=legs[on.leg_id][-1].order) for on, off in way
    ]
    changes = tuple((off, on) for (_, off), (on, _) in pairwise(way))
    return Journey(board=board, alight=alight, rides=tuple(rides), changes=changes)


def legs_in(calls: Sequence[Call]) -> dict[int, list[Call]]:
    """The calls of each leg by its id, in order."""
    legs: dict[int, list[Call]] = {}
    for call in calls:
        legs.setdefault(call.leg_id, []).append(call)
    return legs


def change_between(before: Sequence[Call], after: Sequence[Call]) -> tuple[Call, Call] | None:
    """Where one leaves a leg and gets on the next: the place that both call at, else the end and the beginning.

    None where the second leg does not follow the first: it is of an earlier kind, or two of a kind do not meet or begin
    at one place, beside each other; or the first does not reach its end. Nobody changes at a stop where people neither
    get on nor off: it is left out.
    """
    ranks = _RANKS[Leg.Role(before[0].leg.role)], _RANKS[Leg.Role(after[0].leg.role)]
    beside = ranks[0] == ranks[1] and before[0].place_id == after[0].place_id
    if beside or not 0 <= ranks[1] - ranks[0] <= 1:
        return None
    for off in reversed(before[1:]):
        for on in after[:-1]:
            if on.place_id == off.place_id and off.is_served and on.is_served:
                return off, on
    return (before[-1], after[0]) if ranks[1] > ranks[0] and before[-1].is_served else None


def changes_of(legs: dict[int, list[Call]]) -> list[tuple[Call, Call]]:
    """Every (off, on) where people of a trip may change."""
    changes = []
    every = list(legs.values())
    for at, before in enumerate(every):
        for after in every[at + 1 :]:
            change = change_between(before, after)
            if change is not None:
                changes.append(change)
    return changes


_RANKS = {Leg.Role.FEEDER: 0, Leg.Role.TRUNK: 1, Leg.Role.SHUTTLE: 2}
# Two feeders one after the other, the trunk, two shuttles: nobody changes more often.
_MOST_RIDES = 5


def _way(legs: dict[int, list[Call]], on: Call, alight: Call, rides: int = 1) -> list[tuple[Call, Call]] | None:
    """The shortest chain of (on, off) from `on` to `alight`, found by trying each leg that may follow."""
    if on.leg_id == alight.leg_id:
        return [(on, alight)] if on.order < alight.order else None
    if rides >= _MOST_RIDES:
        return None
    found: list[list[tuple[Call, Call]]] = []
    for stops in legs.values():
        change = change_between(legs[on.leg_id], stops) if stops[0].leg.order > on.leg.order else None
        if change is None or change[0].order <= on.order:
            continue
        rest = _way(legs, change[1], alight, rides + 1)
        if rest is not None:
            found.append([(on, change[0]), *rest])
    return min(found, key=len) if found else None
