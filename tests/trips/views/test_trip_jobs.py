"""Jobs beside trips at the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from employers.models import Placement
from tests.factories.accounts import make_officer, signed_in
from tests.factories.employers import make_placement, make_vacancy, make_wish
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking
from trips.services.booking import book_workers

pytestmark = pytest.mark.django_db


def test_the_page_costs_the_same_for_one_rider_and_for_thirty():
    trip, county = make_trip(seats=60), signed_in(make_officer("county"))
    for _each in range(3):
        make_vacancy(division=trip.destination)

    county.get("/desk/")  # the session is written once
    costs = []
    for riders in (1, 29):
        for _each in range(riders):
            rider = make_worker()
            make_wish(rider, destination=trip.destination.code)
            book_workers(trip=trip, workers=[rider], by=None, channel=Booking.Channel.WEB)
            make_placement(make_worker(), make_vacancy(division=trip.destination), Placement.State.ACCEPTED)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page = county.get(f"/desk/trips/{trip.number}/jobs/")
        costs.append(len(caught))

    assertContains(page, "电子装配")
    assert costs[0] == costs[1]
