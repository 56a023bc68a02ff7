"""The day's report against a slow, plain reckoning of the same history: equal in every cell."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.divisions import make_division
from tests.reports.histories import DAY, make_history
from trips.models import Mode, Trip
from zunyi.divisions.models import Division
from zunyi.reports.queries.daily import DEPARTURES, MEASURES, daily_report
from zunyi.reports.queries.figures import Question, behind, trips_of
from zunyi.reports.queries.window import Window, season_start

pytestmark = pytest.mark.django_db
CARRIED, LIVE = {"boarded", "arrived"}, {"confirmed", "boarded", "arrived"}


def question(hour=16, unit=None, place="520300", season_from=date(2027, 2, 13)) -> Question:
    return Question(Window(DAY, hour), (make_division(place).path,), season_from, unit)


def is_in(fact, measure) -> bool:
    if measure in ("no_show", "cancelled"):
        return fact.state == measure
    if measure == "open":
        return fact.state == "confirmed"
    return measure == "registered" or (fact.state in CARRIED and (measure == "gone" or measure in fact.traits))


def plain(facts, asked: Question) -> dict:
    """Every figure again, with loops and sets."""
    window = asked.window
    day = [each for each in facts if each.departed_at and window.since <= each.departed_at < window.until]
    cells, by_county, persons = defaultdict(int), defaultdict(int), defaultdict(set)
    for fact in day:
        for measure in MEASURES:
            if is_in(fact, measure):
                cells[fact.county, fact.destination, fact.mode, measure] += 1
                by_county[fact.county, measure] += 1
        if fact.state in CARRIED:
            persons[fact.county].add(fact.worker)
    season, tomorrow = defaultdict(list), defaultdict(int)
    for fact in facts:
        left = fact.departed_at
        if left and fact.state in CARRIED and window.season_since(asked.season_from) <= left < window.until:
            season[fact.county].append(fact.worker)
        planned = fact.trip_state not in ("draft", "cancelled") and fact.state in LIVE
        if planned and window.next.since <= fact.scheduled_at < window.next.until:
            tomorrow[fact.county] += 1
    return {"cells": cells, "counties": by_county, "persons": persons, "season": season, "tomorrow": tomorrow}


@pytest.mark.parametrize("hour", [16, 24])
@pytest.mark.parametrize("seed", range(8))
def test_every_cell_equals_the_plain_reckoning(seed, hour):
    facts, asked = make_history(seed), question(hour)

    report, slow = daily_report(asked), plain(facts, asked)

    for row in report.units:
        code = row.unit.code
        assert row.figures.persons == len(slow["persons"][code])
        assert row.figures.counts == {measure: slow["counties"][code, measure] for measure in MEASURES}
        assert row.season_trips == len(slow["season"][code])
        assert row.season_persons == len(set(slow["season"][code]))
        assert row.tomorrow == slow["tomorrow"][code]
        for cell in row.cells:
            assert cell.figures.counts == {
                measure: slow["cells"][code, cell.destination.code, cell.mode, measure] for measure in MEASURES
            }
    assert sum(row.figures.counts["registered"] for row in report.units) == sum(
        count for (_county, measure), count in slow["counties"].items() if measure == "registered"
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_sums_add_up(seed):
    make_history(seed)
    report = daily_report(question(24))

    for measure in MEASURES:
        assert report.total.figures.counts[measure] == sum(row.figures.counts[measure] for row in report.units)
        for row in [*report.units, report.total]:
            assert row.figures.counts[measure] == sum(cell.figures.counts[measure] for cell in row.cells)
    counts = report.total.figures.counts
    assert counts["registered"] == sum(counts[each] for each in ("gone", "no_show", "cancelled", "open"))
    for row in [*report.units, report.total]:
        assert sum(row.by_mode.values()) == row.figures.counts["gone"]
        assert row.figures.persons <= row.figures.counts["gone"]


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_agrees_with_the_list_behind_it(seed):
    make_history(seed)
    report = daily_report(question(24))

    for row in report.units:
        asked = question(24, unit=row.unit)
        assert behind("season", asked).count() == row.season_trips
        assert behind("tomorrow", asked).count() == row.tomorrow
        assert behind("gone", asked).values("worker").distinct().count() == row.figures.persons
        for measure in MEASURES:
            assert behind(measure, asked).count() == row.figures.counts[measure]
            for cell in row.cells:
                listed = behind(measure, asked, mode=cell.mode, destination=cell.destination)
                assert listed.count() == cell.figures.counts[measure]


@pytest.mark.parametrize("seed", range(4))
def test_vehicles_are_counted_as_trips_and_agree_with_their_lists(seed):
    make_history(seed)
    asked = question(24)
    report = daily_report(asked)

    window = asked.window
    left = [trip for trip in Trip.objects.exclude(departed_at=None) if window.since <= trip.departed_at < window.until]
    assert report.departures["departed"] == len(left)
    for figure in DEPARTURES:
        assert report.departures[figure] == trips_of(figure, asked).count()
    for row in report.modes:
        assert row.departed == sum(trip.legs.get().mode == row.mode for trip in left)


def test_one_county_alone_is_its_row_of_the_whole():
    make_history(3)
    whole = {row.unit.code: row for row in daily_report(question(24)).units}

    for unit in Division.objects.filter(code__in=whole):
        [alone] = daily_report(question(24, unit=unit)).units
        assert (alone.figures, alone.by_mode, alone.season_persons, alone.tomorrow) == (
            whole[unit.code].figures, whole[unit.code].by_mode, whole[unit.code].season_persons,
            whole[unit.code].tomorrow,
        )  # fmt: skip


def test_a_countys_own_report_holds_nobody_else():
    facts = make_history(5)
    asked = question(24, place="520304")

    report, slow = daily_report(asked), plain(facts, asked)

    assert [row.unit.code for row in report.units] == ["520304"]
    assert report.total.figures.counts["registered"] == slow["counties"]["520304", "registered"]


def test_days_with_a_cut_off_leave_no_gap():
    make_history(1)
    days = [DAY + timedelta(days=shift) for shift in range(-4, 5)]

    for hour in (16, 24):
        reports = [daily_report(Question(Window(day, hour), (make_division("520300").path,), day)) for day in days]
        left = Trip.objects.exclude(departed_at=None).count()
        assert sum(report.departures["departed"] for report in reports) == left


def test_the_queries_do_not_grow_with_people_and_trips():
    counts = []
    # Where nothing is planned for tomorrow, nobody is asked for.
    make_history(7, trips=20)
    for seed in (None, 7):
        if seed:
            for _ in range(2):
                make_history(seed, trips=20, workers=40)
        with CaptureQueriesContext(connection) as queries:
            daily_report(question(24))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_the_window_ends_at_the_cut_off_of_zunyi():
    assert str(Window(DAY).since) == "2027-02-13 16:00:00+08:00"
    assert str(Window(DAY, 24).until) == "2027-02-15 00:00:00+08:00"
    assert Window(DAY).next.since == Window(DAY).until


def test_the_season_begins_on_the_bureaus_day(settings):
    assert season_start(DAY) == date(2027, 1, 1)
    settings.SEASON_STARTS_ON = "12-01"
    assert season_start(DAY) == date(2026, 12, 1)


def test_every_mode_has_a_line_even_without_a_trip():
    make_division("520324")

    report = daily_report(question())

    assert [row.mode for row in report.modes] == list(Mode)
    assert report.total.is_empty
