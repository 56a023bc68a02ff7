"""Writing the plan sheet of a run (一车一方案), its approvals, and the filing of its contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from trips.models import Approval, CrewMember, Driver, DriverDuty, Leg, PlanSheet, RestStop, Trip, TripOrganiser
from trips.refusals import CarriageLedTwice, ContractIsFiled, LeaderWithoutCarriage, SignUpStillOpen, TripIsOver
from trips.services.locks import lock_trip
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import ReasonMissing, refuse_on

_CREW = {
    "crew_member_one_leader_a_carriage": CarriageLedTwice,
    "crew_member_carriage_of_its_leader": LeaderWithoutCarriage,
}
# What a filed contract names; a change needs a new filing.
FILED = ("carrier", "vehicle", "charter_plate", "contract_number")


@transaction.atomic
def write_sheet(
    *,
    leg: Leg,
    facts: Mapping[str, Any],
    by: User | None,
    vehicle_number: str = "",
    drivers: Sequence[Driver] | None = None,
    crew: Sequence[Mapping[str, str]] | None = None,
    rest_stops: Sequence[Mapping[str, Any]] | None = None,
) -> PlanSheet:
    """Write what is known of a run: papers, people, halts; a list that is None stays as it is.

    The vehicle's plate and the carrier's name become those that passengers read. Raises TripIsOver, ContractIsFiled,
    CarriageLedTwice, LeaderWithoutCarriage.
    """
    trip = lock_trip(leg.trip)
    if trip.is_over:
        raise TripIsOver()
    sheet, _ = PlanSheet.objects.get_or_create(leg=leg)
    changed = [name for name, value in facts.items() if getattr(sheet, name) != value]
    if sheet.contract_filed_at and (set(changed) & set(FILED) or _other_drivers(leg, drivers)):
        raise ContractIsFiled()
    for name in changed:
        setattr(sheet, name, facts[name])
    sheet.save()
    _follow_vehicle(leg, sheet, vehicle_number)
    if drivers is not None:
        leg.driver_duties.all().delete()
        DriverDuty.objects.bulk_create(
            DriverDuty(leg=leg, driver=driver, order=at) for at, driver in enumerate(drivers, 1)
        )
    if crew is not None:
        leg.crew.all().delete()
        with refuse_on(_CREW):
            CrewMember.objects.bulk_create(CrewMember(leg=leg, **one) for one in crew)
    if rest_stops is not None:
        leg.rest_stops.all().delete()
        RestStop.objects.bulk_create(RestStop(leg=leg, **one) for one in rest_stops)
    record("plan_sheet.written", trip, by=by, leg=leg.order, fields=changed)
    return sheet


@transaction.atomic
def name_organisers(*, trip: Trip, names: Sequence[str], by: User | None) -> None:
    """Write down who lays the trip on together with the organiser, in that order."""
    trip = lock_trip(trip)
    names = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if names == list(trip.co_organisers.values_list("name", flat=True)):
        return
    trip.co_organisers.all().delete()
    TripOrganiser.objects.bulk_create(
        TripOrganiser(trip=trip, name=name[:60], order=at) for at, name in enumerate(names, 1)
    )
    record("trip.organisers_named", trip, by=by, count=len(names))


@transaction.atomic
def approve_plan(
    *, trip: Trip, office: str, signed_by: str, approved_on: date, by: User | None, note: str = ""
) -> Approval:
    """Write down that an office has approved the plan; the same office again replaces its older word."""
    trip = lock_trip(trip)
    if trip.is_over:
        raise TripIsOver()
    approval, _ = Approval.objects.update_or_create(
        trip=trip, office=office, defaults={"signed_by": signed_by, "approved_on": approved_on, "note": note, "by": by}
    )
    record("trip.plan_approved", trip, by=by, office=office, signed_by=signed_by)
    return approval


@transaction.atomic
def file_contract(*, leg: Leg, by: User | None) -> PlanSheet:
    """Note that the charter contract was filed with its list: from now on both are frozen (客运规定 57).

    Raises SignUpStillOpen, TripIsOver.
    """
    trip = lock_trip(leg.trip)
    if trip.is_over:
        raise TripIsOver()
    if trip.state in (Trip.State.DRAFT, Trip.State.RELEASED, Trip.State.OPEN):
        raise SignUpStillOpen()
    sheet, _ = PlanSheet.objects.get_or_create(leg=leg)
    if sheet.contract_filed_at is None:
        sheet.contract_filed_at = timezone.now()
        sheet.save(update_fields=["contract_filed_at", "changed_at"])
        record("contract.filed", trip, by=by, leg=leg.order, contract=sheet.contract_number)
    return sheet


@transaction.atomic
def take_filing_back(*, leg: Leg, reason: str, by: User | None) -> PlanSheet:
    """Free vehicle and list again, to file them anew. Raises ReasonMissing, TripIsOver."""
    trip = lock_trip(leg.trip)
    if not reason.strip():
        raise ReasonMissing()
    if trip.is_over:
        raise TripIsOver()
    sheet, _ = PlanSheet.objects.get_or_create(leg=leg)
    if sheet.contract_filed_at is not None:
        sheet.contract_filed_at = None
        sheet.save(update_fields=["contract_filed_at", "changed_at"])
        record("contract.filing_taken_back", trip, by=by, leg=leg.order, reason=reason.strip()[:200])
    return sheet


def _other_drivers(leg: Leg, drivers: Sequence[Driver] | None) -> bool:
    if drivers is None:
        return False
    return [driver.pk for driver in drivers] != list(leg.driver_duties.values_list("driver", flat=True))


def _follow_vehicle(leg: Leg, sheet: PlanSheet, vehicle_number: str) -> None:
    """What slips and lists show of the vehicle is what the sheet says."""
    if sheet.carrier is not None:
        leg.carrier = sheet.carrier.name
    if sheet.vehicle is not None:
        leg.vehicle_number = sheet.vehicle.plate
    elif vehicle_number:
        leg.vehicle_number = vehicle_number
    leg.save(update_fields=["carrier", "vehicle_number"])
