"""The forms that are no lists: the seat plan, the boarding slips, the notice for the village board."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from trips.models.manifest import Row
from trips.papers.frozen import Frozen
from zunyi.print.typesetting import typeset

_HERE = Path(__file__).parent
A_SHEET = 8
# So many seats of a vehicle that nobody has drawn stand in one block of the plan.
A_BLOCK = 60
# Of a seat's box: so many letters fit at the largest size.
_NAME_SIZES = ((3, 7.5), (4, 6.5), (6, 5.5))
_SMALLEST_NAME = 4.5


def seat_plan(frozen: Frozen) -> bytes:
    """Who sits where, car by car, as it was issued; an older plan is kept when the vehicle changes (edge case 13)."""
    names: dict[str, list[str]] = defaultdict(list)
    for row in frozen.rows:
        names[row["seat"]].append(row["legal_name"])
    blocked = frozen.facts.get("blocked", {})
    cars = [_car(car, names, blocked) for car in frozen.facts.get("cars") or _plain_cars(frozen)]
    notes = [frozen.run, frozen.signed, _("Seats taken: %(taken)s. × is kept free.") % {"taken": len(names)}]
    title = f"{frozen.fact('title')} {_('seat plan')}"
    return typeset(_HERE / "seats.typ", {"cars": cars, "notes": notes}, title=title, foot=frozen.foot)


def _car(car: dict[str, Any], names: dict[str, list[str]], blocked: dict[str, str]) -> dict[str, Any]:
    width = max((len(row) for row in car["rows"]), default=1)
    cells = []
    for row in car["rows"]:
        cells += [_cell(label, names, blocked) for label in row] + [None] * (width - len(row))
    # An aisle is narrow: a column in which no row has a seat.
    seats = [any(at < len(row) and row[at] for row in car["rows"]) for at in range(width)]
    taken = sum(bool(cell and cell["name"]) for cell in cells)
    words = [f"{car['car']}车" if car["car"] else "", car["title"], _("%(n)s persons") % {"n": taken}]
    return {"title": " ".join(filter(None, words)), "columns": [1 if seat else 0.4 for seat in seats], "cells": cells}


def _cell(label: str | None, names: dict[str, list[str]], blocked: dict[str, str]) -> dict[str, Any] | None:
    if label is None:
        return None
    name = " / ".join(names.get(label, []))
    size = next((size for length, size in _NAME_SIZES if len(name) <= length), _SMALLEST_NAME)
    kept = label in blocked and not name
    return {"label": label.partition("车")[2] or label, "name": name, "size": size, "kept": kept}


def _plain_cars(frozen: Frozen) -> list[dict[str, Any]]:
    """For a vehicle that nobody has drawn: the seats that are taken, four in a row, in blocks that a page holds."""
    by_car: dict[str, list[str]] = defaultdict(list)
    for label in dict.fromkeys(row["seat"] for row in frozen.rows):
        by_car[label.partition("车")[0] if "车" in label else ""].append(label)
    return [
        {"car": car, "title": frozen.fact("vehicle_type"), "rows": _in_rows(labels[at : at + A_BLOCK])}
        for car, labels in sorted(by_car.items())
        for at in range(0, len(labels), A_BLOCK)
    ]


def _in_rows(labels: list[str]) -> list[list[str]]:
    return [labels[at : at + 4] for at in range(0, len(labels), 4)]


def boarding_slips(frozen: Frozen) -> bytes:
    """A slip for each person, eight to a sheet: name, seat, place and time, and the code that the gate scans."""
    slips = [_slip(frozen, row) for row in frozen.rows]
    sheets = [slips[at : at + A_SHEET] for at in range(0, len(slips), A_SHEET)]
    return typeset(_HERE / "slips.typ", {"sheets": sheets, "seat-word": _("Seat")}, foot=frozen.foot)


def _slip(frozen: Frozen, row: Row) -> dict[str, Any]:
    leader = " ".join(filter(None, [frozen.fact("leader"), frozen.fact("leader_phone")]))
    lines = [
        (_("Departs"), row["boards_time"]),
        (_("Gets on at"), row["boards_at"]),
        (_("Gets off at"), row["alights_at"]),
        (frozen.fact("mode_name"), " ".join(filter(None, [frozen.fact("vehicle"), row["seat_class"]]))),
    ]
    if leader:
        lines.append((_("Leader"), leader))
    if row.get("companions"):
        lines.append((_("Together"), row["companions"]))
    return {
        "title": frozen.fact("title"),
        "name": row["legal_name"],
        "tail": f"…{row['id_number'][-4:]}",
        "lines": [[word, value] for word, value in lines if value],
        "seat": row["seat"],
        "code": row["slip"],
        "qr": qr_svg(row["slip"]),
        "hint": _("Bring your identity card. The ride is free."),
    }


def qr_svg(code: str) -> str:
    """A QR code as a drawing for print; the text is an opaque code or an address."""
    target = io.BytesIO()
    segno.make(code, error="m", micro=False).save(target, kind="svg", border=1, omitsize=True, xmldecl=False)
    return target.getvalue().decode()


def board_notice(frozen: Frozen) -> bytes:
    """What hangs on the village board: surname and the last two digits, where and when; a page a village."""
    villages: dict[str, list[Row]] = defaultdict(list)
    for row in frozen.rows:
        villages[row.get("home", "")].append(row)
    data = {
        "intro": [
            frozen.run,
            _("The following villagers travel with us. Please be there half an hour early, with the identity card."),
        ],
        "heads": [pgettext("person", "Name"), _("Number ends in"), _("Gets on at"), _("Departs")],
        "villages": [{"name": name, "rows": _board_rows(rows)} for name, rows in sorted(villages.items())],
        "outro": _outro(frozen),
    }
    return typeset(_HERE / "board.typ", data, title=_("Pick-up notice"), foot=frozen.foot)


def _board_rows(rows: Sequence[Row]) -> list[list[str]]:
    shown = sorted(rows, key=lambda row: (row["boards_time"], int(row["seq"])))
    return [
        [f"{row['legal_name'][:1]}**", row["id_number"][-2:], row["boards_at"], row["boards_time"]] for row in shown
    ]


def _outro(frozen: Frozen) -> list[str]:
    lines = [_("The ride is free. Whoever cannot come may cancel at any time, without giving a reason.")]
    leader = " ".join(filter(None, [frozen.fact("leader"), frozen.fact("leader_phone")]))
    if leader:
        lines.append(_("Questions on the day: %(leader)s") % {"leader": leader})
    lines.append(frozen.fact("organiser"))
    return [line for line in lines if line]
