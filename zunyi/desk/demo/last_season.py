"""The season a year ago: who left then and mostly came home again, so that figures have something to stand beside."""

from __future__ import annotations

from datetime import timedelta

from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.desk.demo.bookings import make_bookings
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.history import issue_manifests, write_history
from zunyi.desk.demo.people import Party
from zunyi.desk.demo.plan import last_season
from zunyi.desk.demo.trips import lay_trips, settle

# Those who left last year are known to the registry since a little before that.
KNOWN_SINCE = timedelta(days=410)


def make_last_season(day: Day, parties: dict[str, list[Party]], officers: dict[str, User], *, scale: float) -> None:
    """Some trips of a year ago with people of today's registry: settled, but for one that fell out in the ice.

    Comes before the history is written, which says since when somebody is registered.
    """
    laid = lay_trips(day, officers, last_season(day))
    rides = make_bookings(day, laid, parties, officers, scale=scale)
    settle(day, laid)
    seen = [ride.booking.worker for ride in rides]
    for worker in seen:
        worker.created_at = day.now - KNOWN_SINCE
    Worker.objects.bulk_update(seen, ["created_at"], batch_size=1000)
    write_history(day, laid, rides, {}, issue_manifests(day, laid))
