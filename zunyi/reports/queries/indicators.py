"""Figures that others told the bureau: the list of them, their newest versions, and which of them count for a place."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.reports.models import IndicatorEntry
from zunyi.reports.queries.figures import Question, reports_to

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is told: a stock at a day, a flow of a period, or words; in its own unit."""

    key: str
    nature: str
    unit: str
    unit_en: str
    name: str
    name_en: str

    @property
    def word(self) -> str:
        """The name in the reader's language."""
        return self.name if _is_chinese() else self.name_en

    @property
    def unit_word(self) -> str:
        """The unit in the reader's language."""
        return self.unit if _is_chinese() else self.unit_en

    def __str__(self) -> str:
        return self.word


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator, by its key, in the order of the list."""
    with (DATA / "indicators.csv").open(encoding="utf-8") as file:
        return {row["key"]: Indicator(**row) for row in csv.DictReader(file)}


def newest(entries: QuerySet[IndicatorEntry]) -> QuerySet[IndicatorEntry]:
    """Each value in its last version."""
    post = Coalesce(OuterRef("station"), Value(0), output_field=BigIntegerField())
    ride = Coalesce(OuterRef("trip"), Value(0), output_field=BigIntegerField())
    later = IndicatorEntry.objects.annotate(post=Coalesce("station_id", 0), ride=Coalesce("trip_id", 0)).filter(
        key=OuterRef("key"),
        division=OuterRef("division"),
        post=post,
        ride=ride,
        as_on=OuterRef("as_on"),
        version__gt=OuterRef("version"),
    )
    return entries.filter(~Exists(later))


def versions_of(entry: IndicatorEntry) -> QuerySet[IndicatorEntry]:
    """All versions of one value, the newest first."""
    return IndicatorEntry.objects.filter(
        key=entry.key, division=entry.division, station=entry.station, trip=entry.trip, as_on=entry.as_on
    ).order_by("-version")


def visible_to(user: User, capability: str = "reports.view") -> QuerySet[IndicatorEntry]:
    """What is told of one's own place and those below, and of the city as a whole."""
    paths = division_paths(user, capability)
    city = Q(division__level=Level.CITY) if paths and capability == "reports.view" else Q(pk__in=[])
    return IndicatorEntry.objects.filter(at_or_below("division", paths) | city)


def entered(key: str, question: Question) -> QuerySet[Any]:
    """The entries that count for a period: those dated in it (a flow), or the last ones before its end (a stock)."""
    entries = newest(IndicatorEntry.objects.filter(key=key, station=None, trip=None)).filter(
        question.of("division"), as_on__lte=question.window.day
    )
    if indicators()[key].nature == "flow":
        return entries.filter(as_on__gte=question.window.first)
    later = IndicatorEntry.objects.filter(
        key=key,
        division=OuterRef("division"),
        station=None,
        trip=None,
        as_on__gt=OuterRef("as_on"),
        as_on__lte=question.window.day,
    )
    return entries.filter(~Exists(later))


def counted(entries: Iterable[IndicatorEntry]) -> list[IndicatorEntry]:
    """Of entries of one indicator those that are added up: a place's own value stands for all below it."""
    given = sorted(entries, key=lambda entry: entry.division.path)
    paths = {entry.division.path for entry in given}
    return [
        entry for entry in given
        if not any(entry.division.path.startswith(path) and entry.division.path != path for path in paths)
    ]  # fmt: skip


Number = int | float


def as_number(value: Decimal) -> Number:
    """A whole number where it is one: what is counted is, money and shares may not be."""
    return int(value) if value == value.to_integral_value() else float(value)


def added_up(told: Mapping[Any, Mapping[str, Decimal]]) -> dict[Any, dict[str, Number]]:
    """Sums as numbers, once nothing is added to them any more."""
    return {key: {name: as_number(value) for name, value in cells.items()} for key, cells in told.items()}


def told_of_trips(keys: Iterable[str], question: Question) -> dict[str, dict[str, Number]]:
    """What was entered of each trip by now, by its number: a bill comes long after the trip."""
    entries = newest(IndicatorEntry.objects.filter(key__in=list(keys), trip__isnull=False))
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in entries.filter(question.of("division")).select_related("trip"):
        found[str(entry.trip.number if entry.trip else "")][entry.key] += entry.value or 0
    return added_up(found)


def told_of_stations(keys: Iterable[str], question: Question) -> dict[int, dict[str, Number]]:
    """What was entered of each station in the period, by the station's key."""
    window = question.window
    entries = newest(IndicatorEntry.objects.filter(key__in=list(keys), as_on__gte=window.first, as_on__lte=window.day))
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in entries.exclude(station=None):
        found[entry.station_id or 0][entry.key] += entry.value or 0
    return added_up(found)


def told_of(division: Division, keys: Iterable[str], until: Any) -> dict[str, IndicatorEntry]:
    """The last value of each indicator for a place, dated at or before that day."""
    found: dict[str, IndicatorEntry] = {}
    entries = IndicatorEntry.objects.filter(
        key__in=list(keys), division=division, as_on__lte=until, station=None, trip=None
    )
    for entry in newest(entries).select_related("division").order_by("as_on"):
        found[entry.key] = entry
    return found


def amount(value: Decimal | None) -> str:
    """A value as people write it: no zeros behind the point."""
    if value is None:
        return ""
    return f"{value.normalize():,f}"


def found(entries: QuerySet[IndicatorEntry], asked: Mapping[str, Any]) -> QuerySet[IndicatorEntry]:
    """Those that fit the filter of the list; a place with everything that reports to it, or `itself` alone."""
    if not asked.get("old"):
        entries = newest(entries)
    if words := asked.get("q"):
        keys = [
            key for key, each in indicators().items() if words in each.name or words.lower() in each.name_en.lower()
        ]
        entries = entries.filter(Q(source__contains=words) | Q(key__in=keys))
    if place := asked.get("place"):
        entries = entries.filter(Q(division=place) if asked.get("itself") else reports_to("division", place))
    for field, lookup in (
        ("key", "key"), ("since", "as_on__gte"), ("until", "as_on__lte"), ("trip", "trip__number"),
        ("station", "station"),
    ):  # fmt: skip
        if asked.get(field):
            entries = entries.filter(**{lookup: asked[field]})
    return entries
