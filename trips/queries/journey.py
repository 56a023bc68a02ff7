"""A trip's calls in order, and the ride between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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


def calls_of_number(number: str) -> list[Call]:
    """As `calls_of`, found by the trip's number, with the trip, its organiser and destination at hand."""
    return list(
        Call.objects.filter(leg__trip__number=number)
        .select_related("leg__trip__organiser", "leg__trip__destination", "place")
        .order_by("leg__order", "order")
    )


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
