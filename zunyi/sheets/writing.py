"""Write tables that Excel, WPS and LibreOffice show as meant: text stays text, and nothing is ever a formula.

columns = [Column("姓名", width=10), Column("身份证号码", width=21), Column("月薪", kind="number")]
write_xlsx(file, columns=columns, rows=rows, title="G1339 乘客名单", notes=["2027年2月14日 遵义南 → 珠海"])
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import IO, Literal
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format

Value = str | int | float | Decimal | date | datetime | bool | None
ZUNYI_TIME = ZoneInfo("Asia/Shanghai")
_ROWS_OF_A_SHEET = 1_048_576
_FOOT_LIMIT = 230  # of the 255 characters that Excel keeps in a footer, page numbers included
_CELL_LIMIT = 32_767  # characters that Excel keeps in a cell
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Control characters that make a workbook unreadable; the tab and the new line are meant.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f]")
# UTF-8 with a mark, which Excel needs to see that it is UTF-8; GB18030 for programs that know nothing else.
UTF8, GB18030 = "utf-8-sig", "gb18030"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Only `number` becomes a number: phones and identity numbers are text and keep every digit."""

    title: str
    width: float = 12
    kind: Literal["text", "number", "money"] = "text"
    wrap: bool = False


def write_xlsx(
    target: IO[bytes],
    *,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    title: str = "",
    notes: Sequence[str] = (),
    sheet_name: str = "Sheet1",
    landscape: bool = True,
    foot: str = "",
) -> int:
    """Write one sheet, row by row in constant memory; answer how many rows it has.

    The title and notes stand above the head; the head stays in sight and is repeated on every printed page, and so is
    `foot`, at the left of "page x of y".
    """
    table = Table(columns, rows, sheet_name, title, notes)
    return write_workbook(target, [table], landscape=landscape, foot=foot)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    sheet_name: str = "Sheet1"
    title: str = ""
    notes: Sequence[str] = ()


def write_workbook(target: IO[bytes], tables: Iterable[Table], *, landscape: bool = True, foot: str = "") -> int:
    """Write several sheets, each as `write_xlsx` does; answer how many rows they have together."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "",
    }
    with xlsxwriter.Workbook(target, options) as book:
        formats = _Formats(book)
        return sum(_add(book, table, formats, landscape, foot) for table in tables)


def _add(book: xlsxwriter.Workbook, table: Table, formats: _Formats, landscape: bool, foot: str) -> int:
    columns = table.columns
    sheet = book.add_worksheet(sheet_title(table.sheet_name), _ListSheet)
    _set_up(sheet, columns, landscape, formats, foot)
    at = 0
    for text, style in [(table.title, formats.title), *((note, formats.note) for note in table.notes)]:
        if text:
            sheet.set_row(at, 30 if style is formats.title else 18)
            sheet.write_string(at, 0, _clean(text), style)
            at += 1
    for column, head in enumerate(columns):
        sheet.write_string(at, column, _clean(head.title), formats.head)
    sheet.freeze_panes(at + 1, 0)
    sheet.repeat_rows(at)
    cells = _Cells(sheet, columns, formats)
    count = 0
    for count, row in enumerate(table.rows, start=1):
        if at + count >= _ROWS_OF_A_SHEET:
            raise ValueError("more rows than a sheet holds")
        cells.write(at + count, row)
    if count:
        sheet.autofilter(at, 0, at + count, len(columns) - 1)
    return count


def write_csv(
    target: IO[bytes], *, columns: Sequence[Column], rows: Iterable[Sequence[Value]], encoding: str = UTF8
) -> int:
    """Write a text table, in UTF-8 with a mark or in GB18030, which both hold 桴㯊镇 (GBK cannot); answer its rows.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    text = io.TextIOWrapper(target, encoding, newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.title for column in columns])
    shapes = [_harmless if column.kind == "text" else _number for column in columns]
    count = 0
    for row in rows:
        writer.writerow([shape(value) for shape, value in zip(shapes, row, strict=True)])
        count += 1
    text.flush()
    text.detach()
    return count


