"""Keeping the stocks of towns: reckoned again where something was touched, and compared with a fresh reckoning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from employers.queries.stable_employment import HALF_YEAR_DAYS, STABLE_DAYS
from zunyi.reports.models import ReckonedTown, TouchedTown
from zunyi.reports.queries.sources import EAST, OWN
from zunyi.reports.queries.stock import BY_PROVINCE, PROVINCE

# So many towns are reckoned in one transaction, and so many are compared at a time.
AT_ONCE, COMPARED = 40, 10
_ONE_WRITER = 0x73746F636B73  # "stocks"

_TAKE = """
DELETE FROM reports_touchedtown WHERE town_path = ANY (ARRAY(
    SELECT town_path FROM reports_touchedtown GROUP BY town_path ORDER BY min(id) LIMIT %s
)) RETURNING town_path
"""
# Who stands in which figure for which days; one's own stretches in one figure are joined, so that nobody counts twice.
_STEPS = f"""
WITH town AS (
    SELECT w.id, left(d.path, 16) AS town_path, left(d.code, 6) AS home, w.flags @> '{{poverty_lifted}}' AS lifted
    FROM workers_worker w JOIN divisions_division d ON d.id = w.household_id
    WHERE w.household_id = ANY (ARRAY(SELECT id FROM divisions_division WHERE left(path, 16) = ANY (%(towns)s)))
), spells AS (
    SELECT town.*, s.began_on, s.ended_on, p.code LIKE '{OWN}%%' AS inside,
           p.code LIKE '{OWN}%%' AND left(p.code, 6) = home AS here
    FROM town JOIN workers_employmentspell s ON s.worker_id = town.id JOIN divisions_division p ON p.id = s.place_id
), before AS (
    SELECT s.worker_id, s.id, s.began_on, s.ended_on,
           max(coalesce(s.ended_on, '9999-12-31')) OVER earlier AS last_until
    FROM town JOIN workers_employmentspell s ON s.worker_id = town.id
    WINDOW earlier AS (
        PARTITION BY s.worker_id ORDER BY s.began_on, s.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
), chained AS (
    SELECT *, count(*) FILTER (WHERE last_until IS NULL OR began_on - last_until > %(gap)s)
              OVER (PARTITION BY worker_id ORDER BY began_on, id) AS chain
    FROM before
), worked AS (
    SELECT *, coalesce(sum(ended_on - began_on) OVER (
        PARTITION BY worker_id, chain ORDER BY began_on, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)::integer AS days
    FROM chained
), stable AS (
    SELECT worker_id, wanted, range_agg(daterange(began_on + greatest(0, wanted - days), ended_on)) AS days
    FROM worked, LATERAL (VALUES (0), ({STABLE_DAYS}), ({HALF_YEAR_DAYS})) AS w (wanted)
    WHERE ended_on IS NULL OR began_on + greatest(0, wanted - days) < ended_on
    GROUP BY worker_id, wanted
), jobs AS (
    SELECT town.*, w.wanted, p.code LIKE '{EAST}%%' AS east, p.code LIKE '{OWN}%%' AS inside,
           left(p.path, {PROVINCE}) AS province,
           -- The greatest of a day and of no day is the day: a job that lasts has no upper bound.
           CASE WHEN s.id IS NULL THEN datemultirange(daterange(j.arrived_on + w.wanted, NULL))
                WHEN w.wanted = 0 THEN datemultirange(daterange(j.arrived_on, held_until.day))
                ELSE datemultirange(daterange(j.arrived_on, held_until.day)) * stable.days
           END AS days
    FROM town JOIN employers_placement j ON j.worker_id = town.id AND j.arrived_on IS NOT NULL
    CROSS JOIN LATERAL (VALUES (0), ({STABLE_DAYS}), ({HALF_YEAR_DAYS})) AS w (wanted)
    LEFT JOIN workers_employmentspell s ON s.id = j.spell_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN s.ended_on IS NOT NULL THEN greatest(j.arrived_on, s.ended_on) END AS day
    ) held_until
    LEFT JOIN stable ON stable.worker_id = town.id AND stable.wanted = w.wanted
    JOIN employers_vacancy v ON v.id = j.vacancy_id JOIN divisions_division p ON p.id = v.division_id
    WHERE j.state = 'arrived' OR (j.state = 'ended' AND s.ended_on IS NOT NULL)
), held AS (
    SELECT town_path, figure, id AS worker, daterange(began_on, ended_on) AS days
    FROM spells, LATERAL (VALUES ('outside', NOT here), ('out_of_province', NOT inside),
        ('in_province', inside AND NOT here), ('in_county', here), ('outside_lifted', lifted AND NOT here),
        ('out_of_province_lifted', lifted AND NOT inside), ('in_province_lifted', lifted AND inside AND NOT here),
        ('in_county_lifted', lifted AND here)) AS f (figure, holds)
    WHERE holds
    UNION ALL
    SELECT town_path, figure, id, unnest(days)
    FROM jobs, LATERAL (VALUES ('at_work', wanted = 0), ('stable_3m', wanted = {STABLE_DAYS}),
        ('stable_6m', wanted = {HALF_YEAR_DAYS}),
        ('east', wanted = 0 AND east), ('east_lifted', wanted = 0 AND east AND lifted),
        ('east_stable', wanted = {STABLE_DAYS} AND east),
        ('province', wanted = 0 AND inside), ('province_lifted', wanted = 0 AND inside AND lifted),
        ('province_stable', wanted = {STABLE_DAYS} AND inside),
        ('other', wanted = 0 AND NOT east AND NOT inside),
        ('other_lifted', wanted = 0 AND NOT east AND NOT inside AND lifted),
        ('other_stable', wanted = {STABLE_DAYS} AND NOT east AND NOT inside),
        ('at_work{BY_PROVINCE}' || province, wanted = 0),
        ('stable_3m{BY_PROVINCE}' || province, wanted = {STABLE_DAYS}),
        ('stable_6m{BY_PROVINCE}' || province, wanted = {HALF_YEAR_DAYS})) AS f (figure, holds)
    WHERE holds
), joined AS (
    SELECT town_path, figure, unnest(range_agg(days)) AS days FROM held GROUP BY town_path, figure, worker
), steps AS (
    SELECT town_path, figure, lower(days) AS since, 1 AS step FROM joined
    UNION ALL SELECT town_path, figure, upper(days), -1 FROM joined WHERE NOT upper_inf(days)
), changes AS (
    SELECT town_path, figure, since, sum(step) AS step FROM steps
    GROUP BY town_path, figure, since HAVING sum(step) <> 0
), levels AS (
    SELECT town_path, figure, since,
           sum(step) OVER (PARTITION BY town_path, figure ORDER BY since)::integer AS persons
    FROM changes
)
"""  # noqa: S608 - our own names
_DROP = "DELETE FROM reports_stock WHERE town_path = ANY (%(towns)s)"
_WRITE = f"""
{_STEPS} INSERT INTO reports_stock (town_path, figure, since, persons)
SELECT town_path, figure, since, persons FROM levels
"""  # noqa: S608 - our own names
_KNOW = """
INSERT INTO reports_reckonedtown (town_path) SELECT unnest(%(towns)s::varchar[])
ON CONFLICT (town_path) DO UPDATE SET at = now()
"""
_COMPARE = f"""
{_STEPS}, kept AS (
    SELECT town_path, figure, since, persons FROM reports_stock WHERE town_path = ANY (%(towns)s)
)
SELECT DISTINCT town_path FROM (
    (TABLE kept EXCEPT TABLE levels) UNION ALL (TABLE levels EXCEPT TABLE kept)
) wrong
"""  # noqa: S608 - our own names


@transaction.atomic
def renew_stocks(at_once: int = AT_ONCE) -> int:
    """Reckon the stocks of touched towns again; how many towns it was.

    A mark that is not committed yet is not seen, and neither is what it marks: both come with the next bell.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_WRITER])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TAKE, [at_once])
        towns = sorted({town for (town,) in cursor.fetchall()})
        if towns:
            for statement in (_DROP, _WRITE, _KNOW):
                cursor.execute(statement, _facts(towns))
    return len(towns)


@transaction.atomic
def compare_stocks(towns: Sequence[str] | None = None) -> list[str]:
    """The towns whose stocks are not what a fresh reckoning says; they are marked, so that the next bell mends them.

    Without `towns` those that were reckoned longest ago.
    """
    known = ReckonedTown.objects.exclude(pk__in=TouchedTown.objects.values("town_path"))
    asked = list(towns if towns is not None else known.order_by("at").values_list("town_path", flat=True)[:COMPARED])
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, _facts(asked))
        wrong = sorted(town for (town,) in cursor.fetchall())
        if wrong:
            cursor.execute("INSERT INTO reports_touchedtown (town_path) SELECT unnest(%s::varchar[])", [wrong])
    ReckonedTown.objects.filter(town_path__in=asked).update(at=Now())
    return wrong


def _facts(towns: Sequence[str]) -> dict[str, Any]:
    return {"towns": list(towns), "gap": settings.SPELL_GAP_DAYS}
