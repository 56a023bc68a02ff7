"""The slip drawn as one picture, by the server: no script, no font to load, black on white."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from django.utils.html import escape
from django.utils.translation import gettext as _

from trips.models import Booking
from zunyi.clock import cn_datetime

WIDTH, PAD, LINE = 720, 36, 40
_FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','WenQuanYi Micro Hei',sans-serif"


def slip_picture(slips: Sequence[tuple[Booking, list[str]]]) -> str:
    """An SVG with a block a person: name, seat, code as text and as QR, where to be and when."""
    parts, top = [], PAD
    trip = slips[0][0].trip
    for text, size, bold in ((trip.title, 34, True), (trip.number, 24, False)):
        top += LINE
        parts.append(_text(PAD, top, text, size=size, bold=bold))
    for booking, seats in slips:
        drawn, top = _block(booking, seats, top + 28)
        parts.append(drawn)
    for text in (
        _("Bring your identity card. Be there 30 minutes before departure."),
        _("The journey is free. Nobody may ask you for a deposit or keep your identity card."),
    ):
        top += LINE
        parts.append(_text(PAD, top, text, size=19))
    height = top + PAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{_FONT}"><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _block(booking: Booking, seats: Sequence[str], top: int) -> tuple[str, int]:
    code = segno.make(booking.slip_code, error="m", micro=False)
    size = code.symbol_size(border=0)[0]
    scale = 170 / size
    squares = code.svg_inline(border=0, omitsize=True)
    lines = [
        (booking.worker.legal_name, 34, True),
        (_("Seat %(seats)s") % {"seats": " · ".join(seats)} if seats else "", 30, True),
        (_("Slip code %(code)s") % {"code": booking.slip_code}, 28, False),
        (_("Get on: %(when)s") % {"when": cn_datetime(booking.board.at)}, 24, False),
        (str(booking.board.place), 24, True),
        (_("Get off: %(when)s") % {"when": cn_datetime(booking.alight.at)}, 24, False),
        (str(booking.alight.place), 24, True),
    ]
    at, drawn = top, [f'<path d="M{PAD} {top}H{WIDTH - PAD}" stroke="#999"/>']
    for text, points, bold in lines:
        if text:
            at += LINE
            drawn.append(_text(PAD, at, text, size=points, bold=bold))
    drawn.append(
        f'<svg x="{WIDTH - PAD - 170}" y="{top + 20}" width="170" height="170" '
        f'viewBox="0 0 {170 / scale:g} {170 / scale:g}">{_inner(squares)}</svg>'
    )
    return "".join(drawn), max(at, top + 200)


def _inner(squares: str) -> str:
    """The drawing without its own frame."""
    return squares[squares.index(">") + 1 : squares.rindex("</svg>")]


def _text(x: int, y: int, text: str, *, size: int, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}"{weight}>{escape(text)}</text>'
