"""A list on paper, with the same columns and rows that `zunyi.sheets.writing` puts into Excel and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from zunyi.print.typesetting import typeset
from zunyi.sheets.writing import Column, Value, as_text

_TABLE = Path(__file__).parent / "forms" / "table.typ"
# Millimetres that A4 leaves between its margins, and what a character of a column's width takes at one point.
_ACROSS, _UPRIGHT, _A_CHARACTER = 277, 190, 0.195
_SMALLEST, _LARGEST = 5.5, 9.5


def table_pdf(
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]] = (),
    groups: Iterable[tuple[str, Iterable[Sequence[Value]]]] | None = None,
    notes: Sequence[str] = (),
    foot: str = "",
    landscape: bool = True,
    after: Sequence[str] = (),
) -> bytes:
    """Print a list as PDF: title and notes above, the head on every page, `after` below the last row, `foot` and page
    x of y at the bottom. `groups` instead of `rows` are (heading, rows): each heading stands across the table. Widths
    are those of the columns; the letters shrink (to 5.5 pt) until these fit the paper.

    A few hundred rows take part of a second; 3,000 rows take 400 MB, so long lists belong into a job.
    """
    room = (_ACROSS if landscape else _UPRIGHT) / (sum(column.width for column in columns) or 1)
    data = {
        "notes": list(notes),
        "heads": [column.title for column in columns],
        "widths": [column.width for column in columns],
        "aligns": ["left" if column.kind == "text" else "right" for column in columns],
        "groups": [
            {"heading": heading, "cells": [_shown(*pair) for row in some for pair in zip(row, columns, strict=True)]}
            for heading, some in ([("", rows)] if groups is None else groups)
        ],
        "size": max(_SMALLEST, min(_LARGEST, round(room / _A_CHARACTER, 1))),
        "after": list(after),
        "nobody": _("The list is empty."),
    }
    return typeset(_TABLE, data, title=title, foot=foot, landscape=landscape)


def _shown(value: Value, column: Column) -> str:
    if column.kind == "money" and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{value:,.2f}"
    return as_text(value)
