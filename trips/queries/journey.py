"""A trip's calls in order, and the ride between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from trips.models import Call


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
    return list(Call.objects.filter(leg__trip=trip_id).select_related("leg", "place").order_by("leg__order", "order"))


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
    """The stops where people may get on: all but those after which nothing comes."""
    return [call for call in calls if call.boarding and call is not calls[-1]]


def alighting_calls(calls: Sequence[Call]) -> list[Call]:
    """The stops where people may get off."""
    return [call for call in calls if call.alighting]


def journey_between(calls: Sequence[Call], board: Call, alight: Call) -> Journey:
    """The way from `board` to `alight` over the legs of one trip. Raises ValueError when they are not in order."""
    position = {call.pk: at for at, call in enumerate(calls)}
    if position[board.pk] >= position[alight.pk]:
        raise ValueError("the stop to get off comes before the stop to get on")
    rides = []
    for leg_id, of_leg in groupby(calls, key=lambda call: call.leg_id):
        stops = list(of_leg)
        if stops[0].leg.order < board.leg.order or stops[0].leg.order > alight.leg.order:
            continue
        first = board.order if leg_id == board.leg_id else stops[0].order
        until = alight.order if leg_id == alight.leg_id else stops[-1].order
        if until > first:
            rides.append(Stretches(leg_id=leg_id, first=first, until=until, total=len(stops) - 1))
    return Journey(board=board, alight=alight, rides=tuple(rides))
