"""Who is at work through us in which province, and for how long: for the dashboard, by the figures of the forms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Left

from zunyi.divisions.models import Division
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.registry import EVERYTHING, FIGURES, SOURCES
from zunyi.reports.queries.stock import (
    BY_PROVINCE,
    MANY,
    PROVINCE,
    in_towns,
    provinces_of_work,
    stocks_by_town,
    touched_towns,
)

NAMES = ("at_work", "stable_3m", "stable_6m")


@dataclass(frozen=True, slots=True)
class AtWork:
    """People at work through us in one province on the last day; whoever has jobs in two is one in each."""

    province: Division
    at_work: int
    stable_3m: int
    stable_6m: int


def at_work_by_province(question: Question) -> list[AtWork]:
    """From the kept stocks, and by the plain count where something changed since."""
    touched = touched_towns()
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path, name, persons in _kept(question) if len(touched) <= MANY else ():
        found[path][name] += persons
    if touched:
        only = in_towns(SOURCES["jobs"].place, touched) if len(touched) <= MANY else EVERYTHING
        for path, numbers in _counted(question, only):
            found[path].update(numbers)
    provinces = Division.objects.filter(path__in=[path for path, numbers in found.items() if numbers["at_work"]])
    rows = [AtWork(place, *(found[place.path][name] for name in NAMES)) for place in provinces]
    return sorted(rows, key=lambda row: (-row.at_work, row.province.code))


def _kept(question: Question) -> Iterator[tuple[str, str, int]]:
    asked = [f"{name}{BY_PROVINCE}{path}" for path in provinces_of_work() for name in NAMES]
    for numbers in stocks_by_town(asked, question).values():
        for figure, persons in numbers.items():
            name, _sign, path = figure.partition(BY_PROVINCE)
            yield path, name, persons


def _counted(question: Question, only: Q) -> Iterator[tuple[str, dict[str, int]]]:
    jobs = SOURCES["jobs"].rows(question).filter(only).order_by()
    grouped = jobs.annotate(province=Left("vacancy__division__path", PROVINCE)).values("province")
    for row in grouped.annotate(**{f"n_{name}": FIGURES[name].count(question) for name in NAMES}):
        yield row["province"], {name: row[f"n_{name}"] for name in NAMES}
