"""Vehicle types: who may look at them and draw more of them, and what a list shows of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trips.models import Leg, Mode, Seat, SeatLayout, Vehicle
from trips.queries.seats.layout import seats_in_order, sellable
from trips.queries.seats.map import Drawing, picture_of
from trips.queries.seats.sketch import CREW_SIGN
from trips.queries.trip import counted
from zunyi.accounts.models import User

FILES = Path(__file__).resolve().parents[2] / "data" / "layouts"


def visible_to(user: User, capability: str = "trips.view") -> QuerySet[SeatLayout]:
    """Vehicle types are no secret to who plans; those who may draw ("limits.set") may change any of them."""
    return SeatLayout.objects.all() if user.can(capability) else SeatLayout.objects.none()


def matching(layouts: QuerySet[SeatLayout], *, q: str = "", mode: str = "") -> QuerySet[Any]:
    """Narrow the list: part of the name or the code; with the number of runs and of vehicles of each type."""
    if mode:
        layouts = layouts.filter(mode=Mode(mode))
    if q := q.strip():
        layouts = layouts.filter(Q(name__icontains=q) | Q(code__icontains=q))
    return with_uses(layouts).order_by("mode", "approved", "name", "pk")


def with_uses(layouts: QuerySet[SeatLayout]) -> QuerySet[Any]:
    """Add `run_count` (one run, and the picture stands) and `vehicle_count` (buses that are hired), in one query."""
    return layouts.annotate(
        run_count=counted(Leg.objects.filter(layout=OuterRef("pk"))),
        vehicle_count=counted(Vehicle.objects.filter(layout=OuterRef("pk"), is_active=True)),
    )


@cache
def codes_brought_along() -> frozenset[str]:
    """The vehicle types that follow the bureau's own files, by their codes."""
    return frozenset(json.loads(file.read_text(encoding="utf-8"))["code"] for file in FILES.glob("*.json"))


@dataclass(frozen=True, slots=True)
class TypeSeats:
    """How many a picture shows, how many of them are the passengers', and of a bus how many are given out as a rule."""

    drawn: int
    passengers: int
    sold: int


def seats_of_type(layout: SeatLayout) -> TypeSeats:
    """The numbers of a type; a bus on a long way has two drivers and an escort (domain brief, note 8)."""
    seats = seats_in_order(layout.plan)
    passengers = sum(not seat.is_for_crew for seat in seats)
    sold = min(len(seats), sellable(layout, drivers=2, escorts=1)) if layout.approved else 0
    return TypeSeats(len(seats), passengers, sold)


def map_of_type(layout: SeatLayout) -> dict[str, Any]:
    """The picture of a type with nobody in it, for `templates/trips/parts/seat_map.html`."""
    leg = Leg(layout=layout, mode=layout.mode)
    crew = _("crew")
    seats = {
        seat.label: Seat(pk=at, label=seat.label, blocked_reason=crew if seat.is_for_crew else "")
        for at, seat in enumerate(seats_in_order(layout.plan), 1)
    }
    cars = Drawing(leg, seats, {}, {}, may_change=False, leads=False).cars(layout.plan["cars"])
    for row in (row for car in cars for section in car["sections"] for row in section["rows"]):
        for cell in row["cells"]:
            if cell and cell["state"] == "blocked":
                cell["text"] = CREW_SIGN
    for part in [*cars, *(section for car in cars for section in car["sections"])]:
        n = sum(section["free"] for section in part.get("sections", [part]))
        part["note"] = ngettext("%(n)s seat", "%(n)s seats", n) % {"n": n}
    return {"mode": picture_of(leg), "cars": cars, "is_type": True}
