"""Trip templates: who may lay on which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from trips.models import Mode, Place, SeatLayout, Trip, TripTemplate
from trips.models.leg import Leg
from trips.queries.seats.layout import sellable
from trips.queries.trip import legs_of
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import above_or_at, at_or_below, division_paths
from zunyi.divisions.models import Division


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a clerk wants to know of a template before choosing it."""

    template: TripTemplate
    mode: str
    vehicle: str
    seats: int
    stops: tuple[str, ...]
    minutes: int


def usable_by(user: User, capability: str = "trips.schedule") -> QuerySet[TripTemplate]:
    """The templates of the person's own place, of those below it, and of those above it (the city's)."""
    paths = division_paths(user, capability)
    mine = at_or_below("organiser", paths) | above_or_at("organiser", paths)
    return TripTemplate.objects.filter(mine).select_related("organiser", "destination").order_by("organiser", "name")


def patterns(templates: list[TripTemplate]) -> list[Pattern]:
    """The templates with the facts of their trunk, vehicle and stops by name, in two queries for all."""
    layouts = {layout.code: layout for layout in SeatLayout.objects.all()}
    stops = [call["place"] for each in templates for leg in each.plan["legs"] for call in leg["calls"]]
    names = dict(Place.objects.filter(pk__in=set(stops)).values_list("pk", "name"))
    return [_pattern(template, layouts, names) for template in templates]


def organisers_for(user: User, template: TripTemplate) -> QuerySet[Division]:
    """The places in whose name `user` may lay the trip on: the own ones, and the template's if it lies below."""
    paths = division_paths(user, "trips.schedule")
    own = Division.objects.filter(pk__in=[each.division_id for each in user.current_assignments if each.division_id])
    below = Division.objects.filter(pk=template.organiser_id).filter(_within(paths))
    return (own.filter(_within(paths)) | below).distinct().order_by("code")


def _within(paths: list[str]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return condition


def _pattern(template: TripTemplate, layouts: dict[str, SeatLayout], names: dict[int, str]) -> Pattern:
    legs = template.plan["legs"]
    trunk = next(leg for leg in legs if leg["role"] == Leg.Role.TRUNK)
    layout = layouts[trunk["layout"]]
    calls = [call for leg in legs for call in leg["calls"]]
    return Pattern(
        template=template,
        mode=Mode(trunk["mode"]),
        vehicle=layout.name,
        seats=sellable(layout, drivers=trunk.get("drivers", 0), escorts=trunk.get("escorts", 0)),
        stops=tuple(names[call["place"]] for call in calls),
        minutes=max(call["minutes"] for call in calls),
    )


def plan_of_trip(trip: Trip) -> tuple[dict[str, Any], datetime]:
    """The pattern of a trip as a template's plan, and its first departure, from which the plan counts."""
    legs = legs_of(trip)
    begins = min(call.at for leg in legs for call in leg.calls.all())
    return {"legs": [_leg_pattern(leg, begins) for leg in legs]}, begins


def _leg_pattern(leg: Leg, begins: datetime) -> dict[str, Any]:
    return {
        "role": leg.role,
        "mode": leg.mode,
        "layout": leg.layout.code,
        "carrier": leg.carrier,
        "vehicle_number": leg.vehicle_number if leg.mode != Mode.BUS else "",
        "drivers": leg.drivers,
        "escorts": leg.escorts,
        "calls": [
            {
                "place": call.place_id,
                "minutes": _minutes(call.at - begins),
                "stands": _minutes(call.departs_at - call.arrives_at) if call.arrives_at and call.departs_at else 0,
                "boarding": call.boarding,
                "alighting": call.alighting,
            }
            for call in leg.calls.all()
        ],
    }


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
