"""Two days on which something went wrong: a bus that broke down and waits for a decision, and one that was smaller."""

from __future__ import annotations

from trips.models import Disruption, Leg, Trip
from trips.services.disruption.report import approve_disruption, report_disruption
from zunyi.accounts.models import User
from zunyi.desk.demo.people import SHOWN_COUNTY
from zunyi.desk.demo.trips import Laid

_SMALLER = {"layout": "coach-45", "rule": "last", "drivers": 2, "escorts": 1, "vehicle_number": "贵C·D8008"}


def make_disruptions(laid: list[Laid], officers: dict[str, User]) -> None:
    """For the shown county: its next bus of today or tomorrow broke down; a full one of later became a smaller one."""
    by = officers[SHOWN_COUNTY]
    ours = [each for each in laid if each.office == SHOWN_COUNTY and each.trip.state in _RUNNING]
    ours.sort(key=lambda each: each.planned.departs_at)
    full = next((each for each in ours if each.planned.people == 1.0), None)
    if full is not None:
        done = _report(full, "车辆检修不合格，承运人改派45座车", _SMALLER, by)
        approve_disruption(disruption=done, by=by)
    next_one = next((each for each in ours if each is not full and each.trip.departed_at is None), None)
    if next_one is not None:
        small = _SMALLER | {"layout": "minibus-19", "drivers": 1, "escorts": 0, "vehicle_number": "贵C·D1919"}
        _report(next_one, "途中抛锚，承运人只能派一辆19座车", small, by)


_RUNNING = (Trip.State.OPEN, Trip.State.CLOSED)


def _report(laid: Laid, happened: str, choices: dict[str, object], by: User) -> Disruption:
    leg = laid.trip.legs.get(role=Leg.Role.TRUNK)
    leg.trip = laid.trip
    return report_disruption(leg=leg, kind=Disruption.Kind.VEHICLE, happened=happened, choices=choices, by=by)
