"""The rows of a trip's runs, from a plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from trips.models import Call, Leg, SeatLayout, Trip
from trips.services.seats.layout import make_seats


def lay_legs(trip: Trip, plan: dict[str, Any], departs_at: datetime, vehicle_number: str) -> None:
    """The legs of a plan with their stops and seats, counted from the first departure."""
    codes = {leg["layout"] for leg in plan["legs"]}
    layouts = {layout.code: layout for layout in SeatLayout.objects.filter(code__in=codes)}
    calls: list[Call] = []
    for order, pattern in enumerate(plan["legs"]):
        number = pattern.get("vehicle_number", "")
        if pattern["role"] == Leg.Role.TRUNK:
            number = vehicle_number or number
        leg = Leg.objects.create(
            trip=trip,
            order=order,
            role=pattern["role"],
            mode=pattern["mode"],
            layout=layouts[pattern["layout"]],
            carrier=pattern.get("carrier", ""),
            vehicle_number=number,
            drivers=pattern.get("drivers", 0),
            escorts=pattern.get("escorts", 0),
        )
        calls += _calls(leg, pattern["calls"], departs_at)
        make_seats(leg=leg)
    Call.objects.bulk_create(calls)


def _calls(leg: Leg, patterns: list[dict[str, Any]], departs_at: datetime) -> list[Call]:
    """The stops with their times; the first has only a departure, the last only an arrival."""
    calls = []
    for order, pattern in enumerate(patterns):
        at = departs_at + timedelta(minutes=pattern["minutes"])
        is_first, is_last = order == 0, order == len(patterns) - 1
        calls.append(
            Call(
                leg=leg,
                order=order,
                place_id=pattern["place"],
                arrives_at=None if is_first else at if is_last else at - timedelta(minutes=pattern.get("stands", 0)),
                departs_at=None if is_last else at,
                boarding=pattern.get("boarding", not is_last),
                alighting=pattern.get("alighting", is_last),
            )
        )
    return calls
