"""Trips of a few seats, with the calls that a test asks for."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import count

from django.utils import timezone

from tests.factories.divisions import make_division
from trips.models import Call, Leg, Mode, Place, Seat, SeatLayout, Trip, TripTemplate
from trips.services.patterns import load_layouts
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
