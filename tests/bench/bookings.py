"""Bookings a second: through HTTP as workers make them, beside the raw driver and a bare view of one query."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import psycopg2
from django.urls import reverse
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_name, make_number, make_worker
from tests.live import Phone, database_url, web
from trips.models import Booking, Leg, Trip
from trips.queries.journey import calls_of

NAMES = ("bookings_http", "bookings_http_3legs")
CLIENTS = 16
BOOKINGS = 1500
SEATS = 600

_TAKE = """{name} AS (
    UPDATE trips_seat SET taken = taken | 1 WHERE id = (
        SELECT id FROM trips_seat WHERE leg_id = %({name})s AND blocked_reason = '' AND taken = 0
        ORDER BY ordinal LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AND taken & 1 = 0 RETURNING id
)"""
_RAW = """
WITH {takes}, booked AS (
    INSERT INTO trips_booking
        (trip_id, worker_id, board_id, alight_id, period, state, channel, end_reason, phone, slip_code)
    SELECT %(trip)s, %(worker)s, %(board)s, %(alight)s, tstzrange(now() + '3 days', now() + '4 days'), 'confirmed',
           'web', '', '', %(code)s FROM {names} RETURNING id
)
INSERT INTO trips_seatclaim (booking_id, seat_id, stretch) SELECT booked.id, took.id, 0 FROM booked, ({all}) AS took
"""


def measures() -> Iterator[dict[str, object]]:
    """Bookings a second over HTTP; `limit` is the raw driver's for as many legs, `bare_view` a view of one query."""
    make_division("520324")
    bare = _bare_per_second()
    for name, legs in zip(NAMES, (1, 3), strict=True):
        raw = _raw_per_second(legs)
        ours = _http_per_second(legs)
        yield {
            "name": name,
            "value": round(ours),
            "unit": "bookings/s",
            "limit": round(raw),
            "ratio": round(ours / raw, 3),
            "n": BOOKINGS,
            "bare_view": round(bare),
            "ratio_to_bare_view": round(ours / bare, 3),
        }


def _trips(legs: int) -> list[Trip]:
    return [_trip(legs) for _ in range(-(-BOOKINGS // SEATS))]


def _trip(legs: int) -> Trip:
    """A trunk, and with three legs a feeder before it and a shuttle after it."""
    leaves = timezone.now() + timedelta(days=3)
    trip = make_trip(seats=SEATS, departs_at=leaves, hours=8)
    if legs == 3:
        trip.legs.update(order=1)
        make_leg(trip, seats=SEATS, departs_at=leaves - timedelta(hours=3), hours=2, role=Leg.Role.FEEDER)
        make_leg(trip, seats=SEATS, departs_at=leaves + timedelta(hours=9), hours=1, order=2, role=Leg.Role.SHUTTLE)
    return trip


def _raw_per_second(legs: int) -> float:
    """The same seats and the same wall, with nothing around: eight connections, one statement a booking."""
    trips = _trips(legs)
    names = [f"leg{at}" for at in range(legs)]
    statement = _RAW.format(
        takes=", ".join(_TAKE.format(name=name) for name in names),
        names=", ".join(names),
        all=" UNION ALL ".join(f"SELECT id FROM {name}" for name in names),  # noqa: S608
    )
    workers = [make_worker().pk for _ in range(BOOKINGS)]
    jobs = []
    for at, worker in enumerate(workers):
        trip = trips[at // SEATS]
        calls = calls_of(trip.pk)
        ids = dict(zip(names, dict.fromkeys(call.leg_id for call in calls), strict=True))
        stops = {"board": calls[0].pk, "alight": calls[-1].pk}
        jobs.append(ids | stops | {"trip": trip.pk, "worker": worker, "code": f"R{legs}{at:06d}"})

    def client(share: list[dict[str, object]]) -> None:
        connection = psycopg2.connect(database_url())
        with connection, connection.cursor() as cursor:
            for job in share:
                cursor.execute(statement, job)
                connection.commit()
        connection.close()

    return _per_second([partial(client, jobs[at::8]) for at in range(8)], len(jobs))


def _bare_per_second() -> float:
    def client(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(2 * BOOKINGS // CLIENTS):
            connection.request("GET", "/one")
            connection.getresponse().read()

    with web(DJANGO_SETTINGS_MODULE="tests.bench.bare") as port:
        return _per_second([partial(client, port)] * CLIENTS, 2 * BOOKINGS)


def _http_per_second(legs: int) -> float:
    """Sixteen browsers; every booking is a new person with a checked number, a consent, two messages, a history."""
    trips = _trips(legs)
    jobs = []
    for at in range(BOOKINGS):
        trip = trips[at // SEATS]
        form = {
            "p-TOTAL_FORMS": 1, "p-INITIAL_FORMS": 0, "p-0-name": make_name(), "p-0-number": make_number(),
            "p-0-phone": "15400000001", "household": "520324", "board": calls_of(trip.pk)[0].pk, "consent": "on",
            "confirm": "1",
        }  # fmt: skip
        jobs.append((reverse("signup:sign_up", args=[trip.number]), form))

    def client(port: int, share: list[tuple[str, dict[str, object]]]) -> None:
        phone = Phone(port)
        phone.get(share[0][0])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Cookie": phone.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        for path, form in share:
            connection.request("POST", path, urlencode({**form, "csrfmiddlewaretoken": phone.proof}), headers)
            response = connection.getresponse()
            response.read()
            assert response.status == 302, response.status

    with web() as port:
        rate = _per_second([partial(client, port, jobs[at::CLIENTS]) for at in range(CLIENTS)], len(jobs))
    assert Booking.objects.filter(trip__in=trips).count() == BOOKINGS
    return rate


def _per_second(clients: list[Callable[[], None]], count: int) -> float:
    with ThreadPoolExecutor(len(clients)) as pool:
        started = time.perf_counter()
        for done in [pool.submit(client) for client in clients]:
            done.result()  # a client that failed must not look fast
    return count / (time.perf_counter() - started)
