"""Look into a workbook's archive before anything parses it, so that no file can cost more than it is worth."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile, ZipInfo

from zunyi.sheets import refusals

MAX_ENTRIES = 2000
MAX_DIRECTORY_BYTES = 1_000_000
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
# Sheet XML packs 10 to 60 times; a bomb packs about 1,000 times.
MAX_RATIO = 200
RATIO_COUNTS_FROM = 16 * 1024 * 1024
MAX_COLUMNS = 200
MAX_ROWS = 250_000
MAX_CELLS = 6_000_000  # rows times columns of one sheet: what the parser allocates

_CHUNK = 1 << 20
_TAG = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(row|c)((?:\s[^<>]*)?)>")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,7})(\d{1,10})[\"']")
_PLAIN_ROW = re.compile(rb"<row r=\"(\d{1,10})\"")
_MANY_LETTERS = re.compile(rb"<c r=\"([A-Z]{2,7})")
_LETTERS = b"ZYXWVUTSRQPONMLKJIHGFEDCBA"
_ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)|<\x00!\x00|\x00<\x00!", re.IGNORECASE)


def check_archive(data: bytes) -> None:
    """Refuse bombs, macros, locked files, entity tricks and sheets wider or longer than a roster can be."""
    with _open(data) as archive:
        entries = archive.infolist()
        _check_kind({entry.filename for entry in entries})
        _check_sizes(entries, len(data))
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                _check_part(unpacked(data, entry))


def _open(data: bytes) -> ZipFile:
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        raise refusals.FileDamaged()
    count, directory = (
        int.from_bytes(data[end + 10 : end + 12], "little"),
        int.from_bytes(data[end + 12 : end + 16], "little"),
    )
    if count > MAX_ENTRIES or directory > MAX_DIRECTORY_BYTES:
        raise refusals.FileUnpacksTooLarge()
    try:
        return ZipFile(io.BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise refusals.FileDamaged() from error


def _check_kind(names: set[str]) -> None:
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        raise refusals.FileWithMacros()
    if "xl/workbook.bin" in lower:
        raise refusals.FileOfAnotherKind(kind=".xlsb")
    if "content.xml" in lower and "mimetype" in lower:
        raise refusals.FileOfAnotherKind(kind=".ods")
    if not any(name.startswith("xl/") for name in lower):
        raise refusals.FileNotASheet()


def _check_sizes(entries: list[ZipInfo], size: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusals.FileLocked()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if packed > size:  # entries that share their bytes: a bomb without recursion
        raise refusals.FileUnpacksTooLarge()
    too_dense = unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * max(packed, 1)
    if unpacked > MAX_UNPACKED_BYTES or too_dense:
        raise refusals.FileUnpacksTooLarge()


def unpacked(data: bytes, entry: ZipInfo) -> Iterator[bytes]:
    """The bytes of one entry, piece by piece; an entry that is longer than its label says is a trick."""
    header = entry.header_offset
    if data[header : header + 4] != b"PK\x03\x04":
        raise refusals.FileDamaged()
    name, extra = (int.from_bytes(data[header + at : header + at + 2], "little") for at in (26, 28))
    start = header + 30 + name + extra
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == 0:
        yield bytes(packed)
        return
    if entry.compress_type != 8:
        raise refusals.FileDamaged()
    inflate, total, rest = zlib.decompressobj(-zlib.MAX_WBITS), 0, bytes(packed)
    while rest and not inflate.eof:
        try:
            piece = inflate.decompress(rest, _CHUNK)
        except zlib.error as error:
            raise refusals.FileDamaged() from error
        total += len(piece)
        if total > entry.file_size:
            raise refusals.FileUnpacksTooLarge()
        rest = inflate.unconsumed_tail
        if piece:
            yield piece


def _check_part(pieces: Iterator[bytes]) -> None:
    extent, tail = _Extent(), b""
    for piece in pieces:
        text = tail + piece
        if b"!" in text and _ENTITY.search(text):
            raise refusals.FileWithEntities()
        cut = text.rfind(b"<")
        if len(text) - cut > 65536:  # a text run, not a tag
            cut = len(text)
        extent.follow(text[:cut])
        tail = text[cut:]
    if _ENTITY.search(tail):
        raise refusals.FileWithEntities()
    extent.follow(tail)


class _Extent:
    """How far the cells of a sheet reach; cells without an address count on from the one before."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0

    def follow(self, text: bytes) -> None:
        if not self._follow_plain(text):
            self._follow_any(text)

    def _follow_plain(self, text: bytes) -> bool:
        """The usual case, many times as fast: every row and cell begins with its address, and none is out of reach."""
        if text.count(b"<c") != text.count(b'<c r="') or text.count(b"<row") != text.count(b'<row r="'):
            return False
        if b":c" in text or b":row" in text:
            return False
        row = max(map(int, _PLAIN_ROW.findall(text)), default=self.row)
        column = max(map(_column, set(_MANY_LETTERS.findall(text))), default=0)
        column = column or next((_column(b"%c" % letter) for letter in _LETTERS if b'<c r="%c' % letter in text), 0)
        rows, columns = max(self.rows, row), max(self.columns, column)
        if columns > MAX_COLUMNS or rows > MAX_ROWS or rows * columns > MAX_CELLS:
            return False
        self.row, self.rows, self.columns = row, rows, columns
        return True

    def _follow_any(self, text: bytes) -> None:
        for tag in _TAG.finditer(text):
            rest = tag[2]
            address = _REFERENCE.search(rest) if rest else None
            if tag[1] == b"row":
                self.row, self.column = (int(address[2]) if address else self.row + 1), 0
                continue
            if address and address[1]:
                self.column, self.row = _column(address[1]), int(address[2])
            else:
                self.column += 1
            if rest.endswith(b"/"):  # styled, but empty: costs nothing
                continue
            if self.column > self.columns or self.row > self.rows:
                self._grow()

    def _grow(self) -> None:
        self.columns, self.rows = max(self.columns, self.column), max(self.rows, self.row)
        if self.columns > MAX_COLUMNS:
            raise refusals.TooManyColumns(limit=MAX_COLUMNS)
        if self.rows > MAX_ROWS or self.rows * self.columns > MAX_CELLS:
            raise refusals.TooManyRows(limit=min(MAX_ROWS, MAX_CELLS // max(self.columns, 1)))


def _column(letters: bytes) -> int:
    """AB -> 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
