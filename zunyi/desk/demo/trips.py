"""The trips: laid out from the bureau's templates, each brought to where it stands by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trips.models import Call, EscortDuty, Leg, Seat, Trip, TripTemplate
from trips.queries.journey import calls_of
from trips.services.plan.schedule import lay_trip
from zunyi.accounts.models import User
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.plan import Planned, State

OVER = (State.ARRIVED, State.SETTLED)
GONE = (State.DEPARTED, *OVER)
_CARRIERS = {"bus": "遵义样例客运有限公司", "rail": "", "flight": "样例航空"}
_LEADERS = ("带队员甲", "带队员乙", "带队员丙", "带队员丁")


@dataclass(slots=True)
class Laid:
    """One trip with what belongs to it at hand, before and while people are put on it."""

    planned: Planned
    trip: Trip
    leg: Leg
    calls: list[Call]
    seats: list[Seat]
    state: str

    @property
    def office(self) -> str:
        """Whose people it takes; the city's trips take everybody's."""
        return self.trip.organiser.code

    def people(self, scale: float) -> int:
        """How many people shall have signed up, in a demo of that scale."""
        wanted = self.planned.people
        full = len(self.seats) * wanted if wanted <= 1.5 else wanted
        return min(len(self.seats), round(full * scale) or 2) if wanted else 0


def lay_trips(day: Day, officers: dict[str, User], plans: Sequence[Planned]) -> list[Laid]:
    """A whole season, as drafts with seats; states follow with `settle`, once people have their seats."""
    templates = {template.name: template for template in _templates()}
    return [_lay(day, planned, templates[planned.template], officers) for planned in plans]


def _templates() -> list[TripTemplate]:
    return list(TripTemplate.objects.select_related("organiser", "destination"))


def _lay(day: Day, planned: Planned, template: TripTemplate, officers: dict[str, User]) -> Laid:
    trip = lay_trip(
        template=template,
        departs_at=planned.departs_at,
        by=officers.get(template.organiser.code, officers["520300"]),
        vehicle_number=planned.vehicle or f"贵C·D{day.chance.randrange(1000, 9999)}",
    )
    leg = trip.legs.get()
    leg.carrier = leg.carrier or _CARRIERS[leg.mode]
    leg.leader, leg.leader_phone = day.chance.choice(_LEADERS), f"1540000{day.chance.randrange(9000, 9999)}"
    calls = calls_of(trip.pk)
    seats = sorted(
        leg.seats.filter(blocked_reason=""),
        key=lambda seat: (seat.seat_class in ("business", "first"), seat.ordinal),
    )
    trip.created_at = day.between(planned.departs_at - timedelta(days=22), planned.departs_at - timedelta(days=19))
    return Laid(planned, trip, leg, calls, seats, planned.state or _state_by_clock(day, trip, calls))


def _state_by_clock(day: Day, trip: Trip, calls: list[Call]) -> str:
    if calls[-1].at <= day.now:
        return State.SETTLED if day.now - calls[-1].at > timedelta(days=3) else State.ARRIVED
    if calls[0].at <= day.now:
        return State.DEPARTED
    return State.CLOSED if trip.closes_at and trip.closes_at <= day.now else State.OPEN


def settle(day: Day, laid: list[Laid]) -> None:
    """Write down where each trip stands: left when planned or a little later, arrived, settled, called off."""
    for each in laid:
        trip = each.trip
        trip.state = each.state
        if each.state in GONE:
            trip.departed_at = min(each.calls[0].at + timedelta(minutes=day.chance.randrange(9)), day.now)
        if each.state in OVER:
            trip.arrived_at = min(each.calls[-1].at + timedelta(minutes=day.chance.randrange(-12, 25)), day.now)
        if each.state == State.CANCELLED:
            trip.cancelled_at, trip.state_reason = cancelled_at(day, each), each.planned.reason
    fields = ["state", "departed_at", "arrived_at", "cancelled_at", "state_reason", "created_at"]
    Trip.objects.bulk_update([each.trip for each in laid], fields)
    Leg.objects.bulk_update([each.leg for each in laid], ["carrier", "leader", "leader_phone"])


def cancelled_at(day: Day, laid: Laid) -> datetime:
    """When a trip was called off: the evening before, or today."""
    return min(laid.planned.departs_at - timedelta(hours=15), day.now - timedelta(hours=2))


def put_escort(laid: list[Laid], escort: User) -> None:
    """Give the demo's escort the vehicles that leave soon or are under way."""
    EscortDuty.objects.bulk_create(EscortDuty(user=escort, leg=each.leg) for each in laid if each.planned.escorted)
