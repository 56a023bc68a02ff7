"""From a trip to a seat and back, as a program does it."""

from functools import partial

import pytest
from rest_framework.test import APIClient

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.races import race
from trips.models import Booking, Trip
from workers.models import Consent, Worker
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role

TRIPS, BOOKINGS = "/api/v1/trips/", "/api/v1/bookings/"


@pytest.fixture
def town() -> User:
    return make_officer(Role.TOWN, "520324116")


def neighbour() -> Worker:
    return make_worker(household=make_division("520324116"))


def book(client: APIClient, trip: Trip, *workers: Worker, key: str = "", **more: object):
    asked = {
        "trip": trip.number,
        "workers": [str(worker.public_id) for worker in workers],
        "manner": "read_aloud",
    } | more
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return client.post(BOOKINGS, asked, format="json", **headers)


@pytest.mark.django_db
def test_a_trip_tells_its_seats_and_stops(town):
    trip = make_trip(seats=4, calls=3)
    make_trip(organiser=make_division("520304"))
    book(api_client(town), trip, neighbour())

    (row,) = api_client(town).get(TRIPS).json()["results"]

    assert (row["number"], row["mode"], row["seats_total"], row["seats_free"], row["persons"]) == (
        trip.number, "bus", 4, 3, 1
    )  # fmt: skip
    assert [len(leg["calls"]) for leg in row["legs"]] == [3]
    assert api_client(town).get(f"{TRIPS}{trip.number}/").json() == row


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "found"), [("state=open", 1), ("mode=rail", 0), ("destination=350000", 1)])
def test_trips_are_filtered(town, query, found):
    make_trip()

    assert len(api_client(town).get(f"{TRIPS}?{query}").json()["results"]) == found


@pytest.mark.django_db
def test_companions_are_booked_together_with_their_consent(town):
    trip, li, chen = make_trip(), neighbour(), neighbour()

    answer = book(api_client(town), trip, li, chen)

    assert answer.status_code == 201
    assert [row["seats"] for row in answer.json()] == [["1"], ["2"]]
    assert {row["channel"] for row in answer.json()} == {"api"}
    assert Consent.objects.filter(worker=li, helper=town, manner="read_aloud").count() == 3


@pytest.mark.django_db
def test_a_repeated_request_books_nobody_twice(town):
    trip, worker, client = make_trip(), neighbour(), api_client(town)

    first, again = book(client, trip, worker, key="a"), book(client, trip, worker, key="a")
    without = book(client, trip, worker)

    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (without.status_code, without.json()["code"]) == (409, "already_booked")
    assert book(client, trip, neighbour(), key="a").json()["code"] == "idempotency_key_reused"
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_two_programs():
    trip, client = make_trip(seats=1), api_client(make_officer(Role.COUNTY, "520324"))
    li, chen = neighbour(), neighbour()

    answers = race(partial(book, client, trip, li, key="li"), partial(book, client, trip, chen, key="chen"))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert Booking.objects.count() == 1
    assert book(client, trip, li, key="li").status_code == answers[0].status_code


@pytest.mark.django_db
def test_people_of_another_place_cannot_be_booked(town):
    stranger = make_worker(household=make_division("520324100"))

    answer = book(api_client(town), make_trip(), stranger)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert Booking.objects.count() == 0


@pytest.mark.django_db
def test_trips_of_another_county_are_not_there(town):
    assert book(api_client(town), make_trip(organiser=make_division("520304")), neighbour()).status_code == 404


@pytest.mark.django_db
def test_a_seat_is_given_back(town):
    trip, client = make_trip(), api_client(town)
    (row,) = book(client, trip, neighbour()).json()

    answer = client.post(f"{BOOKINGS}{row['id']}/cancel/", {"reason": "改乘"}, format="json")
    again = client.post(f"{BOOKINGS}{row['id']}/cancel/", {}, format="json")

    assert (answer.json()["state"], answer.json()["end_reason"], answer.json()["seats"]) == ("cancelled", "改乘", [])
    assert again.status_code == 409
    assert client.get(f"{TRIPS}{trip.number}/").json()["seats_free"] == 4


@pytest.mark.django_db
def test_bookings_are_listed_within_ones_place(town):
    trip = make_trip()
    mine, other = neighbour(), make_worker(household=make_division("520324100"))
    book(api_client(make_officer(Role.COUNTY, "520324")), trip, mine, other)

    rows = api_client(town).get(f"{BOOKINGS}?trip={trip.number}").json()["results"]

    assert [row["worker"] for row in rows] == [str(mine.public_id)]


@pytest.mark.django_db
@pytest.mark.parametrize("path", [TRIPS, BOOKINGS])
def test_a_page_costs_the_same_with_one_and_with_ten(
    town, path, django_assert_num_queries, django_assert_max_num_queries
):
    client = api_client(town)
    book(client, make_trip(), neighbour())
    client.get(path)
    with django_assert_max_num_queries(8) as one:
        client.get(path)
    cost = len(one)
    for _ in range(9):
        book(client, make_trip(), neighbour())
    with django_assert_num_queries(cost):
        client.get(path)
