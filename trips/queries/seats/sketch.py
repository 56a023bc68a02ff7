"""The picture of a vehicle as a few lines of text, which an officer can type: read into a plan, and written back.

    [01 一等座]              a car, a cabin or a part of one, with its class; a bus needs no such line
    1-12: AC|DF              rows 1 to 12: a letter is a seat, | is an aisle, a door or a gap
    13: AC|D* 出口            * a seat beside the driver, for the crew; 出口 an emergency exit
    14: A|(D=贵宾1)           a seat with a label of its own

Labels follow the trade unless given: on a train 05车12F, in an aircraft 12F, in a bus numbers from the front.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from trips.models import Mode
from trips.queries.seats.layout import CLASS_ORDER, CREW
from trips.queries.seats.scene import EXIT
from trips.refusals import SketchUnreadable

MOST_CARS, MOST_ROWS, WIDEST = 24, 80, 12
_CLASSES = {
    "二等座": "second", "一等座": "first", "商务座": "business",
    "经济舱": "economy", "公务舱": "business", "头等舱": "first",
}  # fmt: skip
_TITLES = {
    Mode.RAIL: {"second": "二等座", "first": "一等座", "business": "商务座"},
    Mode.FLIGHT: {"economy": "经济舱", "business": "公务舱", "first": "头等舱"},
}
_BEGINS_WITH = {Mode.BUS: "seat", Mode.FLIGHT: "economy"}
_EXIT_WORD = "出口"
CREW_SIGN = "*"
_MARKS = {CREW_SIGN: CREW, "!": EXIT}
_ROW = re.compile(rf"(\d{{1,3}})(?:-(\d{{1,3}}))?:\s*(.*?)\s*({_EXIT_WORD}|exit)?", re.IGNORECASE)
_CELL = re.compile(
    r"\||(?P<letter>[A-Z])(?P<mark>[*!]?)|\((?P<column>[^()=;]{1,2})(?:=(?P<label>[^()=;]+))?(?:;(?P<features>[^()=;]+))?\)"
)


def plan_of(text: str, mode: str) -> dict[str, Any]:
    """The plan that the text draws (`SeatLayout.plan`). Raises SketchUnreadable with the line and the reason."""
    return _Reader(mode).read(text)


def text_of(plan: dict[str, Any], mode: str) -> str:
    """The text that draws this plan; empty where a program drew what the text has no signs for."""
    text = "\n".join(_lines(plan, mode))
    try:
        again = plan_of(text, mode)
    except SketchUnreadable:
        return ""
    return text if list(_bare(again)) == list(_bare(plan)) else ""


class _Reader:
    """Line by line; what is counted through the whole vehicle stands here."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.sections: list[dict[str, Any]] = []
        self.line, self.passengers, self.crew = 0, 0, 0

    def read(self, text: str) -> dict[str, Any]:
        for self.line, raw in enumerate(text.splitlines(), 1):
            line = unicodedata.normalize("NFKC", raw).replace("【", "[").replace("】", "]").replace("—", "-").strip()
            if line.startswith("["):
                self.sections.append(self.head(line))
            elif line:
                self.rows(line)
        if len(self.sections) > MOST_CARS:
            self.no(_("at most %(most)s cars or cabins") % {"most": MOST_CARS})
        return {"cars": self.sections}

    def head(self, line: str) -> dict[str, Any]:
        """[car class], [class], or [car title class-code]."""
        words = line.strip("[]").split()
        seat_class = words.pop() if words and words[-1] in CLASS_ORDER else ""
        car = words.pop(0) if words and any(sign.isdigit() for sign in words[0]) else ""
        title = words.pop(0) if words else _TITLES.get(Mode(self.mode), {}).get(seat_class, "")
        seat_class = seat_class or _CLASSES.get(title, "")
        if words or not seat_class or len(car) > 4 or len(title) > 20 or not line.endswith("]"):
            known = "、".join(word for word in _CLASSES)
            self.no(
                _("the car and its class stand in brackets, as [05 二等座]; classes are %(known)s") % {"known": known}
            )
        return {"car": car, "title": title, "class": seat_class, "rows": []}

    def rows(self, line: str) -> None:
        """One row, or several alike."""
        found = _ROW.fullmatch(line)
        if found is None:
            self.no(_("a row begins with its number and a colon, as 1-10: AB|CD"))
        first, last = int(found[1]), int(found[2] or found[1])
        if not self.sections:
            self.sections.append(self.first_section())
        section = self.sections[-1]["rows"]
        if last < first or len(section) + last - first + 1 > MOST_ROWS:
            self.no(_("at most %(most)s rows, from the front to the back") % {"most": MOST_ROWS})
        for row in range(first, last + 1):
            section.append({"row": row, "cells": self.cells(found[3].replace(" ", ""), row, bool(found[4]))})

    def first_section(self) -> dict[str, Any]:
        """What stands above the first row where nothing is written there."""
        if self.mode not in _BEGINS_WITH:
            self.no(_("begin with the car and its class, as [01 二等座]"))
        seat_class = _BEGINS_WITH[Mode(self.mode)]
        return {
            "car": "",
            "title": _TITLES.get(Mode(self.mode), {}).get(seat_class, ""),
            "class": seat_class,
            "rows": [],
        }

    def cells(self, pattern: str, row: int, is_exit: bool) -> list[dict[str, Any] | None]:
        """The places of a row from left to right."""
        cells, at = [], 0
        while at < len(pattern):
            found = _CELL.match(pattern, at)
            if found is None:
                self.no(_("seats are capital letters, | is an aisle, a door or a gap; this is neither: %(sign)s") % {
                    "sign": pattern[at],
                })  # fmt: skip
            at = found.end()
            cells.append(None if found[0] == "|" else self.seat(found, row, is_exit))
        if not 1 <= len(cells) <= WIDEST:
            self.no(_("a row has 1 to %(most)s places") % {"most": WIDEST})
        return cells

    def seat(self, found: re.Match[str], row: int, is_exit: bool) -> dict[str, Any]:
        """One seat with its label."""
        column = found["letter"] or found["column"]
        features = (
            [_MARKS[found["mark"]]] if found["mark"] else list(filter(None, (found["features"] or "").split(",")))
        )
        features += [EXIT] if is_exit and EXIT not in features else []
        usual = self.label(column, row, CREW in features)
        label = found["label"] or usual
        if len(label) > 12 or len(features) > 6 or any(not 1 <= len(each) <= 12 for each in features):
            self.no(_("a label has at most 12 characters"))
        return {"label": label, "column": column} | ({"features": features} if features else {})

    def label(self, column: str, row: int, is_crew: bool) -> str:
        """As the trade numbers seats."""
        if is_crew:
            self.crew += 1
            return f"乘务{self.crew}"
        self.passengers += 1
        if self.mode == Mode.BUS:
            return str(self.passengers)
        car = self.sections[-1]["car"]
        return f"{car}车{row:02d}{column}" if car else f"{row}{column}"

    def no(self, why: str) -> NoReturn:
        raise SketchUnreadable(line=self.line, why=why)


