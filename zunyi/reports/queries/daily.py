"""The day's report (日报): trips and persons by county, destination and mode (domain brief 4.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from trips.models import Mode
from zunyi.divisions.models import Division, DivisionQuerySet
from zunyi.divisions.models.division import STEP, Level
from zunyi.divisions.queries import places_above, reporting_units, zunyi
from zunyi.reports.queries.figures import (
    CARRIED,
    CONDITIONS,
    Question,
    of_the_day,
    of_tomorrow,
    trips_of,
)
from zunyi.reports.queries.totals import persons_by_town

# Person-trips, in the order of the columns; `persons` (distinct) stands beside them.
MEASURES = tuple(CONDITIONS)
DEPARTURES = ("planned", "departed", "called_off", "tomorrow")
_COUNTY_END = STEP * 3


@dataclass(slots=True)
class Figures:
    """Person-trips by measure, and distinct persons carried."""

    persons: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MEASURES, 0))

    def add(self, other: Figures) -> None:
        """Take in the figures of other people: nobody is in both."""
        self.persons += other.persons
        for name, count in other.counts.items():
            self.counts[name] += count


@dataclass(slots=True)
class Cell:
    """One destination by one mode, for one county."""

    destination: Division
    province: str
    mode: str
    figures: Figures

    @property
    def mode_name(self) -> str:
        """The mode in words."""
        return str(Mode(self.mode).label) if self.mode else ""


@dataclass(slots=True)
class LastYear:
    """What the same day of the year before stands at."""

    persons: int = 0
    trips: int = 0
    season_persons: int = 0
    season_trips: int = 0

    def add(self, other: LastYear) -> None:
        """Take in the figures of other people: nobody is in both."""
        self.persons += other.persons
        self.trips += other.trips
        self.season_persons += other.season_persons
        self.season_trips += other.season_trips


@dataclass(slots=True)
class UnitRow:
    """One county or unit: its cells, its sum, and what lies before and after the day."""

    unit: Division
    cells: list[Cell] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    by_mode: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Mode.values, 0))
    season_persons: int = 0
    season_trips: int = 0
    tomorrow: int = 0
    before: LastYear = field(default_factory=lambda: LastYear())

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is to be said, of this year or the last."""
        said = any(self.figures.counts.values()) or self.season_trips or self.tomorrow
        return not (said or self.before.trips or self.before.season_trips)


@dataclass(frozen=True, slots=True)
class ModeRow:
    """Vehicles of one mode: how many were planned, left, were called off, are planned for tomorrow."""

    mode: Mode
    planned: int
    departed: int
    called_off: int
    tomorrow: int


@dataclass(frozen=True, slots=True)
class DailyReport:
    """Everything that the page, the print and the workbook show."""

    question: Question
    made_at: datetime
    units: tuple[UnitRow, ...]
    total: UnitRow
    modes: tuple[ModeRow, ...]

    @property
    def departures(self) -> dict[str, int]:
        """The sum over all modes."""
        return {name: sum(getattr(row, name) for row in self.modes) for name in DEPARTURES}


def daily_report(question: Question) -> DailyReport:
    """Reckon the day's figures, in a number of queries that does not grow with people, trips or counties.

    A person has one household, so persons add up over counties; over destinations and modes they do not, and only
    person-trips do.
    """
    units = Units(reporting_units())
    shown = [question.unit] if question.unit else units.inside(question.paths)
    rows = {unit.pk: UnitRow(unit) for unit in shown}

    def row_of(town_path: str) -> UnitRow:
        unit = units.of(town_path)
        return rows.setdefault(unit.pk, UnitRow(unit))

    _add_cells(of_the_day(question), row_of)
    for town, persons in _distinct(of_the_day(question).filter(state__in=CARRIED)):
        row_of(town).figures.persons += persons
    for town, persons, trips in persons_by_town(question):
        row_of(town).season_persons += persons
        row_of(town).season_trips += trips
    _add_last_year(question.year_before, row_of)
    tomorrow = of_tomorrow(question).values("town_path").annotate(n=Count("pk")).order_by()
    for town, count in tomorrow.values_list("town_path", "n"):
        row_of(town).tomorrow += count
    ordered = sorted(rows.values(), key=lambda row: (not row.unit.code.startswith("5203"), row.unit.code))
    return DailyReport(
        question=question,
        made_at=timezone.now(),
        units=tuple(ordered),
        total=_total(ordered),
        modes=_modes(question),
    )


