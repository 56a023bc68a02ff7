"""Carriers, their vehicles and drivers: written down once, used on every trip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from trips.models import Carrier, Driver, Vehicle
from trips.refusals import CarrierTwice, PlateTwice
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import Refusal, refuse_on

# Two clerks may write the same thing down at once; the form of neither knows of the other.
WALLS: dict[str, type[Refusal]] = {"carrier_once_an_office": CarrierTwice, "vehicle_plate_once": PlateTwice}


@transaction.atomic
def save_carrier(*, carrier: Carrier, by: User | None) -> Carrier:
    """Write a carrier down, new or changed. Refuses with CarrierTwice."""
    return _save(carrier, "carrier", {"name": carrier.name}, by)


@transaction.atomic
def save_vehicle(*, vehicle: Vehicle, by: User | None) -> Vehicle:
    """Write a vehicle of a carrier down, new or changed; trips that use it read it here. Refuses with PlateTwice."""
    return _save(vehicle, "vehicle", {"plate": vehicle.plate}, by)


@transaction.atomic
def save_driver(*, driver: Driver, by: User | None) -> Driver:
    """Write a driver of a carrier down, new or changed."""
    return _save(driver, "driver", {"name": driver.name}, by)


def _save(thing: Any, word: str, facts: Mapping[str, Any], by: User | None) -> Any:
    is_new = thing.pk is None
    with refuse_on(WALLS):
        thing.save()
    record(f"{word}.{'added' if is_new else 'changed'}", thing, by=by, **facts)
    return thing
