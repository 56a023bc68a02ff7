"""Random histories of a few days, and a plain, slow reckoning of what a report must say about them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Leg, Mode, Trip
from workers.models import Worker
from workers.queries.age import age_on
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level

TOWNS = ("520324116", "520324100", "520304100")
DAY = date(2027, 2, 14)


@dataclass
class Fact:
    """One booking, as a plain record."""

    county: str
    destination: str
    mode: str
    worker: int
    state: str
    departed_at: datetime | None
    scheduled_at: datetime
    trip_state: str
    traits: set[str] = field(default_factory=set)


def make_history(seed: int, *, trips: int = 8, workers: int = 14) -> list[Fact]:
    """Trips around DAY by all modes to two cities, people of two counties and a unit, every state; the facts of it.

    Places that were only held, and children in somebody's care, are there and are no facts.
    """
    dice, others = random.Random(seed), random.Random(seed + 1000)
    unit = make_unit()
    people = [_somebody(dice) for _ in range(workers)]
    facts = []
    for _ in range(trips):
        trip, scheduled_at = _trip(dice)
        leg = trip.legs.get(role=Leg.Role.TRUNK)
        first, last = leg.calls.order_by("order")
        for serial, worker in enumerate(dice.sample(people, dice.randint(0, 5))):
            state = dice.choice(Booking.State.values)
            ended = timezone.now() if state in ("cancelled", "no_show") else None
            at = scheduled_at + timedelta(minutes=serial)
            lapsed = state == "cancelled" and others.random() < 0.4
            held = at + timedelta(days=1) if state == "held" or lapsed else None
            made = Booking.objects.create(
                trip=trip, worker=worker, board=first, alight=last, state=state, ended_at=ended, channel="web",
                held_until=held,
                period=_apart(worker, at), slip_code=f"{trip.pk:x}-{worker.pk:x}",
            )  # fmt: skip
            if held is None:
                facts.append(_fact(trip, scheduled_at, worker, state, unit))
            if ended is None and worker.born_on.year < 2000 and others.random() < 0.4:
                _take_child(others, made)
    return facts


def _take_child(dice: random.Random, booking: Booking) -> None:
    """A child of the household that travels along, in whatever state; nobody whom a report counts."""
    child = make_worker(household=booking.worker.household, born_on=date(2020, 3, 1), flags=["poverty_lifted"])
    state = dice.choice(["confirmed", "boarded", "arrived"])
    Booking.objects.create(
        trip=booking.trip, worker=child, board=booking.board, alight=booking.alight, state=state, channel="web",
        guardian=booking, period=booking.period, slip_code=f"{booking.trip_id:x}-{child.pk:x}",
    )  # fmt: skip


def make_unit() -> Division:
    """新蒲新区, to which 凤仪镇 reports for the sake of the test."""
    for code in TOWNS:
        make_division(code)
    if found := Division.objects.filter(code="XP").first():
        return found
    unit = Division(code="XP", name="新蒲新区", short_name="新蒲", level=Level.UNIT, official=False)
    Division.objects.add_child(make_division("520300"), instance=unit)
    Division.objects.filter(code="520324100").update(unit=unit)
    return unit


def _somebody(dice: random.Random) -> Worker:
    flags = [flag for flag in ("poverty_lifted", "relocated") if dice.random() < 0.4]
    years = dice.choice([16, 17, 18, 30])
    # Nobody under 16 travels alone: those of 16 have been it for days.
    apart = dice.randint(-2, 2) - (5 if years == 16 else 0)
    born_on = DAY.replace(year=DAY.year - years) + timedelta(days=apart)
    worker = make_worker(household=make_division(dice.choice(TOWNS)), sex=dice.choice("FM"), flags=flags)
    worker.born_on = born_on  # apart from the number, of which a day has too few
    worker.save()
    return worker


def _trip(dice: random.Random) -> tuple[Trip, datetime]:
    noon = timezone.make_aware(datetime(DAY.year, DAY.month, DAY.day, 12))
    scheduled_at = noon + timedelta(hours=dice.randint(-60, 60))
    state = dice.choice(["draft", "open", "closed", "departed", "departed", "arrived", "cancelled"])
    left = scheduled_at + timedelta(minutes=dice.choice([0, 5, 300])) if state in ("departed", "arrived") else None
    trip = make_trip(
        departs_at=scheduled_at, state=state, departed_at=left,
        arrived_at=left + timedelta(hours=20) if state == "arrived" and left else None,
        cancelled_at=scheduled_at if state == "cancelled" else None,
        organiser=make_division(dice.choice(["520300", "520324", "520304"])),
        destination=make_division(dice.choice(["440400", "350582"])),
    )  # fmt: skip
    trip.legs.update(mode=dice.choice(Mode.values))
    return trip, scheduled_at


def _apart(worker: Worker, at: datetime) -> DateTimeTZRange:
    """A second of one's own, so that the wall against two vehicles at once does not stand in the way."""
    serial = Booking.objects.filter(worker=worker).count()
    start = at + timedelta(days=400 * serial)
    return DateTimeTZRange(start, start + timedelta(seconds=1))


def _fact(trip: Trip, scheduled_at: datetime, worker: Worker, state: str, unit: Division) -> Fact:
    county = {"520324116": "520324", "520324100": unit.code, "520304100": "520304"}[worker.household.code]
    day = timezone.localdate(trip.departed_at or scheduled_at)
    traits = {*worker.flags, *(["women"] if worker.sex == "F" else [])}
    if age_on(worker.born_on, day) < 18:
        traits.add("minors")
    mode = trip.legs.get(role=Leg.Role.TRUNK).mode
    return Fact(
        county, trip.destination.code, mode, worker.pk, state, trip.departed_at, scheduled_at, trip.state, traits
    )
