"""What the database says afterwards, against what everybody was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from tests.trips.ordeal.program import Call
from trips.models import Booking, Trip
from trips.queries.journey import calls_of, journey_between
from workers.models import Identity
from zunyi.accounts.models import IdempotencyKey
from zunyi.sealing import blind_index

# Claims of the living only; a seat that is not sold carries nobody.
_TWO_ON_A_SEAT = """
SELECT c.seat_id, c.stretch
FROM trips_seatclaim c JOIN trips_seat s ON s.id = c.seat_id JOIN trips_leg l ON l.id = s.leg_id
WHERE c.released_at IS NULL AND l.trip_id = ANY(%(trips)s) GROUP BY 1, 2 HAVING count(*) > 1
"""
_OVER_CAPACITY = """
SELECT l.id, c.stretch
FROM trips_seatclaim c JOIN trips_seat s ON s.id = c.seat_id JOIN trips_leg l ON l.id = s.leg_id
WHERE c.released_at IS NULL AND l.trip_id = ANY(%(trips)s) GROUP BY 1, 2
HAVING count(*) > (SELECT count(*) FROM trips_seat f WHERE f.leg_id = l.id AND f.blocked_reason = '')
"""
_ON_BLOCKED = """
SELECT s.id FROM trips_seat s JOIN trips_leg l ON l.id = s.leg_id
WHERE s.blocked_reason <> '' AND s.taken <> 0 AND l.trip_id = ANY(%(trips)s)
"""
_OUT_OF_STEP = """
SELECT s.id FROM trips_seat s JOIN trips_leg l ON l.id = s.leg_id
LEFT JOIN trips_seatclaim c ON c.seat_id = s.id AND c.released_at IS NULL
WHERE l.trip_id = ANY(%(trips)s) GROUP BY s.id HAVING s.taken <> coalesce(bit_or(1::bigint << c.stretch), 0)
"""
_IN_TWO_PLACES = """
SELECT a.id, b.id FROM trips_booking a JOIN trips_booking b ON a.worker_id = b.worker_id AND a.id < b.id
AND a.period && b.period
WHERE a.trip_id = ANY(%(trips)s) AND a.state NOT IN ('cancelled', 'no_show') AND b.state NOT IN ('cancelled', 'no_show')
"""


def seats_broken(trips: Sequence[Trip]) -> list[str]:
    """Seats given twice, stretches above capacity, people on seats that are out of service, masks out of step."""
    checks = {"two on a seat": _TWO_ON_A_SEAT, "over capacity": _OVER_CAPACITY, "blocked": _ON_BLOCKED,
              "out of step": _OUT_OF_STEP}  # fmt: skip
    return [f"{name} {row}" for name, sql in checks.items() for row in _rows(sql, trips)] + _wrong_rides(trips)


def in_two_places(trips: Sequence[Trip]) -> list[str]:
    """People with two seats at one time."""
    return [f"bookings {row}" for row in _rows(_IN_TWO_PLACES, trips)]


def _rows(sql: str, trips: Sequence[Trip]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"trips": [trip.pk for trip in trips]})
        return cursor.fetchall()


def _wrong_rides(trips: Sequence[Trip]) -> list[str]:
    """Live bookings that do not hold one seat on every leg of their way, for exactly their stretches; dead that do."""
    wrong = []
    for trip in trips:
        calls = calls_of(trip.pk)
        by_id = {call.pk: call for call in calls}
        for booking in Booking.objects.filter(trip=trip).prefetch_related("seat_claims__seat"):
            held: dict[int, list[tuple[int, int]]] = defaultdict(list)
            for claim in booking.seat_claims.all():
                if claim.released_at is None:
                    held[claim.seat.leg_id].append((claim.seat_id, claim.stretch))
            journey = journey_between(calls, by_id[booking.board_id], by_id[booking.alight_id])
            wanted = {ride.leg_id: list(range(ride.first, ride.until)) for ride in journey.rides if booking.is_live}
            stretches = {leg: sorted(stretch for _, stretch in claims) for leg, claims in held.items()}
            moves = [leg for leg, claims in held.items() if len({seat for seat, _ in claims}) > 1]
            if stretches != wanted or moves:
                wrong.append(f"booking {booking.pk} {booking.state} holds {stretches}, rides {wanted}")
    return wrong


def split_or_lost(history: Sequence[Call], trips: Sequence[Trip]) -> dict[str, list[str]]:
    """Parties that were torn apart, promises that were not kept, lost answers that came to more than one outcome."""
    bookings = _bookings_by_number(history, trips)
    cancels = {call.booking: call for call in history if call.kind == "cancel"}
    done = IdempotencyKey.objects.filter(key__in=[call.key for call in history], status__lt=300)
    keys = set(done.values_list("key", flat=True))
    by_id = {booking.pk: booking for booking in Booking.objects.filter(trip__in=trips)}
    found: dict[str, list[str]] = {"companions": [], "acknowledged": [], "unknown": []}
    for call in (each for each in history if each.kind == "book"):
        made = [booking for number in call.people for booking in bookings.get(number, [])]
        first = [booking for booking in made if booking.trip.number == call.trip]
        if len({booking.worker_id for booking in first}) not in (0, len(call.people)):
            found["companions"].append(f"{call.key}: {len(first)} of {len(call.people)}")
        if len({booking.companions_id for booking in first if booking.pk in _ids(call)}) > 1:
            found["companions"].append(f"{call.key}: in two groups")
        if call.outcome == "ok" and (not _ids(call) <= set(by_id) or call.replays_differ):
            found["acknowledged"].append(f"{call.key}: {call.rows}")
        if call.outcome == "fail" and first:
            found["acknowledged"].append(f"{call.key}: refused with {call.code}, and yet booked")
        if call.outcome == "unknown" and (call.key in keys) != bool(made):
            found["unknown"].append(f"{call.key}: key {call.key in keys}, bookings {len(made)}")
        for booking in first:
            cancelled = cancels.get(booking.pk)
            ended = cancelled is not None and cancelled.outcome == "ok"
            if booking.is_live == ended and not (cancelled and cancelled.outcome == "unknown"):
                found["acknowledged"].append(f"booking {booking.pk} is {booking.state}")
    return found


def _ids(call: Call) -> set[int]:
    return {row["id"] for row in call.rows if "id" in row}


def _bookings_by_number(history: Sequence[Call], trips: Sequence[Trip]) -> dict[str, list[Booking]]:
    """Every booking of the people who were named, by the number they were named with."""
    numbers = {blind_index(number): number for call in history for number in call.people}
    people = {
        row.worker_id: numbers[bytes(row.number_index)]
        for row in Identity.objects.filter(number_index__in=list(numbers))
    }
    found: dict[str, list[Booking]] = defaultdict(list)
    for booking in Booking.objects.filter(worker__in=list(people), trip__in=trips).select_related("trip"):
        found[people[booking.worker_id]].append(booking)
    return found
