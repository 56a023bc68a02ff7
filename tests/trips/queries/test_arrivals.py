"""Employers and stations see when and by which trip somebody comes, once there is a seat, and nobody else's journey."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from employers.models import Placement
from tests.factories.accounts import api_client, signed_in
from tests.factories.disruptions import book
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_employer_clerk,
    make_placement,
    make_station,
    make_station_clerk,
    make_vacancy,
)
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking
from zunyi.sheets.reading import read_workbook

pytestmark = pytest.mark.django_db


def arrivals_of(vacancy):
    program = api_client(make_employer_clerk(vacancy.employer))
    return {row["id"]: row for row in program.get("/api/v1/arrivals/").json()["results"]}


def test_who_has_a_seat_to_the_city_of_the_job_is_shown_with_hour_stop_and_trip():
    vacancy, trip = make_vacancy(), make_trip()
    without, with_seat = (
        make_placement(make_worker(legal_name=name), vacancy, Placement.State.ACCEPTED) for name in ("测候补", "测有座")
    )
    [booking] = book(trip, with_seat.worker)
    off = booking.alight

    page = signed_in(make_station_clerk(make_station())).get(reverse("partner:arrivals")).content.decode()
    rows = arrivals_of(vacancy)

    assert trip.number in page
    assert off.place.name in page
    assert page.index(with_seat.worker.legal_name) < page.index(without.worker.legal_name)
    assert (rows[with_seat.pk]["comes_to"], rows[with_seat.pk]["comes_by"]) == (off.place.name, trip.number)
    assert rows[with_seat.pk]["comes_at"] == timezone.localtime(off.arrives_at or off.departs_at).isoformat()
    assert rows[without.pk]["comes_at"] is rows[without.pk]["comes_by"] is None


def test_a_trip_elsewhere_an_old_one_and_a_cancelled_one_say_nothing_of_the_arrival():
    vacancy, elsewhere = make_vacancy(), make_vacancy(division=make_division("440402"))
    other_city = make_placement(make_worker(), elsewhere, Placement.State.ACCEPTED)
    cancelled, earlier = (make_placement(make_worker(), vacancy, Placement.State.ACCEPTED) for _ in range(2))
    bookings = book(make_trip(), other_city.worker, cancelled.worker, earlier.worker)
    ended = {"state": Booking.State.CANCELLED, "ended_at": timezone.now()}
    Booking.objects.filter(worker=cancelled.worker).update(**ended)
    later = bookings[2].period.upper + timedelta(days=1)
    Placement.objects.filter(pk=earlier.pk).update(offered_at=later, answered_at=later)

    rows = arrivals_of(vacancy) | arrivals_of(elsewhere)

    assert {row["comes_by"] for row in rows.values()} == {None}
    assert len(rows) == 3


def test_the_workbook_says_the_same():
    vacancy, trip = make_vacancy(), make_trip()
    coming = make_placement(make_worker(), vacancy, Placement.State.ACCEPTED)
    book(trip, coming.worker)

    answer = signed_in(make_employer_clerk(vacancy.employer)).get(reverse("partner:arrivals_sheet"))

    assert trip.number in [str(cell) for row in read_workbook(answer.content).sheets[0].rows for cell in row]
