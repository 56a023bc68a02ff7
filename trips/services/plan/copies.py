"""Laying last year's trip on again, and keeping a trip as a template."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from trips.models import Leg, PlanSheet, RestStop, Trip, TripOrganiser, TripTemplate
from trips.queries.plan.template import plan_of_trip
from trips.queries.trip import legs_of
from trips.refusals import DepartureInThePast, TemplateNameTaken
from trips.services.plan.laying import lay_legs
from trips.services.plan.schedule import take_number
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import refuse_on

# What of a sheet holds another year as well; papers, plates and drivers are found anew.
KEPT = (
    "carrier", "distance_km", "is_motorway", "night_stop", "has_relay", "materials", "emergency_plan",
    "destination_contact", "destination_phone",
)  # fmt: skip


@transaction.atomic
def copy_trip(*, trip: Trip, departs_at: datetime, by: User | None, days: int = 1) -> list[Trip]:
    """Lay a trip on again from `departs_at` on, on so many days one after the other, as drafts.

    Legs, stops, rest stops, co-organisers and what of the plan sheet does not change are taken along; vehicles,
    drivers, papers and people are not. Raises DepartureInThePast, BusWithoutDriver, CapacityExceeded.
    """
    if departs_at <= timezone.now():
        raise DepartureInThePast()
    return [_copy(trip, departs_at + timedelta(days=day), by) for day in range(days)]


@transaction.atomic
def keep_as_template(*, trip: Trip, name: str, by: User | None) -> TripTemplate:
    """Keep the pattern of a trip for the organiser's office and those below it. Raises TemplateNameTaken."""
    plan, begins = plan_of_trip(trip)
    hours = round((begins - trip.closes_at).total_seconds() / 3600) if trip.closes_at else 24
    with refuse_on({"trip_template_once": TemplateNameTaken}):
        template = TripTemplate.objects.create(
            name=name,
            organiser=trip.organiser,
            destination=trip.destination,
            payer=trip.payer,
            departs_at_time=timezone.localtime(begins).time().replace(second=0, microsecond=0),
            closes_hours_before=max(hours, 0),
            note=trip.note,
            plan=plan,
        )
    record("trip.kept_as_template", trip, by=by, template=name)
    return template


def _copy(trip: Trip, departs_at: datetime, by: User | None) -> Trip:
    plan, began = plan_of_trip(trip)
    later = departs_at - began
    trunk = next(leg for leg in plan["legs"] if leg["role"] == Leg.Role.TRUNK)
    new = Trip.objects.create(
        number=take_number(trip.organiser, trunk["mode"], departs_at),
        title=trip.title,
        organiser=trip.organiser,
        destination=trip.destination,
        payer=trip.payer,
        closes_at=trip.closes_at + later if trip.closes_at else None,
        note=trip.note,
        created_by=by,
    )
    lay_legs(new, plan, departs_at, "")
    _copy_sheets(trip, new, later)
    record("trip.scheduled", new, by=by, number=new.number, copied_from=trip.number)
    return new


def _copy_sheets(trip: Trip, new: Trip, later: timedelta) -> None:
    TripOrganiser.objects.bulk_create(
        TripOrganiser(trip=new, name=each.name, order=each.order) for each in trip.co_organisers.all()
    )
    old = {leg.order: leg for leg in legs_of(trip)}
    sheets = {sheet.leg_id: sheet for sheet in PlanSheet.objects.filter(leg__trip=trip)}
    rests = list(RestStop.objects.filter(leg__trip=trip))
    for leg in new.legs.all():
        before = old[leg.order]
        sheet = sheets.get(before.pk)
        if sheet is not None:
            PlanSheet.objects.create(leg=leg, **{name: getattr(sheet, name) for name in KEPT})
        RestStop.objects.bulk_create(
            RestStop(
                leg=leg, place=stop.place, at=stop.at + later, minutes=stop.minutes, changes_driver=stop.changes_driver
            )
            for stop in rests
            if stop.leg_id == before.pk
        )
