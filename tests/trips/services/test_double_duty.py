"""A vehicle, or a driver, on two trips at once: said by the plan with figure and mend, and never released."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.trips import make_ready, make_template, make_trip
from trips.models import DriverDuty, PlanSheet, Trip
from trips.queries.plan.law import findings_of
from trips.refusals import TripHasGaps
from trips.services.plan.schedule import release_trip, schedule_trip

pytestmark = pytest.mark.django_db


def draft(stops, later):
    return make_ready(schedule_trip(template=make_template(stops=stops), departs_at=later, by=None))


def gaps(trip):
    return [(each.rule, each.mend) for each in findings_of(trip) if each.level == "must"]


def test_a_vehicle_on_two_trips_at_once_keeps_the_second_from_release(later):
    first, second = draft(("甲", "乙"), later), draft(("丙", "丁"), later + timedelta(hours=3))
    release_trip(trip=first, by=None)
    vehicle = PlanSheet.objects.get(leg__trip=first).vehicle
    PlanSheet.objects.filter(leg__trip=second).update(vehicle=vehicle)

    [finding] = [each for each in findings_of(second) if each.level == "must"]

    assert (finding.rule, first.number in finding.said, vehicle.plate in finding.said) == ("B3", True, True)
    with pytest.raises(TripHasGaps):
        release_trip(trip=second, by=None)


def test_a_driver_at_two_wheels_at_once_keeps_a_trip_from_release_until_the_other_is_over(later):
    first, second = draft(("甲", "乙"), later), draft(("丙", "丁"), later + timedelta(hours=3))
    driver = DriverDuty.objects.filter(leg__trip=first).first().driver
    DriverDuty.objects.filter(leg__trip=second, order=1).update(driver=driver)

    assert [rule for rule, _ in gaps(second)] == ["B4"]
    Trip.objects.filter(pk=first.pk).update(state="cancelled", cancelled_at=timezone.now())
    assert gaps(second) == []


def test_one_after_the_other_with_time_between_is_no_clash(later):
    first, second = draft(("甲", "乙"), later), draft(("丙", "丁"), later + timedelta(hours=20, minutes=31))
    vehicle = PlanSheet.objects.get(leg__trip=first).vehicle
    PlanSheet.objects.filter(leg__trip=second).update(vehicle=vehicle)

    assert gaps(second) == []


def test_the_plan_says_whether_a_list_is_on_board_and_whom_to_call_for_another_vehicle():
    trip = make_ready(make_trip())

    said = {each.rule: each.level for each in findings_of(trip)}

    assert (said["B9"], said["B10"]) == ("look", "look")
