"""Keeping the list of stations, and what each of them does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from employers.models import Employer, Station, StationActivity
from employers.refusals import ActivityStruck, DaysOutOfOrder, StationClosed, StationKnownAlready
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import refuse_on

_RULES = {"employers_station_name_key": StationKnownAlready, "station_days_in_order": DaysOutOfOrder}


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """What is written down about a station."""

    name: str
    division: Division
    address: str = ""
    contact_name: str = ""
    phone: str = ""
    tasks: str = ""
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a station did: jobs collected are counted by their openings, everything else by how often."""

    kind: str
    day: date
    text: str
    count: int = 1
    employer: Employer | None = None


@transaction.atomic
def add_station(*, facts: StationFacts, by: User) -> Station:
    """Put a station on the list. Refuses with StationKnownAlready or DaysOutOfOrder."""
    with refuse_on(_RULES):
        station = Station.objects.create(**{name: getattr(facts, name) for name in StationFacts.__slots__})
    record("station.added", station, by=by)
    return station


@transaction.atomic
def change_station(*, station: Station, facts: StationFacts, by: User) -> Station:
    """Write down what has changed; a closed station's accounts see no arrivals any more."""
    changed = Station.objects.select_for_update().get(pk=station.pk)
    names = [name for name in StationFacts.__slots__ if getattr(changed, name) != getattr(facts, name)]
    for name in names:
        setattr(changed, name, getattr(facts, name))
    if names:
        with refuse_on(_RULES):
            changed.save(update_fields=names)
        record("station.changed", changed, by=by, fields=names)
    return changed


@transaction.atomic
def record_activity(*, station: Station, deed: Deed, by: User) -> StationActivity:
    """Write down what the station did. Refuses with StationClosed for a day after it was closed."""
    if station.closed_on is not None and station.closed_on < deed.day:
        raise StationClosed()
    activity = StationActivity.objects.create(station=station, by=by, **{k: getattr(deed, k) for k in Deed.__slots__})
    record("station.activity", station, by=by, kind=deed.kind, day=deed.day.isoformat(), count=deed.count)
    return activity


@transaction.atomic
def strike_activity(*, activity: StationActivity, by: User) -> StationActivity:
    """Strike out what was entered by mistake: it stays readable, and is counted nowhere."""
    struck = StationActivity.objects.select_for_update(of=("self",)).select_related("station").get(pk=activity.pk)
    if struck.struck_at is not None:
        raise ActivityStruck()
    struck.struck_at = timezone.now()
    struck.save(update_fields=["struck_at"])
    record("station.activity_struck", struck.station, by=by, activity=struck.pk)
    return struck
