"""Who counts as signed up: whoever said yes once, and nobody for whom a place was only held."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Leg, Trip
from trips.queries.manifest.lists import passengers
from trips.services.booking import book_workers
from trips.services.holds import confirm_holds, hold_places
from trips.services.plan.schedule import depart_trip
from zunyi.accounts.roles import Role
from zunyi.reports.models import Form
from zunyi.reports.queries.daily import daily_report
from zunyi.reports.queries.dashboard import dashboard
from zunyi.reports.queries.grouping import Lines
from zunyi.reports.queries.registry import FIGURES
from zunyi.reports.queries.table import question_of, table
from zunyi.reports.queries.totals import day_totals, persons_of, sums
from zunyi.reports.services.totals import compare_totals, renew_totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_officer(Role.CITY, "520300")


def tomorrow_of(question, reader) -> set[int]:
    """The sign-ups for the next day, as the list, the form, the day's report and the dashboard say."""
    city = make_division("520300")
    forms = Lines(city).counts(["tomorrow"], question).values()
    return {
        FIGURES["tomorrow"].rows(question).count(),
        sum(cells.get("tomorrow", 0) for cells in forms),
        daily_report(question).total.tomorrow,
        dashboard(question, reader).today["tomorrow"],
    }


def test_a_place_that_is_only_held_is_no_sign_up_until_the_person_says_yes(city):
    at = timezone.now() + timedelta(days=2)
    trip = make_trip(departs_at=at, seats=4)
    book_workers(trip=trip, workers=[make_worker()], by=None, channel=Booking.Channel.WEB)
    held = hold_places(
        trip=trip, workers=[make_worker()], by=None, until=timezone.now() + timedelta(hours=1)
    )  # fmt: skip
    day = timezone.localdate(at) - timedelta(days=1)
    # Whatever the hour of the run: what leaves after the cut-off belongs to the next report.
    asked = question_of(Form.DAILY, make_division("520300"), day + timedelta(days=timezone.localtime(at).hour >= 16))
    leg = Leg.objects.get(trip=trip)

    assert tomorrow_of(asked, city) == {1}
    assert len(passengers(leg)) == 1

    confirm_holds(bookings=held, by=None, manner="read")
    assert tomorrow_of(asked, city) == {2}
    assert len(passengers(leg)) == 2


def test_a_place_that_lapsed_is_neither_a_sign_up_nor_a_cancellation_and_a_child_is_no_worker(city):
    trip = make_trip(departs_at=timezone.now() + timedelta(minutes=25), seats=4)
    [parent] = book_workers(trip=trip, workers=[make_worker()], by=None, channel=Booking.Channel.WEB)
    hold_places(trip=trip, workers=[make_worker()], by=None, until=timezone.now() + timedelta(minutes=9))
    child = make_worker(household=parent.worker.household, born_on=date(2020, 3, 1))
    Booking.objects.create(
        trip=trip, worker=child, board=parent.board, alight=parent.alight, state="boarded", channel="web",
        guardian=parent, period=parent.period, slip_code="kind",
    )  # fmt: skip
    Booking.objects.filter(pk=parent.pk).update(state="boarded")
    depart_trip(trip=trip, by=None)
    left = Trip.objects.get(pk=trip.pk).departed_at
    day = timezone.localdate(left) + timedelta(days=timezone.localtime(left).hour >= 16)
    asked = question_of(Form.DAILY, make_division("520300"), day)

    for is_kept in (False, True):
        if is_kept:
            renew_totals()
        said = sums(day_totals(asked))
        assert {name: said[name] for name in ("registered", "gone", "cancelled", "open")} == {
            "registered": 1, "gone": 1, "cancelled": 0, "open": 0,
        }, is_kept  # fmt: skip
        assert persons_of(asked) == FIGURES["season_persons"].number(asked) == 1
        total = table(Form.DAILY, make_division("520300"), day).total.cells
        assert [total[name] for name in ("gone", "cancelled", "open", "persons")] == [1, 0, 0, 1]
    assert compare_totals().trips == ()
