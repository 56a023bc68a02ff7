"""A train of 576 becomes another set: proposed, looked at, approved with all writes, and told into the outbox."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from tests.factories.disruptions import report
from tests.factories.divisions import make_division
from tests.factories.trips import make_open, make_template
from tests.factories.workers import make_worker
from trips.models import Booking, Disruption, Mode, SeatClaim, Trip
from trips.queries.disruption.replan.scene import scene_of
from trips.queries.disruption.replan.swap import swap
from trips.services.booking import book_workers
from trips.services.disruption.report import approve_disruption
from workers.models import Companions

NAMES = ("replan_576",)
RIDERS = 576
# Parties as people come: one in three alone, families of two to six.
PARTIES = (1, 2, 3, 1, 4, 2, 1, 6, 5, 1, 2, 4)
LIMIT = 5.0
_RAW = """
INSERT INTO trips_seatclaim (booking_id, seat_id, stretch)
SELECT booking_id, seat_id, stretch + 40 FROM trips_seatclaim WHERE released_at IS NULL
"""


def measures() -> Iterator[dict[str, object]]:
    """Seconds from the report to the last write; beside it the solver alone and the bare writes of as many claims."""
    trip = _full_train()
    scene = scene_of(trip)
    leg = scene.legs[0]
    layout = leg.layout.__class__.objects.get(code="CRH2A-613")
    solver = _timed(lambda: swap(scene, leg=leg, layout=layout, drivers=0, escorts=0))
    bare = _timed(_bare_writes)
    made: list[Disruption] = []
    proposed = _timed(lambda: made.append(report(trip, "train_set", layout="CRH2A-613", rule="last", escorts=0)))
    carried_out = _timed(lambda: approve_disruption(disruption=made[0], by=None))
    counts = Disruption.objects.get(pk=made[0].pk).proposal["counts"]  # type: ignore[index]
    seated = SeatClaim.objects.filter(booking__trip=trip, released_at=None, stretch=0).count()
    if seated != RIDERS:
        raise AssertionError(f"{seated} of {RIDERS} have a seat")
    yield {
        "name": "replan_576",
        "value": round(proposed + carried_out, 2),
        "unit": "s",
        "limit": LIMIT,
        "ratio": round((proposed + carried_out) / LIMIT, 3),
        "n": RIDERS,
        "proposed": round(proposed, 2),
        "carried_out": round(carried_out, 2),
        "solver": round(solver, 2),
        "bare_writes": round(bare, 2),
        **counts,
    }


def _full_train() -> Trip:
    """CR400AF with a seat for each of 576 people, in parties."""
    make_division("520324")
    template = make_template(layout="CR400AF", stops=("甲站", "乙站", "丙站"), minutes=(0, 300, 600), escorts=0)
    trip = make_open(template, timezone.now() + timedelta(days=3))
    assert trip.legs.get().mode == Mode.RAIL
    left, at = RIDERS, 0
    while left:
        size = min(PARTIES[at % len(PARTIES)], left)
        at, left = at + 1, left - size
        people = [make_worker() for _ in range(size)]
        with transaction.atomic():
            book_workers(
                trip=trip,
                workers=people,
                by=None,
                channel=Booking.Channel.OFFICER,
                companions=Companions.objects.create() if size > 1 else None,
            )
    return trip


def _bare_writes() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RAW)
        transaction.set_rollback(True)


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
