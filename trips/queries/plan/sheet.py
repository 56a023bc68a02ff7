"""The plan sheets of a trip with all that stands on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from trips.models import Call, CrewMember, DriverDuty, Leg, Mode, PlanSheet, RestStop, Seat, SeatLayout, Trip
from trips.queries.trip import legs_of


@dataclass(slots=True)
class Run:
    """One leg with its sheet, its people and its halts: what the sheet prints and the law judges."""

    leg: Leg
    calls: list[Call]
    sheet: PlanSheet
    duties: list[DriverDuty] = field(default_factory=list)
    crew: list[CrewMember] = field(default_factory=list)
    rest_stops: list[RestStop] = field(default_factory=list)
    seats_free_to_give: int = 0

    @property
    def is_bus(self) -> bool:
        """Whether the rules for chartered buses hold."""
        return self.leg.mode == Mode.BUS

    @property
    def cars(self) -> list[str]:
        """The carriages of a train, in their order; a bus has none of its own name."""
        return cars_of(self.leg.layout)

    @property
    def strays(self) -> list[CrewMember]:
        """Leaders of carriages that the vehicle does not have (any more)."""
        return strays_among(self.crew, self.cars)

    @property
    def cars_unled(self) -> list[str]:
        """Carriages without a leader, where others have one."""
        led = {member.car for member in self.crew if member.car}
        return [car for car in self.cars if car not in led] if led else []

    @property
    def is_short(self) -> bool:
        """Whether it brings people to the trunk or away from it."""
        return self.leg.role != Leg.Role.TRUNK

    @property
    def starts_at(self) -> datetime:
        """The first departure."""
        return self.calls[0].at

    @property
    def ends_at(self) -> datetime:
        """The last arrival."""
        return self.calls[-1].arrives_at or self.calls[-1].at

    @property
    def days(self) -> tuple[date, date]:
        """From the day of the departure to that of the arrival."""
        return timezone.localdate(self.starts_at), timezone.localdate(self.ends_at)

    @property
    def approved(self) -> int:
        """The persons that the vehicle is approved for, driver included; 0 where only the seats count."""
        return self.sheet.vehicle.approved if self.sheet.vehicle else self.leg.layout.approved

    @property
    def policy(self) -> tuple[str, date | None]:
        """The liability policy that covers the run, and until when: the sheet's, the vehicle's or the carrier's."""
        for holder in (self.sheet, self.sheet.vehicle, self.sheet.carrier):
            if holder is not None and holder.insurance_policy:
                return holder.insurance_policy, holder.insured_until
        return "", None

    def of(self, part: str) -> list[CrewMember]:
        """Those who go along as that."""
        return [member for member in self.crew if member.part == part]


def cars_of(layout: SeatLayout) -> list[str]:
    """The carriages of a vehicle type, in their order."""
    return [str(section["car"]) for section in layout.plan["cars"] if section.get("car")]


def strays_among(crew: Iterable[CrewMember], cars: Collection[str]) -> list[CrewMember]:
    """Those of the crew who lead a carriage that is not among `cars`."""
    return [member for member in crew if member.car and member.car not in cars]


def runs_of(trip: Trip) -> list[Run]:
    """The runs of a trip in order, in a fixed number of queries; a leg without a sheet gets an empty one, not saved."""
    legs = legs_of(trip)
    more = _with_all(Leg.objects.filter(trip=trip))
    by_pk = {leg.pk: leg for leg in more}
    seats: dict[int, int] = {}
    for leg_id in Seat.objects.filter(leg__trip=trip, blocked_reason="").order_by().values_list("leg_id", flat=True):
        seats[leg_id] = seats.get(leg_id, 0) + 1
    runs = []
    for leg in legs:
        full = by_pk[leg.pk]
        leg.trip = trip
        sheet = getattr(full, "sheet", None) or PlanSheet(leg=leg)
        runs.append(
            Run(
                leg=leg,
                calls=list(leg.calls.all()),
                sheet=sheet,
                duties=list(full.driver_duties.all()),
                crew=list(full.crew.all()),
                rest_stops=list(full.rest_stops.all()),
                seats_free_to_give=seats.get(leg.pk, 0),
            )
        )
    return runs


def run_of(trip: Trip, order: int) -> Run | None:
    """The run of one leg, by its order in the trip."""
    return next((run for run in runs_of(trip) if run.leg.order == order), None)


def _with_all(legs: QuerySet[Leg]) -> QuerySet[Any]:
    duties = DriverDuty.objects.select_related("driver").order_by("order")
    return legs.select_related("sheet__carrier", "sheet__vehicle__layout").prefetch_related(
        Prefetch("driver_duties", duties), "crew", "rest_stops", "escort_duties__user"
    )
