"""Which seats a party gets: side by side if it can be, else as near as the free seats allow. Pure reckoning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class FreeSeat:
    """A seat that is free on the stretches asked for; `ordinal` runs in a serpentine through the vehicle."""

    id: int
    ordinal: int
    car: str
    row: int
    bench: int
    seat_class: str = ""


def choose_together(free: Sequence[FreeSeat], party: int) -> list[FreeSeat] | None:
    """The seats for a party of `party` people out of `free` (in order of ordinal); None when there are too few.

    One bench first (the tightest that fits, so that wide gaps stay whole), then one row across the aisle, then the
    run of seats that spreads least along the serpentine. Where classes differ, the one that comes first in the order
    of giving out goes first.
    """
    if len(free) < party:
        return None
    classes = list(dict.fromkeys(seat.seat_class for seat in free))
    for key in (_bench, _row):
        places = [list(seats) for _, seats in groupby(free, key=key)]
        fitting = [seats for seats in places if len(seats) >= party]
        if fitting:
            return min(fitting, key=lambda seats: (classes.index(seats[0].seat_class), len(seats)))[:party]
    start = min(range(len(free) - party + 1), key=lambda at: free[at + party - 1].ordinal - free[at].ordinal)
    return list(free[start : start + party])


def _bench(seat: FreeSeat) -> int:
    return seat.bench


def _row(seat: FreeSeat) -> tuple[str, int]:
    return seat.car, seat.row
