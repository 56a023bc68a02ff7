"""The form of stations against a slow, plain reckoning of the same random history: equal in every cell."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from employers.models import Station, StationActivity, Vacancy
from employers.queries.station import REPORTED
from tests.factories.divisions import make_division
from tests.factories.employers import make_station
from tests.factories.reports import make_entry
from tests.reports.histories import DAY
from tests.reports.queries.test_forms import (
    CARRIED,
    PLACES,
    Told,
    _is_at_work,
    _moment,
    line_of,
    make_past,
    reckon,
)
from zunyi.divisions.models import Division
from zunyi.reports.models import Form, IndicatorEntry
from zunyi.reports.queries.table import question_of, table

pytestmark = pytest.mark.django_db
# Two areas lie within a third one.
AREAS = ("440400", "440000", "350582", "350500", "520304")
COUNTED = ("came", "works_there", "posts_there")
TOLD = tuple(REPORTED.values())


def make_stations(seed: int) -> list[Station]:
    """Stations with work written down before, in and after the month, some of it struck, some told for the month."""
    make_past(seed)
    dice = random.Random(seed + 50)
    for vacancy in Vacancy.objects.order_by("pk"):
        Vacancy.objects.filter(pk=vacancy.pk).update(created_at=_moment(dice) + timedelta(days=dice.choice([0, -40])))
    stations = [make_station(division=make_division(code)) for code in AREAS]
    for station in stations:
        for _ in range(dice.randint(0, 8)):
            struck = timezone.now() if dice.random() < 0.3 else None
            StationActivity.objects.create(
                station=station, kind=dice.choice(StationActivity.Kind.values), text="测走访", struck_at=struck,
                day=DAY + timedelta(days=dice.choice([-20, -14, -13, 0, 14, 15])), count=dice.randint(1, 9),
            )  # fmt: skip
        if dice.random() < 0.6:
            make_entry(dice.choice(TOLD), station=station, as_on=DAY + timedelta(days=dice.choice([-30, 3])), value=7)
    Station.objects.filter(pk=stations[-1].pk).update(closed_on=DAY - timedelta(days=20))
    return stations


def plain(told: Told, place: Division, paths: list[str]) -> dict[str, int]:
    """What happened in these areas to the people of the place, with loops and sets."""
    window = question_of(Form.STATIONS, place, DAY).window
    came, at_work, posts = 0, set(), 0

    def is_there(path: str) -> bool:
        return any(path.startswith(each) for each in paths)

    for booking in told.bookings:
        left = booking.trip.departed_at
        is_in = left is not None and window.since <= left < window.until and booking.state in CARRIED
        if is_in and line_of(booking.worker.household, place.code) and is_there(booking.trip.destination.path):
            came += 1
    for worker in told.workers:
        for job in worker.placements.all():
            mine = line_of(worker.household, place.code) and _is_at_work(job, window.day)
            if mine and is_there(job.vacancy.division.path):
                at_work.add(worker.pk)
    for vacancy in Vacancy.objects.select_related("division"):
        if window.since <= vacancy.created_at < window.until and is_there(vacancy.division.path):
            posts += vacancy.openings
    return {"came": came, "works_there": len(at_work), "posts_there": posts}


def plain_told(station: Station) -> dict[str, int]:
    """What the station wrote down, or what was told for the month in its place."""
    found: dict[str, int] = defaultdict(int)
    for done in station.activities.all():
        if done.struck_at is None and (done.day.year, done.day.month) == (DAY.year, DAY.month):
            found[REPORTED[StationActivity.Kind(done.kind)]] += done.count
    for entry in IndicatorEntry.objects.filter(station=station):
        if (entry.as_on.year, entry.as_on.month) == (DAY.year, DAY.month):
            found[entry.key] = int(entry.value)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_every_cell_of_the_stations_form_equals_the_plain_reckoning(seed):
    stations = make_stations(seed)
    open_ones, told = stations[:-1], Told.read()

    for is_kept in (False, True):
        if is_kept:
            reckon()
        for code in PLACES:
            place = Division.objects.get(code=code)
            filled = table(Form.STATIONS, place, DAY)
            lines = {line.code: line.cells for line in filled.lines}
            assert set(lines) == {str(station.pk) for station in open_ones}
            for station in open_ones:
                said, slow = lines[str(station.pk)], plain(told, place, [station.division.path])
                assert {name: said[name] for name in COUNTED} == slow, (seed, is_kept, code, station.division.name)
                written = plain_told(station)
                assert {key: said[key] for key in TOLD} == {key: written.get(key, 0) for key in TOLD}, (seed, code)
            together = plain(told, place, [station.division.path for station in open_ones])
            assert {name: filled.total.cells[name] for name in COUNTED} == together, (seed, is_kept, code)
            assert all(filled.total.cells[key] == sum(cells[key] for cells in lines.values()) for key in TOLD)
