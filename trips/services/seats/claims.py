"""Claiming and releasing seats: the only place where `Seat.taken` changes.

A seat is taken by one statement that picks a free one, marks its stretches and writes the claims; the condition
stands on the locked row itself, so that nobody's stale view can sell a seat twice (docs/locking.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from trips.models import Booking, Call, SeatClaim
from trips.queries.journey import Stretches
from trips.queries.seats.seating import FreeSeat, choose_together
from zunyi.rows import insert_rows

# How often a party looks for seats beside other parties before it waits its turn.
GLANCES = 2


_TAKE_ONE = """
WITH took AS (
    UPDATE trips_seat SET taken = taken | %(mask)s
    WHERE id = (
        SELECT id FROM trips_seat WHERE leg_id = %(leg)s AND blocked_reason = '' AND {is_free} {kept}
        ORDER BY {first_kept} ordinal LIMIT 1 FOR UPDATE {skip}
    ) AND taken & %(mask)s = 0
    RETURNING id
)
INSERT INTO trips_seatclaim (booking_id, seat_id, stretch)
SELECT %(booking)s, took.id, stretch FROM took, generate_series(%(first)s, %(last)s) AS stretch
RETURNING seat_id
"""

_FREE = """
SELECT id, ordinal, car, "row", bench, seat_class FROM trips_seat
WHERE leg_id = %s AND blocked_reason = '' AND {is_free} {kept} ORDER BY ordinal {lock}
"""

_TAKE_THESE = """
WITH wanted AS (
    SELECT * FROM unnest(%(seats)s::bigint[], %(bookings)s::bigint[]) AS w (seat_id, booking_id)
), held AS (
    SELECT id FROM trips_seat WHERE id = ANY(%(seats)s) ORDER BY ordinal FOR UPDATE
), took AS (
    UPDATE trips_seat SET taken = taken | %(mask)s
    WHERE id IN (SELECT id FROM held) AND blocked_reason = '' AND taken & %(mask)s = 0 {kept}
    RETURNING id
), claims AS (
    INSERT INTO trips_seatclaim (booking_id, seat_id, stretch)
    SELECT w.booking_id, w.seat_id, stretch
    FROM wanted w JOIN took ON took.id = w.seat_id, generate_series(%(first)s, %(last)s) AS stretch
    WHERE (SELECT count(*) FROM took) = cardinality(%(seats)s)
)
SELECT count(*) FROM took
"""

_MARK = """
UPDATE trips_seat SET taken = taken | given.mask
FROM (
    SELECT seat_id, bit_or(1::bigint << stretch) AS mask FROM unnest(%s::bigint[], %s::int[]) AS g (seat_id, stretch)
    GROUP BY seat_id
) AS given WHERE trips_seat.id = given.seat_id
"""

_RELEASE = """
WITH freed AS (
    UPDATE trips_seatclaim SET released_at = now() WHERE booking_id = ANY(%s) AND released_at IS NULL
    RETURNING seat_id, stretch
), masks AS (
    SELECT seat_id, bit_or(1::bigint << stretch) AS mask FROM freed GROUP BY seat_id
), held AS (
    SELECT seat.id, masks.mask FROM trips_seat seat JOIN masks ON masks.seat_id = seat.id
    ORDER BY seat.leg_id, seat.ordinal FOR UPDATE OF seat
)
UPDATE trips_seat SET taken = taken & ~held.mask FROM held WHERE trips_seat.id = held.id
"""


_RELEASE_REST = """
WITH freed AS (
    UPDATE trips_seatclaim claim SET released_at = now() FROM trips_seat seat, trips_leg leg, trips_leg until
    WHERE claim.booking_id = %(booking)s AND claim.released_at IS NULL AND seat.id = claim.seat_id
        AND leg.id = seat.leg_id AND until.id = %(leg)s
        AND (leg."order" > until."order" OR leg.id = until.id AND claim.stretch >= %(stretch)s)
    RETURNING claim.seat_id, claim.stretch
), masks AS (
    SELECT seat_id, bit_or(1::bigint << stretch) AS mask FROM freed GROUP BY seat_id
), held AS (
    SELECT seat.id, masks.mask FROM trips_seat seat JOIN masks ON masks.seat_id = seat.id
    ORDER BY seat.leg_id, seat.ordinal FOR UPDATE OF seat
)
UPDATE trips_seat SET taken = taken & ~held.mask FROM held WHERE trips_seat.id = held.id
"""


def claim_seats(
    bookings: Sequence[Booking],
    ride: Stretches,
    *,
    kept: Mapping[int, Sequence[int]] | None = None,
    only_kept: bool = False,
) -> bool:
    """Take a seat for each booking on one leg, together if there are several; False when there are too few.

    `kept`, on a trip with quotas, holds by the worker's id the quotas whose seats the person may have; these go before
    the seats that everybody may have, which `only_kept` leaves to those who wait for them. Nothing is taken on False,
    except by a caller who goes on regardless: the caller rolls back.
    """
    if len(bookings) == 1:
        return _claim_one(bookings[0], ride, kept, only_kept=only_kept)
    if kept is None:
        return _claim_together(bookings, ride, _OPEN, is_last_way=True)
    common = set.intersection(*[set(kept[booking.worker_id]) for booking in bookings])
    ways = [_among(common, only=True)] if common else []
    ways += [] if only_kept else [_among(common)]
    if any(_claim_together(bookings, ride, way) for way in ways):
        return True
    # Not as one block: each of them on a seat of the own quota, or an open one.
    return all(_claim_one(booking, ride, kept, only_kept=only_kept) for booking in bookings)


# Nobody has a quota: kept seats are left alone, also those that were marked a moment ago.
_OPEN = "AND quota_id IS NULL"


def _claim_together(bookings: Sequence[Booking], ride: Stretches, kept: str, *, is_last_way: bool = False) -> bool:
    for glance in range(GLANCES + 1):
        free = _free_seats(ride, waiting=glance == GLANCES, kept=kept)
        chosen = choose_together(free, len(bookings))
        if chosen is None and (glance == GLANCES or not is_last_way):
            return False
        if chosen is not None and _claim_these(chosen, bookings, ride, kept):
            return True
    return False


def claim_seat(
    booking: Booking, seat_id: int, ride: Stretches, *, kept: Mapping[int, Sequence[int]] | None = None
) -> bool:
    """Take this very seat; False when a stretch of it is taken, and nothing is changed then.

    With `kept`, as in `claim_seats`, also False for a seat that is kept for others.
    """
    allowed = "" if kept is None else _among(kept[booking.worker_id])
    return _claim_ids([seat_id], [booking], ride, allowed)


def _among(quotas: Iterable[int], *, only: bool = False) -> str:
    """The SQL condition for seats of these quotas, and unless `only`, for those that everybody may have."""
    ids = ", ".join(str(int(quota)) for quota in sorted(quotas)) or "NULL"
    return f"AND quota_id IN ({ids})" if only else f"AND (quota_id IS NULL OR quota_id IN ({ids}))"


def _claim_one(
    booking: Booking, ride: Stretches, kept: Mapping[int, Sequence[int]] | None = None, *, only_kept: bool = False
) -> bool:
    """SKIP LOCKED first, for speed; then once more waiting, for seats whose taker may yet roll back."""
    facts = {
        "leg": ride.leg_id,
        "mask": ride.mask,
        "booking": booking.pk,
        "first": ride.first,
        "last": ride.until - 1,
    }
    seats = {"kept": _OPEN, "first_kept": ""}
    if kept is not None:
        seats = {"kept": _among(kept[booking.worker_id], only=only_kept), "first_kept": "quota_id IS NULL,"}
    with connection.cursor() as cursor:
        for skip in ("SKIP LOCKED", ""):
            cursor.execute(_TAKE_ONE.format(is_free=ride.is_free, skip=skip, **seats), facts)
            if cursor.fetchone():
                return True
    return False


def _free_seats(ride: Stretches, *, waiting: bool, kept: str = "") -> list[FreeSeat]:
    lock = "FOR UPDATE" if waiting else ""
    with connection.cursor() as cursor:
        cursor.execute(_FREE.format(is_free=ride.is_free, lock=lock, kept=kept), [ride.leg_id])
        return [FreeSeat(*row) for row in cursor.fetchall()]


def has_free_seats(ride: Stretches) -> bool:
    """Whether any seat is free on the ride, kept ones included."""
    return bool(_free_seats(ride, waiting=False))


def _claim_these(seats: Sequence[FreeSeat], bookings: Sequence[Booking], ride: Stretches, kept: str) -> bool:
    return _claim_ids([seat.id for seat in seats], bookings, ride, kept)


def _claim_ids(ids: list[int], bookings: Sequence[Booking], ride: Stretches, allowed: str = "") -> bool:
    """Take exactly these seats, or none that counts: a short catch is given back at once."""
    facts: dict[str, Any] = {
        "seats": ids,
        "bookings": [booking.pk for booking in bookings],
        "mask": ride.mask,
        "first": ride.first,
        "last": ride.until - 1,
    }
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT these_seats")
        cursor.execute(_TAKE_THESE.format(kept=allowed), facts)
        if cursor.fetchone()[0] == len(ids):
            cursor.execute("RELEASE SAVEPOINT these_seats")
            return True
        cursor.execute("ROLLBACK TO SAVEPOINT these_seats")
    return False


def hold_seats(claims: Sequence[SeatClaim]) -> None:
    """Write these claims and mark their seats, for as many trips as it may be, in two statements.

    For whoever brings a whole list of who sits where; a seat that is given twice breaks the wall of `SeatClaim`.
    """
    insert_rows(claims)
    live = [claim for claim in claims if claim.released_at is None]
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [[claim.seat_id for claim in live], [claim.stretch for claim in live]])


def release_seats(bookings: Sequence[Booking]) -> None:
    """Give back every seat that these bookings hold, on all their legs, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [[booking.pk for booking in bookings]])


