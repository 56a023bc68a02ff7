"""What the city does to the tree of places: name, open, close, give a new code, change whom a town reports to."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from zunyi.audit.services import record
from zunyi.divisions.models import Division, DivisionCode
from zunyi.divisions.models.division import CODE_PATTERNS, Level
from zunyi.divisions.refusals import (
    AlreadyClosed,
    ClosedBeforeOpened,
    CodeTaken,
    CodeUnfit,
    NoLevelBelow,
    NotAUnit,
    PlacesBelowRemain,
)
from zunyi.refusals import refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

NEXT_LEVEL = {
    Level.PROVINCE: Level.CITY,
    Level.CITY: Level.COUNTY,
    Level.COUNTY: Level.TOWN,
    Level.TOWN: Level.VILLAGE,
}
# How much of its parent's code a code of each level begins with.
SHARED_DIGITS = {Level.CITY: 2, Level.COUNTY: 4, Level.TOWN: 6, Level.VILLAGE: 9}


def locked(division: Division) -> Division:
    return Division.objects.select_for_update(of=("self",)).get(pk=division.pk)


@transaction.atomic
def rename_division(*, division: Division, name: str, short_name: str, by: User | None) -> Division:
    """Give a place the name that it bears from now on; loading the data file leaves a hand-given name alone."""
    division = locked(division)
    before = {"name": division.name, "short_name": division.short_name}
    division.name, division.short_name = name.strip(), short_name.strip() or name.strip()
    after = {"name": division.name, "short_name": division.short_name}
    if before != after:
        division.save(update_fields=["name", "short_name"])
        record("division.renamed", division, by=by, before=before, after=after)
    return division


@transaction.atomic
def open_division(
    *,
    parent: Division,
    code: str,
    name: str,
    by: User | None,
    short_name: str = "",
    valid_from: date | None = None,
    as_unit: bool = False,
) -> Division:
    """Add a place below `parent`, one level down, or, below the city, an internal unit of the bureau's own (`as_unit`).

    Raises `CodeUnfit`, `CodeTaken` (a code of the past counts as taken) or `NoLevelBelow`.
    """
    parent = locked(parent)
    level = Level.UNIT if as_unit else NEXT_LEVEL.get(Level(parent.level))
    if level is None or (as_unit and parent.level != Level.CITY):
        raise NoLevelBelow(name=parent.name)
    code = code.strip().upper()
    check_code(code, level, parent)
    division = Division(
        code=code,
        level=level,
        official=level != Level.UNIT,
        name=name.strip(),
        short_name=short_name.strip() or name.strip(),
        valid_from=valid_from,
    )
    with refuse_on({"divisions_division_code_key": CodeTaken, "division_code_fits_level": CodeUnfit}):
        Division.objects.add_child(parent, instance=division)
    record("division.opened", division, by=by, code=code, name=division.name, below=parent.code)
    return division


def check_code(code: str, level: Level, parent: Division) -> None:
    """Refuse a code of another shape or of another parent, or one that a place bears or bore."""
    shared = SHARED_DIGITS.get(level, 0)
    if not re.match(CODE_PATTERNS[level], code) or (shared and code[:shared] != parent.code[:shared]):
        raise CodeUnfit(code=code)
    holder = Division.objects.filter(code=code).first()
    if holder is None and (old := DivisionCode.objects.filter(code=code).select_related("division").first()):
        holder = old.division
    if holder is not None:
        raise CodeTaken(code=code, name=holder.name)


@transaction.atomic
def close_division(*, division: Division, valid_to: date, by: User | None, with_below: bool = False) -> Division:
    """End a place after its last day; it stays for those who are written there, but nobody can choose it any more."""
    division = locked(division)
    if division.valid_to is not None:
        raise AlreadyClosed(name=division.name)
    below = Division.objects.filter(path__startswith=division.path, valid_to=None).exclude(pk=division.pk)
    count = below.count()
    if count and not with_below:
        raise PlacesBelowRemain(name=division.name, count=count)
    with refuse_on({"division_dates_in_order": ClosedBeforeOpened}):
        below.update(valid_to=valid_to)
        Division.objects.filter(pk=division.pk).update(valid_to=valid_to)
    division.valid_to = valid_to
    record("division.closed", division, by=by, valid_to=valid_to.isoformat(), closed_below=count)
    return division


@transaction.atomic
def recode_division(*, division: Division, code: str, by: User | None, since: date | None = None) -> Division:
    """Give a place the code that it bears since that day (today); the old one still leads to it."""
    division = locked(division)
    code, since = code.strip().upper(), since or timezone.localdate()
    parent = Division.objects.get_parent(division) if division.depth > 1 else None
    check_code(code, Level(division.level), parent or division)
    old = DivisionCode(code=division.code, division=division, name=division.name, valid_to=since - timedelta(days=1))
    with refuse_on({"divisions_division_code_key": CodeTaken, "divisions_divisioncode_code_key": CodeTaken}):
        division.code = code
        division.save(update_fields=["code"])
        old.save()
    record("division.recoded", division, by=by, before=old.code, after=code, since=since.isoformat())
    return division


@transaction.atomic
def assign_to_unit(*, town: Division, unit: Division | None, by: User | None) -> Division:
    """Let a town report to an internal unit, or to its county alone when `unit` is None."""
    town = locked(town)
    if town.level != Level.TOWN or (unit is not None and unit.level != Level.UNIT):
        raise NotAUnit()
    if town.unit_id != (unit.pk if unit else None):
        town.unit = unit
        town.save(update_fields=["unit"])
        record("division.unit_changed", town, by=by, unit=unit.code if unit else None)
    return town
