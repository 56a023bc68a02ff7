"""Read what counties send: Excel workbooks old and new, WPS tables, and text tables of any Chinese encoding.

`read_workbook` gives sheets of rows; every cell keeps its kind (text, number, date), because an identity number that
was stored as a number has lost its last digits and must be told from one that was typed as text. Nothing is ever
evaluated, and whatever could hurt is refused before it is parsed.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial
from typing import BinaryIO

import python_calamine
from django.conf import settings

from zunyi.sheets import refusals
from zunyi.sheets.archive import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, check_archive
from zunyi.sheets.pieces import LongPart, long_parts, without
from zunyi.sheets.rows import Cell, ReadAnew, Row

__all__ = ["Cell", "Row", "Sheet", "Workbook", "is_blank", "read_workbook", "text_of"]

_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_BIFF8_BEGINS, _FILEPASS = bytes.fromhex("0908100000060500"), b"\x2f\x00"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ",\t;|"
_TOP = 1 << 16  # characters, in which the separator shows
_LONG_TEXT = 4 << 20  # characters; a longer table is not kept as rows


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows[0]` is row 1 of the original, so that a complaint can name the row that people see."""

    name: str
    rows: Sequence[Row]  # a very long sheet is read anew whenever its rows are asked for
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: list[Sheet] = field(default_factory=list)
    kind: str = "xlsx"


def read_workbook(file: BinaryIO | bytes, *, limit_bytes: int | None = None, checked: bool = False) -> Workbook:
    """The sheets of an uploaded file. Raises a FileRefused for anything that is not a harmless table.

    `checked`: it was read before, and is only read again.
    """
    limit = limit_bytes or settings.UPLOAD_LIMIT_BYTES
    data = file if isinstance(file, bytes) else file.read(limit + 1)
    if len(data) > limit:
        raise refusals.FileTooLarge(limit=limit // (1024 * 1024))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise refusals.FileEmpty()
    if data.startswith(_ZIP):
        if not checked:
            check_archive(data)
        return _from_calamine(data, "xlsx")
    if data.startswith(_OLE):
        _check_old_workbook(data)
        return _from_calamine(data, "xls")
    return Workbook([Sheet("", _from_text(data))], "csv")


def text_of(cell: Cell) -> str:
    """A cell as a person reads it: 15400002948.0 is 15400002948, and dates are written 2027-02-14."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    return str(cell)


def is_blank(row: Sequence[Cell]) -> bool:
    return not any(cell if not isinstance(cell, str) else cell.strip() for cell in row)


def _check_old_workbook(data: bytes) -> None:
    """Old Excel and WPS files are a file system in a file; what is in it is told by the names of its streams."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo") or _has_password(data):
        raise refusals.FileLocked()
    if holds("_VBA_PROJECT"):
        raise refusals.FileWithMacros()
    if not (holds("Workbook") or holds("Book")):
        raise refusals.FileNotASheet()


def _has_password(data: bytes) -> bool:
    """Whether the record FILEPASS stands near the beginning of the workbook's records (MS-XLS 2.4.117)."""
    at = data.find(_BIFF8_BEGINS)
    for _ in range(8):
        if at < 0 or at + 4 > len(data):
            return False
        if data[at : at + 2] == _FILEPASS:
            return True
        at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
    return False


def _from_calamine(data: bytes, kind: str) -> Workbook:
    try:
        long = long_parts(data) if kind == "xlsx" else []
        book = python_calamine.CalamineWorkbook.from_filelike(without(data, long) if long else io.BytesIO(data))
        by_place, sheets = {part.place: part for part in long}, []
        for place, entry in enumerate(book.sheets_metadata):
            if entry.typ == python_calamine.SheetTypeEnum.WorkSheet:
                hidden = entry.visible != python_calamine.SheetVisibleEnum.Visible
                part = by_place.get(place)
                rows = ReadAnew(partial(_long_rows, part)) if part else _rows(book.get_sheet_by_name(entry.name))
                sheets.append(Sheet(entry.name, rows, hidden))
        return Workbook(sheets, kind)
    except refusals.FileRefused:
        raise
    except python_calamine.PasswordError as error:
        raise refusals.FileLocked() from error
    except Exception as error:  # the parser's complaints have no common root
        raise refusals.FileDamaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the parser's own crash on a forged file
            raise
        raise refusals.FileDamaged() from error


def _long_rows(part: LongPart) -> Iterator[Row]:
    """The rows of a long sheet; what is wrong with it may come to light as late as it is read."""
    try:
        yield from part.rows()
    except (refusals.FileRefused, GeneratorExit):
        raise
    except Exception as error:  # the parser's complaints have no common root
        raise refusals.FileDamaged() from error


def _rows(sheet: python_calamine.CalamineSheet) -> list[Row]:
    if sheet.total_width > MAX_COLUMNS:
        raise refusals.TooManyColumns(limit=MAX_COLUMNS)
    if sheet.total_height > MAX_ROWS or sheet.total_height * sheet.total_width > MAX_CELLS:
        raise refusals.TooManyRows(limit=MAX_ROWS)
    return sheet.to_python(skip_empty_area=False)


def _from_text(data: bytes) -> Sequence[Row]:
    text = _decode(data)
    start = text[:4096].lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<") and any(word in start for word in ("<html", "<table", "<!doctype", "<?xml", "<!entity")):
        raise refusals.FileIsAWebPage()
    if sum(ch < " " and ch not in "\t\r\n\x0b\x0c" for ch in text[:4096]):
        raise refusals.FileNotASheet()
    lines = text[:_TOP].splitlines()
    counts = {sep: sum(line.count(sep) for line in lines[:20]) for sep in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda sep: (counts[sep], -_SEPARATORS.index(sep)))
    width = max((len(row) for row in _lines(text, separator)), default=0)
    rows = ReadAnew(partial(_lines, text, separator, width))
    return rows if len(text) > _LONG_TEXT else list(rows)


def _lines(text: str, separator: str, width: int = 0) -> Iterator[Row]:
    """The rows of a text table, filled up to `width`."""
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
            if len(row) > MAX_COLUMNS:
                raise refusals.TooManyColumns(limit=MAX_COLUMNS)
            if number >= MAX_ROWS:
                raise refusals.TooManyRows(limit=MAX_ROWS)
            yield [*row, *[""] * (width - len(row))]
    except csv.Error as error:
        raise refusals.FileDamaged() from error


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _try(data, encoding)
    if data[:512].count(0):
        raise refusals.FileNotASheet()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _try(data, "gb18030")


def _try(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusals.TextUnreadable() from error
