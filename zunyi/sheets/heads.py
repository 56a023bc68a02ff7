"""Find the row of column names among titles and notes, and guess what each column holds.

An importer describes the fields it wants as `Field`s; `understand` answers with a `Layout` that a person can correct
on a page before anything is judged. Columns are found by their names in any wording, and, where a name is missing or
strange, by what stands in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from zunyi.sheets import refusals
from zunyi.sheets.reading import Cell, Row, Sheet, Workbook, is_blank, text_of
from zunyi.sheets.rows import from_row

HEAD_WITHIN = 30  # rows: titles and notes above a head are fewer
SAMPLE = 60
EXACT, PARTLY, BY_CONTENT = 4.0, 2.0, 1.0


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that an importer looks for in a sheet.

    `names` are the wordings met in the field, the usual one first; `unlike` are words that rule a column out
    (紧急联系电话 is not the person's phone); `looks_like` recognises a value where the column has no name.
    """

    key: str
    names: tuple[str, ...]
    required: bool = False
    unlike: tuple[str, ...] = ()
    looks_like: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How one sheet is read: where its head ends, what its columns are called, and which field each one holds."""

    sheet: int
    head: int  # index of the last row of the head; -1 when the sheet has none
    titles: list[str]
    columns: dict[str, int] = field(default_factory=dict)  # field key -> column

    def cell(self, row: Sequence[Cell], key: str) -> Cell:
        at = self.columns.get(key, -1)
        return row[at] if 0 <= at < len(row) else ""

    def as_json(self) -> dict[str, object]:
        return {"sheet": self.sheet, "head": self.head, "titles": self.titles, "columns": self.columns}

    @classmethod
    def from_json(cls, data: dict) -> Layout:
        columns = {str(key): int(at) for key, at in data["columns"].items()}
        return cls(int(data["sheet"]), int(data["head"]), [str(title) for title in data["titles"]], columns)


def understand(workbook: Workbook, fields: Sequence[Field]) -> list[Layout]:
    """A layout for each visible sheet that has the required fields; notes and covers are left out.

    Raises HeadNotFound, naming the columns that are needed, when no sheet has them.
    """
    layouts = [
        layout
        for number, sheet in enumerate(workbook.sheets)
        if not sheet.hidden and (layout := _layout(number, sheet, fields))
    ]
    if not layouts:
        needed = "、".join(wanted.names[0] for wanted in fields if wanted.required)
        raise refusals.HeadNotFound(columns=needed)
    return layouts


def data_rows(sheet: Sheet, layout: Layout) -> Iterable[tuple[int, Row]]:
    """(row number as people see it, cells) of everything below the head that is not blank or the head again."""
    titles = [fold(title) for title in layout.titles]
    for number, row in enumerate(from_row(sheet.rows, layout.head + 1), layout.head + 2):
        if is_blank(row):
            continue
        if layout.head >= 0 and len(row) == len(titles) and all(map(_is_title, row, titles)):
            continue  # a head repeated for printing
        yield number, row


def _is_title(cell: Cell, title: str) -> bool:
    text = text_of(cell)
    return text == title or (not text.isdecimal() and fold(text) == title)


def is_total(row: Sequence[Cell]) -> bool:
    """A row of sums or a remark under the table: 合计, 小计, 填表人…"""
    texts = [cell for cell in row if isinstance(cell, str) and cell]
    if len(texts) > 2 and not any("计" in text or "总" in text for text in texts):
        return False  # a person, in nearly every row
    words = [fold(text_of(cell)) for cell in row if text_of(cell)]
    return any(word in _TOTALS for word in words) or (
        len(words) <= 2 and any(word.startswith(_NOTES) for word in words)
    )


_TOTALS = frozenset(("合计", "小计", "总计", "共计", "合计人数", "总人数", "本页合计", "本页小计"))
_NOTES = (
    "合计",
    "小计",
    "总计",
    "共计",
    "填表",
    "制表",
    "审核",
    "备注",
    "说明",
    "注",
    "负责人",
    "填报",
    "联系人",
    "单位",
)


def fold(text: str) -> str:
    """A column name without blanks, signs and remarks in brackets: 身份证号码(必填)* -> 身份证号码."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\W_]+", "", re.sub(r"\([^()]*(必填|选填|文本|格式|元|单位)[^()]*\)", "", text))


