"""The first page of the day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_employer,
    make_employer_clerk,
    make_match,
    make_placement,
    make_run,
    make_vacancy,
)
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Trip
from trips.services.booking import book_workers
from workers.models import RosterImport
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> User:
    return make_officer(Role.COUNTY, "520324")


def roster(county: str, by: User) -> RosterImport:
    return RosterImport.objects.create(
        county=make_division(county), by=by, file_name="名册.xlsx", file_hash=b"0" * 32, state=RosterImport.State.JUDGED
    )


def numbers(user: User) -> dict[str, int]:
    return {figure.url: figure.number for figure in signed_in(user).get("/desk/").context["figures"]}


def test_numbers_count_what_is_waiting_in_ones_own_place(county):
    roster("520324", county)
    roster("520304", make_officer(Role.COUNTY, "520304"))
    worker, vacancy = make_worker(), make_vacancy()
    run = make_run(by=county)
    make_match(run, worker, vacancy)
    make_match(run, make_worker(), None)
    make_placement(worker, vacancy)

    found = numbers(county)

    assert found["/desk/imports/"] == 1
    assert found[f"/desk/matching/{run.pk}/?state=proposed"] == 1
    assert found["/desk/placements/?state=offered"] == 1


def test_each_number_opens_its_list(county):
    client = signed_in(county)
    for figure in client.get("/desk/").context["figures"]:
        assert client.get(figure.url).status_code == 200


def test_trips_of_today_and_tomorrow_with_their_free_seats(county):
    now = timezone.now()
    soon = make_trip(departs_at=now + timedelta(minutes=1), seats=4)
    make_trip(departs_at=now + timedelta(days=3))
    make_trip(departs_at=now + timedelta(minutes=1), state=Trip.State.DRAFT)
    make_trip(departs_at=now + timedelta(minutes=1), organiser=make_division("520304"))
    (booking,) = book_workers(trip=soon, workers=[make_worker()], by=None, channel=Booking.Channel.WEB)
    Booking.objects.filter(pk=booking.pk).update(state=Booking.State.HELD, held_until=now + timedelta(hours=1))

    (trip,) = signed_in(county).get("/desk/").context["departures"]

    assert (trip.pk, trip.seats_free, trip.persons, trip.unconfirmed) == (soon.pk, 3, 1, 1)


def test_the_page_costs_the_same_on_a_quiet_and_on_a_busy_day(
    county, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(county)
    make_run(by=county)
    client.get("/desk/")
    with django_assert_max_num_queries(22) as quiet:
        client.get("/desk/")
    for _ in range(5):
        make_trip(departs_at=timezone.now() + timedelta(minutes=1))
        roster("520324", county)
    with django_assert_num_queries(len(quiet)):
        client.get("/desk/")


def test_a_village_starts_with_two_things_and_its_own_people():
    village = make_officer(Role.VILLAGE, "520324116201")
    trip = make_trip()
    mine = make_worker(household=make_division("520324116201"), legal_name="测试村民")
    other = make_worker(household=make_division("520324100"), legal_name="测试外村")
    book_workers(trip=trip, workers=[mine, other], by=None, channel=Booking.Channel.WEB)

    page = signed_in(village).get("/desk/")

    assert [booking.worker.legal_name for booking in page.context["people"]] == ["测试村民"]
    assert "测试外村" not in page.content.decode()


@pytest.mark.parametrize("role", [Role.CITY, Role.TOWN, Role.AUDITOR, Role.ADMIN])
def test_everybody_at_a_desk_has_a_first_page(role):
    client = signed_in(make_officer(role))

    assert client.get("/desk/home/").url == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_after_signing_in_an_employer_is_at_its_own_face():
    assert signed_in(make_employer_clerk(make_employer())).get("/desk/home/").url == "/partner/"