class Units:
    """Which county or internal unit a town reports to (domain brief 4.3: 新蒲新区 takes towns of three counties)."""

    def __init__(self, units: Iterable[Division]) -> None:
        self.units = list(units)
        self.by_path = {unit.path: unit for unit in [zunyi(), *self.units] if unit.level != Level.UNIT}
        by_pk = {unit.pk: unit for unit in self.units}
        members = Division.objects.filter(unit__in=by_pk).values_list("path", "unit_id")
        self.by_town = {path: by_pk[unit_id] for path, unit_id in members}

    def inside(self, paths: Iterable[str]) -> list[Division]:
        """The units that lie within what is asked about, wholly or in part, so that a zero is shown as a zero."""
        asked = list(paths)
        towns = [path for path, _unit in self.by_town.items() if any(path.startswith(each) for each in asked)]
        kept = {self.by_town[path].pk for path in towns}
        return [
            unit for unit in self.units
            if (unit.level == Level.UNIT and unit.pk in kept)
            or (unit.level != Level.UNIT and any(unit.path.startswith(each) for each in asked))
        ]  # fmt: skip

    def of(self, town_path: str) -> Division:
        """The county or unit of a household; of people from elsewhere, the place as far up as it is known."""
        if town_path in self.by_town:
            return self.by_town[town_path]
        path = town_path[:_COUNTY_END]
        if path not in self.by_path:
            self.by_path[path] = Division.objects.get(path=path)
        return self.by_path[path]


def units_for(paths: Iterable[str]) -> DivisionQuerySet:
    """The counties and units, as a queryset to choose from, that lie within these paths."""
    units = Units(reporting_units())
    return reporting_units().filter(pk__in=[unit.pk for unit in units.inside(paths)])


def _add_cells(bookings: QuerySet[Any], row_of: Any) -> None:
    counts = {name: Count("pk", filter=condition or None) for name, condition in CONDITIONS.items()}
    groups = list(
        bookings.values("town_path", "trip__destination", "mode")
        .annotate(persons=Count("worker", filter=CONDITIONS["gone"], distinct=True), **counts)
        .order_by()
    )
    places = Division.objects.in_bulk({group["trip__destination"] for group in groups})
    above = places_above(places.values())
    found: dict[tuple[int, int, str], Cell] = {}
    for group in groups:
        row = row_of(group["town_path"])
        key = (row.unit.pk, group["trip__destination"], group["mode"] or "")
        if key not in found:
            place = places[key[1]]
            found[key] = Cell(place, above[place.code].split(" ")[0], key[2], Figures())
            row.cells.append(found[key])
        figures = Figures(group["persons"], {name: group[name] for name in MEASURES})
        found[key].figures.add(figures)
        row.figures.add(Figures(0, figures.counts))
        if key[2]:
            row.by_mode[key[2]] += group["gone"]


def _distinct(bookings: QuerySet[Any]) -> Iterable[tuple[str, int]]:
    grouped = bookings.values("town_path").annotate(n=Count("worker", distinct=True)).order_by()
    return grouped.values_list("town_path", "n")


def _add_last_year(question: Question, row_of: Any) -> None:
    """The same day and season of the year before, carried only."""
    day = of_the_day(question).filter(state__in=CARRIED).values("town_path").order_by()
    for town, persons, trips in day.annotate(n=Count("worker", distinct=True), trips=Count("pk")).values_list(
        "town_path", "n", "trips"
    ):
        row_of(town).before.add(LastYear(persons=persons, trips=trips))
    for town, persons, trips in persons_by_town(question):
        row_of(town).before.add(LastYear(season_persons=persons, season_trips=trips))


def _total(rows: Iterable[UnitRow]) -> UnitRow:
    """The sum line; its cells join all counties by destination and mode (their persons stay distinct by county)."""
    total = UnitRow(Division(name="", short_name=""))
    cells: dict[tuple[str, str], Cell] = {}
    for row in rows:
        row.cells.sort(key=lambda cell: (cell.destination.code, cell.mode))
        total.figures.add(row.figures)
        total.before.add(row.before)
        total.season_persons += row.season_persons
        total.season_trips += row.season_trips
        total.tomorrow += row.tomorrow
        for mode, count in row.by_mode.items():
            total.by_mode[mode] += count
        for cell in row.cells:
            key = (cell.destination.code, cell.mode)
            joined = cells.setdefault(key, Cell(cell.destination, cell.province, cell.mode, Figures()))
            joined.figures.add(cell.figures)
    total.cells = [cells[key] for key in sorted(cells)]
    return total


def _modes(question: Question) -> tuple[ModeRow, ...]:
    """Vehicles of the place's own trips; those that others lay on are others' to report."""
    by_mode = {figure: _by_mode(trips_of(figure, question)) for figure in DEPARTURES}
    return tuple(ModeRow(mode, **{name: counts.get(mode, 0) for name, counts in by_mode.items()}) for mode in Mode)


def _by_mode(trips: QuerySet[Any]) -> Mapping[str, int]:
    rows = trips.filter(legs__role="trunk").values(mode=F("legs__mode")).annotate(n=Count("pk")).order_by()
    return defaultdict(int, rows.values_list("mode", "n"))