def as_text(value: Value) -> str:
    """A value as it is written in a cell: instants in the time of Zunyi, days as 2027-02-14."""
    if value.__class__ is str:
        return value  # the usual case first: a list has a million cells
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return (value.astimezone(ZUNYI_TIME) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def sheet_title(text: str) -> str:
    """A name that Excel accepts for a sheet: 31 characters, without []:*?/\\ and outer apostrophes."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in text)[:31].strip("' ") or "Sheet1"


class _ListSheet(xlsxwriter.worksheet.Worksheet):
    """A sheet that looks once at what the cells of a long list do not hold.

    XlsxWriter looks for characters to escape in a cell's place and in the number of its format, which neither can hold,
    and four times in each text for control characters: a quarter of the time.
    """

    def _escape_control_characters(self, text: str) -> str:
        usual = text.isprintable() and "_x" not in text
        return text if usual else str(super()._escape_control_characters(text))

    def _xml_inline_string(self, string: str, preserve: bool, attributes: Sequence[tuple[str, object]] = ()) -> None:
        marks = "".join([f' {name}="{value}"' for name, value in attributes])
        kept = ' xml:space="preserve"' if preserve else ""
        self.fh.write(f'<c{marks} t="inlineStr"><is><t{kept}>{self._escape_data(string)}</t></is></c>')


class _Formats:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        edge = {"border": 1, "border_color": "#9aa5a0", "valign": "vcenter", "font_size": 10}
        self.title = book.add_format({"bold": True, "font_size": 16, "valign": "vcenter"})
        self.note = book.add_format({"font_size": 10, "font_color": "#56615b", "valign": "vcenter"})
        self.head = book.add_format({**edge, "bold": True, "bg_color": "#e9f4ee", "align": "center", "text_wrap": True})
        self.text = book.add_format({**edge, "num_format": "@"})
        self.wrapped = book.add_format({**edge, "num_format": "@", "text_wrap": True})
        self.number = book.add_format({**edge, "num_format": "0"})
        self.money = book.add_format({**edge, "num_format": "#,##0.00"})


def _set_up(
    sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[Column], landscape: bool, formats: _Formats, foot: str
) -> None:
    for at, column in enumerate(columns):
        # The whole column is text, so that a number typed later keeps its digits too.
        sheet.set_column(at, at, column.width, formats.text if column.kind == "text" else None)
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    left = f"&L&8{_clean(foot).replace('&', '&&')}"[:_FOOT_LIMIT] if foot else ""
    sheet.set_footer(f"{left}{'&R' if foot else '&C'}第&P页 共&N页")


class _Cells:
    """Writes the rows of a sheet; a list has a million cells, so the usual one, a plain text, takes the short way."""

    def __init__(self, sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[Column], formats: _Formats) -> None:
        self._text, self._blank, self._number = (
            _by_numbers(sheet, name) for name in ("write_string", "write_blank", "write_number")
        )
        self._columns = [
            (
                at,
                formats.wrapped if column.wrap else formats.text,
                None if column.kind == "text" else formats.money if column.kind == "money" else formats.number,
            )
            for at, column in enumerate(columns)
        ]

    def write(self, row: int, values: Sequence[Value]) -> None:
        write_text = self._text
        for (at, style, number), value in zip(self._columns, values, strict=False):
            # Nothing has to be looked at in a text of usual characters.
            if (
                value.__class__ is str
                and value
                and value[0] != "<"
                and value.isprintable()
                and len(value) <= _CELL_LIMIT
            ):
                write_text(row, at, value, style)
            else:
                self._write_other(row, at, value, style, number)

    def _write_other(self, row: int, at: int, value: Value, style: Format, number: Format | None) -> None:
        if number and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self._number(row, at, value, number)
        elif text := _clean(as_text(value)):
            self._text(row, at, text, style)
        else:
            self._blank(row, at, None, style)


def _by_numbers(sheet: xlsxwriter.worksheet.Worksheet, name: str) -> Callable[..., object]:
    """A method of a sheet, called with numbers: its look for names like "A1", a tenth of the time, is left out."""
    method = getattr(type(sheet), name)
    return partial(getattr(method, "__wrapped__", method), sheet)


def _clean(text: str) -> str:
    """Without the control characters that make a workbook unreadable, and not longer than a cell.

    What looks like XlsxWriter's own marked-up text would go into the file as it is, tags and all: a blank behind it
    makes it a text again.
    """
    text = _UNREADABLE.sub("", text)[:_CELL_LIMIT]
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def _harmless(value: Value) -> str:
    text = as_text(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _number(value: Value) -> str:
    return as_text(value) if isinstance(value, int | float | Decimal) else _harmless(value)
