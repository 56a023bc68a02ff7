"""Which characters the vendored font can draw: a name must never lose a sign unseen."""

from __future__ import annotations

import struct
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_FILE = FONT_FOLDER / "NotoSansSC_400Regular.ttf"
# What printers set where a letter is missing from the case (空铅).
GETA = "〓"
_NEEDS_NO_GLYPH = frozenset("\n\t\r")


@cache
def drawable() -> frozenset[int]:
    """The code points that the font has a glyph for, read from its own table (cmap, format 12)."""
    font = FONT_FILE.read_bytes()
    tables = struct.unpack(">H", font[4:6])[0]
    records = (struct.unpack(">4sIII", font[12 + 16 * at : 28 + 16 * at]) for at in range(tables))
    cmap = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    count = struct.unpack(">H", font[cmap + 2 : cmap + 4])[0]
    for at in range(count):
        _platform, _encoding, offset = struct.unpack(">HHI", font[cmap + 4 + 8 * at : cmap + 12 + 8 * at])
        if struct.unpack(">H", font[cmap + offset : cmap + offset + 2])[0] == 12:
            return frozenset(_code_points(font, cmap + offset))
    raise LookupError("the font has no table of all its characters")


def _code_points(font: bytes, start: int) -> set[int]:
    groups = struct.unpack(">I", font[start + 12 : start + 16])[0]
    points: set[int] = set()
    for at in range(groups):
        first, last, _glyph = struct.unpack(">III", font[start + 16 + 12 * at : start + 28 + 12 * at])
        points.update(range(first, last + 1))
    return points


def missing_in(text: str) -> str:
    """The characters of `text` that cannot be printed, each once, in their order."""
    known = drawable()
    return "".join(dict.fromkeys(sign for sign in text if ord(sign) not in known and sign not in _NEEDS_NO_GLYPH))


def printable(data: Any) -> tuple[Any, Counter[str]]:
    """The same data with 〓 for what cannot be drawn, and how often each of these characters stood there."""
    lost: Counter[str] = Counter()
    return _printable(data, lost), lost


def _printable(data: Any, lost: Counter[str]) -> Any:
    if isinstance(data, str):
        gone = missing_in(data)
        for sign in gone:
            lost[sign] += data.count(sign)
        return data.translate({ord(sign): GETA for sign in gone}) if gone else data
    if isinstance(data, dict):
        return {key: _printable(value, lost) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_printable(value, lost) for value in data]
    return data
