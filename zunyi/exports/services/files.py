"""A list as the bytes of a file."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zunyi.exports.models import Form
from zunyi.exports.tables.table import Field, Reckoned, Rows, Say, Table, lines
from zunyi.print.table import table_pdf
from zunyi.sheets.writing import GB18030, UTF8, write_csv, write_xlsx

TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
    Form.GB18030: "text/csv; charset=gb18030",
    Form.PDF: "application/pdf",
}
ENDINGS = {Form.XLSX: "xlsx", Form.CSV: "csv", Form.GB18030: "csv", Form.PDF: "pdf"}
_ENCODINGS = {Form.CSV: UTF8, Form.GB18030: GB18030}


@transaction.atomic
def write_file(
    *, table: Table, rows: Rows, fields: Sequence[Field], form: str, purpose: str, total: int, say: Say
) -> tuple[bytes, str, str, int]:
    """The file, its name, its type, and how many rows it holds; the purpose stands on it."""
    with connection.cursor() as cursor:
        # Every row is wanted: planned for the first few of them, as a cursor is, a season took minutes.
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
    wanted, target, title = Form(form), io.BytesIO(), str(table.title)
    columns = [field.column for field in fields]
    cells = lines(rows, fields, total=total, say=say)
    made = timezone.localtime()
    notes = [
        _("Made %(at)s") % {"at": made.strftime("%Y-%m-%d %H:%M")},
        _("Purpose: %(purpose)s") % {"purpose": purpose},
    ]
    if isinstance(rows, Reckoned):
        notes = [*rows.notes, *notes]
    if wanted in _ENCODINGS:
        count = write_csv(target, columns=columns, rows=cells, encoding=_ENCODINGS[wanted])
    elif wanted == Form.PDF:
        everything = list(cells)
        count = len(everything)
        target.write(table_pdf(title=title, columns=columns, rows=everything, notes=notes, foot=notes[-2]))
    else:
        count = write_xlsx(
            target, columns=columns, rows=cells, title=title, notes=notes, sheet_name=title, foot=notes[-2]
        )
    name = f"{table.code.replace('_', '-')}-{made:%Y%m%d-%H%M}.{ENDINGS[wanted]}"
    return target.getvalue(), name, TYPES[wanted], count
