"""Setting how long offers of a waitlist wait for their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from trips.models import Trip, WaitlistRule
from trips.queries.waitlist.times import minutes_for, times_of
from zunyi.audit.services import record
from zunyi.divisions.models import Division

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@transaction.atomic
def set_time_to_answer(
    *, minutes: int | None, by: User | None, division: Division | None = None, trip: Trip | None = None
) -> int:
    """How long offers wait, for an office's trips or for one trip, from the next offer on; answers what stands now.

    None takes the own time away again: what stands above holds, the office's for a trip, the city's for a county.
    """
    about = trip or division
    assert about is not None  # waitlist_rule_of_an_office_or_a_trip
    if minutes is None:
        WaitlistRule.objects.filter(division=division, trip=trip).delete()
    else:
        WaitlistRule.objects.update_or_create(
            division=division, trip=trip, defaults={"minutes": minutes, "changed_by": by}
        )
    stands = minutes_for(trip) if trip is not None else times_of([division] if division else [])[0].minutes
    record("waitlist.time_set", about, by=by, minutes=minutes or 0, stands=stands)
    return stands
