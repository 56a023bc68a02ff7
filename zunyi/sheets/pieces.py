"""Very long sheets, parsed a piece at a time.

The parser of workbooks keeps a whole sheet in memory, 200 bytes a cell: two hundred thousand people would need
700 MB. So the XML of a long sheet is cut between two rows, and each piece is put into a small workbook with the
styles and texts of the original, which the same parser reads: what a cell means is decided in one place.
"""

from __future__ import annotations

import io
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zipfile import ZIP_STORED, ZipFile

import python_calamine

from zunyi.sheets import refusals
from zunyi.sheets.archive import MAX_COLUMNS, MAX_ROWS, unpacked
from zunyi.sheets.rows import Row

LONG = 12 << 20  # bytes of XML, some twenty thousand rows
PIECE = 4 << 20
_HEAD_WITHIN = 1 << 20
_BEGINS = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData(?:\s[^<>]*)?>")
_ROW_ENDS = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?row\s*>")
_IN_WORKSHEETS = re.compile(r"(?:^|/)worksheets/[^/]+\.xml$", re.IGNORECASE)
_TEXT = re.compile(rb"<si>.*?</si>", re.DOTALL)
_NUMBER = re.compile(rb"<v>(\d{1,9})</v>")  # of a text, or a number of its own: too many do no harm
_CELL_OF_TEXT = re.compile(rb"( t=\"s\"[^<>]*><(?:[A-Za-z_][\w.-]*:)?v>)(\d{1,9})(?=</)")
_SAYS_TEXT = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_SHORT = b"<si><t>-</t></si>"
_MARK = "zunyi-this-sheet"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_EMPTY = f'<worksheet xmlns="{_NAMESPACE}"><sheetData/></worksheet>'
_NO_TEXTS = f'<sst xmlns="{_NAMESPACE}"></sst>'.encode()
_MARKED = (
    f'<worksheet xmlns="{_NAMESPACE}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{_MARK}</t></is></c></row>'
    "</sheetData></worksheet>"
)


@dataclass(frozen=True, slots=True)
class LongPart:
    """One sheet of a workbook that is too long to be parsed at once; `place` is its number among the sheets."""

    data: bytes
    name: str  # of its XML in the archive
    place: int
    texts: _Texts

    def rows(self) -> Iterator[Row]:
        """Every row from the first of the sheet on, blank ones too."""
        at = 0
        for xml, without_numbers in self._pieces():
            sheet = _sheet_of(self.data, self.texts.fitted(self.name, xml), self.place)
            if sheet.start is None:
                at += without_numbers
                continue
            first, left = sheet.start
            if first < at:  # rows without an address count on from the one before
                first += at
            if left + sheet.width > MAX_COLUMNS:
                raise refusals.TooManyColumns(limit=MAX_COLUMNS)
            for blank in range(at, first):
                yield []
                _check_length(blank)
            at = first
            rows = sheet.to_python(skip_empty_area=True)
            del sheet, xml  # before the next piece is parsed
            for row in rows:
                at += 1
                _check_length(at)
                yield [*[""] * left, *row] if left else row
            del rows

    def _pieces(self) -> Iterator[tuple[bytes, int]]:
        """The sheet as small sheets of whole rows, each with how many rows stand in it."""
        stream = _stream(self.data, self.name)
        text = b""
        while not (begins := _BEGINS.search(text)):
            if len(text) > _HEAD_WITHIN or not (more := next(stream, b"")):
                raise refusals.FileDamaged()
            text += more
        head, prefix = text[: begins.end()], begins[1]
        foot = b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"
        end = b"</" + prefix + b"sheetData"
        row = b"<" + prefix + b"row"
        parts, length = [text[begins.end() :]], len(text)
        over = False
        while not over:
            more = next(stream, b"")
            parts.append(more)
            length += len(more)
            if more and length < PIECE:
                continue
            text = b"".join(parts)
            over = not more
            if (at := text.find(end)) >= 0:
                text, over = text[:at], True
            cut = len(text) if over else _last_row(text)
            if cut:
                yield head + text[:cut] + foot, text.count(row, 0, cut)
            parts, length = [text[cut:]], len(text) - cut


