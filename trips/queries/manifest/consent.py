"""Who took a consent back after a list named them, and who still holds that list (domain brief, edge case 29)."""

from __future__ import annotations

from django.db.models import QuerySet

from trips.models import Booking, HandOut, Leg, Manifest
from trips.queries.manifest.lists import hand_outs_of_leg
from workers.models import Worker
from workers.queries.consent import travel_declined


def taken_back_on(manifest: Manifest) -> QuerySet[Worker]:
    """The people whom this version names and who may no longer be named to anybody."""
    bookings = [int(row["booking"]) for row in manifest.rows() if row.get("booking")]
    workers = Booking.objects.filter(pk__in=bookings).values_list("worker", flat=True)
    return travel_declined(list(workers))


def to_be_told(leg: Leg) -> list[HandOut]:
    """The last thing each recipient got of this run, where it names somebody who took the consent back: they have to be
    given a version without that person. Whoever got one since is done."""
    last: dict[str, HandOut] = {}
    for each in hand_outs_of_leg(leg):
        last.setdefault(each.recipient, each)
    named: dict[int, bool] = {}
    for each in last.values():
        if each.manifest_id not in named:
            named[each.manifest_id] = taken_back_on(each.manifest).exists()
    return [each for each in last.values() if named[each.manifest_id]]
