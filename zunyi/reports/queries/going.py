"""Who has gone this season and who has not yet, reckoned in one pass over the season: the weekly report (brief 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from zunyi.divisions.models import Division
from zunyi.divisions.models.division import STEP, Level, subtree_paths
from zunyi.divisions.queries.tree import DEPTHS
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.totals import keeps_persons, persons_by_town

# The sources whose figures are reckoned together.
TOGETHER = ("season", "organised", "otherwise", "wishers")

_PEOPLE = """
WITH began AS (
    SELECT DISTINCT worker_id FROM employers_placement WHERE arrived_on BETWEEN %(season_from)s AND %(day)s
), wishing AS (
    SELECT DISTINCT worker_id FROM workers_wish
    WHERE created_at < %(until)s AND (closed_at IS NULL OR closed_at >= %(until)s)
), carried AS (
    SELECT DISTINCT b.worker_id FROM trips_trip t JOIN trips_booking b ON b.trip_id = t.id
    WHERE t.departed_at >= %(since)s AND t.departed_at < %(until)s AND b.state IN ('boarded', 'arrived')
          AND b.guardian_id IS NULL AND (%(everybody)s OR b.worker_id IN (TABLE began UNION TABLE wishing))
), gone AS (
    SELECT worker_id, bool_or(by_trip) AS by_trip FROM (
        SELECT worker_id, true AS by_trip FROM carried UNION ALL SELECT worker_id, false FROM began
    ) one GROUP BY worker_id
), people AS (
    SELECT worker_id, g.by_trip, w.worker_id IS NOT NULL AS wishes
    FROM gone g FULL JOIN wishing w USING (worker_id)
), seated AS (
    SELECT DISTINCT b.worker_id FROM trips_booking b JOIN trips_trip t ON t.id = b.trip_id
    WHERE b.booked_at < %(until)s AND b.held_until IS NULL AND b.guardian_id IS NULL AND (b.state = 'confirmed'
        OR (b.state IN ('boarded', 'arrived') AND t.departed_at >= %(until)s) OR b.ended_at >= %(until)s)
), promised AS (
    SELECT DISTINCT worker_id FROM employers_placement
    WHERE offered_at < %(until)s AND (state IN ('offered', 'accepted')
        OR (state = 'declined' AND answered_at >= %(until)s)
        OR (state = 'expired' AND expires_at >= %(until)s) OR arrived_on > %(day)s)
), stands AS (
    SELECT left(d.path, %(length)s) AS path, p.by_trip, p.wishes, p.wishes AND p.by_trip IS NULL AS waits,
           s.worker_id IS NOT NULL AS has_seat, j.worker_id IS NOT NULL AS has_job
    FROM people p JOIN workers_worker w ON w.id = p.worker_id JOIN divisions_division d ON d.id = w.household_id
    LEFT JOIN seated s ON s.worker_id = p.worker_id LEFT JOIN promised j ON j.worker_id = p.worker_id
    WHERE d.path LIKE ANY (%(inside)s) AND NOT d.path LIKE ANY (%(lent)s)
)
SELECT path,
       count(*) FILTER (WHERE by_trip IS NOT NULL) AS organised,
       count(*) FILTER (WHERE by_trip) AS season_persons,
       count(*) FILTER (WHERE NOT by_trip) AS otherwise,
       count(*) FILTER (WHERE wishes) AS wishers,
       count(*) FILTER (WHERE waits) AS not_yet,
       count(*) FILTER (WHERE waits AND has_seat) AS not_yet_seat,
       count(*) FILTER (WHERE waits AND NOT has_seat AND has_job) AS not_yet_job,
       count(*) FILTER (WHERE waits AND NOT has_seat AND NOT has_job) AS not_yet_free
FROM stands GROUP BY path
"""
_NOBODY = dict.fromkeys(("otherwise", "wishers", "not_yet", "not_yet_seat", "not_yet_job", "not_yet_free"), 0)


def going(question: Question, level: str) -> Iterator[tuple[str, dict[str, int]]]:
    """The figures of all these sources, by the path of the line.

    Where the season's persons are kept by town, only those who wish to go or went on their own are looked at one by
    one: most of the season's people are neither.
    """
    if level == Level.TOWN and keeps_persons(question):
        kept = {town: persons for town, persons, _trips in persons_by_town(question)}
        found = dict(_reckoned(question, level, everybody=False))
        for path in kept.keys() | found.keys():
            numbers, persons = found.get(path, _NOBODY), kept.get(path, 0)
            yield path, numbers | {"season_persons": persons, "organised": persons + numbers["otherwise"]}
    else:
        yield from _reckoned(question, level, everybody=True)


def _reckoned(question: Question, level: str, *, everybody: bool) -> Iterator[tuple[str, dict[str, int]]]:
    inside, lent = places_asked(question)
    window = question.window
    asked: dict[str, Any] = {
        "since": window.season_since(question.season_from), "until": window.until, "day": window.day,
        "season_from": question.season_from, "length": STEP * DEPTHS[Level(level)], "everybody": everybody,
        "inside": [f"{path}%" for path in inside], "lent": [f"{path}%" for path in lent],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, asked)
        names = [column.name for column in cursor.description]
        for path, *numbers in cursor.fetchall():
            yield path, dict(zip(names[1:], numbers, strict=True))


def places_asked(question: Question) -> tuple[list[str], list[str]]:
    """The paths asked about, and those below them that report elsewhere (`figures.reports_to`)."""
    unit = question.unit
    if unit is None:
        return list(question.paths), []
    lent: list[str] = []
    if unit.level == Level.COUNTY:
        lent = list(
            Division.objects.filter(path__startswith=unit.path).exclude(unit=None).values_list("path", flat=True)
        )
    return list(subtree_paths([unit])), lent