class _Texts:
    """The table of texts of a workbook, from which each piece gets those that it uses.

    The parser takes the whole table in each time, and a roster of 200,000 people has a million texts: with them it
    would need more memory for a piece than the piece itself.
    """

    def __init__(self, data: bytes) -> None:
        with ZipFile(io.BytesIO(data)) as archive:
            names = _names_of_texts(archive)
            self.name, self.xml = (names[0], archive.read(names[0])) if len(names) == 1 else ("", b"")
        self.begins, self.ends = array("I"), array("I")
        for text in _TEXT.finditer(self.xml):
            self.begins.append(text.start())
            self.ends.append(text.end())
        # A table that is written in another way is handed on as it is.
        self.is_plain = len(self.begins) > 0 and len(self.begins) == self.xml.count(b"<si")

    def fitted(self, name: str, sheet: bytes) -> dict[str, bytes]:
        """The piece and its table, by their names in the archive: only its own texts, and numbered by their order."""
        if not self.is_plain:
            return {name: sheet}
        own: dict[bytes, int] = {}

        def renumber(found: re.Match[bytes]) -> bytes:
            return found[1] + b"%d" % own.setdefault(found[2], len(own))

        renumbered, cells = _CELL_OF_TEXT.subn(renumber, sheet)
        numbers = list(map(int, own))
        if b"<!" in sheet or cells != len(_SAYS_TEXT.findall(sheet)) or max(numbers, default=0) >= len(self.begins):
            return {name: sheet, self.name: self._shortened(sheet)}
        return {name: renumbered, self.name: self._table(map(self._text, numbers))}

    def _shortened(self, sheet: bytes) -> bytes:
        """For a piece whose cells are written in another way: every text at its number, those not used cut short."""
        count, parts, at = len(self.begins), [], 0
        for number in sorted(used for used in set(map(int, _NUMBER.findall(sheet))) if used < count):
            parts += [_SHORT * (number - at), self._text(number)]
            at = number + 1
        return self._table([*parts, _SHORT * (count - at)])

    def _text(self, number: int) -> bytes:
        return self.xml[self.begins[number] : self.ends[number]]

    def _table(self, texts: Iterable[bytes]) -> bytes:
        return b"".join([self.xml[: self.begins[0]], *texts, self.xml[self.ends[-1] :]])


def _names_of_texts(archive: ZipFile) -> list[str]:
    return [each for each in archive.namelist() if each.lower().endswith("/sharedstrings.xml")]


def _without_texts(data: bytes) -> dict[str, bytes]:
    """Empty tables of texts, for a workbook in which no cell asks for one."""
    with ZipFile(io.BytesIO(data)) as archive:
        return dict.fromkeys(_names_of_texts(archive), _NO_TEXTS)


def long_parts(data: bytes) -> list[LongPart]:
    """The sheets of a checked workbook that are too long to be parsed at once."""
    with ZipFile(io.BytesIO(data)) as archive:
        names = [
            entry.filename
            for entry in archive.infolist()
            if entry.file_size > LONG and _IN_WORKSHEETS.search(entry.filename)
        ]
    places = {name: place for name in names if (place := _place_of(data, name)) is not None}
    texts = _Texts(data) if places else None
    return [LongPart(data, name, place, texts) for name, place in places.items() if texts]


def without(data: bytes, parts: list[LongPart]) -> io.BytesIO:
    """The workbook with these sheets emptied."""
    with ZipFile(io.BytesIO(data)) as archive:
        others = {
            entry.filename: archive.read(entry)
            for entry in archive.infolist()
            if _IN_WORKSHEETS.search(entry.filename) and entry.filename not in {part.name for part in parts}
        }
    return _small(data, others or _without_texts(data))


def _place_of(data: bytes, name: str) -> int | None:
    """Which sheet of the workbook has this XML; the parser tells, by finding a mark in it."""
    marked = {name: _MARKED.encode()} | _without_texts(data)
    book = python_calamine.CalamineWorkbook.from_filelike(_small(data, marked))
    for place, entry in enumerate(book.sheets_metadata):
        is_sheet = entry.typ == python_calamine.SheetTypeEnum.WorkSheet
        if is_sheet and book.get_sheet_by_index(place).to_python(nrows=1) == [[_MARK]]:
            return place
    return None


def _sheet_of(data: bytes, sheets: dict[str, bytes], place: int) -> python_calamine.CalamineSheet:
    book = python_calamine.CalamineWorkbook.from_filelike(_small(data, sheets))
    return book.get_sheet_by_index(place)


def _small(data: bytes, sheets: dict[str, bytes]) -> io.BytesIO:
    """The workbook with these sheets and tables; all other sheets are there, but empty."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as archive, ZipFile(target, "w", ZIP_STORED) as small:
        for entry in archive.infolist():
            if _IN_WORKSHEETS.search(entry.filename):
                small.writestr(entry.filename, sheets.get(entry.filename, _EMPTY.encode()))
            elif entry.filename.lower().endswith((".xml", ".rels")):
                small.writestr(entry.filename, sheets.get(entry.filename) or archive.read(entry))
    target.seek(0)
    return target


def _stream(data: bytes, name: str) -> Iterator[bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(name)
    return unpacked(data, entry)


def _last_row(text: bytes) -> int:
    """Where the last whole row ends; 0 when none does."""
    tail = max(0, len(text) - _HEAD_WITHIN)
    ends = [match.end() for match in _ROW_ENDS.finditer(text, tail)] or [m.end() for m in _ROW_ENDS.finditer(text)]
    return ends[-1] if ends else 0


def _check_length(rows: int) -> None:
    if rows > MAX_ROWS:
        raise refusals.TooManyRows(limit=MAX_ROWS)
