"""A form filled in: lines and columns with their sums, last year beside, and what a snapshot keeps of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.queries.station import done_by_station
from trips.models import Mode, Trip
from trips.queries.trip import with_facts
from zunyi.accounts.queries.scope import at_or_below
from zunyi.divisions.models import Division
from zunyi.divisions.queries import within_q, zunyi
from zunyi.reports.models import Form
from zunyi.reports.queries.figures import Question
from zunyi.reports.queries.grouping import Lines, city_or
from zunyi.reports.queries.indicators import Number, as_number, indicators, told_of_stations, told_of_trips
from zunyi.reports.queries.registry import FIGURES, SOURCES, Figure
from zunyi.reports.queries.shapes import SHAPES, Shape, window_of, year_before
from zunyi.reports.queries.totals import day_totals
from zunyi.reports.queries.window import Window, season_start

Cells = dict[str, Number]


@dataclass(slots=True)
class Line:
    """One line: a place, a trip or a station, with its numbers of this year and of the last."""

    code: str
    name: str
    cells: Cells = field(default_factory=dict)
    before: Cells = field(default_factory=dict)
    # Of a trip: what it is, in words.
    about: list[str] = field(default_factory=list)
    # Columns in which stands what a station wrote down of its work, where nothing was entered.
    recorded: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say, this year or last."""
        return not (any(self.cells.values()) or any(self.before.values()))


@dataclass(frozen=True, slots=True)
class Table:
    """One form of one place and period."""

    form: Form
    division: Division
    question: Question
    made_at: datetime
    lines: list[Line]
    total: Line
    facts: Cells
    by_destination: list[Line]

    @property
    def shape(self) -> Shape:
        """Its columns and rules."""
        return SHAPES[self.form]

    @property
    def has_last_year(self) -> bool:
        """Whether anything of last year stands beside."""
        return any(any(line.before.values()) for line in (*self.lines, self.total))

    @property
    def window(self) -> Window:
        """Its period."""
        return self.question.window


def question_of(form: str, division: Division, day: date) -> Question:
    """What the form asks of a place in the period that `day` lies in; a season begins with the bureau's calendar."""
    window = window_of(form, day)
    return Question(window, (zunyi().path,), season_start(window.day), city_or(division))


def table(form: Form, division: Division, day: date) -> Table:
    """Fill in a form, in a number of queries that does not grow with people, trips or places."""
    question = question_of(form, division, day)
    past = Question(
        year_before(form, question.window), question.paths, season_start(year_before(form, question.window).day),
        question.unit,
    )  # fmt: skip
    if form == Form.TRIPS:
        lines, total = _trip_lines(question, past)
    elif form == Form.STATIONS:
        lines, total = _station_lines(question, past)
    else:
        lines, total = _place_lines(SHAPES[form], division, question, past)
    return Table(
        form=form,
        division=division,
        question=question,
        made_at=timezone.now(),
        lines=lines,
        total=total,
        facts={name: FIGURES[name].number(question) for name in SHAPES[form].facts},
        by_destination=_destinations(question) if form == Form.DAILY else [],
    )


def column_words(name: str) -> str:
    """The head of a column."""
    return str(FIGURES[name].word) if name in FIGURES else indicators()[name.lstrip("+")].word


def _sum(lines: Iterable[Cells], names: Iterable[str]) -> Cells:
    found = list(lines)
    return {name: as_number(sum((Decimal(str(cells.get(name, 0))) for cells in found), Decimal())) for name in names}


def _place_lines(shape: Shape, division: Division, question: Question, past: Question) -> tuple[list[Line], Line]:
    """A line a place. Persons have one household, so every column adds up over the places."""
    groups = Lines(division)
    now, before = (
        _merged(groups.counts(shape.figures, asked), groups.told(shape.told, asked)) for asked in (question, past)
    )
    names = [*shape.figures, *shape.told]
    places = {place.code: place for place in groups.places}
    for code in {*now, *before} - places.keys():
        places[code] = Division.objects.get(code=code)
    lines = [
        Line(
            place.code,
            groups.name(place),
            {name: now.get(place.code, {}).get(name, 0) for name in names},
            {name: before.get(place.code, {}).get(name, 0) for name in names},
        )
        for place in sorted(places.values(), key=lambda each: (not each.code.startswith("5203"), each.code))
    ]
    total = Line("", _("total"), _sum((line.cells for line in lines), names))
    total.before = _sum((line.before for line in lines), names)
    return lines, total


def _merged(*parts: dict[str, Cells]) -> dict[str, Cells]:
    merged: dict[str, Cells] = {}
    for part in parts:
        for code, cells in part.items():
            merged.setdefault(code, {}).update(cells)
    return merged


def _destinations(question: Question) -> list[Line]:
    """Person-trips and persons by city of destination; a person who went to two cities is one in each."""
    found = FIGURES["gone"].rows(question).order_by().values("trip__destination")
    rows = list(found.annotate(trips=Count("pk"), people=Count("worker", distinct=True)))
    places = Division.objects.in_bulk([row["trip__destination"] for row in rows])
    lines = [
        Line(place.code, place.name, {"gone": row["trips"], "persons": row["people"]})
        for row in rows
        for place in [places[row["trip__destination"]]]
    ]
    return sorted(lines, key=lambda line: line.code)


