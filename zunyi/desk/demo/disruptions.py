"""Days on which something went wrong: a bus broke down, one came smaller, one waits for the morning."""

from __future__ import annotations

from trips.models import Disruption, Leg, Trip
from trips.queries.disruption.night import ORGANISER, WEATHER
from trips.services.disruption.report import approve_disruption, report_disruption
from zunyi.accounts.models import User
from zunyi.desk.demo.people import SHOWN_COUNTY
from zunyi.desk.demo.trips import Laid

OVER_NIGHT = 17 * 60
_SMALLER = {"layout": "coach-45", "rule": "last", "drivers": 2, "escorts": 1, "vehicle_number": "贵C·D8008"}


def make_disruptions(laid: list[Laid], officers: dict[str, User]) -> None:
    """For the shown county: its next bus broke down, the one after it waits for the morning, a full one got smaller."""
    by = officers[SHOWN_COUNTY]
    ours = [each for each in laid if each.office == SHOWN_COUNTY and each.trip.state in _RUNNING]
    ours.sort(key=lambda each: each.planned.departs_at)
    full = next((each for each in ours if each.planned.people == 1.0), None)
    if full is not None:
        done = _report(full, "车辆检修不合格，承运人改派45座车", _SMALLER, by)
        approve_disruption(disruption=done, by=by)
    to_come = [each for each in ours if each is not full and each.trip.departed_at is None]
    if to_come:
        small = _SMALLER | {"layout": "minibus-19", "drivers": 1, "escorts": 0, "vehicle_number": "贵C·D1919"}
        _report(to_come[0], "途中抛锚，承运人只能派一辆19座车", small, by)
    if len(to_come) > 1:
        _stay_overnight(to_come[1], by)


def _stay_overnight(laid: Laid, by: User) -> None:
    """Ice on the road: everybody sleeps at the meeting point and leaves early the next day; the bureau pays."""
    leg = laid.trip.legs.get(role=Leg.Role.TRUNK)
    leg.trip = laid.trip
    night = {
        "call": leg.calls.order_by("order").values_list("pk", flat=True)[0], "minutes": OVER_NIGHT, "waits": "all",
        "cause": WEATHER, "lodging": "样例宾馆，集合点对面", "paid_by": ORGANISER,
    }  # fmt: skip
    happened = "高速公路凝冻封闭，改第二天清早出发"
    late = report_disruption(leg=leg, kind=Disruption.Kind.DELAY, happened=happened, choices=night, by=by)
    approve_disruption(disruption=late, by=by)


_RUNNING = (Trip.State.OPEN, Trip.State.CLOSED)


def _report(laid: Laid, happened: str, choices: dict[str, object], by: User) -> Disruption:
    leg = laid.trip.legs.get(role=Leg.Role.TRUNK)
    leg.trip = laid.trip
    return report_disruption(leg=leg, kind=Disruption.Kind.VEHICLE, happened=happened, choices=choices, by=by)
