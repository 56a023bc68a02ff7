"""From home gate to factory gate: a train with feeders and shuttles and a whole plan, and a bus with gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from trips.models import Carrier, Driver, Leg, Place, SeatLayout, Trip, Vehicle
from trips.services.plan.legs import add_leg, lay_trip_by_hand
from trips.services.plan.quotas import set_quota
from trips.services.plan.schedule import open_trip, release_trip
from trips.services.plan.sheets import approve_plan, name_organisers, write_sheet
from zunyi.accounts.models import User
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.riders import FACTORIES
from zunyi.divisions.models import Division

ZHUHAI, CITY = "440400", "520300"
_EMERGENCY = "车辆故障：领队联系换车；突发疾病：就近送医；人员走失：清点后留人寻找；晚点：通知接站车和企业。"


def make_journeys(day: Day, officer: User) -> list[Trip]:
    """Lay both on for the week to come; nothing when the demo's day lies in the past."""
    leaves = day.at(5, time(10, 0))
    if leaves <= timezone.now():
        return []
    city = Division.objects.get(code=CITY)
    carrier = _carrier(city, leaves)
    trip = _train(city, leaves, officer)
    _runs_around(trip, carrier, leaves, officer)
    write_sheet(leg=trip.legs.get(role=Leg.Role.TRUNK), by=officer, facts={
        "destination_contact": "样例联络员", "destination_phone": "15400009901", "emergency_plan": _EMERGENCY,
        "materials": "饮用水、方便食品、急救包、胸贴",
    }, crew=[{"part": "medic", "name": "样例医护", "phone": "15400009902"},
             {"part": "deputy", "name": "样例副领队", "phone": "15400009903"}, *_carriage_leaders()])  # fmt: skip
    name_organisers(trip=trip, names=["珠海市人力资源和社会保障局", "遵义市交通运输局"], by=officer)
    approve_plan(
        trip=trip,
        office="遵义市人力资源和社会保障局",
        signed_by="样例负责人",
        approved_on=timezone.localdate(),
        by=officer,
    )
    release_trip(trip=trip, by=officer)
    open_trip(trip=trip, by=officer)
    county = Division.objects.get(code="520324")
    set_quota(trip=trip, division=county, seats=120, hands_back_at=leaves - timedelta(days=3), by=officer)
    return [trip, _bus_with_gaps(city, carrier, leaves + timedelta(days=2), officer)]


def _runs_around(trip: Trip, carrier: Carrier, leaves: datetime, officer: User) -> None:
    """Two feeders from the townships, and a shuttle to each factory."""
    station, zhuhai = _place("遵义南站"), _place("珠海站")
    feeders = [
        ("coach-49", [("正安瑞溪镇上车点", 305), ("正安县集合点", 270)], 75),
        ("minibus-19", [("播州样例上车点", 130)], 80),
    ]
    for layout, starts, arrives in feeders:
        stops = [(_place(name, "520304"), leaves - timedelta(minutes=before)) for name, before in starts]
        stops.append((station, leaves - timedelta(minutes=arrives)))
        _run(trip, carrier, Leg.Role.FEEDER, layout, officer, stops)
    for name in FACTORIES:
        gate = _place(name, ZHUHAI, Place.Kind.FACTORY)
        begins = leaves + timedelta(minutes=480)
        _run(
            trip,
            carrier,
            Leg.Role.SHUTTLE,
            "coach-45",
            officer,
            [(zhuhai, begins), (gate, begins + timedelta(minutes=40))],
        )


def _carriage_leaders() -> list[dict[str, str]]:
    """One for each car of both units."""
    return [
        {"part": "carriage", "name": f"样例车厢长{car:02d}", "phone": f"154000097{car:02d}", "car": f"{car:02d}"}
        for car in range(1, 17)
    ]


def _train(city: Division, leaves: datetime, officer: User) -> Trip:
    trip = lay_trip_by_hand(
        title="遵义—珠海 家门到厂门专列", organiser=city, destination=Division.objects.get(code=ZHUHAI),
        payer=Trip.Payer.ORIGIN, closes_at=leaves - timedelta(days=2), by=officer,
        note="请带身份证原件；行李每件长宽高之和不超过130厘米；全程免费，下车有人接。",
        trunk=_facts("CR400AF-pair", "D9719", "成都局集团公司", 0, 0),
        calls=[_call(_place("遵义南站"), leaves), _call(_place("珠海站"), leaves + timedelta(minutes=445), last=True)],
    )  # fmt: skip
    trip.legs.update(leader="带队员甲", leader_phone="15400009900")
    return trip


