"""Rosters for the desk: whose they are, what stands in their rows, and the sheet of rows that need mending."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workers import refusals
from workers.identity_number import mask
from workers.models import Education, RosterImport, RosterRow, Trade, Worker
from workers.queries.roster_fields import FIELD_LABELS
from workers.queries.roster_lines import MENDS
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division, DivisionQuerySet
from zunyi.divisions.models.division import DEPTHS, Level
from zunyi.divisions.queries import counties_of_zunyi
from zunyi.sealing import unseal
from zunyi.sheets import refusals as sheet_refusals
from zunyi.sheets.heads import Layout
from zunyi.sheets.reading import Cell, text_of
from zunyi.sheets.remarks import Told, refusals_by_code, told

REFUSALS = refusals_by_code(refusals, sheet_refusals)
Outcome = RosterRow.Outcome
_SHOWN = ("name", "town", "village", "address")
_SAMPLES = 5
_REMEMBERED = 20  # rosters looked back
_LIKE_A_NUMBER = re.compile(r"[0-9]{14,17}[0-9Xx]")


def visible_to(user: User) -> QuerySet[RosterImport]:
    """The rosters of the counties for which `user` may import."""
    mine = at_or_below("county", division_paths(user, "workers.import"))
    return RosterImport.objects.filter(mine).select_related("county", "by", "job")


def counties_for_import(user: User) -> DivisionQuerySet:
    """The counties whose rosters `user` may bring."""
    paths = division_paths(user, "workers.import")
    if "" in paths:
        return counties_of_zunyi()
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return counties_of_zunyi().filter(condition)


def same_file(*, county_id: int, file_hash: bytes) -> RosterImport | None:
    """The last import of the very same file for this county that was not given up."""
    given_up = (RosterImport.State.DROPPED, RosterImport.State.FAILED)
    earlier = RosterImport.objects.filter(county=county_id, file_hash=file_hash).exclude(state__in=given_up)
    return earlier.select_related("by").order_by("-pk").first()


def remembered_columns(*, county_id: int, titles: Sequence[str]) -> dict[str, int] | None:
    """How this county's last sheet with the same head was read, as the officer left it; it may have been any sheet."""
    wanted = list(titles)
    alike = RosterImport.objects.filter(
        county=county_id, state=RosterImport.State.DONE, mapping__layouts__contains=[{"titles": wanted}]
    )
    # The database compares lists without their order.
    for mapping in alike.order_by("-pk").values_list("mapping", flat=True)[:_REMEMBERED]:
        for layout in map(Layout.from_json, mapping["layouts"]):
            if layout.titles == wanted:
                return layout.columns
    return None


def bound_to(roster_id: int, sheet: int, number: int) -> str:
    """What the sealed cells of a row are bound to."""
    return f"roster:{roster_id}:{sheet}:{number}"


def cells_of(row: RosterRow) -> list[Cell]:
    """The cells as they were uploaded; numbers are still numbers."""
    opened = unseal(row.cells_sealed, bound_to=bound_to(row.roster_id, row.sheet, row.number))
    cells: list[Cell] = json.loads(opened)
    return cells


def rows_of(roster: RosterImport, *, outcome: str = "", noted: bool = False) -> QuerySet[RosterRow]:
    """The rows in the order of the file; `noted`: only those taken over of which there is something to tell."""
    rows = roster.rows.order_by("sheet", "number")
    if outcome:
        rows = rows.filter(outcome=outcome)
    return rows.filter(is_told=True) if noted else rows


def rows_on_page(rows: QuerySet[RosterRow], start: int, count: int) -> list[RosterRow]:
    """A page of the rows: found in the index alone, however far down, and then fetched."""
    keys = list(rows.values_list("pk", flat=True)[start : start + count])
    return list(rows.filter(pk__in=keys).select_related("place"))


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as the preview shows it: identity numbers masked, sentences in today's language."""

    row: RosterRow
    sheet: str  # its name, where several are read
    cells: list[tuple[str, str]]  # (title, text), blanks left out
    name: str
    number: str
    place: str
    phone: str
    wish: str
    problems: list[Told]
    mended: list[str]
    changes: list[tuple[str, str, str]]  # (what, was, now)
    repeated_in: int | None


def row_views(roster: RosterImport, rows: Iterable[RosterRow]) -> list[RowView]:
    """The rows of one page, opened and told."""
    rows = list(rows)
    layouts, names = {layout.sheet: layout for layout in roster.layouts}, roster.sheet_names
    places = _places_told({row.place for row in rows if row.place})
    return [
        _row_view(row, layouts[row.sheet], names.get(row.sheet, "") if len(layouts) > 1 else "", places) for row in rows
    ]


