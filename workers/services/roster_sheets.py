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
from zunyi.sheets.writing import Column, write_xlsx

_WIDTHS = {"number": 22, "phone": 14, "town": 18, "name": 12, "village": 14, "serial": 6, "sex": 6}
_IN_AN_EMPTY_ONE = (
    "serial", "name", "sex", "number", "phone", "town", "village", "education", "trade", "destination", "wage",
    "poverty", "party", "from_on", "note",
)  # fmt: skip


@transaction.atomic
def write_rows_to_mend(*, roster: RosterImport, target: IO[bytes], by: User) -> int:
    """Write the rows that were not taken over, in the order and with the columns of the file, to correct and upload
    again; handing them out is on record."""
    layouts = roster.layouts
    if not layouts:
        raise RosterFileGone()
    layout = layouts[0]
    widths = {column: _WIDTHS.get(key, 12) for key, column in layout.columns.items()}
    columns = [Column(title, widths.get(at, 12)) for at, title in enumerate(layout.titles)]
    columns.append(Column(_("Problem"), 60, wrap=True))
    rows = ([*cells[: len(columns) - 1], cells[-1]] for _sheet, cells in rows_to_mend(roster))
    count = write_xlsx(
        target,
        columns=columns,
        rows=rows,
        title=roster.file_name,
        sheet_name=next(iter(roster.sheet_names.values()), ""),
    )
    record("roster.errors_handed_out", roster, by=by, rows=count)
    return count


def write_empty_roster(*, target: IO[bytes]) -> None:
    """An empty roster with the columns that are understood, its number and phone columns set to text."""
    names = {each.key: each.names[0] for each in FIELDS}
    columns = [Column(names[key], _WIDTHS.get(key, 12)) for key in _IN_AN_EMPTY_ONE]
    write_xlsx(
        target, columns=columns, rows=[[""] * len(columns)] * 30, title=_("Roster of workers"), sheet_name="花名册"
    )
