"""Keeping the sums of trips: reckoned again where something was touched, and compared with the plain count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from zunyi.reports.models import TotalsCheck
from zunyi.reports.queries.window import Window, season_start

# So many marks are taken up in one transaction, and so many comparisons are kept.
AT_ONCE, KEPT = 20_000, 100
# A departure that was corrected over the season's edge changes both seasons.
_NEAR = (timedelta(days=-2), timedelta(), timedelta(days=2))
_COLUMNS = "trip_id, town_path, registered, gone, women, minors, poverty_lifted, relocated, no_show, cancelled, open"
_ONE_WRITER = 0x746F74616C73  # "totals"

_TAKE = """
DELETE FROM reports_touched WHERE id IN (SELECT id FROM reports_touched ORDER BY id LIMIT %s)
RETURNING trip_id, carried
"""
_DROP = "DELETE FROM reports_triptotal WHERE trip_id = ANY (%s)"
_COUNT = f"""
INSERT INTO reports_triptotal ({_COLUMNS}, firsts)
SELECT {_COLUMNS}, 0 FROM reports_plaintotal WHERE trip_id = ANY (%s)
"""  # noqa: S608 - our own names
_DEPARTURES = "SELECT departed_at FROM trips_trip WHERE id = ANY (%s) AND departed_at IS NOT NULL"
_FIRSTS = """
WITH firsts AS (
    SELECT DISTINCT ON (b.worker_id) b.trip_id, left(d.path, 16) AS town_path
    FROM trips_booking b
    JOIN trips_trip t ON t.id = b.trip_id
    JOIN workers_worker w ON w.id = b.worker_id
    JOIN divisions_division d ON d.id = w.household_id
    WHERE t.departed_at >= %(since)s AND t.departed_at < %(until)s AND b.state IN ('boarded', 'arrived')
          AND b.guardian_id IS NULL
    ORDER BY b.worker_id, t.departed_at, b.id
), counted AS (
    SELECT trip_id, town_path, count(*) AS n FROM firsts GROUP BY trip_id, town_path
), wanted AS (
    SELECT k.id, coalesce(c.n, 0) AS n FROM reports_triptotal k
    JOIN trips_trip t ON t.id = k.trip_id LEFT JOIN counted c USING (trip_id, town_path)
    WHERE t.departed_at >= %(since)s AND t.departed_at < %(until)s
)
UPDATE reports_triptotal k SET firsts = wanted.n FROM wanted WHERE k.id = wanted.id AND k.firsts <> wanted.n
"""
# A trip without a season of its own any more keeps no firsts.
_NOT_LEFT = """
UPDATE reports_triptotal k SET firsts = 0 FROM trips_trip t
WHERE t.id = k.trip_id AND t.departed_at IS NULL AND k.firsts <> 0
"""
_COMPARE = f"""
WITH kept AS (
    SELECT {_COLUMNS} FROM reports_triptotal k
    WHERE NOT EXISTS (SELECT FROM reports_touched m WHERE m.trip_id = k.trip_id)
), plain AS (
    SELECT {_COLUMNS} FROM reports_plaintotal p
    WHERE NOT EXISTS (SELECT FROM reports_touched m WHERE m.trip_id = p.trip_id)
), wrong AS (
    (SELECT * FROM kept EXCEPT SELECT * FROM plain) UNION (SELECT * FROM plain EXCEPT SELECT * FROM kept)
)
SELECT (SELECT count(*) FROM plain), coalesce(array_agg(DISTINCT trip_id), '{{}}') FROM wrong
"""  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Compared:
    """How many sums there are, and on which trips they differ from the plain count."""

    rows: int
    trips: tuple[int, ...]


@transaction.atomic
def renew_totals() -> int:
    """Reckon the touched trips again, and the persons of the seasons they belong to; how many trips it was.

    A mark that is not committed yet is not seen, and neither is what it marks: both come with the next bell.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_WRITER])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TAKE, [AT_ONCE])
        marks = cursor.fetchall()
        if not marks:
            return 0
        trips = sorted({trip for trip, _carried in marks})
        cursor.execute(_DROP, [trips])
        cursor.execute(_COUNT, [trips])
        cursor.execute(_NOT_LEFT)
        cursor.execute(_DEPARTURES, [trips])
        moments = [departed_at + shift for (departed_at,) in cursor.fetchall() for shift in _NEAR]
        for since, until in sorted(set(map(season_of, moments))):
            cursor.execute(_FIRSTS, {"since": since, "until": until})
    return len(trips)


def season_of(moment: datetime) -> tuple[datetime, datetime]:
    """The first moment of the season in which somebody left, and the first that is no longer in it."""
    day = timezone.localdate(moment)
    start = season_start(day)
    following = start.replace(year=start.year + 1)
    if moment >= Window(following).since:
        start, following = following, following.replace(year=following.year + 1)
    return Window(start).since, Window(following).since


@transaction.atomic
def compare_totals() -> Compared:
    """Compare every sum that is not touched with the plain count, write down the outcome, and mark what differs.

    A difference means a change that no trigger saw; the desk hears of it (`queries.totals.alarms`).
    """
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE)
        rows, trips = cursor.fetchone()
        if trips:
            cursor.execute(
                "INSERT INTO reports_touched (trip_id, carried) SELECT unnest(%s::bigint[]), true", [list(trips)]
            )
    TotalsCheck.objects.create(rows=rows, differing=len(trips))
    kept = TotalsCheck.objects.order_by("-pk").values("pk")[:KEPT]
    TotalsCheck.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return Compared(rows, tuple(trips))
