"""From the lines of a file to the stage: what was understood, copied into the rows of a roster as they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from workers.models import Identity, RosterImport, RosterRow
from workers.names import spellings_of
from workers.queries.roster import bound_to
from workers.queries.roster_lines import Line
from workers.queries.sex import sex_of
from zunyi.rows import copy_rows
from zunyi.sealing import seal
from zunyi.sheets.reading import text_of

_COLUMNS = (
    "roster_id", "sheet", "number", "outcome", "is_sound", "is_told", "cells_sealed", "problems", "mended", "changes",
    "number_index", "number_sealed", "first6", "last4", "name", "name_key", "pinyin", "initials", "sex", "born_on",
    "phone", "place_id", "village_text", "education", "trade", "flags_on", "flags_off", "wishes", "party",
)  # fmt: skip
# Numbers stay numbers, so that the row can be read anew as it came; days become text.
_CELLS = json.JSONEncoder(ensure_ascii=False, default=text_of)
_NOBODY = (None, None, "", "", "", "", "", "", "", None)


def stage_lines(roster: RosterImport, lines: Iterable[Line]) -> None:
    """Put the lines of a roster on the stage in the place of those that stood there; nothing is judged yet."""
    roster.rows.all().delete()
    copy_rows(RosterRow, _COLUMNS, (_staged(roster.pk, line) for line in lines))
    with connection.cursor() as cursor:
        # The planner must not take a stage that was filled a moment ago for an empty one.
        cursor.execute(f"ANALYZE {RosterRow._meta.db_table}")


def _staged(roster_id: int, line: Line) -> list[Any]:
    wrong = line.is_wrong
    return [
        roster_id, line.sheet, line.number, "wrong" if wrong else "new", not wrong,
        bool(line.problems or line.mends) and not wrong, _sealed(roster_id, line),
        [problem.as_json() for problem in line.problems], line.mends, "[]",
        *_person(line),
        line.phone, line.place.pk if line.place else None, line.village_text, line.education, line.trade,
        tuple(sorted(line.flags_on)), tuple(sorted(line.flags_off)), [wish.as_json() for wish in line.wishes],
        line.party,
    ]  # fmt: skip


def _person(line: Line) -> Iterable[Any]:
    """Number and name in the form of the register; nobody for a line that lacks one of them."""
    if line.identity is None or line.index is None or not line.name:
        return _NOBODY
    sealed, index, first6, last4 = Identity.parts(line.identity.number, line.index)
    spelled = spellings_of(line.name)
    return (
        index, sealed, first6, last4, *spelled.values(), sex_of(line.identity).value, line.identity.born_on,
    )  # fmt: skip


def _sealed(roster_id: int, line: Line) -> bytes:
    return seal(_CELLS.encode(line.cells), bound_to=bound_to(roster_id, line.sheet, line.number))
