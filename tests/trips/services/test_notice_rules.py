"""When people are reminded: the city's frame, a county's times within it, and the calendar's corners."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Mode, NoticeRule
from trips.queries.notice_rule import CITY_RULES, Slot, reminders_due, rules_held_by
from trips.refusals import RuleOutsideFrame
from trips.services.booking import book_workers
from trips.services.notice_rules import set_rules
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice

BUS = [CITY_RULES[slot, Mode.BUS] for slot in Slot.values]


def at(day, hour, minute=0, month=2, year=2027):
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def planned(pick_up, *, now=None, timings=BUS):
    return dict(reminders_due(timings, pick_up, now=now or pick_up - timedelta(days=30)))


def of(slot, **changes):
    return replace(CITY_RULES[slot, Mode.BUS], **changes)


@pytest.mark.parametrize(
    ("pick_up", "expected"),
    [
        # 29 February: two days of it lie between.
        (
            at(1, 7, 30, month=3, year=2028),
            {"reminder_early": at(27, 10, year=2028), "reminder": at(29, 18, year=2028)},
        ),
        (at(29, 7, 30, year=2028), {"reminder_early": at(26, 10, year=2028), "reminder": at(28, 18, year=2028)}),
        (at(1, 7, 30, month=3, year=2027), {"reminder_early": at(26, 10), "reminder": at(28, 18)}),
        # New Year's Eve, and the first morning of the year.
        (at(1, 7, 30, month=1), {"reminder_early": at(29, 10, 0, 12, 2026), "reminder": at(31, 18, 0, 12, 2026)}),
        (at(31, 7, 30, 12, 2026), {"reminder_early": at(28, 10, 0, 12, 2026), "reminder": at(30, 18, 0, 12, 2026)}),
        # The eve of the Spring Festival 2027 is 5 February (domain brief 6, no. 38: it moves each year).
        (at(6, 7, 30), {"reminder_early": at(3, 10), "reminder": at(5, 18)}),
    ],
)
def test_days_before_by_the_calendar(pick_up, expected):
    assert planned(pick_up) == expected | {"reminder_soon": pick_up - timedelta(hours=2)}


def test_around_midnight():
    """Midnight belongs to the day that begins; who gathers in the evening is reminded before that evening."""
    assert planned(at(14, 0, 0)) == {
        "reminder_early": at(11, 10), "reminder": at(13, 18), "reminder_soon": at(13, 22),
    }  # fmt: skip
    assert planned(at(13, 23, 59)) == {
        "reminder_early": at(10, 10), "reminder": at(12, 18), "reminder_soon": at(13, 21, 59),
    }  # fmt: skip


def test_nobody_is_woken_before_daybreak_to_be_told_that_it_is_time():
    assert "reminder_soon" not in planned(at(14, 4, 30))
    assert planned(at(14, 7))["reminder_soon"] == at(14, 5)


def test_the_morning_itself_is_that_of_the_day_on_which_people_gather():
    train = [CITY_RULES[slot, Mode.RAIL] for slot in Slot.values]
    assert planned(at(14, 13), timings=train)["reminder_day"] == at(14, 8)
    assert planned(at(14, 0, 5), timings=train)["reminder_day"] == at(13, 8)
    assert "reminder_day" not in planned(at(14, 7, 30), timings=train)


def test_two_reminders_close_together_are_one():
    both = [of(Slot.EVE), of(Slot.DAY, is_on=True), of(Slot.SOON)]
    assert planned(at(14, 11), timings=both) == {"reminder": at(13, 18), "reminder_soon": at(14, 9)}
    assert planned(at(14, 15), timings=both) == {
        "reminder": at(13, 18), "reminder_day": at(14, 8), "reminder_soon": at(14, 13),
    }  # fmt: skip


@pytest.fixture
def county():
    return make_division("520324")


def held(office):
    timings, _frames = rules_held_by(office, [Mode.BUS])
    return {each.slot: each for each in timings[Mode.BUS]}


@pytest.mark.django_db
def test_a_county_moves_a_time_within_the_frame_and_the_next_booking_follows(county):
    officer = make_officer(Role.COUNTY, county)
    with time_machine.travel(at(1, 10), tick=False):
        trip = make_trip(departs_at=at(14, 7, 30), organiser=county)
        foreign = make_trip(departs_at=at(14, 7, 30), organiser=make_division("520304"))
        book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
        assert set_rules(division=county, timings=[of(Slot.EVE, at=time(19, 30)), of(Slot.EARLY)], by=officer) == 1
        [mine] = book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
        [theirs] = book_workers(trip=foreign, workers=[make_worker()], by=None, channel="web")

    due = dict(Notice.objects.filter(kind="reminder").values_list("about_id", "due_at"))
    assert (due[str(mine.pk)], due[str(theirs.pk)]) == (at(13, 19, 30), at(13, 18))
    assert AuditEntry.objects.get(action="notice_rules.changed").data["reminders"] == ["bus.eve"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "timing",
    [
        of(Slot.EVE, at=time(20, 1)),
        of(Slot.EVE, is_on=False),
        of(Slot.EARLY, days_before=9),
        of(Slot.SOON, minutes_before=20),
    ],
    ids=["too late", "may not be off", "another day", "too short"],
)
def test_what_leaves_the_frame_is_refused(county, timing):
    with pytest.raises(RuleOutsideFrame):
        set_rules(division=county, timings=[timing], by=None)
    assert not NoticeRule.objects.exists()


@pytest.mark.django_db
def test_a_county_switches_an_optional_one_off_and_the_city_takes_that_right_back(county):
    set_rules(division=county, timings=[of(Slot.SOON, is_on=False)], by=None)
    assert not held(county)[Slot.SOON].is_on

    set_rules(division=make_division("520300"), timings=[of(Slot.SOON, is_optional=False)], by=None)
    assert held(county)[Slot.SOON].is_on


@pytest.mark.django_db
def test_a_trip_of_its_own_mind(county):
    with time_machine.travel(at(1, 10), tick=False):
        trip, other = (make_trip(departs_at=at(14, 7, 30), organiser=county) for _ in range(2))
        set_rules(division=county, trip=trip, timings=[of(Slot.EVE, at=time(17, 0))], by=None)
        bookings = [
            book_workers(trip=each, workers=[make_worker()], by=None, channel="web")[0] for each in (trip, other)
        ]
    due = dict(Notice.objects.filter(kind="reminder").values_list("about_id", "due_at"))
    assert [due[str(booking.pk)] for booking in bookings] == [at(13, 17), at(13, 18)]


@pytest.mark.django_db
def test_the_same_rules_again_change_nothing(county):
    assert set_rules(division=county, timings=BUS, by=None) == 0
    assert not NoticeRule.objects.exists()


@pytest.mark.django_db
def test_the_first_booking_after_a_rule_was_written_costs_two_statements_more_and_stays_within_fifteen(county):
    trip = make_trip(departs_at=at(14, 7, 30), seats=8, organiser=county)

    def statements():
        worker = make_worker()
        with CaptureQueriesContext(connection) as seen:
            book_workers(trip=trip, workers=[worker], by=None, channel="web")
        return len([each for each in seen if "SAVEPOINT" not in each["sql"]])

    with time_machine.travel(at(1, 10), tick=False):
        first, later = statements(), statements()
        set_rules(division=county, timings=[replace(held(county)[Slot.EVE], at=time(17, 0))], by=None)
        first_with_rule, later_with_rule = statements(), statements()
    assert first_with_rule <= first + 2
    assert later_with_rule == later
    assert max(first, first_with_rule) <= 15