def _run(
    trip: Trip, carrier: Carrier, role: str, layout: str, officer: User, stops: Sequence[tuple[Place, datetime]]
) -> None:
    last = len(stops) - 1
    calls = [_call(place, at, last=order == last) for order, (place, at) in enumerate(stops)]
    leg = add_leg(trip=trip, role=role, facts=_facts(layout, "", carrier.name, 1, 1), calls=calls, by=officer)
    until = timezone.localdate(stops[-1][1]) + timedelta(days=30)
    vehicle = carrier.vehicles.get_or_create(
        plate=f"贵C·L{leg.pk:04d}", defaults={"layout": leg.layout, "approved": leg.layout.approved}
    )[0]
    # Each run has a driver of its own: two feeders at once cannot share one.
    at = trip.legs.exclude(role=Leg.Role.TRUNK).count() - 1
    write_sheet(leg=leg, by=officer, drivers=list(carrier.drivers.order_by("pk")[at : at + 1]), facts={
        "carrier": carrier, "vehicle": vehicle, "charter_plate": f"黔包L{leg.pk}", "charter_plate_until": until,
        "contract_number": f"样例合同{leg.pk}", "contract_until": until, "distance_km": 120,
    })  # fmt: skip


def _bus_with_gaps(city: Division, carrier: Carrier, leaves: datetime, officer: User) -> Trip:
    """As a clerk leaves it in the evening: half of the papers are still to come, and the night is not planned."""
    trip = lay_trip_by_hand(
        title="遵义—珠海 返岗专车（方案待补）", organiser=city, destination=Division.objects.get(code=ZHUHAI),
        payer=Trip.Payer.ORIGIN, closes_at=leaves - timedelta(days=1), note="", by=officer,
        trunk=_facts("coach-49", "", carrier.name, 1, 1),
        calls=[_call(_place("正安县集合点"), leaves), _call(_place("珠海站"), leaves + timedelta(hours=19), last=True)],
    )  # fmt: skip
    leg = trip.legs.get()
    leg.trip = trip
    write_sheet(leg=leg, facts={"carrier": carrier, "distance_km": 1200}, by=officer)
    return trip


def _carrier(city: Division, leaves: datetime) -> Carrier:
    until = timezone.localdate(leaves) + timedelta(days=400)
    carrier, _ = Carrier.objects.get_or_create(
        name="遵义样例客运有限公司", office=city,
        defaults={
            "permit_number": "黔样例许可520300号", "permit_until": until, "insurance_policy": "样例保单0001",
            "insured_until": until, "contact": "样例调度", "phone": "15400009910",
        },
    )  # fmt: skip
    for at, name in enumerate(("样例驾驶员甲", "样例驾驶员乙", "样例驾驶员丙", "样例驾驶员丁")):
        Driver.objects.get_or_create(
            carrier=carrier, name=name,
            defaults={
                "phone": f"1540000992{at}", "licence_until": until, "qualification_number": f"样例资格{at + 1}",
                "qualified_until": until,
            },
        )  # fmt: skip
    plate, layout = "贵C·L0001", SeatLayout.objects.get(code="coach-49")
    Vehicle.objects.get_or_create(plate=plate, defaults={"carrier": carrier, "layout": layout, "approved": 49})
    return carrier


def _facts(layout: str, number: str, carrier: str, drivers: int, escorts: int) -> dict[str, Any]:
    return {
        "layout": SeatLayout.objects.get(code=layout), "vehicle_number": number, "carrier": carrier,
        "drivers": drivers, "escorts": escorts,
    }  # fmt: skip


def _call(place: Place, at: datetime, *, last: bool = False) -> dict[str, Any]:
    return {
        "place": place, "arrives_at": at if last else None, "departs_at": None if last else at, "boarding": not last,
        "alighting": last,
    }  # fmt: skip


def _place(name: str, division: str = CITY, kind: str = Place.Kind.PICK_UP) -> Place:
    found = Place.objects.filter(name=name).first()
    return found or Place.objects.create(name=name, kind=kind, division=Division.objects.get(code=division))
