"""Bookings for programs."""

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_number, make_worker
from trips.models import Booking, Trip
from trips.queries.journey import calls_of
from trips.services.booking import book_workers
from workers.models import Consent, Worker
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db

BOOKINGS = "/api/v1/bookings/"
TOWN = "520324116"


@pytest.fixture
def town():
    return api_client(make_officer(Role.TOWN, TOWN))


def person(**changes: str) -> dict[str, str]:
    return {"name": "测试甲", "identity_number": make_number(), "household": TOWN, "phone": "15400000001"} | changes


def body(trip: Trip, **changes: object) -> dict[str, object]:
    return {"trip": trip.number, "manner": "by_phone", "people": [person()]} | changes


def booked(worker: Worker, trip: Trip | None = None) -> Booking:
    return book_workers(trip=trip or make_trip(), workers=[worker], by=None, channel=Booking.Channel.WEB)[0]


def test_new_people_are_registered_and_seated_together(town):
    trip = make_trip(calls=3)
    people = [person(), person(name="测试乙")]
    board = calls_of(trip.pk)[1].pk

    answer = town.post(BOOKINGS, body(trip, people=people, board=board), format="json")

    rows = answer.json()
    assert (answer.status_code, [row["worker_name"] for row in rows]) == (201, ["测试甲", "测试乙"])
    assert [row["seats"] for row in rows] == [["1"], ["2"]]
    assert {row["board"]["id"] for row in rows} == {board}
    assert set(Booking.objects.values_list("channel", flat=True)) == {"api"}
    assert set(Consent.objects.values_list("manner", flat=True)) == {"by_phone"}
    assert not any(one["identity_number"] in answer.content.decode() for one in people)


def test_people_of_the_registry_are_seated_by_their_ids(town):
    trip, workers = make_trip(), [make_worker(household=make_division(TOWN)) for _ in range(2)]
    asked = body(trip, workers=[str(worker.public_id) for worker in workers])
    del asked["people"]

    answer = town.post(BOOKINGS, asked, format="json")

    assert answer.status_code == 201
    assert {row["worker"] for row in answer.json()} == {str(worker.public_id) for worker in workers}


def test_a_request_sent_twice_seats_once(town):
    make_division(TOWN)
    asked, key = body(make_trip()), {"HTTP_IDEMPOTENCY_KEY": "one"}

    first = town.post(BOOKINGS, asked, format="json", **key)
    again = town.post(BOOKINGS, asked, format="json", **key)

    assert (first.status_code, again.json(), Booking.objects.count()) == (201, first.json(), 1)


def test_a_full_trip_refuses_all_of_them(town):
    make_division(TOWN)
    people = [person(), person(name="测试乙")]

    answer = town.post(BOOKINGS, body(make_trip(seats=1), people=people), format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_enough_seats")
    assert (Booking.objects.count(), Worker.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"trip": "T99999X"}, 404, "not_found"),
        ({"manner": "read"}, 400, "invalid"),
        ({"people": []}, 400, "invalid"),
        ({"board": 1}, 400, "no_boarding_here"),
        ({"workers": ["0b0e2a5a-3f04-4c3b-9d6b-000000000000"]}, 400, "invalid"),
        ({"people": [person(identity_number="52039919900101900X")]}, 400, "identity_number_checksum"),
        ({"people": [person(household="520304")]}, 403, "not_allowed"),
        ({"people": [person(phone="123")]}, 400, "invalid"),
    ],
)
def test_a_no_has_its_code(town, changes, status, code):
    make_division(TOWN), make_division("520304")

    answer = town.post(BOOKINGS, body(make_trip()) | changes, format="json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Booking.objects.exists()


def test_somebody_of_another_county_is_not_taken_and_nothing_is_told(town):
    worker = make_worker(household=make_division("520304"), phone="15400000009")
    make_division(TOWN)
    asked = [person(name=worker.legal_name, identity_number=worker.identity.number())]

    answer = town.post(BOOKINGS, body(make_trip(), people=asked), format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "registered_elsewhere")
    worker.refresh_from_db()
    assert (worker.phone, Booking.objects.count(), Consent.objects.count()) == ("15400000009", 0, 0)


def test_foreign_workers_cannot_be_named(town):
    worker = make_worker(household=make_division("520304"))
    make_division(TOWN)
    asked = body(make_trip(), workers=[str(worker.public_id)])
    del asked["people"]

    assert town.post(BOOKINGS, asked, format="json").status_code == 400


def test_a_town_reads_its_own_people_and_a_county_all_on_its_trips(town):
    trip = make_trip()
    mine = booked(make_worker(household=make_division(TOWN)), trip)
    other = booked(make_worker(household=make_division("520304")), trip)
    county = api_client(make_officer(Role.COUNTY, "520324"))

    def seen(client) -> list[int]:
        return [
            row["id"] for row in client.get(BOOKINGS, {"trip": trip.number, "state": "confirmed"}).json()["results"]
        ]

    assert (seen(town), seen(county)) == ([mine.pk], [mine.pk, other.pk])
    assert town.get(f"{BOOKINGS}{other.pk}/").status_code == 404
    assert api_client(make_officer(Role.AUDITOR)).get(BOOKINGS).status_code == 403


def test_a_page_costs_the_same_with_one_and_with_thirty(town, django_assert_num_queries, django_assert_max_num_queries):
    trip, home = make_trip(seats=40), make_division(TOWN)
    booked(make_worker(household=home), trip)
    town.get(BOOKINGS)
    with django_assert_max_num_queries(7) as one:
        town.get(BOOKINGS)
    for _ in range(30):
        booked(make_worker(household=home), trip)
    with django_assert_num_queries(len(one)):
        assert len(town.get(BOOKINGS).json()["results"]) == 31


def test_a_booking_is_cancelled_once_and_its_seat_is_free(town):
    booking = booked(make_worker(household=make_division(TOWN)))

    answer = town.post(f"{BOOKINGS}{booking.pk}/cancel/", {"reason": "家里有事"}, format="json")
    again = town.post(f"{BOOKINGS}{booking.pk}/cancel/")

    assert (answer.status_code, answer.json()["state"], answer.json()["seats"]) == (200, "cancelled", [])
    assert (again.status_code, again.json()["code"]) == (409, "booking_already_ended")