def _lines(plan: dict[str, Any], mode: str) -> Iterator[str]:
    reader = _Reader(mode)
    for at, section in enumerate(plan["cars"]):
        reader.sections.append(section)
        if at or (section["car"], section["class"]) != ("", _BEGINS_WITH.get(Mode(mode))):
            known = [section["car"], section["title"]] + [section["class"]] * (_CLASSES.get(section["title"]) is None)
            yield f"[{' '.join(filter(None, known))}]"
        rows = [(row["row"], _pattern(reader, row)) for row in section["rows"]]
        # Consecutive rows that look alike share a line: their numbers grow as their places do.
        for (_gap, pattern), some in groupby(enumerate(rows), key=lambda each: (each[1][0] - each[0], each[1][1])):
            numbers = [row for _at, (row, _look) in some]
            yield f"{numbers[0]}-{numbers[-1]}: {pattern}" if len(numbers) > 1 else f"{numbers[0]}: {pattern}"


def _pattern(reader: _Reader, row: dict[str, Any]) -> str:
    seats = [cell for cell in row["cells"] if cell]
    is_exit = bool(seats) and all(EXIT in cell.get("features", ()) for cell in seats)
    return "".join(_sign(reader, cell, row["row"], is_exit) for cell in row["cells"]) + f" {_EXIT_WORD}" * is_exit


def _sign(reader: _Reader, cell: dict[str, Any] | None, row: int, is_exit: bool) -> str:
    if not cell:
        return "|"
    features = [each for each in cell.get("features", ()) if not (is_exit and each == EXIT)]
    usual = reader.label(cell["column"], row, CREW in features)
    mark = next((sign for sign, feature in _MARKS.items() if features == [feature]), "")
    if cell["label"] == usual and re.fullmatch("[A-Z]", cell["column"]) and (mark or not features):
        return f"{cell['column']}{mark}"
    label = f"={cell['label']}" if cell["label"] != usual else ""
    return f"({cell['column']}{label}{';' if features else ''}{','.join(features)})"


def _bare(plan: dict[str, Any]) -> Iterator[Any]:
    """What is compared: features in any order, and none as good as an empty list of them."""
    for section in plan["cars"]:
        yield section["car"], section["title"], section["class"]
        for row in section["rows"]:
            yield (
                row["row"],
                [cell and (cell["label"], cell["column"], sorted(cell.get("features", ()))) for cell in row["cells"]],
            )
