"""An Excel file of 1997, put together by hand: the least that is one (MS-CFB, MS-XLS)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def old_workbook(rows: Sequence[Sequence[str | float]], *, name: str = "名单", locked: bool = False) -> bytes:
    """The bytes of an .xls with one sheet."""
    stream = _stream(rows, name, locked)
    stream += b"\0" * (max(4096, -(-len(stream) // _SECTOR) * _SECTOR) - len(stream))
    sectors = len(stream) // _SECTOR
    # Sector 0 holds the table of sectors, 1 the directory, the rest the stream.
    table = [_FAT, _END, *range(3, 2 + sectors), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0) + struct.pack("<I", _FREE) * 108
    directory = _entry("Root Entry", 5, child=1) + _entry("Workbook", 2, start=2, size=len(stream))
    return header + struct.pack("<128I", *table) + directory.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, *, child: int = _FREE, start: int = _END, size: int = 0) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, *, long: bool) -> bytes:
    return struct.pack("<H" if long else "<B", len(text)) + b"\x01" + text.encode("utf-16-le")


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))


def _stream(rows: Sequence[Sequence[str | float]], name: str, locked: bool) -> bytes:
    lock = _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    title = _text(name, long=False)
    before = len(_begin(5) + lock) + 4 + 6 + len(title) + 4
    whole = (
        _begin(5) + lock + _record(0x0085, struct.pack("<IBB", before, 0, 0) + title) + _record(0x000A) + _begin(0x10)
    )
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(cell, str):
                whole += _record(0x0204, place + _text(cell, long=True))
            else:
                whole += _record(0x0203, place + struct.pack("<d", cell))
    return whole + _record(0x000A)
