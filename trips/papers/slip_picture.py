"""The slip drawn as one picture by the server, for phones that keep pictures: no script, black on white."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from trips.models import Booking
from trips.papers.sheets import qr_svg
from zunyi.clock import cn_datetime
from zunyi.print.typesetting import typeset_picture

_FORM = Path(__file__).parent / "slip_picture.typ"


def slip_picture(slips: Sequence[tuple[Booking, list[str]]]) -> bytes:
    """A PNG with a block a person: name, seat, code as text and as QR, where to be and when."""
    trip = slips[0][0].trip
    data = {
        "trip": trip.title,
        "number": trip.number,
        "slips": [_slip(booking, seats) for booking, seats in slips],
        "said": [
            _("Bring your identity card. Be there 30 minutes before departure."),
            _("The journey is free. Nobody may ask you for a deposit or keep your identity card."),
        ],
    }
    return typeset_picture(_FORM, data, title=trip.number)


def _slip(booking: Booking, seats: Sequence[str]) -> dict[str, str]:
    return {
        "name": booking.worker.legal_name,
        "seat": _("Seat %(seats)s") % {"seats": " · ".join(seats)} if seats else "",
        "code": _("Slip code %(code)s") % {"code": booking.slip_code},
        "on": _("Get on: %(when)s") % {"when": cn_datetime(booking.board.at)},
        "on_at": str(booking.board.place),
        "off": _("Get off: %(when)s") % {"when": cn_datetime(booking.alight.at)},
        "off_at": str(booking.alight.place),
        "qr": qr_svg(booking.slip_code),
    }
