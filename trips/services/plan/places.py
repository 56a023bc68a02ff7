"""Places where vehicles stop."""

from __future__ import annotations

from django.db import transaction

from trips.models import Place
from trips.refusals import PlaceTwice
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import refuse_on


@transaction.atomic
def save_place(*, place: Place, by: User | None) -> Place:
    """Write a station, a pick-up point or a factory gate down. Refuses with PlaceTwice."""
    is_new = place.pk is None
    with refuse_on({"place_once_a_division": PlaceTwice}):
        place.save()
    record("place.added" if is_new else "place.changed", place, by=by, name=place.name)
    return place