def _row_view(row: RosterRow, layout: Layout, sheet: str, places: Mapping[int, str]) -> RowView:
    cells = cells_of(row)
    titles = [*layout.titles, *[""] * (len(cells) - len(layout.titles))]
    shown = [(titles[n], text) for n, text in enumerate(_masked_cells(cells, layout)) if text]
    texts = {key: _hidden(text_of(layout.cell(cells, key))) for key in _SHOWN}
    place = f"{places[row.place.pk]} {row.village_text}".strip() if row.place else ""
    return RowView(
        row=row,
        sheet=sheet,
        cells=shown,
        name=row.name or texts["name"],
        number=f"{row.first6}********{row.last4}" if row.last4 else mask(text_of(layout.cell(cells, "number"))),
        place=place or f"{texts['town']}{texts['village']}" or texts["address"],
        phone=row.phone,
        wish=_("; ").join(_told_wish(wish) for wish in row.wishes),
        problems=[_named(each) for each in told(row.problems, REFUSALS)],
        mended=[str(MENDS.get(code, code)) for code in row.mended],
        changes=[_told_change(change) for change in row.changes if change["field"] != "row"],
        repeated_in=next((change["now"] for change in row.changes if change["field"] == "row"), None),
    )


def _named(remark: Told) -> Told:
    """The remark with its column as people call it."""
    return replace(remark, field=str(FIELD_LABELS.get(remark.field, remark.field)))


def _places_told(places: set[Division]) -> dict[int, str]:
    """What each of these places is called: the town, then the village."""
    paths = {place.pk: place.path_at(Level.TOWN) for place in places if place.depth > DEPTHS[Level.TOWN]}
    towns = dict(Division.objects.filter(path__in=set(paths.values())).values_list("path", "name"))
    return {place.pk: f"{towns.get(paths.get(place.pk, ''), '')} {place.name}".strip() for place in places}


def _masked_cells(cells: Sequence[Cell], layout: Layout) -> list[str]:
    """The cells as text, identity numbers masked wherever they stand."""
    at = layout.columns.get("number", -1)
    texts = [mask(text_of(cell)) if n == at else text_of(cell) for n, cell in enumerate(cells)]
    return [_hidden(text) for text in texts]


def _hidden(text: str) -> str:
    """The text with whatever looks like an identity number masked."""
    return _LIKE_A_NUMBER.sub(lambda found: mask(found[0]), text)


def column_samples(roster: RosterImport) -> dict[int, list[list[str]]]:
    """A few cells of every column of every sheet, identity numbers masked: for choosing what a column is."""
    samples = {}
    for layout in roster.layouts:
        first = roster.rows.filter(sheet=layout.sheet).order_by("number")[:_SAMPLES]
        rows = [_masked_cells(cells_of(row), layout) for row in first]
        samples[layout.sheet] = [[row[n] if n < len(row) else "" for row in rows] for n in range(len(layout.titles))]
    return samples


def _told_change(change: Mapping[str, Any]) -> tuple[str, str, str]:
    field = change["field"]
    return str(FIELD_LABELS.get(field, field)), _told_value(field, change["was"]), _told_value(field, change["now"])


def _told_value(field: str, value: Any) -> str:
    if field == "wishes":
        return _("; ").join(_told_wish(wish) for wish in value)
    if field == "flags":
        return _(", ").join(str(Worker.Flag(flag).label) for flag in value)
    if field == "education" and value:
        return str(Education(value).label)
    if field == "trade" and value:
        return str(Trade(value).label)
    return str(value)


def _told_wish(wish: Mapping[str, Any]) -> str:
    day = parse_date(wish["from_on"]) if wish["from_on"] else None
    parts = [
        wish["destination"],
        str(Trade(wish["trade"]).label) if wish["trade"] else "",
        _("from ¥%(wage)s") % {"wage": wish["wage"]} if wish["wage"] else "",
        formats.date_format(day, "MONTH_DAY_FORMAT") if day else "",
    ]
    return " ".join(part for part in parts if part)


def rows_to_mend(roster: RosterImport, sheet: int) -> Iterator[tuple[list[str], str]]:
    """(cells as uploaded, what is wrong) of every row of a sheet that could not be taken over."""
    rows = rows_of(roster).filter(sheet=sheet, outcome__in=[Outcome.WRONG, Outcome.ELSEWHERE])
    for row in rows.iterator(chunk_size=2000):
        remarks = [
            f"{_named(each).field}{pgettext('before a value', ':')}{each.why}{each.mend}"
            for each in told(row.problems, REFUSALS)
        ]
        if row.outcome == Outcome.ELSEWHERE:
            remarks.append(_("Registered by another county, which has been asked."))
        yield [text_of(cell) for cell in cells_of(row)], " ".join(remarks)
