"""Carriers, their vehicles and drivers: written down once, used on every trip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from trips.models import Carrier, Driver, Vehicle
from zunyi.accounts.models import User
from zunyi.audit.services import record


@transaction.atomic
def save_carrier(*, carrier: Carrier, by: User | None) -> Carrier:
    """Write a carrier down, new or changed."""
    return _save(carrier, "carrier", {"name": carrier.name}, by)


@transaction.atomic
def save_vehicle(*, vehicle: Vehicle, by: User | None) -> Vehicle:
    """Write a vehicle of a carrier down, new or changed; trips that use it read it from here."""
    return _save(vehicle, "vehicle", {"plate": vehicle.plate}, by)


@transaction.atomic
def save_driver(*, driver: Driver, by: User | None) -> Driver:
    """Write a driver of a carrier down, new or changed."""
    return _save(driver, "driver", {"name": driver.name}, by)


def _save(thing: Any, word: str, facts: Mapping[str, Any], by: User | None) -> Any:
    is_new = thing.pk is None
    thing.save()
    record(f"{word}.{'added' if is_new else 'changed'}", thing, by=by, **facts)
    return thing
