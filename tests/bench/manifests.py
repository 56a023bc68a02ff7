"""Measures `manifest_576_xlsx` and `manifest_576_pdf`: a whole train, as its carrier gets it.

Each is timed from the frozen rows (unsealing, form, file) against the bare library writing the same cells.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from time import perf_counter
from typing import Any

import typst
import xlsxwriter
from django.utils import timezone, translation

from trips.models import Leg, Manifest, Mode, Trip
from trips.papers import lists
from trips.papers.forms import FORMS
from trips.papers.frozen import frozen
from zunyi.accounts.models import User
from zunyi.print.glyphs import FONT_FOLDER

NAMES = ["manifest_576_xlsx", "manifest_576_pdf"]
PERSONS, TIMES = 576, 5
_BARE = """
#let data = json(bytes(sys.inputs.data))
#set text(font: "Noto Sans SC", size: 8pt)
#set page(paper: "a4", flipped: true, margin: 10mm)
#table(columns: data.widths.map(each => each * 1fr), stroke: 0.4pt, ..data.cells)
"""


def measures() -> Iterator[dict[str, Any]]:
    """The best of a few runs of each, because a shared machine only ever adds time."""
    manifest = _manifest()
    with translation.override("zh-hans"):
        listing = lists.rail_roster(frozen(manifest))
        cells = [[column.title for column in listing.columns], *listing.groups[0][1]]
        widths = [column.width for column in listing.columns]
        yield _measured("manifest_576_xlsx", lambda: _write(manifest, "xlsx"), lambda: _bare_xlsx(cells))
        yield _measured("manifest_576_pdf", lambda: _write(manifest, "pdf"), lambda: _bare_pdf(cells, widths))


def _measured(name: str, ours: Callable[[], object], bare: Callable[[], object]) -> dict[str, Any]:
    value, limit = _best(ours), _best(bare)
    return {
        "name": name, "value": round(value, 3), "unit": "s", "limit": round(limit, 3),
        "ratio": round(value / limit, 2), "n": PERSONS,
    }  # fmt: skip


def _best(do: Callable[[], object]) -> float:
    spent = []
    for _ in range(TIMES):
        start = perf_counter()
        do()
        spent.append(perf_counter() - start)
    return min(spent)


def _write(manifest: Manifest, kind: str) -> bytes:
    return FORMS["rail"].write(frozen(manifest), kind)


def _bare_xlsx(cells: list[list[str]]) -> None:
    with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(cells):
            for column, text in enumerate(row):
                sheet.write_string(at, column, text)


def _bare_pdf(cells: list[list[str]], widths: list[float]) -> None:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])
    data = json.dumps({"widths": widths, "cells": [text for row in cells for text in row]}, ensure_ascii=False)
    typst.Compiler(_BARE.encode(), font_paths=fonts).compile(format="pdf", sys_inputs={"data": data}, pdf_tags=False)


def _manifest() -> Manifest:
    """A train of invented people, in memory alone."""
    leg = Leg(trip=Trip(number="ZY270214R01", title="遵义南—珠海 务工专列"), mode=Mode.RAIL, role=Leg.Role.TRUNK)
    leg.pk, by = 0, User(name="样例员")
    by.pk, now = 0, timezone.make_aware(datetime(2027, 2, 13, 18))
    manifest = Manifest(leg=leg, version=1, issued_by=by, issued_at=now, approved_by=by, approved_at=now)
    calls = [
        {"place": "遵义南站", "arrives": "", "departs": "2027-02-14 08:30"},
        {"place": "珠海站", "arrives": "2027-02-14 15:55", "departs": ""},
    ]
    facts = {"title": leg.trip.title, "mode": "rail", "mode_name": "专列", "vehicle": "D9711", "calls": calls}
    manifest.put([_row(at) for at in range(1, PERSONS + 1)], facts)
    return manifest


def _row(at: int) -> dict[str, str]:
    return {
        "seq": str(at), "booking": str(at), "ticket": "成人", "linked_adult": "",
        "legal_name": f"测{chr(0x4E00 + at)}㯊",
        "carrier_name": f"测{chr(0x4E00 + at)}HEN", "sex": "男", "born_on": "1988-02-14", "id_kind": "居民身份证",
        "id_number": f"520399198802{at % 28 + 1:02}9{at % 100:02}5", "phone": f"1540000{at:04}",
        "boards_at": "遵义南站", "boards_time": "2027-02-14 08:30", "alights_at": "珠海站",
        "alights_time": "2027-02-14 15:55",
        "seat": f"{at % 8 + 1:02}车{at // 8:02}F", "car": f"{at % 8 + 1:02}", "seat_class": "二等座", "companions": "",
        "slip": f"{at:08}", "home": "正安", "village": "正安", "employer": "", "shuttle": "", "note": "",
    }  # fmt: skip
