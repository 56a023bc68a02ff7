"""Reports and the lists behind their figures as workbooks; each export is written to the history."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.reports.queries.daily import MEASURES, DailyReport, Figures, UnitRow
from zunyi.reports.queries.figures import WORDS
from zunyi.reports.queries.scope_words import notes_of
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
        notes=[*notes_of(report.question, report.made_at), _vehicles(report)],
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


def _book(columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, title: str, notes: Sequence[str]) -> bytes:
    target = io.BytesIO()
    write_xlsx(target, columns=columns, rows=rows, title=title, notes=notes, sheet_name=title)
    return target.getvalue()


def _write_down(by: User, form: str, **data: Any) -> None:
    record("report.exported", by, by=by, form=form, **data)