def _trip_lines(question: Question, past: Question) -> tuple[list[Line], Line]:
    """A line a trip; no two trips share a booking or a seat, so the columns add up."""
    figures = [FIGURES[name] for name in SHAPES[Form.TRIPS].figures]
    now, before = _by_trip(figures, question), _by_trip(figures, past)
    trips: Any = Trip.objects.filter(at_or_below("organiser", list(question.paths)))
    if question.unit is not None:
        trips = trips.filter(within_q("organiser", [question.unit]))
    from_to = question.window
    found = with_facts(trips).filter(departs_at__gte=from_to.since, departs_at__lt=from_to.until)
    found = found.exclude(state__in=[Trip.State.DRAFT, Trip.State.CANCELLED]).order_by("departs_at", "number")
    told, keys = told_of_trips(SHAPES[Form.TRIPS].told, question), SHAPES[Form.TRIPS].told
    lines = [
        Line(
            trip.number,
            trip.number,
            {figure.name: now.get(trip.pk, {}).get(figure.name, 0) for figure in figures}
            | {key: told.get(trip.number, {}).get(key, 0) for key in keys},
            {},
            _about(trip),
        )
        for trip in found
    ]
    names = [*(figure.name for figure in figures), *keys]
    total = Line(
        "", _("total"), _sum((line.cells for line in lines), names), _sum(before.values(), names[: -len(keys)])
    )
    return lines, total


def _by_trip(figures: list[Figure], question: Question) -> dict[int, Cells]:
    found: dict[int, Cells] = {}
    for source, field_name in (("seats", "leg__trip"), ("on_trips", "trip")):
        asked = [figure for figure in figures if figure.source == source]
        rows = SOURCES[source].rows(question).order_by().values(field_name)
        for row in rows.annotate(**{f"n_{figure.name}": figure.count(question) for figure in asked}):
            cells = found.setdefault(row[field_name], {})
            cells.update({figure.name: row[f"n_{figure.name}"] for figure in asked})
    return found


def _about(trip: Any) -> list[str]:
    mode = str(Mode(trip.mode).label) if trip.mode else ""
    leaves = timezone.localtime(trip.departs_at).strftime("%m-%d %H:%M") if trip.departs_at else ""
    return [
        f"{mode} {trip.vehicle or ''}".strip(), leaves, f"{trip.starts_from or ''} → {trip.destination.name}",
        str(trip.get_state_display()), str(trip.get_payer_display()),
    ]  # fmt: skip


def _station_lines(question: Question, past: Question) -> tuple[list[Line], Line]:
    """A line a station, for its area; areas may overlap, so the sum counts everybody once and is no sum of lines."""
    shape = SHAPES[Form.STATIONS]
    stations = list(FIGURES["open_stations"].rows(question).select_related("division").order_by("division__code", "pk"))
    lines = [Line(str(each.pk), each.name, about=[each.division.name]) for each in stations]
    total = Line("", _("total"))
    for asked, cells_of in ((question, lambda line: line.cells), (past, lambda line: line.before)):
        by_area, told = _by_area(shape.figures, asked), told_of_stations(shape.told, asked)
        done = done_by_station(first=asked.window.first, last=asked.window.day)
        for station, line in zip(stations, lines, strict=True):
            # What the station wrote down day by day; a figure that was entered for the period stands in its place.
            cells_of(line).update(_within(by_area, [station.division.path]), **done.get(station.pk, {}))
            entered = told.get(station.pk, {})
            cells_of(line).update(entered)
            if asked is question:
                line.recorded = frozenset(done.get(station.pk, {})) - entered.keys()
            for key in shape.told:
                cells_of(line).setdefault(key, 0)
        cells_of(total).update(_within(by_area, [station.division.path for station in stations]))
        cells_of(total).update(_sum(map(cells_of, lines), shape.told))
    total.recorded = frozenset().union(*(line.recorded for line in lines))
    return lines, total


def _by_area(names: list[str], question: Question) -> dict[str, list[tuple[str, int]]]:
    """Each figure by the place where it happened; everybody is at one place, so places may be joined."""
    gone = day_totals(question).values("trip__destination__path").annotate(n=Sum("gone"))
    found = {"came": list(gone.filter(n__gt=0).order_by().values_list("trip__destination__path", "n"))}
    for name in names:
        if name in found:
            continue
        figure, area = FIGURES[name], SOURCES[FIGURES[name].source].area
        rows = figure.rows(question).order_by().values(f"{area}__path").annotate(n=figure.count(question))
        found[name] = list(rows.values_list(f"{area}__path", "n"))
    return found


def _within(by_area: dict[str, list[tuple[str, int]]], paths: list[str]) -> Cells:
    return {
        name: sum(n for path, n in rows if any(path.startswith(each) for each in paths))
        for name, rows in by_area.items()
    }


def content_of(filled: Table) -> dict[str, Any]:
    """What a snapshot keeps: plain values, in an order that is always the same."""
    return {
        "form": str(filled.form),
        "division": {"code": filled.division.code, "name": filled.division.name},
        "first_on": filled.window.first.isoformat(),
        "last_on": filled.window.day.isoformat(),
        "cut_off_at": filled.window.until.isoformat(),
        "season_from": filled.question.season_from.isoformat(),
        "groups": [{"head": str(group.head), "names": list(group.names)} for group in filled.shape.groups],
        "columns": {name.lstrip("+"): column_words(name) for group in filled.shape.groups for name in group.names},
        "lines": [_kept(line) for line in filled.lines],
        "total": _kept(filled.total),
        "facts": filled.facts,
        "by_destination": [_kept(line) for line in filled.by_destination],
    }


def _kept(line: Line) -> dict[str, Any]:
    return {"code": line.code, "name": line.name, "cells": line.cells, "before": line.before, "about": line.about}


def digest(content: dict[str, Any]) -> str:
    """The fingerprint of what was handed in."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
