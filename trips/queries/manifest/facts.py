"""What a list says of the run itself: vehicle, plan sheet, stops, seats. Frozen with the people at issue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from trips.models import CrewMember, DriverDuty, Leg, PlanSheet, RestStop


def facts_now(leg: Leg) -> dict[str, Any]:
    """The facts of a run as they stand, in Chinese whoever asks; texts, so that they print as they were frozen."""
    with translation.override("zh-hans"):
        return _of_leg(leg) | _of_sheet(leg) | _of_seats(leg)


def _of_leg(leg: Leg) -> dict[str, Any]:
    trip = leg.trip
    return {
        "trip": trip.number,
        "title": trip.title,
        "run": leg.order + 1,
        "role": leg.get_role_display(),
        "mode": leg.mode,
        "mode_name": leg.get_mode_display(),
        "vehicle": leg.vehicle_number,
        "vehicle_type": leg.layout.name,
        "carrier": leg.carrier,
        "organiser": trip.organiser.name,
        "destination": trip.destination.name,
        "payer": trip.get_payer_display(),
        "leader": leg.leader,
        "leader_phone": leg.leader_phone,
        "note": trip.note,
        "calls": [
            {
                "place": call.place.name,
                "address": call.place.address,
                "arrives": moment(call.arrives_at),
                "departs": moment(call.departs_at),
                "boarding": call.boarding,
                "alighting": call.alighting,
            }
            for call in leg.calls.select_related("place").order_by("order")
        ],
    }


def _drivers(leg: Leg) -> list[dict[str, str]]:
    return [
        {
            "name": duty.driver.name,
            "licence": duty.driver.licence_class,
            "qualification": duty.driver.qualification_number,
            "phone": duty.driver.phone,
        }
        for duty in DriverDuty.objects.filter(leg=leg).select_related("driver").order_by("order")
    ]


def _of_sheet(leg: Leg) -> dict[str, Any]:
    """What the plan sheet adds, if the run has one; five queries at most."""
    sheet = PlanSheet.objects.filter(leg=leg).select_related("carrier", "vehicle").first()
    vehicle = sheet.vehicle if sheet else None
    facts: dict[str, Any] = {
        "approved": vehicle.approved if vehicle else leg.layout.approved,
        "driver_count": leg.drivers,
        "escort_count": leg.escorts,
        "drivers": _drivers(leg),
        "crew": [
            {"part": each.task, "name": each.name, "phone": each.phone} for each in CrewMember.objects.filter(leg=leg)
        ],
        "rest_stops": [
            {"place": stop.place, "at": moment(stop.at), "minutes": str(stop.minutes)}
            for stop in RestStop.objects.filter(leg=leg)
        ],
    }
    if sheet is None:
        return facts
    carrier = sheet.carrier
    facts |= {
        "permit": carrier.permit_number if carrier else "",
        "carrier_phone": carrier.phone if carrier else "",
        "charter_plate": sheet.charter_plate,
        "contract": sheet.contract_number,
        "policy": sheet.insurance_policy
        or (vehicle.insurance_policy if vehicle else "")
        or (carrier.insurance_policy if carrier else ""),
        "night_stop": sheet.night_stop,
        "destination_contact": sheet.destination_contact,
        "destination_phone": sheet.destination_phone,
    }
    if carrier and not leg.carrier:
        facts["carrier"] = carrier.name
    if vehicle and not leg.vehicle_number:
        facts["vehicle"] = vehicle.plate
    return facts


def _of_seats(leg: Leg) -> dict[str, Any]:
    """The vehicle as it is drawn: cars, rows, labels (None is an aisle); and which seats are kept free."""
    return {
        "cars": [
            {
                "car": str(section["car"] or ""),
                "title": str(section["title"] or ""),
                "rows": [[cell["label"] if cell else None for cell in row["cells"]] for row in section["rows"]],
            }
            for section in leg.layout.plan["cars"]
        ],
        "blocked": dict(leg.seats.exclude(blocked_reason="").values_list("label", "blocked_reason")),
    }


def moment(at: datetime | None) -> str:
    """An instant as a list says it: 2027-02-14 07:30; empty for none."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
