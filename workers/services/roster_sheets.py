"""Sheets that the desk hands out around a roster: the rows to mend, and an empty one to fill in."""

from __future__ import annotations

from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from workers.models import RosterImport
from workers.queries.roster import rows_to_mend
from workers.queries.roster_fields import FIELDS
from workers.refusals import RosterFileGone
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.sheets.heads import Layout
from zunyi.sheets.writing import Column, Table, write_workbook, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {"number": 22, "phone": 14, "town": 18, "name": 12, "village": 14, "serial": 6, "sex": 6}
_NAMES = {each.key: each.names[0] for each in FIELDS}
_IN_AN_EMPTY_ONE = (
    "serial", "name", "sex", "number", "phone", "town", "village", "education", "trade", "destination", "wage",
    "poverty", "party", "from_on", "note",
)  # fmt: skip


@transaction.atomic
def write_rows_to_mend(*, roster: RosterImport, target: IO[bytes], by: User) -> int:
    """Write the rows that were not taken over, sheet by sheet, in the order and with the columns of the file, to
    correct and upload again; handing them out is on record."""
    layouts = roster.layouts
    if not layouts:
        raise RosterFileGone()
    names = roster.sheet_names
    tables = [_to_mend(roster, layout, names.get(layout.sheet) or f"{layout.sheet + 1}") for layout in layouts]
    count = write_workbook(target, tables)
    record("roster.errors_handed_out", roster, by=by, rows=count)
    return count


def _to_mend(roster: RosterImport, layout: Layout, name: str) -> Table:
    widths = {column: _WIDTHS.get(key, 12) for key, column in layout.columns.items()}
    # A table that came without a head goes back with one, so that it is understood again.
    called = {column: _NAMES[key] for key, column in layout.columns.items()}
    columns = [Column(title or called.get(at, ""), widths.get(at, 12)) for at, title in enumerate(layout.titles)]
    many = len(columns)
    columns.append(Column(_("Problem"), 60, wrap=True))
    rows = (
        [*cells[:many], *[""] * (many - len(cells)), problem] for cells, problem in rows_to_mend(roster, layout.sheet)
    )
    return Table(columns, rows, name, roster.file_name)


def write_empty_roster(*, target: IO[bytes]) -> None:
    """An empty roster with the columns that are understood, its number and phone columns set to text."""
    columns = [Column(_NAMES[key], _WIDTHS.get(key, 12)) for key in _IN_AN_EMPTY_ONE]
    write_xlsx(
        target, columns=columns, rows=[[""] * len(columns)] * 30, title=_("Roster of workers"), sheet_name="花名册"
    )


def file_name_of(roster: RosterImport) -> str:
    """How the sheet of rows to mend is called."""
    stem = roster.file_name.rsplit(".", 1)[0]
    return _("%(name)s – to mend.xlsx") % {"name": stem}
