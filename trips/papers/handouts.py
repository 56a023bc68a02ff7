"""What hangs on boards and lies on tables before anybody signs up: the poster, and the form on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from trips.models import Call
from trips.papers.sheets import qr_svg
from workers.models import HELPED_MANNERS, Worker
from zunyi.clock import cn_date, cn_datetime, cn_day, cn_time
from zunyi.divisions.models import Division
from zunyi.print.typesetting import typeset

_HERE = Path(__file__).parent
LINES = 5
_BLANK = "＿" * 12


def poster_pdf(*, trip: Any, town: Division, stops: Sequence[Call], end: Call, address: str) -> bytes:
    """One A4 page for a town's board, read from two metres; `trip` comes with its facts."""
    said = [
        _("The journey is free. Nobody may ask you for a deposit or keep your identity card."),
        _("Going is your own choice; you can cancel until departure without giving a reason."),
        _("Bring your identity card. Be there 30 minutes before departure."),
    ]
    if trip.closes_at:
        said.append(_("Sign-up is open until %(until)s.") % {"until": cn_datetime(trip.closes_at)})
    data = {
        "town": town.name,
        "heading": _("To %(place)s, free of charge") % {"place": trip.destination.name},
        "day": cn_date(stops[0].at),
        "what": f"{trip.title} · {trip.number}",
        "stops": [[f"{cn_day(stop.at)} {cn_time(stop.at)}", str(stop.place), stop.place.address] for stop in stops]
        + [[f"{cn_day(end.at)} {cn_time(end.at)}", f"{_('arrives')} {end.place}", ""]],
        "qr": qr_svg(address),
        "scan": _("Scan and sign up, or ask the village officer."),
        "address": address,
        "said": said,
        "ask": _("Questions? Call the labour line 12333, or ask the officer of your village. All of this is free."),
    }
    return typeset(_HERE / "poster.typ", data)


def paper_form(*, number: str, title: str, stops: Sequence[Call], consent: Sequence[str], address: str) -> bytes:
    """The sign-up on paper, in the order of the page for several at once, with its code: five people to a sheet."""
    data = {
        "intro": f"{title} · {number}",
        "qr": qr_svg(address),
        "code": number,
        "heads": [*paper_heads(), _("Signature")],
        "whose": "  ".join(f"□{label}" for label in Worker.PhoneOf.labels),
        "lines": LINES,
        "parts": [*paper_parts(stops, consent), [_("The officer, and the day"), [_BLANK]]],
        "hint": _("To be typed in later under the code above; whoever has a seat already is shown there."),
    }
    return typeset(_HERE / "paper.typ", data, title=_("Sign-up for a trip"), foot=number)


def paper_heads() -> list[str]:
    """What is asked of each person, in the order of the page."""
    return [pgettext("person", "Name"), _("Identity number"), _("Phone"), _("Whose phone")]


def paper_parts(stops: Sequence[Call], consent: Sequence[str]) -> list[list[Any]]:
    """What is asked once for all of them, in the order and the words of the page: (heading, lines)."""
    manners = [str(label) for _value, label in HELPED_MANNERS]
    ticks = [
        _("The worker has heard the text and agrees; nothing was decided for them."),
        _("A child under 16 is among them: the parent or guardian who travels along agrees for it."),
    ]
    return [
        [_("Where do you get on?"), [f"□ {stop.place}  {cn_day(stop.at)} {cn_time(stop.at)}" for stop in stops]],
        [_("What you agree to"), list(consent)],
        [_("How was the worker asked?"), ["    ".join(f"□ {label}" for label in manners)]],
        [_("Witness"), [_BLANK]],
        [_("The seat on the other trip"), [f"□ {_('give it back')}    □ {_('keep both')}"]],
        [_("To be ticked by the officer"), [f"□ {tick}" for tick in ticks]],
    ]
