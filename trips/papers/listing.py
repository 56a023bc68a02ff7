"""A form that is a list: one description, written as Excel and as PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from zunyi.print.table import table_pdf
from zunyi.sheets.writing import Column, write_xlsx


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands on the form. `groups` are (heading, rows); in Excel the rows follow each other without headings."""

    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    groups: Sequence[tuple[str, Sequence[Sequence[str]]]]
    after: Sequence[str] = field(default=())
    landscape: bool = True


def as_xlsx(listing: Listing, foot: str) -> bytes:
    """The list as a workbook: text cells, A4, frozen head, version and hash at the foot."""
    target = io.BytesIO()
    write_xlsx(
        target,
        columns=listing.columns,
        rows=(row for _heading, rows in listing.groups for row in rows),
        title=listing.title,
        notes=listing.notes,
        sheet_name=listing.title,
        landscape=listing.landscape,
        foot=foot,
    )
    return target.getvalue()


def as_pdf(listing: Listing, foot: str) -> bytes:
    """The list on A4."""
    return table_pdf(
        title=listing.title,
        columns=listing.columns,
        groups=listing.groups,
        notes=listing.notes,
        foot=foot,
        landscape=listing.landscape,
        after=listing.after,
    )
