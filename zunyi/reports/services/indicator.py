"""Writing down what others tell the bureau."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from employers.models import Station
from trips.models import Trip
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import NotAllowed, refuse_on
from zunyi.reports.models import IndicatorEntry
from zunyi.reports.queries.indicators import versions_of
from zunyi.reports.refusals import CorrectionSaysWhy, IndicatorThere, NothingChanged, ValueMissing

_ONCE = {"indicator_one_of_each_version": IndicatorThere}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told: a value in the indicator's unit, or words, and by whom."""

    source: str
    value: Decimal | None = None
    text: str = ""
    note: str = ""


@transaction.atomic
def enter_indicator(
    *,
    key: str,
    division: Division,
    as_on: date,
    told: Told,
    by: User,
    station: Station | None = None,
    trip: Trip | None = None,
) -> IndicatorEntry:
    """Enter a value for a place and day; what is told of a trip is its organiser's.

    Raises NotAllowed, ValueMissing, IndicatorThere.
    """
    division = trip.organiser if trip else division
    _check(division, told, by)
    entry = IndicatorEntry(
        key=key, division=division, station=None if trip else station, trip=trip, as_on=as_on, by=by,
        value=told.value, text=told.text, source=told.source, note=told.note,
    )  # fmt: skip
    return _saved(entry, by)


@transaction.atomic
def correct_indicator(*, entry: IndicatorEntry, told: Told, reason: str, by: User) -> IndicatorEntry:
    """Enter the value again as a new version; the old ones stay to be seen."""
    _check(entry.division, told, by)
    if not reason.strip():
        raise CorrectionSaysWhy()
    last = versions_of(entry)[0]
    if (last.value, last.text, last.source, last.note) == (told.value, told.text, told.source, told.note):
        raise NothingChanged()
    corrected = IndicatorEntry(
        key=last.key, division=last.division, station=last.station, trip=last.trip, as_on=last.as_on,
        version=last.version + 1, by=by, value=told.value, text=told.text, source=told.source, note=told.note,
        reason=reason.strip(),
    )  # fmt: skip
    return _saved(corrected, by)


def _check(division: Division, told: Told, by: User) -> None:
    if not lies_within(division, division_paths(by, "indicators.edit")):
        raise NotAllowed()
    if told.value is None and not told.text:
        raise ValueMissing()


def _saved(entry: IndicatorEntry, by: User) -> IndicatorEntry:
    with refuse_on(_ONCE):
        entry.save(force_insert=True)
    action = "indicator.corrected" if entry.reason else "indicator.entered"
    record(action, entry, by=by, indicator=entry.key, version=entry.version, reason=entry.reason)
    return entry
