"""The newspaper's figures: all rows of the article that the product began with, and a paragraph in its manner."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import npgettext

from trips.models import Call, Trip
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import parents_of, zunyi
from zunyi.reports.models import Form, IndicatorEntry
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.going import TOGETHER
from zunyi.reports.queries.grouping import Lines
from zunyi.reports.queries.indicators import DATA, Number, amount, indicators, told_of
from zunyi.reports.queries.listing import may_open, reads_the_city
from zunyi.reports.queries.people import trips_open_to
from zunyi.reports.queries.registry import FIGURES, Figure, Kind
from zunyi.reports.queries.rounding import STYLES
from zunyi.reports.queries.sources import first_train_of
from zunyi.reports.queries.stock import KEPT
from zunyi.reports.queries.table import question_of

_PLACE = re.compile(r"\{([a-z0-9_/]+)(?:\|([a-z_]+))?\}")
# Figures that the article gives for the end of the year before; the others are of the season up to the day.
_OF_THE_YEAR = {
    "outside": Form.MONTHLY, "out_of_province": Form.MONTHLY, "stable_3m": Form.EAST_WEST,
    "east_stable": Form.EAST_WEST, "province_stable": Form.EAST_WEST, "open_stations": Form.STATIONS,
}  # fmt: skip
# Of these sources numbers are kept; the last figure makes those of the season be reckoned in one pass.
_KEPT, _TOGETHER = (*KEPT, *TOGETHER), "wishers"

TRAIN_WORDS = {
    "=first_train_number": _lazy("number of the first train"),
    "=first_train_to": _lazy("where the first train went"),
    "=first_train_payer": _lazy("who paid for it"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a row: what it is, how much, of when, who says so, and what lies behind it."""

    name: str
    word: str
    value: Decimal | int | None
    shown: str
    as_on: date | None
    source: str
    url: str
    is_computed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the brief's table of the article."""

    number: int
    quote: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; a number has an address."""

    text: str
    url: str = ""


class Article:
    """The figures as they stood on a day; each is reckoned once."""

    def __init__(self, day: date) -> None:
        self.day, self.city = day, zunyi()
        self.year_end = date(day.year - 1, 12, 31)
        self.told: dict[str, IndicatorEntry] = told_of(self.city, indicators(), day)
        self.reckoned: dict[str, Item] = {}
        # Of each form the figures that are kept, line by line.
        self.by_line: dict[str, list[Mapping[str, Number]]] = {}

    def rows(self) -> list[Row]:
        """Every row, computed where the data are ours, as told where not."""
        return [Row(number, quote, [self.item(name) for name in names]) for number, quote, names in article_rows()]

    def opened_to(self, user: User, rows: list[Row]) -> set[str]:
        """The addresses behind the numbers that lead somewhere for this person: what was told is open to all readers,
        lists of the whole city to those who may see them."""
        city, train = reads_the_city(user), bool(trips_open_to(user, [self.train.pk] if self.train else []))

        def opens(item: Item) -> bool:
            figure = FIGURES.get(item.name.lstrip("="))
            if not item.is_computed:
                return True
            return train if figure is None else city and may_open(user, figure)

        return {item.url for row in rows for item in row.items if item.shown and opens(item)}

    def item(self, name: str) -> Item:
        """One value by its name; `=name` is a figure of ours."""
        if name in TRAIN_WORDS:
            return self._of_the_train(name)
        if name.lstrip("=") in FIGURES and (name.startswith("=") or name not in indicators()):
            return self._figure(name.lstrip("="))
        return self._entry(name)

    def _figure(self, name: str) -> Item:
        if name not in self.reckoned:
            figure = FIGURES[name]
            form, day = _OF_THE_YEAR.get(name), self.year_end
            if form is None:
                form, day = (Form.MONTHLY if name == "returned" else Form.DAILY), self.day
            number = self._number(figure, form, question_of(form, self.city, day))
            asked = urlencode({"form": form, "day": day.isoformat(), "place": self.city.code})
            self.reckoned[name] = Item(
                name, _word(name), number, f"{number:,} {_unit(figure.kind, number)}".strip(), day, _("reckoned here"),
                f"{reverse('reports:figure', args=[name])}?{asked}", True,
            )  # fmt: skip
        return self.reckoned[name]

    def _number(self, figure: Figure, form: str, question: Question) -> int:
        """From what is kept, as forms do; the lines of the city add up to it, for everybody lives in one of them."""
        if figure.source not in _KEPT:
            return figure.number(question)
        if form not in self.by_line:
            asked = {name.lstrip("=") for _number, _quote, names in article_rows() for name in names} & FIGURES.keys()
            mine = [name for name in asked if _OF_THE_YEAR.get(name, Form.DAILY) == form]
            kept = [name for name in mine if FIGURES[name].source in _KEPT]
            lines, trips = Lines(self.city), [name for name in kept if name == "season"]
            persons = [name for name in kept if name != "season"]
            if any(FIGURES[name].source in TOGETHER for name in persons):
                persons.append(_TOGETHER)
            self.by_line[form] = [line for names in (trips, persons) for line in lines.counts(names, question).values()]
        return int(sum(line.get(figure.name, 0) for line in self.by_line[form]))

    def _of_the_train(self, name: str) -> Item:
        """What the first train was and where it took people, said in words from the trip itself."""
        word, train, url = str(TRAIN_WORDS[name]), self.train, ""
        shown = "" if train is None else self._words(name.lstrip("="))
        if train is not None:
            url = reverse("trips:detail", args=[train.number])
        left = train.departed_at if train else None
        return Item(name, word, None, shown, timezone.localdate(left) if left else None, _("reckoned here"), url, True)

    @cached_property
    def train(self) -> Trip | None:
        """The first special train of the season."""
        return first_train_of(question_of(Form.DAILY, self.city, self.day))

    def _entry(self, key: str) -> Item:
        indicator, entry = indicators()[key], self.told.get(key)
        if entry is None:
            missing = f"{reverse('reports:indicator_new')}?{urlencode({'key': key})}"
            return Item(key, indicator.word, None, "", None, "", missing, False)
        shown = entry.text if entry.value is None else f"{amount(entry.value)} {indicator.unit_word}".strip()
        url = reverse("reports:indicator", args=[entry.pk])
        return Item(key, indicator.word, entry.value, shown, entry.as_on, entry.source, url, False)

    def paragraph(self) -> list[list[Part]]:
        """The bulletin, sentence by sentence; a sentence of which a number is missing is left out."""
        return [parts for line in _sentences() if (parts := self._sentence(line))]

    def _sentence(self, line: str) -> list[Part]:
        parts, at = [], 0
        for found in _PLACE.finditer(line):
            part = Part(self._year_of(line)) if found[1] == "year" else self._part(found[1], found[2])
            if part is None:
                return []
            parts += [Part(line[at : found.start()]), part]
            at = found.end()
        return [*parts, Part(line[at:])]

    def _part(self, name: str, style: str | None) -> Part | None:
        if style is None:
            words = self._words(name)
            return Part(words) if words else None
        # "told/reckoned": what an office has stated goes before what we can reckon.
        items = (self.item(each) for each in name.split("/"))
        item = next((each for each in items if each.value), None)
        return Part(STYLES[style](item.value), item.url) if item and item.value else None

    def _year_of(self, line: str) -> str:
        """The year that a sentence speaks of: that of what was told in it, else the year before the day."""
        items = [self.item(name.split("/")[0]) for name, style in _PLACE.findall(line) if style]
        years = [item.as_on.year for item in items if item.as_on and not item.is_computed]
        return f"{max(years, default=self.year_end.year)}年"

    def _words(self, name: str) -> str:
        if name == "day":
            return f"{self.day.month}月{self.day.day}日"
        train = self.train
        if train is None or train.departed_at is None:
            return ""
        if name == "first_train_number":
            return str(train.legs.get(role="trunk").vehicle_number)
        if name == "first_train_payer":
            return str(train.get_payer_display())
        if name == "first_train_on":
            left = timezone.localtime(train.departed_at)
            return f"{left.month}月{left.day}日"
        calls = Call.objects.filter(leg__trip=train, leg__role="trunk", alighting=True).order_by("order")
        places = [call.place.division for call in calls.select_related("place__division")]
        # The city that the trip is counted for goes first, as the newspaper names it.
        return _cities([train.destination, *places])


def _cities(places: list[Division]) -> str:
    """广东省珠海市、广州市: the cities, each province said once."""
    cities, provinces = parents_of(places, Level.CITY), parents_of(places, Level.PROVINCE)
    words: list[str] = []
    last = ""
    for place in places:
        province, city = provinces[place.code].name, cities[place.code].name
        name = city if province in (last, city) else province + city
        last = province
        if city not in "".join(words):
            words.append(name)
    return "、".join(words)


def _unit(kind: Kind, number: int) -> str:
    return {
        Kind.PERSONS: npgettext("unit", "person", "persons", number),
        Kind.PERSON_TRIPS: npgettext("unit", "person-trip", "person-trips", number),
        Kind.DEPARTURES: npgettext("unit", "trip", "trips", number),
    }.get(kind, "")


def _word(name: str) -> str:
    """What a figure is called where no head of columns stands above it."""
    words = {
        "east_stable": _("of them in Guangdong"),
        "province_stable": _("of them in the province"),
        "outside": _("away from the county, as recorded here"),
        "out_of_province": _("outside the province, as recorded here"),
        "open_stations": _("stations, as recorded here"),
    }
    return words.get(name) or str(FIGURES[name].word)


@cache
def article_rows() -> list[tuple[int, str, list[str]]]:
    """The rows as the brief numbers them: the words of the article and the names of their values."""
    with (DATA / "article.csv").open(encoding="utf-8") as file:
        return [(int(row["row"]), row["quote"], row["items"].split()) for row in csv.DictReader(file)]


@cache
def _sentences() -> list[str]:
    return (DATA / "paragraph.txt").read_text(encoding="utf-8").splitlines()
