"""Giving a run the seats of another vehicle, while people are on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Value, When

from trips.models import Leg, PlanSheet, Quota, Seat, SeatLayout, Vehicle
from trips.queries.seats.layout import GONE
from trips.services.seats.layout import seat_rows
from zunyi.rows import insert_rows


def swap_seats(
    leg: Leg, layout: SeatLayout, *, blocked: Mapping[str, str], kept: Mapping[str, int], at: datetime
) -> None:
    """Lay the seats of `layout` in the place of the leg's own, which are empty now and stay for the record.

    The caller holds the trip's lock, has released every claim on the leg, and claims the new seats afterwards.
    """
    why = Case(When(blocked_reason="", then=Value(GONE)), default=F("blocked_reason"))
    Seat.objects.filter(leg=leg).update(gone_at=at, blocked_reason=why, quota=None)
    live = set(Quota.objects.filter(pk__in=set(kept.values()), handed_back_at=None).values_list("pk", flat=True))
    seats = seat_rows(leg, layout, blocked)
    for seat in seats:
        seat.quota_id = kept[seat.label] if kept.get(seat.label) in live else None
    insert_rows(seats)
    leg.layout = layout
    leg.save(update_fields=["layout"])


def write_vehicle(leg: Leg, chosen: Mapping[str, Any]) -> None:
    """Write the new plate, crew and papers down; a contract that was filed is to be filed anew (道路运输条例 20)."""
    vehicle = Vehicle.objects.filter(pk=chosen["vehicle"]).first() if chosen.get("vehicle") else None
    leg.vehicle_number = vehicle.plate if vehicle else chosen.get("vehicle_number") or leg.vehicle_number
    leg.drivers = chosen.get("drivers", leg.drivers)
    leg.escorts = chosen.get("escorts", leg.escorts)
    leg.save(update_fields=["vehicle_number", "drivers", "escorts"])
    sheet = PlanSheet.objects.filter(leg=leg).first()
    if sheet is None:
        return
    sheet.vehicle = vehicle
    sheet.charter_plate = chosen.get("charter_plate", "")
    sheet.contract_number = chosen.get("contract_number", "")
    sheet.contract_filed_at = None
    sheet.save(update_fields=["vehicle", "charter_plate", "contract_number", "contract_filed_at", "changed_at"])