def _layout(number: int, sheet: Sheet, fields: Sequence[Field]) -> Layout | None:
    rows = list(sheet.rows[: HEAD_WITHIN + SAMPLE + 1])
    best: tuple[float, Layout] | None = None
    for at, titles in _candidates(rows):
        sample = [row for row in rows[at + 1 : at + 1 + SAMPLE] if not is_blank(row)]
        columns, score = _assign(titles, sample, fields, by_content=False)
        if columns and (best is None or score > best[0]):
            best = score, Layout(number, at, titles, columns)
    if best:
        at = best[1].head
        sample = [row for row in rows[at + 1 : at + 1 + SAMPLE] if not is_blank(row)]
        columns, _ = _assign(best[1].titles, sample, fields, by_content=True)
        if _complete(columns, fields):
            return Layout(number, at, best[1].titles, columns)
    columns, _ = _assign([""] * _width(rows), rows[:SAMPLE], fields, by_content=True)
    if _complete(columns, fields):  # a table that begins with its first person
        return Layout(number, -1, [""] * _width(rows), columns)
    return None


def _candidates(rows: Sequence[Row]) -> Iterable[tuple[int, list[str]]]:
    """Every row that may be a head, alone and joined with the row above it (merged heads: 户籍地 over 乡镇, 村)."""
    for at, row in enumerate(rows[:HEAD_WITHIN]):
        titles = [text_of(cell) for cell in row]
        if sum(map(bool, titles)) >= 2:
            yield at, titles
            above = [text_of(cell) for cell in rows[at - 1]] if at else []
            if sum(map(bool, above)) >= 2:
                yield at, [f"{upper} {lower}".strip() for upper, lower in zip(above, titles, strict=False)]


def _assign(
    titles: Sequence[str], sample: Sequence[Row], fields: Sequence[Field], *, by_content: bool
) -> tuple[dict[str, int], float]:
    """The best one-to-one match of fields and columns, and how good it is."""
    scored = []
    for column, title in enumerate(titles):
        name = fold(title)
        values = [text_of(row[column]) for row in sample if column < len(row) and text_of(row[column])]
        for order, wanted in enumerate(fields):
            score = _by_name(name, wanted)
            if by_content and not score and wanted.looks_like and _mostly(values, wanted.looks_like):
                score = BY_CONTENT
            if score:
                scored.append((-score, order, column, wanted.key))
    columns: dict[str, int] = {}
    total = 0.0
    for score, _order, column, key in sorted(scored):
        if key not in columns and column not in columns.values():
            columns[key] = column
            total -= score
    return columns, total


def _by_name(name: str, wanted: Field) -> float:
    if not name or len(name) > 24 or any(word in name for word in wanted.unlike):
        return 0.0
    for order, known in enumerate(wanted.names):
        if name == fold(known):
            return EXACT - order / 100
    for order, known in enumerate(wanted.names):
        if len(fold(known)) >= 2 and fold(known) in name:
            return PARTLY - order / 100 - len(name) / 1000
    return 0.0


def _mostly(values: Sequence[str], looks_like: Callable[[str], bool]) -> bool:
    return len(values) >= 1 and sum(map(looks_like, values)) >= 0.6 * len(values)


def _complete(columns: dict[str, int], fields: Sequence[Field]) -> bool:
    return all(wanted.key in columns for wanted in fields if wanted.required)


def _width(rows: Sequence[Row]) -> int:
    return max(map(len, rows), default=0)
