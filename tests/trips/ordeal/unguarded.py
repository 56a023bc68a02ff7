"""The web server with the guard of the seats taken away, for the control: `gunicorn tests.trips.ordeal.unguarded`."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

from django.db import connection

from zunyi.wsgi import application

__all__ = ["application"]

_WALL = "seat_claim_one_person_per_stretch"


def take_the_guard_away() -> None:
    """Seats are picked without a lock and taken without looking again."""
    from trips.services.seats import claims

    again = " AND taken & %(mask)s = 0"
    claims._TAKE_ONE = claims._TAKE_ONE.replace("FOR UPDATE {skip}", "").replace(again, "")
    claims._TAKE_THESE = claims._TAKE_THESE.replace(" ORDER BY ordinal FOR UPDATE", "").replace(again, "")


@contextmanager
def without_the_wall() -> Generator[None]:
    """The unique rule behind the guard is gone, too, and rows are written slowly, so that people meet."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {_WALL}")
        cursor.execute("ALTER TABLE trips_seat ADD CONSTRAINT slow_down CHECK (pg_sleep(0.01) IS NOT NULL)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM trips_seatclaim")
            cursor.execute("ALTER TABLE trips_seat DROP CONSTRAINT slow_down")
            cursor.execute(
                f"CREATE UNIQUE INDEX {_WALL} ON trips_seatclaim (seat_id, stretch) WHERE released_at IS NULL"
            )


if "gunicorn" in sys.modules:
    take_the_guard_away()