_RECLAIM = """
WITH latest AS (
    SELECT id, seat_id, stretch FROM trips_seatclaim
    WHERE booking_id = %(booking)s AND released_at = (
        SELECT max(released_at) FROM trips_seatclaim WHERE booking_id = %(booking)s
    )
), masks AS (
    SELECT seat_id, bit_or(1::bigint << stretch) AS mask FROM latest GROUP BY seat_id
), held AS (
    SELECT seat.id, masks.mask FROM trips_seat seat JOIN masks ON masks.seat_id = seat.id
    ORDER BY seat.leg_id, seat.ordinal FOR UPDATE OF seat
), took AS (
    UPDATE trips_seat SET taken = taken | held.mask FROM held
    WHERE trips_seat.id = held.id AND taken & held.mask = 0 AND blocked_reason = '' AND gone_at IS NULL {kept}
    RETURNING trips_seat.id
), back AS (
    UPDATE trips_seatclaim SET released_at = NULL
    WHERE id IN (SELECT id FROM latest) AND (SELECT count(*) FROM took) = (SELECT count(*) FROM masks)
)
SELECT (SELECT count(*) FROM took) = (SELECT count(*) FROM masks)
"""


def release_rest(booking: Booking, stop: Call) -> None:
    """Give back what somebody holds from this stop on, on its leg and on all later ones."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE_REST, {"booking": booking.pk, "leg": stop.leg_id, "stretch": stop.order})


def reclaim_seats(booking: Booking, *, kept: Mapping[int, Sequence[int]] | None = None) -> bool:
    """Take back the seats that were released last, if all of them are still free; False undoes nothing by itself.

    With `kept`, as in `claim_seats`, also False where one of them is kept for others by now. The caller rolls back on
    False.
    """
    allowed = "" if kept is None else _among(kept[booking.worker_id])
    with connection.cursor() as cursor:
        cursor.execute(_RECLAIM.format(kept=allowed), {"booking": booking.pk})
        return bool(cursor.fetchone()[0])


_LEAVE = """
WITH gone AS (
    SELECT * FROM unnest(%(bookings)s::bigint[], %(old)s::bigint[], %(masks)s::bigint[])
        AS g (booking_id, seat_id, mask)
), freed AS (
    UPDATE trips_seatclaim claim SET released_at = now() FROM gone
    WHERE claim.booking_id = gone.booking_id AND claim.seat_id = gone.seat_id AND claim.released_at IS NULL
        AND gone.mask >> claim.stretch::int & 1 = 1
    RETURNING claim.seat_id, claim.stretch
), masks AS (
    SELECT seat_id, bit_or(1::bigint << stretch) AS mask FROM freed GROUP BY seat_id
), cleared AS (
    UPDATE trips_seat SET taken = taken & ~masks.mask FROM masks WHERE trips_seat.id = masks.seat_id
)
SELECT count(*) FROM freed
"""

_COME = """
WITH given AS (
    SELECT * FROM unnest(%(bookings)s::bigint[], %(new)s::bigint[], %(masks)s::bigint[])
        AS g (booking_id, seat_id, mask)
), masks AS (
    SELECT seat_id, bit_or(mask) AS mask FROM given GROUP BY seat_id
), took AS (
    UPDATE trips_seat SET taken = taken | masks.mask FROM masks
    WHERE trips_seat.id = masks.seat_id AND taken & masks.mask = 0 AND blocked_reason = ''
    RETURNING trips_seat.id
), claims AS (
    INSERT INTO trips_seatclaim (booking_id, seat_id, stretch)
    SELECT given.booking_id, given.seat_id, stretch
    FROM given JOIN took ON took.id = given.seat_id, generate_series(0, 62) AS stretch
    WHERE given.mask >> stretch & 1 = 1
)
SELECT (SELECT count(*) FROM took) = (SELECT count(*) FROM masks)
"""


def change_seats(moves: Sequence[tuple[int, int, int, int]]) -> bool:
    """Let people leave seats and take others, all at once: (booking, seat so far, new seat, stretches as bits) each.

    So two people swap, and a whole vehicle is seated anew, in three statements whatever their number. False when one
    of them no longer has the seat or somebody else has the new one; the caller rolls back then.
    """
    bookings, old, new, masks = (list(column) for column in zip(*moves, strict=True))
    facts = {"bookings": bookings, "old": old, "new": new, "masks": masks}
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_SEATS, [list({*old, *new})])
        cursor.execute(_LEAVE, facts)
        if cursor.fetchone()[0] != sum(mask.bit_count() for mask in masks):
            return False
        cursor.execute(_COME, facts)
        return bool(cursor.fetchone()[0])


_HOLD_SEATS = "SELECT id FROM trips_seat WHERE id = ANY(%s) ORDER BY leg_id, ordinal FOR UPDATE"
