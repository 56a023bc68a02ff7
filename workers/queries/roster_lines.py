"""From a row of a roster to a person: every cell read, what was mended and what is wrong written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workers import refusals
from workers.identity_number import IdentityNumber, normalise
from workers.models import Trade
from workers.names import NameMend, clean_name
from workers.phones import clean_phone
from workers.queries.education import education_of
from workers.queries.roster_fields import read_groups, read_sex, read_wage, read_yes
from workers.queries.trade import trade_of
from zunyi.divisions.models import Division
from zunyi.divisions.queries import Destinations, Gazetteer
from zunyi.refusals import Refusal
from zunyi.sealing import blind_index
from zunyi.sheets.dates import read_date
from zunyi.sheets.heads import Layout
from zunyi.sheets.reading import Cell, text_of
from zunyi.sheets.refusals import DateUnreadable
from zunyi.sheets.remarks import Remark

MOST_WISHES = 3
_REMEMBERED = 20_000
T = TypeVar("T")
_PHONE_PROBLEMS: dict[str, type[Refusal]] = {
    each.code: each for each in (refusals.PhoneLength, refusals.PhoneLandline, refusals.PhoneBroken)
}


class Mend(TextChoices):
    """What was put right without asking; beside those of names (`NameMend`)."""

    NUMBER = "number_spelling", _("Blanks and signs were taken out of the identity number.")
    SEX = "sex_from_number", _("The sex was taken from the identity number.")
    PHONE = "phone_spelling", _("The phone was written as 11 digits.")
    SECOND_PHONE = "phone_second", _("Only the first of several phones was kept.")
    NAME_PHONE = "phone_from_name", _("The phone was found in the name cell.")


MENDS = {mend.value: mend.label for kind in (NameMend, Mend) for mend in kind}


@dataclass(frozen=True, slots=True)
class WishLine:
    """A wish as a roster tells it."""

    destination: Division | None
    trade: str
    wage_floor: int | None
    from_on: date | None

    def as_json(self) -> dict[str, Any]:
        """As the stage keeps it, and as it is told."""
        return {
            "place": self.destination.pk if self.destination else None,
            "destination": self.destination.name if self.destination else "",
            "trade": str(self.trade),
            "wage": self.wage_floor,
            "from_on": self.from_on.isoformat() if self.from_on else "",
        }


@dataclass(slots=True)
class Line:
    """One row of a roster, understood as far as it goes, with the judgement on it."""

    sheet: int
    number: int
    cells: Sequence[Cell]
    identity: IdentityNumber | None = None
    index: bytes | None = None
    name: str = ""
    phone: str = ""
    place: Division | None = None  # town or village of the household; None when the roster does not tell
    village_text: str = ""
    education: str = ""
    trade: str = ""
    flags_on: set[str] = field(default_factory=set)
    flags_off: set[str] = field(default_factory=set)
    wishes: list[WishLine] = field(default_factory=list)
    party: str = ""
    problems: list[Remark] = field(default_factory=list)
    mends: list[str] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(problem.fatal for problem in self.problems)

    def complain(self, column: str, refusal: Refusal | type[Refusal], *, fatal: bool = False) -> None:
        self.problems.append(Remark.of(column, refusal, fatal=fatal))


# Schooling, trade, groups to add and to take away, and what there is to say about them.
Traits = tuple[str, str, set[str], set[str], list[Remark]]


class LineReader:
    """Reads the rows of one roster; the places are fetched once, so that a row asks the database nothing."""

    def __init__(self, county: Division, today: date) -> None:
        self.today = today
        self.gazetteer = Gazetteer(county)
        self.destinations = Destinations()
        # Cells that say the same mean the same; in a long roster most do.
        self._places: dict[Any, tuple[Division | None, str, bool]] = {}
        self._traits: dict[Any, Traits] = {}
        self._wishes: dict[Any, tuple[list[WishLine], list[Remark]]] = {}

    def read(self, sheet: int, number: int, cells: Sequence[Cell], layout: Layout, year: int | None) -> Line:
        """Understand one row; nothing is refused as a whole, the remarks say what is wrong."""
        line = Line(sheet, number, cells)
        self._read_name(line, layout)
        self._read_number(line, layout)
        self._read_phone(line, layout)
        self._read_place(line, layout)
        self._read_person(line, layout)
        self._read_wishes(line, layout, year)
        self._check_age(line)
        return line

    def place_of(self, line: Line) -> str:
        """The household as it was understood: the town, then the village (as written when it is not on the map)."""
        if line.place is None:
            return ""
        town = next((each for each in self.gazetteer.towns if line.place.path.startswith(each.path)), line.place)
        village = line.place.name if line.place.pk != town.pk else line.village_text
        return f"{town.name} {village}".strip()

    def _read_name(self, line: Line, layout: Layout) -> None:
        try:
            cleaned = clean_name(text_of(layout.cell(line.cells, "name")))
        except Refusal as refusal:
            line.complain("name", refusal, fatal=True)
            return
        line.name = cleaned.legal_name
        line.mends += [mend.value for mend in cleaned.mends]
        if cleaned.digits and (phone := clean_phone(cleaned.digits).first):
            line.phone = phone
            line.mends.append(Mend.NAME_PHONE.value)

    def _read_number(self, line: Line, layout: Layout) -> None:
        cell = layout.cell(line.cells, "number")
        try:
            line.identity = IdentityNumber.parse(cell, today=self.today)
        except Refusal as refusal:
            line.complain("number", refusal, fatal=True)
            return
        if line.identity.number.endswith("000"):
            # One in eleven of those that Excel broke has a fitting check digit by chance; so have a few real cards.
            line.complain("number", refusals.IdentityNumberEndsInNoughts())
        line.index = blind_index(line.identity.number)
        if isinstance(cell, str) and cell.strip(" \t\r\n'").upper() != normalise(cell):
            line.mends.append(Mend.NUMBER.value)
        told = read_sex(layout.cell(line.cells, "sex"))
        if told and told != {"male": "M", "female": "F"}[line.identity.sex]:
            line.mends.append(Mend.SEX.value)

    def _read_phone(self, line: Line, layout: Layout) -> None:
        cell = layout.cell(line.cells, "phone")
        phones = clean_phone(cell)
        if phones.problem:
            line.complain("phone", _PHONE_PROBLEMS[phones.problem])
        if not phones.first:
            return
        line.phone = phones.first
        line.mends = [mend for mend in line.mends if mend != Mend.NAME_PHONE.value]
        if phones.others:
            line.mends.append(Mend.SECOND_PHONE.value)
        elif text_of(cell).strip(" '") != phones.first:
            line.mends.append(Mend.PHONE.value)

    def _read_place(self, line: Line, layout: Layout) -> None:
        town, village, address = (text_of(layout.cell(line.cells, name)) for name in ("town", "village", "address"))
        key = town, village, address
        if (found := self._places.get(key)) is None:
            found = _remember(self._places, key, self._find_place(*key))
        line.place, line.village_text, known = found
        if not known:
            line.complain("town" if key[0] else "address", refusals.TownUnknown)

    def _find_place(self, town_text: str, village_text: str, address: str) -> tuple[Division | None, str, bool]:
        """(the place, the village as written when it is not on the map, whether the town was found)."""
        if not town_text and not address:
            return None, village_text[:50], True
        town = self.gazetteer.town(town_text) if town_text else None
        if town is None and address:
            inside = [each for each in self.gazetteer.towns if each.name in address]
            town = max(inside, key=lambda each: len(each.name), default=None)
            village_text = village_text or (address.split(town.name, 1)[1] if town else "")
        if town is None:
            return None, village_text[:50], False
        village = self.gazetteer.village(town, village_text) if village_text else None
        return (village, "", True) if village else (town, village_text[:50], True)

    def _read_person(self, line: Line, layout: Layout) -> None:
        key = tuple(layout.cell(line.cells, name) for name in ("education", "trade", "groups", "poverty"))
        if (traits := self._traits.get(key)) is None:
            traits = _remember(self._traits, key, _traits_of(*key))
        line.education, line.trade, line.flags_on, line.flags_off, problems = traits
        line.problems += problems
        line.party = text_of(layout.cell(line.cells, "party"))[:40]

    def _read_wishes(self, line: Line, layout: Layout, year: int | None) -> None:
        wage, day, place = (layout.cell(line.cells, name) for name in ("wage", "from_on", "destination"))
        key = wage, day, place, line.trade, year
        if (told := self._wishes.get(key)) is None:
            told = _remember(self._wishes, key, self._wishes_of(wage, day, text_of(place), line.trade, year))
        line.wishes, problems = told
        line.problems += problems

    def _wishes_of(
        self, wage_cell: Cell, day_cell: Cell, text: str, trade: str, year: int | None
    ) -> tuple[list[WishLine], list[Remark]]:
        problems: list[Remark] = []
        wage: int | None = None
        day: date | None = None
        try:
            wage = read_wage(wage_cell)
        except ValueError:
            problems.append(Remark.of("wage", refusals.WageUnreadable))
        try:
            day = read_date(day_cell, year=year)
        except DateUnreadable as refusal:
            problems.append(Remark.of("from_on", refusal))
        places: list[Division | None] = list(self.destinations.match_all(text)[:MOST_WISHES]) if text else []
        if text and not places:
            problems.append(Remark.of("destination", refusals.DestinationUnknown))
        if not (places or day or wage):
            return [], problems
        return [WishLine(place, trade, wage, day) for place in places or [None]], problems

    def _check_age(self, line: Line) -> None:
        if line.identity is None:
            return
        day = max([self.today, *(wish.from_on for wish in line.wishes if wish.from_on)])
        age, least = line.identity.age_on(day), settings.MINIMUM_WORKING_AGE
        if age < least:
            line.complain("number", refusals.WorkerTooYoung(age=age, least=least), fatal=True)


def _traits_of(education_cell: Cell, trade_cell: Cell, groups_cell: Cell, poverty_cell: Cell) -> Traits:
    problems: list[Remark] = []
    education = education_of(text_of(education_cell))
    if education is None:
        problems.append(Remark.of("education", refusals.EducationUnknown))
    trade = str(trade_of(text_of(trade_cell)) or "")
    if trade == Trade.OTHER:
        problems.append(Remark.of("trade", refusals.TradeUnknown))
    on = read_groups(groups_cell)
    off: set[str] = set()
    poverty = read_yes(poverty_cell)
    if poverty is not None:
        (on if poverty else off).add("poverty_lifted")
    return education or "", trade, on, off - on, problems


def _remember(known: dict[Any, T], key: Any, value: T) -> T:
    """Keep what a cell means for the next row that says the same; not more than a roster has of it."""
    if len(known) > _REMEMBERED:
        known.clear()
    known[key] = value
    return value
