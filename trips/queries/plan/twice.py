"""A vehicle or a driver on two runs at once: no bus is in two places, and no driver rests at another wheel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min, Q
from django.db.models.functions import Coalesce

from trips.models import DriverDuty, Leg, PlanSheet, Trip
from trips.queries.plan.sheet import Run

# One bus may bring people to the station, and a driver take the next bus, only with time between.
BETWEEN = timedelta(minutes=30)
_OVER = (Trip.State.CANCELLED, Trip.State.ARRIVED, Trip.State.SETTLED)


@dataclass(frozen=True, slots=True)
class Clash:
    """Another run, of this trip or another, that has the same vehicle or driver at the same time."""

    what: str
    trip: Trip
    starts_at: datetime
    ends_at: datetime


def clashes_of(trip: Trip, runs: Sequence[Run]) -> dict[int, list[tuple[str, Clash]]]:
    """By the id of a run of `trip`, who of its vehicle and drivers is on another run then, as ("vehicle" or "driver",
    the other run); three queries at most, and none where nobody is named."""
    vehicles: dict[int, list[Run]] = defaultdict(list)
    drivers: dict[int, list[Run]] = defaultdict(list)
    for run in runs:
        if len(run.calls) > 1:
            if run.sheet.vehicle_id:
                vehicles[run.sheet.vehicle_id].append(run)
            for duty in run.duties:
                drivers[duty.driver_id].append(run)
    if not vehicles and not drivers:
        return {}
    sheets = PlanSheet.objects.filter(vehicle__in=vehicles).exclude(leg__trip__state__in=_OVER)
    duties = DriverDuty.objects.filter(driver__in=drivers).exclude(leg__trip__state__in=_OVER)
    by_vehicle = list(sheets.values_list("leg", "vehicle", "vehicle__plate"))
    by_driver = list(duties.values_list("leg", "driver", "driver__name"))
    times = _times({leg for leg, _, _ in (*by_vehicle, *by_driver)})
    found: dict[int, list[tuple[str, Clash]]] = defaultdict(list)
    for kind, rows, own in (("vehicle", by_vehicle, vehicles), ("driver", by_driver, drivers)):
        for leg, key, name in rows:
            if leg in times:
                for run in own[key]:
                    clash = _clash(run, leg, name, times[leg])
                    if clash is not None:
                        found[run.leg.pk].append((kind, clash))
    return found


def _clash(run: Run, leg: int, name: str, other: tuple[Trip, datetime, datetime]) -> Clash | None:
    trip, starts_at, ends_at = other
    if leg == run.leg.pk or starts_at >= run.ends_at + BETWEEN or ends_at + BETWEEN <= run.starts_at:
        return None
    return Clash(name, trip, starts_at, ends_at)


def _times(legs: set[int]) -> dict[int, tuple[Trip, datetime, datetime]]:
    """From when to when each of these runs is on the road."""
    rows = (
        Leg.objects.filter(pk__in=legs)
        .filter(Q(calls__isnull=False))
        .select_related("trip")
        .annotate(
            starts_at=Min(Coalesce("calls__departs_at", "calls__arrives_at")),
            ends_at=Max(Coalesce("calls__arrives_at", "calls__departs_at")),
        )
    )
    return {leg.pk: (leg.trip, leg.starts_at, leg.ends_at) for leg in rows}
