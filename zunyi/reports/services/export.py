"""Reports and the lists behind their figures as workbooks; each export is written to the history."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trips.models import Booking, Mode
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.reports.queries.daily import MEASURES, DailyReport, Figures, UnitRow
from zunyi.reports.queries.figures import WORDS
from zunyi.reports.queries.people import Person
from zunyi.reports.queries.scope_words import notes_of
from zunyi.reports.queries.trip_table import TripRow
from zunyi.sheets.writing import Column, Value, write_xlsx

_SHOWN = tuple(measure for measure in MEASURES if measure != "registered")


@transaction.atomic
def export_daily(*, report: DailyReport, by: User) -> bytes:
    """The day's report as on the page: each county's destinations and modes, its sum, and the sum of all."""
    columns = [
        Column(_("County"), 12), Column(_("Destination"), 18), Column(_("Mode"), 8),
        Column(_("persons"), 8, "number"), Column(_("sign-ups"), 8, "number"),
        *(Column(str(WORDS[measure]), 9, "number") for measure in _SHOWN),
        Column(_("persons this season"), 10, "number"), Column(_("person-trips this season"), 10, "number"),
        Column(_("signed up for tomorrow"), 10, "number"),
    ]  # fmt: skip
    content = _book(
        columns,
        _daily_rows(report),
        title=_("Daily report %(day)s") % {"day": report.question.window.day.isoformat()},
        notes=[*notes_of(report), _vehicles(report)],
    )
    _write_down(by, "daily", day=report.question.window.day.isoformat(), rows=len(report.units))
    return content


def _vehicles(report: DailyReport) -> str:
    parts = [
        _("%(mode)s: %(departed)s left of %(planned)s planned, %(tomorrow)s planned for the next day")
        % {
            "mode": row.mode.label, "departed": row.departed, "planned": row.planned, "tomorrow": row.tomorrow,
        }
        for row in report.modes
    ]  # fmt: skip
    return _("Trips") + " · " + " · ".join(parts)


def _daily_rows(report: DailyReport) -> Iterator[list[Value]]:
    for row in report.units:
        for cell in row.cells:
            place = f"{cell.province} {cell.destination.name}"
            yield [row.unit.name, place, cell.mode_name, *_numbers(cell.figures), None, None, None]
        yield _sum_row(row, row.unit.name, _("sum"))
    yield _sum_row(report.total, _("total"), "")


def _sum_row(row: UnitRow, name: str, word: str) -> list[Value]:
    return [name, word, "", *_numbers(row.figures), row.season_persons, row.season_trips, row.tomorrow]


def _numbers(figures: Figures) -> list[Value]:
    return [figures.persons, figures.counts["registered"], *(figures.counts[measure] for measure in _SHOWN)]


@transaction.atomic
def export_trips(*, rows: Sequence[TripRow], title: str, by: User) -> bytes:
    """The table of trips, one line each."""
    columns = [
        Column(_("Trip no."), 14), Column(_("Title"), 26, wrap=True), Column(_("Mode"), 7), Column(_("Departs"), 16),
        Column(_("Starts from"), 16, wrap=True), Column(_("Destination"), 12), Column(_("Vehicle"), 12),
        Column(_("State"), 10), *(Column(word, 8, "number") for word in _trip_numbers()), Column(_("Paid by"), 14),
        Column(_("Laid on by"), 10),
    ]  # fmt: skip
    content = _book(columns, map(_trip_row, rows), title=title, notes=[_made_at()])
    _write_down(by, "trips", rows=len(rows))
    return content


def _trip_numbers() -> list[str]:
    names = ("registered", "gone", "no_show", "cancelled", "open")
    return [_("Seats"), *(str(WORDS[name]) for name in names)]


def _trip_row(row: TripRow) -> list[Value]:
    trip = row.trip
    return [
        trip.number, trip.title, row.mode_name, trip.departs_at, trip.starts_from, trip.destination.name, trip.vehicle,
        trip.get_state_display(), trip.seats_total, row.registered, row.gone, row.no_show, row.cancelled, row.open,
        trip.get_payer_display(), trip.organiser.short_name,
    ]  # fmt: skip


@transaction.atomic
def export_people(*, people: Iterable[Person], title: str, figure: str, purpose: str, by: User) -> bytes:
    """The persons behind a figure, numbers masked: full numbers leave with an issued manifest only."""
    columns = [
        Column(_("County"), 10), Column(_("Town or village"), 14), Column(_("Name"), 14, wrap=True),
        Column(_("Sex"), 5), Column(_("Identity number"), 21), Column(_("Trip no."), 14), Column(_("Departs"), 16),
        Column(_("Destination"), 12), Column(_("Mode"), 7), Column(_("State"), 10), Column(_("Slip code"), 10),
    ]  # fmt: skip
    rows = [_person_row(person) for person in people]
    content = _book(columns, rows, title=title, notes=[_made_at()])
    _write_down(by, "people", figure=figure, purpose=purpose, rows=len(rows))
    return content


def _person_row(person: Person) -> list[Value]:
    booking: Booking = person.booking
    worker = booking.worker
    mode: Any = person.mode
    return [
        person.county, worker.household.name, worker.legal_name, worker.get_sex_display(), worker.identity.masked,
        booking.trip.number, booking.trip.departed_at or booking.board.at, booking.trip.destination.name,
        str(Mode(mode).label) if mode else "", booking.get_state_display(), booking.slip_code,
    ]  # fmt: skip


def _book(columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, title: str, notes: Sequence[str]) -> bytes:
    target = io.BytesIO()
    write_xlsx(target, columns=columns, rows=rows, title=title, notes=notes, sheet_name=title)
    return target.getvalue()


def _made_at() -> str:
    return _("Made %(at)s") % {"at": timezone.localtime().strftime("%Y-%m-%d %H:%M")}


def _write_down(by: User, form: str, **data: Any) -> None:
    record("report.exported", by, by=by, form=form, **data)
