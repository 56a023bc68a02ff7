"""Bring the tree of places in step with the data files of this repository."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from zunyi.divisions.models import Division, DivisionCode
from zunyi.divisions.models.division import STEP

DATA = Path(__file__).resolve().parent.parent / "data"
BATCH = 1000


@dataclass
class Loaded:
    """What a load did: how many places and old codes were added, which names followed the file, which stayed."""

    added: int = 0
    old_codes: int = 0
    renamed: list[str] = field(default_factory=list)
    kept_by_hand: list[str] = field(default_factory=list)


def read_rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_divisions(
    *, rows: Iterable[dict[str, str]] | None = None, old_codes: Iterable[dict[str, str]] | None = None
) -> Loaded:
    """Add the places that the data file has and we have not, and let untouched names follow it.

    What the city did by hand stays: a name that no longer is what the file said last is left alone, dates and the
    unit of a known place are never written, and nothing is moved or removed. `rows` stand parents first.
    """
    with connection.cursor() as cursor:
        # Writers wait, readers do not: paths are counted out below and must not be taken meanwhile.
        cursor.execute("LOCK TABLE divisions_division IN SHARE ROW EXCLUSIVE MODE")
    wanted = list(read_rows("divisions.csv") if rows is None else rows)
    places = Division.objects.in_bulk()
    # A place whose code changed is known by its old one too: an older edition must not bring it back.
    known = {old.code: places[old.division_id] for old in DivisionCode.objects.all()}
    known |= {division.code: division for division in places.values()}
    loaded = Loaded()
    follow_names(wanted, known, loaded)
    add_missing(wanted, known, loaded)
    add_old_codes(read_rows("old_codes.csv") if old_codes is None else old_codes, known, loaded)
    return loaded


def follow_names(wanted: list[dict[str, str]], known: dict[str, Division], loaded: Loaded) -> None:
    """Rename the places whose name in the file changed, unless somebody had renamed them by hand."""
    changed = []
    for row in wanted:
        division = known.get(row["code"])
        if division is None or division.source_name == row["name"]:
            continue
        if division.name == division.source_name:
            division.name, division.short_name = row["name"], row["short_name"]
            loaded.renamed.append(division.code)
        else:
            loaded.kept_by_hand.append(division.code)
        division.source_name = row["name"]
        changed.append(division)
    Division.objects.bulk_update(changed, ["name", "short_name", "source_name"], batch_size=BATCH)


def add_missing(wanted: list[dict[str, str]], known: dict[str, Division], loaded: Loaded) -> None:
    """Create the missing places in one stroke, each behind the last child of its parent."""
    last_step = last_steps(known.values())
    added: list[Division] = []
    grown: Counter[str] = Counter()
    members: dict[str, list[str]] = defaultdict(list)
    old = set(known)
    for row in wanted:
        if row["code"] in known:
            continue
        parent = known[row["parent"]] if row["parent"] else None
        above = parent.path if parent else ""
        last_step[above] += 1
        depth = parent.depth + 1 if parent else 1
        division = Division(
            code=row["code"],
            level=row["level"],
            name=row["name"],
            short_name=row["short_name"],
            source_name=row["name"],
            official=row["official"] == "1",
            depth=depth,
            path=Division._get_path(above, depth, last_step[above]),
        )
        known[division.code] = division
        added.append(division)
        grown[row["parent"]] += 1
        if row["unit"]:
            members[row["unit"]].append(division.code)
    for code, children in grown.items():
        if code:
            known[code].numchild += children
    Division.objects.bulk_create(added, batch_size=BATCH)
    Division.objects.bulk_update([known[code] for code in grown if code in old], ["numchild"], batch_size=BATCH)
    for unit, towns in members.items():
        Division.objects.filter(code__in=towns).update(unit=known[unit])
    loaded.added = len(added)


def last_steps(divisions: Iterable[Division]) -> Counter[str]:
    """Return the step of the last child below each path, so that new children stand behind it."""
    steps: Counter[str] = Counter()
    for division in divisions:
        above, step = division.path[:-STEP], Division._str2int(division.path[-STEP:])
        steps[above] = max(steps[above], step)
    return steps


def add_old_codes(rows: Iterable[dict[str, str]], known: dict[str, Division], loaded: Loaded) -> None:
    """Note the codes of the past that are not noted yet; those written by hand stay as they are."""
    noted = set(DivisionCode.objects.values_list("code", flat=True))
    codes = [
        DivisionCode(
            code=row["code"],
            division=known[row["division"]],
            name=row["name"],
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in rows
        if row["code"] not in noted
    ]
    loaded.old_codes = len(DivisionCode.objects.bulk_create(codes))
