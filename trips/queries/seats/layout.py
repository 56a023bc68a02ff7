"""Reading the picture of a vehicle: which seats it draws, and in what order they are given out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from trips.models import SeatLayout

# Those who travel for nothing sit in second class first; what is dearer, and the crew's seats, go last.
CLASS_ORDER = {"second": 0, "economy": 0, "seat": 0, "first": 1, "business": 2}
CREW = "crew"
# What stands on an open seat of a vehicle that was swapped; kept for years, so in the bureau's language.
GONE = "车辆已更换"


@dataclass(frozen=True, slots=True)
class DrawnSeat:
    """One seat of a plan. `bench` numbers the seats that stand side by side without an aisle, through the vehicle."""

    label: str
    car: str
    row: int
    column: str
    seat_class: str
    features: tuple[str, ...]
    bench: int

    @property
    def is_for_crew(self) -> bool:
        """Whether the seat stands beside the driver, for the second driver and the escort."""
        return CREW in self.features


def seats_in_order(plan: dict[str, Any]) -> list[DrawnSeat]:
    """Every seat of a plan in the order of giving out: a serpentine, so that consecutive seats are neighbours.

    Car by car, row by row, one row from left to right and the next back; second class through the whole vehicle,
    then first, then business, and the crew's seats at the very end.
    """
    rows = list(_rows(plan))
    ordered: list[DrawnSeat] = []
    ranks = sorted({_rank(seat) for row in rows for seat in row})
    for rank in ranks:
        leftward = False
        for row in rows:
            seats = [seat for seat in row if _rank(seat) == rank]
            ordered += reversed(seats) if leftward else seats
            leftward ^= bool(seats)
    return ordered


def count_drawn(layout: SeatLayout) -> int:
    """How many seats the picture shows."""
    return sum(len(row) for row in _rows(layout.plan))


def sellable(layout: SeatLayout, *, drivers: int, escorts: int) -> int:
    """How many seats are the passengers': of a bus, the approved persons without drivers and escorts.

    The approved number of a bus (核定载客人数) counts the driver (domain brief, note 8); trains and aircraft bring
    their own crew, so there only escorts of the bureau take seats.
    """
    if layout.approved:
        return max(layout.approved - drivers - escorts, 0)
    return max(count_drawn(layout) - escorts, 0)


def reserved(layout: SeatLayout, *, drivers: int, escorts: int) -> dict[str, str]:
    """By label, the seats of the further drivers and the escorts, with the reason that people read.

    Of a bus the driver at the wheel has no seat in the plan; the crew's seats go first, then those behind them. On
    trains and aircraft escorts take the last seats of second class.
    """
    # What is kept for years is kept in the bureau's language, whatever the officer has switched to.
    with translation.override(settings.LANGUAGE_CODE):
        driver, escort = _("driver"), _("escort")
    drawn = seats_in_order(layout.plan)
    if layout.approved:
        reasons = [driver] * (drivers - 1) + [escort] * escorts
        places = [seat for seat in drawn if seat.is_for_crew] + [seat for seat in drawn if not seat.is_for_crew]
    else:
        reasons = [escort] * escorts
        places = [seat for seat in reversed(drawn) if seat.seat_class in ("second", "economy")]
    return {seat.label: reason for seat, reason in zip(places, reasons, strict=False)}


def _rank(seat: DrawnSeat) -> int:
    return 9 if seat.is_for_crew else CLASS_ORDER.get(seat.seat_class, 0)


def _rows(plan: dict[str, Any]) -> Iterator[list[DrawnSeat]]:
    """The seats of each row, from left to right."""
    bench = 0
    for section in plan["cars"]:
        for row in section["rows"]:
            seats = []
            for is_seat, group in groupby(row["cells"], key=bool):
                if not is_seat:
                    continue
                bench += 1
                seats += [_seat(section, row["row"], cell, bench) for cell in group]
            yield seats


def _seat(section: dict[str, Any], row: int, cell: dict[str, Any], bench: int) -> DrawnSeat:
    return DrawnSeat(
        label=cell["label"],
        car=section["car"],
        row=row,
        column=cell["column"],
        seat_class=section["class"],
        features=tuple(cell.get("features", ())),
        bench=bench,
    )
