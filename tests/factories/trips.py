"""Trips of a few seats, with the calls that a test asks for."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import count

from django.utils import timezone

from tests.factories.divisions import make_division
from trips.models import (
    Call,
    Carrier,
    Driver,
    DriverDuty,
    Leg,
    Mode,
    Place,
    PlanSheet,
    RestStop,
    Seat,
    SeatLayout,
    Trip,
    TripTemplate,
    Vehicle,
)
from trips.services.plan.patterns import load_layouts
from trips.services.plan.schedule import open_trip, release_trip, schedule_trip
from zunyi.divisions.models import Division

_serial = count(1)


def make_place(name: str = "", *, division: Division | None = None, kind: str = Place.Kind.PICK_UP) -> Place:
    """A pick-up point."""
    return Place.objects.create(name=name or f"测试点{next(_serial)}", kind=kind, division=division or make_division())


def make_trip(
    *,
    seats: int = 4,
    calls: int = 2,
    departs_at: datetime | None = None,
    hours: int = 20,
    state: str = Trip.State.OPEN,
    organiser: Division | None = None,
    destination: Division | None = None,
    **changes: object,
) -> Trip:
    """A bus of `seats` seats (benches of two) with `calls` stops; people get on at all but the last."""
    trip = Trip.objects.create(
        number=str(changes.pop("number", f"T{next(_serial):05d}")),
        title=str(changes.pop("title", "测试班次")),
        organiser=organiser or make_division("520324"),
        destination=destination or make_division("350582"),
        state=state,
        **changes,
    )
    make_leg(trip, seats=seats, calls=calls, departs_at=departs_at, hours=hours)
    return trip


def make_leg(
    trip: Trip,
    *,
    seats: int = 4,
    calls: int = 2,
    departs_at: datetime | None = None,
    hours: int = 20,
    order: int = 0,
    role: str = Leg.Role.TRUNK,
) -> Leg:
    """One more vehicle of a trip."""
    layout, _ = SeatLayout.objects.get_or_create(
        code="test", defaults={"name": "测试车", "mode": Mode.BUS, "plan": {"cars": []}}
    )
    leg = Leg.objects.create(
        trip=trip, order=order, role=role, mode=Mode.BUS, layout=layout, vehicle_number="贵C·测001"
    )
    start = departs_at or timezone.now() + timedelta(days=3)
    for at in range(calls):
        when = start + timedelta(hours=hours) * at / (calls - 1)
        last = at == calls - 1
        Call.objects.create(
            leg=leg, order=at, place=make_place(), arrives_at=when if at else None, departs_at=None if last else when,
            boarding=not last, alighting=last or at > 0,
        )  # fmt: skip
    Seat.objects.bulk_create(
        Seat(leg=leg, label=str(at + 1), row=at // 4 + 1, column="ABCD"[at % 4], ordinal=at, bench=at // 2)
        for at in range(seats)
    )
    return leg


def make_template(
    *,
    layout: str = "coach-49",
    organiser: Division | None = None,
    destination: Division | None = None,
    stops: Sequence[str] = ("甲", "乙"),
    minutes: Sequence[int] = (0, 1200),
    drivers: int = 2,
    escorts: int = 1,
    **changes: object,
) -> TripTemplate:
    """A pattern of one leg with a real vehicle type; people get on at all stops but the last."""
    load_layouts()
    mode = SeatLayout.objects.get(code=layout).mode
    calls = [
        {"place": make_place(name).pk, "minutes": at, "stands": 10, "boarding": name != stops[-1],
         "alighting": name == stops[-1]}
        for name, at in zip(stops, minutes, strict=True)
    ]  # fmt: skip
    leg = {
        "role": Leg.Role.TRUNK, "mode": mode, "layout": layout, "drivers": drivers if mode == Mode.BUS else 0,
        "escorts": escorts, "calls": calls,
    }  # fmt: skip
    facts: dict[str, object] = {
        "name": f"测试模板{next(_serial)}",
        "departs_at_time": time(13, 0),
        "plan": {"legs": [leg]},
    }
    return TripTemplate.objects.create(
        organiser=organiser or make_division("520324"),
        destination=destination or make_division("350582"),
        **(facts | changes),
    )


def make_carrier(*, office: Division | None = None, name: str = "", mode: str = Mode.BUS) -> Carrier:
    """A bus company whose papers hold for years."""
    until = timezone.localdate() + timedelta(days=900)
    return Carrier.objects.create(
        name=name or f"测试客运{next(_serial)}", mode=mode, office=office or make_division("520324"),
        permit_number="黔运许可测001", permit_until=until, insurance_policy="测保单001", insured_until=until,
    )  # fmt: skip


def make_driver(carrier: Carrier, name: str = "", **changes: object) -> Driver:
    """A driver with an A1 licence and a qualification that hold for years."""
    until = timezone.localdate() + timedelta(days=900)
    facts: dict[str, object] = {
        "licence_class": "A1", "licence_until": until, "qualification_number": "测资格001", "qualified_until": until,
    }  # fmt: skip
    return Driver.objects.create(carrier=carrier, name=name or f"测驾{next(_serial)}", **(facts | changes))


def make_open(template: TripTemplate, departs_at: datetime) -> Trip:
    """A trip of a template with a whole plan, released and open."""
    trip = make_ready(schedule_trip(template=template, departs_at=departs_at, by=None))
    return open_trip(trip=release_trip(trip=trip, by=None), by=None)


def make_ready(trip: Trip) -> Trip:
    """Fill in whatever the law demands of a trip's plan, so that it can be released."""
    until = timezone.localdate() + timedelta(days=900)
    for leg in trip.legs.select_related("layout"):
        if leg.mode != Mode.BUS:
            Leg.objects.filter(pk=leg.pk).update(vehicle_number=leg.vehicle_number or "G9999")
            continue
        carrier = make_carrier(office=trip.organiser)
        plate = leg.vehicle_number or f"贵C·测{next(_serial):03d}"
        vehicle = Vehicle.objects.create(
            carrier=carrier, plate=f"{plate}{next(_serial)}", layout=leg.layout, approved=leg.layout.approved or 60
        )
        PlanSheet.objects.update_or_create(
            leg=leg,
            defaults={
                "carrier": carrier, "vehicle": vehicle, "charter_plate": "测牌001",
                "charter_plate_from": timezone.localdate(), "charter_plate_until": until, "contract_number": "测合001",
                "contract_from": timezone.localdate(), "contract_until": until, "distance_km": 1100, "has_relay": True,
                "destination_contact": "测联络", "emergency_plan": "测预案",
            },
        )  # fmt: skip
        Leg.objects.filter(pk=leg.pk).update(vehicle_number=plate, drivers=max(leg.drivers, 2))
        for order in range(1, max(leg.drivers, 2) + 1):
            DriverDuty.objects.create(leg=leg, driver=make_driver(carrier), order=order)
        _rest(leg)
    return trip


def _rest(leg: Leg) -> None:
    """A halt of an hour after every hour, at which the drivers take turns."""
    calls = list(leg.calls.order_by("order"))
    at, ends_at = calls[0].at + timedelta(minutes=60), calls[-1].at
    stops = []
    while at + timedelta(minutes=65) < ends_at:
        stops.append(RestStop(leg=leg, place="测试服务区", at=at, minutes=60, changes_driver=True))
        at += timedelta(minutes=120)
    RestStop.objects.bulk_create(stops)
