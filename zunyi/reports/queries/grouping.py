"""The lines of a form: of the city its counties and units, of a county its towns, of a town its villages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import children, path_above, reporting_units, zunyi
from zunyi.reports.queries.daily import Units
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.going import TOGETHER, going
from zunyi.reports.queries.indicators import Number, added_up, counted, entered
from zunyi.reports.queries.registry import EVERYTHING, FIGURES, SOURCES, Figure
from zunyi.reports.queries.stock import KEPT, MANY, NOT_KEPT, in_towns, stocks_by_town, touched_towns
from zunyi.reports.queries.totals import persons_by_town


class Lines:
    """Which line of a place's form somebody stands in, by the path of where they live."""

    def __init__(self, division: Division) -> None:
        self.division = division
        self.level = Level.VILLAGE if division.level == Level.TOWN else Level.TOWN
        self.units = Units(reporting_units()) if division.level == Level.CITY else None
        if self.units is not None:
            self.places = list(self.units.units)
        else:
            below = children(division).current()
            self.places = list(below.filter(unit=None) if division.level == Level.COUNTY else below)
        self.by_path = {place.path: place for place in self.places}

    def of(self, path: str) -> Division:
        """The line; what no place below answers for stands with the place itself."""
        if self.units is not None:
            return self.units.of(path)
        return self.by_path.get(path, self.division)

    def name(self, place: Division) -> str:
        """How the line is called."""
        return _("%(place)s itself") % {"place": place.name} if place.pk == self.division.pk else place.name

    def counts(self, names: list[str], question: Question) -> dict[str, dict[str, Number]]:
        """Each figure by the code of the line, one query for each kind of rows."""
        found: dict[str, dict[str, Number]] = defaultdict(dict)
        by_source: dict[str, list[Figure]] = defaultdict(list)
        for name in names:
            by_source[FIGURES[name].source].append(FIGURES[name])
        if TOGETHER[-1] in by_source:
            asked = [figure.name for source in TOGETHER for figure in by_source.pop(source, [])]
            for path, numbers in going(question, self.level):
                self._put(found, path, {name: numbers[name] for name in asked})
        for source, figures in by_source.items():
            for path, numbers in self._numbers(source, figures, question):
                self._put(found, path, numbers)
        return found

    def _put(self, found: dict[str, dict[str, Number]], path: str, numbers: Mapping[str, int]) -> None:
        cells = found[self.of(path).code]
        for name, number in numbers.items():
            cells[name] = cells.get(name, 0) + number

    def _numbers(self, source: str, figures: list[Figure], question: Question) -> Iterator[tuple[str, dict[str, int]]]:
        """By the path of town or village: from what is kept, as far as it is true, else by the plain count."""
        if source == "season" and self.level == Level.TOWN:
            for town, persons, trips in persons_by_town(question):
                yield town, {name: persons if name == "season_persons" else trips for name in (f.name for f in figures)}
            return
        is_kept = source in KEPT and not NOT_KEPT.intersection(figure.name for figure in figures)
        if not is_kept or self.level != Level.TOWN or len(touched := touched_towns()) > MANY:
            yield from self._counted(source, figures, question)
            return
        yield from stocks_by_town([figure.name for figure in figures], question).items()
        if touched:
            yield from self._counted(source, figures, question, in_towns(SOURCES[source].place, touched))

    def _counted(
        self, source: str, figures: list[Figure], question: Question, only: Q = EVERYTHING
    ) -> Iterator[tuple[str, dict[str, int]]]:
        rows = SOURCES[source].rows(question).filter(only).order_by()
        aggregates = {f"n_{figure.name}": figure.count(question) for figure in figures}
        grouped = rows.annotate(line_path=path_above(SOURCES[source].place, self.level)).values("line_path")
        for row in grouped.annotate(**aggregates):
            yield row["line_path"], {figure.name: row[f"n_{figure.name}"] for figure in figures}

    def told(self, keys: list[str], question: Question) -> dict[str, dict[str, Number]]:
        """What was entered, by the code of the line; a place's own value stands for those below it."""
        found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for key in keys:
            for entry in counted(entered(key, question).select_related("division")):
                found[self.of(entry.division.path_at(self.level)).code][key] += entry.value or 0
        return added_up(found)


def by_town(figure: Figure, question: Question) -> dict[str, int]:
    """A figure of people by the path of their town, from what is kept, as the forms have it."""
    lines, found = Lines(zunyi()), defaultdict[str, int](int)
    counts: Iterable[tuple[str, Mapping[str, int]]]
    if figure.source in TOGETHER and figure.source != "season":
        counts = going(question, lines.level)
    else:
        counts = lines._numbers(figure.source, [figure], question)
    for path, numbers in counts:
        found[path] += numbers.get(figure.name, 0)
    return {path: number for path, number in found.items() if number}


def city_or(division: Division) -> Division | None:
    """The unit of a question about a place: none for the whole city."""
    return None if division.pk == zunyi().pk else division
