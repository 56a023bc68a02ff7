"""The plan sheet and the law: what keeps a trip from being released, and what mends it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.trips import make_driver, make_place, make_ready, make_template, make_trip
from trips.models import Leg, PlanSheet, RestStop, SeatLayout, Trip
from trips.queries.plan.driving import Drive, drives_of, longest_spell, minutes_between
from trips.queries.plan.law import MUST, findings_of, gaps_of
from trips.refusals import (
    ContractIsFiled,
    DepartsTooEarly,
    LegNeedsAnother,
    SignUpStillOpen,
    TripHasGaps,
    TripStepNotPossible,
)
from trips.services.plan import schedule
from trips.services.plan.copies import copy_trip, keep_as_template
from trips.services.plan.legs import add_leg, remove_leg
from trips.services.plan.limits import set_limit
from trips.services.plan.sheets import file_contract, take_filing_back, write_sheet
from zunyi.lunar import lunar_day_of, read_lunar, same_lunar_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip(later):
    """A draft whose plan is whole."""
    return make_ready(schedule.schedule_trip(template=make_template(), departs_at=later, by=None))


def rules_broken(trip):
    return {gap.rule for gap in gaps_of(trip)}


def change(trip, **facts):
    PlanSheet.objects.filter(leg__trip=trip).update(**facts)


def test_a_whole_plan_is_released(trip):
    assert gaps_of(trip) == []
    assert schedule.release_trip(trip=trip, by=None).state == Trip.State.RELEASED


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"carrier": None, "insurance_policy": ""}, "B2"),
        ({"charter_plate": ""}, "B2"),
        ({"contract_number": ""}, "B2"),
        ({"contract_until": date(2020, 1, 1), "contract_from": None}, "B2"),
        ({"insurance_policy": "过期", "insured_until": date(2020, 1, 1)}, "B8"),
        ({"distance_km": None}, "B7"),
    ],
)
def test_each_gap_keeps_the_trip_back_and_leads_to_its_field(trip, facts, rule):
    change(trip, **facts)

    assert rule in rules_broken(trip)
    assert all(gap.url.startswith("/desk/trips/") and gap.said and gap.mend for gap in gaps_of(trip))
    with pytest.raises(TripHasGaps):
        schedule.release_trip(trip=trip, by=None)


def test_b1_more_persons_than_approved(trip):
    Leg.objects.filter(trip=trip).update(escorts=9)

    assert "B1" in rules_broken(trip)


def test_b4_without_rest_one_driver_drives_too_long(trip):
    RestStop.objects.filter(leg__trip=trip).delete()

    assert "B4" in rules_broken(trip)


def test_b5_a_coach_stands_at_night_unless_it_runs_by_relay(trip):
    change(trip, has_relay=False)
    RestStop.objects.filter(leg__trip=trip).delete()

    assert "B5" in rules_broken(trip)


def test_b7_one_driver_is_not_enough_for_a_long_way(trip):
    Leg.objects.filter(trip=trip).update(drivers=1)

    assert "B7" in rules_broken(trip)


def test_a_limit_of_the_city_judges_at_once(trip):
    set_limit(key="two_drivers_motorway", value=2000, source="测试", by=None)
    Leg.objects.filter(trip=trip).update(drivers=1)
    trip.legs.get().driver_duties.filter(order=2).delete()

    assert "B7" not in rules_broken(trip)


def test_two_drivers_take_turns_where_nobody_says_otherwise(trip):
    leg = trip.legs.get()
    calls = list(leg.calls.order_by("order"))
    drives = drives_of(calls, list(leg.rest_stops.all()), drivers=2, rest=20)

    assert {drive.driver for drive in drives} == {0, 1}
    assert longest_spell(drives, rest=20)[0] <= 120


def test_minutes_of_the_night_over_midnight():
    at = timezone.make_aware(timezone.datetime(2027, 2, 13, 23, 0))
    drive = Drive(at, at + timedelta(hours=5))

    assert (minutes_between(drive, 2, 5), minutes_between(drive, 22, 6)) == (120, 300)


def test_a_filed_contract_freezes_list_and_vehicle(trip):
    leg = trip.legs.get()
    with pytest.raises(SignUpStillOpen):
        file_contract(leg=leg, by=None)
    Trip.objects.update(state=Trip.State.CLOSED)
    file_contract(leg=leg, by=None)

    with pytest.raises(ContractIsFiled):
        schedule.open_trip(trip=trip, by=None)
    with pytest.raises(ContractIsFiled):
        write_sheet(leg=leg, facts={"charter_plate": "另一块"}, by=None)
    with pytest.raises(ContractIsFiled):
        write_sheet(leg=leg, facts={}, drivers=[make_driver(leg.sheet.carrier)], by=None)
    take_filing_back(leg=leg, reason="换车", by=None)
    assert schedule.open_trip(trip=trip, by=None).state == Trip.State.OPEN


def test_nobody_notes_a_departure_before_its_time():
    trip = make_trip(state=Trip.State.CLOSED)

    with pytest.raises(DepartsTooEarly):
        schedule.depart_trip(trip=trip, by=None)


def test_feeders_are_laid_before_the_trunk_and_only_in_a_draft(trip, later):
    facts = {
        "layout": SeatLayout.objects.get(code="minibus-19"), "vehicle_number": "", "carrier": "", "drivers": 1,
        "escorts": 0,
    }  # fmt: skip
    start = later - timedelta(hours=2)
    calls = [
        {"place": make_place(), "arrives_at": None, "departs_at": start, "boarding": True, "alighting": False},
        {"place": make_place(), "arrives_at": start + timedelta(hours=1), "departs_at": None, "boarding": False,
         "alighting": True},
    ]  # fmt: skip

    feeder = add_leg(trip=trip, role=Leg.Role.FEEDER, facts=facts, calls=calls, by=None)

    assert (feeder.order, feeder.seats.filter(blocked_reason="").count()) == (0, 18)
    assert trip.legs.get(role=Leg.Role.TRUNK).order == 1
    with pytest.raises(LegNeedsAnother):
        remove_leg(leg=trip.legs.get(role=Leg.Role.TRUNK), by=None)
    remove_leg(leg=feeder, by=None)
    Trip.objects.update(state=Trip.State.RELEASED)
    with pytest.raises(TripStepNotPossible):
        add_leg(trip=trip, role=Leg.Role.FEEDER, facts=facts, calls=calls, by=None)


def test_a_copy_takes_the_way_along_and_not_the_papers(trip, later):
    [first, second] = copy_trip(trip=trip, departs_at=later + timedelta(days=300), by=None, days=2)

    leg = first.legs.get()
    assert (leg.sheet.emergency_plan, leg.sheet.charter_plate, leg.vehicle_number) == ("测预案", "", "")
    assert leg.rest_stops.count() == trip.legs.get().rest_stops.count()
    assert leg.calls.get(order=0).at - later == timedelta(days=300)
    assert first.number != second.number
    assert keep_as_template(trip=trip, name="新模板", by=None).plan["legs"][0]["layout"] == "coach-49"


def test_the_pages_of_a_plan_open_and_save(trip):
    county = signed_in(make_officer("county"))
    assert county.get(f"/desk/trips/{trip.number}/plan/").status_code == 200
    assert county.get(f"/desk/trips/{trip.number}/plan/print/").status_code == 200
    assert county.get(f"/desk/trips/{trip.number}/plan/0/").status_code == 200
    assert [found for found in findings_of(trip) if found.level == MUST] == []


def test_edge_38_a_lunar_day_is_another_day_each_year():
    assert read_lunar("正月初八", year=2027) == date(2027, 2, 13)
    assert read_lunar("腊月廿三", year=2026) == date(2027, 1, 30)
    assert same_lunar_day(date(2027, 2, 13), year=2028) == date(2028, 2, 2)
    assert lunar_day_of(date(2025, 8, 1)).is_leap
    assert read_lunar("正月三十一", year=2027) is None
