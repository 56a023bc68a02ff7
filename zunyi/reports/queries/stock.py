"""Who works where on a day, by town: from the kept stocks, and by the plain count where something changed since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left

from employers.models import Vacancy
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import DEPTHS, STEP, Level
from zunyi.reports.models import ReckonedTown, TouchedTown
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.totals import town_condition

# The sources whose figures are kept.
KEPT = ("spells", "jobs")
# Of these sources, what is counted plainly: the form of stations asks it area by area.
NOT_KEPT = frozenset({"works_there"})
# With more touched towns than this everything is counted plainly: one pass is quicker than many.
MANY = 60
# Of jobs the number in each province is kept too: the name of the figure, this sign, the path of the province.
BY_PROVINCE, PROVINCE = "@", STEP * DEPTHS[Level.PROVINCE]

_AT = """
SELECT town.path, figure.name, stock.persons
FROM unnest(%(towns)s::varchar[]) AS town (path), unnest(%(figures)s::varchar[]) AS figure (name),
LATERAL (
    SELECT persons FROM reports_stock s
    WHERE s.town_path = town.path AND s.figure = figure.name AND s.since <= %(day)s
    ORDER BY s.since DESC LIMIT 1
) stock
WHERE stock.persons > 0
"""


def touched_towns() -> list[str]:
    """The towns whose stocks are not true at the moment."""
    return sorted(set(TouchedTown.objects.values_list("town_path", flat=True)))


def stocks_by_town(figures: Iterable[str], question: Question) -> dict[str, dict[str, int]]:
    """The kept number of each figure on the question's last day, by town; touched towns are left out."""
    from_towns = ReckonedTown.objects.filter(town_condition(question))
    towns = list(from_towns.exclude(pk__in=TouchedTown.objects.values("town_path")).values_list("pk", flat=True))
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_AT, {"towns": towns, "figures": list(figures), "day": question.window.day})
        for town, figure, persons in cursor.fetchall():
            found.setdefault(town, {})[figure] = persons
    return found


def provinces_of_work() -> list[str]:
    """The paths of the provinces in which a job was ever posted."""
    posted = Division.objects.filter(Exists(Vacancy.objects.filter(division=OuterRef("pk"))))
    return sorted(set(posted.values_list(Left("path", PROVINCE), flat=True)))


def in_towns(field: str, towns: Iterable[str]) -> Q:
    """The condition that the place in `field` lies in one of these towns."""
    condition: Any = Q(pk__in=[])
    for town in towns:
        condition |= Q(**{f"{field}__path__startswith": town})
    return condition
