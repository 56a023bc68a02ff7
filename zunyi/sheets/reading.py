"""Read what counties send: Excel workbooks old and new, WPS tables, and text tables of any Chinese encoding.

`read_workbook` gives sheets of rows; every cell keeps its kind (text, number, date), because an identity number that
was stored as a number has lost its last digits and must be told from one that was typed as text. Nothing is ever
evaluated, and whatever could hurt is refused before it is parsed.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

import python_calamine
from django.conf import settings

from zunyi.sheets import refusals
from zunyi.sheets.archive import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, check_archive

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = list[Cell]

_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_BIFF8_BEGINS, _FILEPASS = bytes.fromhex("0908100000060500"), b"\x2f\x00"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ",\t;|"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows[0]` is row 1 of the original, so that a complaint can name the row that people see."""

    name: str
    rows: list[Row]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: list[Sheet] = field(default_factory=list)
    kind: str = "xlsx"


def read_workbook(file: BinaryIO | bytes, *, limit_bytes: int | None = None) -> Workbook:
    """The sheets of an uploaded file. Raises a FileRefused for anything that is not a harmless table."""
    limit = limit_bytes or settings.UPLOAD_LIMIT_BYTES
    data = file if isinstance(file, bytes) else file.read(limit + 1)
    if len(data) > limit:
        raise refusals.FileTooLarge(limit=limit // (1024 * 1024))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise refusals.FileEmpty()
    if data.startswith(_ZIP):
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
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for entry in book.sheets_metadata:
            if entry.typ == python_calamine.SheetTypeEnum.WorkSheet:
                hidden = entry.visible != python_calamine.SheetVisibleEnum.Visible
                sheets.append(Sheet(entry.name, _rows(book.get_sheet_by_name(entry.name)), hidden))
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


def _rows(sheet: python_calamine.CalamineSheet) -> list[Row]:
    if sheet.total_width > MAX_COLUMNS:
        raise refusals.TooManyColumns(limit=MAX_COLUMNS)
    if sheet.total_height > MAX_ROWS or sheet.total_height * sheet.total_width > MAX_CELLS:
        raise refusals.TooManyRows(limit=MAX_ROWS)
    return sheet.to_python(skip_empty_area=False)


def _from_text(data: bytes) -> list[Row]:
    text = _decode(data)
    start = text[:4096].lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<") and any(word in start for word in ("<html", "<table", "<!doctype", "<?xml", "<!entity")):
        raise refusals.FileIsAWebPage()
    if sum(ch < " " and ch not in "\t\r\n\x0b\x0c" for ch in text[:4096]):
        raise refusals.FileNotASheet()
    lines = text.splitlines()
    counts = {sep: sum(line.count(sep) for line in lines[:20]) for sep in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda sep: (counts[sep], -_SEPARATORS.index(sep)))
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(row) > MAX_COLUMNS:
                raise refusals.TooManyColumns(limit=MAX_COLUMNS)
            if len(rows) >= MAX_ROWS:
                raise refusals.TooManyRows(limit=MAX_ROWS)
            rows.append(list(row))
    except csv.Error as error:
        raise refusals.FileDamaged() from error
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


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
