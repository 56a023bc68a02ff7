"""One more person on somebody's trip, and two who change places, by programs."""

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_number, make_worker
from trips.models import Booking
from trips.queries.booking import seats_of
from trips.services.booking import book_workers
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
TOWN = "520324116"


@pytest.fixture
def town():
    return api_client(make_officer(Role.TOWN, TOWN))


def ours(**facts):
    return make_worker(household=make_division(TOWN), **facts)


def book(trip, worker):
    return book_workers(trip=trip, workers=[worker], by=None, channel=Booking.Channel.WEB)[0]


def send(client, booking, what, key="k", **body):
    address = f"/api/v1/bookings/{booking.pk}/{what}/"
    return client.post(address, body, format="json", headers={"Idempotency-Key": key})


def new(**changes):
    return {
        "name": "测试甲", "identity_number": make_number(), "household": TOWN, "phone": "15400000001",
        "manner": "by_phone",
    } | changes  # fmt: skip


def test_one_more_person_travels_along_once_for_a_key(town):
    first, body = book(make_trip(), ours()), new()

    answers = [send(town, first, "companion", **body) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201], answers[0].content
    assert (answers[0].json()["worker_name"], answers[0].json()["seats"]) == ("测试甲", ["2"])
    first.refresh_from_db()
    assert answers[0].json()["companions"] == first.companions_id
    assert Booking.objects.filter(trip=first.trip).count() == 2
    assert body["identity_number"] not in answers[0].content.decode()


def test_nobody_joins_a_full_trip_and_nobody_of_other_places(town):
    full, elsewhere = book(make_trip(seats=1), ours()), make_worker(household=make_division("520304100"))
    roomy, stranger = book(make_trip(), ours()), book(make_trip(organiser=make_division("520304")), elsewhere)
    known = new(identity_number=elsewhere.identity.number(), name=elsewhere.legal_name)

    assert send(town, full, "companion", **new()).json()["code"] == "trip_full"
    assert send(town, roomy, "companion", "2", **new(household="520304100")).status_code == 403
    refused = send(town, roomy, "companion", "3", **known)
    assert (refused.status_code, refused.json()["code"]) == (409, "registered_elsewhere")
    assert send(town, stranger, "companion", "4", **new()).status_code == 404


def test_two_people_change_places(town):
    trip = make_trip()
    one, two = book(trip, ours()), book(trip, ours())

    done = send(town, one, "swap-seats", other=two.pk, reason="晕车")

    assert [(each["id"], each["seats"]) for each in done.json()] == [(one.pk, ["2"]), (two.pk, ["1"])]
    assert seats_of([one, two]) == {one.pk: ["2"], two.pk: ["1"]}


def test_places_are_changed_with_ones_own_people_on_the_same_trip_alone(town):
    trip = make_trip()
    one, other = book(trip, ours()), book(make_trip(), ours())
    stranger = book(trip, make_worker(household=make_division("520324100")))

    assert send(town, one, "swap-seats", other=stranger.pk).status_code == 404
    assert send(town, one, "swap-seats", "2", other=other.pk).status_code == 404
    assert send(town, stranger, "swap-seats", "3", other=one.pk).status_code == 404
    alone = send(town, one, "swap-seats", "4", other=one.pk)
    assert (alone.status_code, alone.json()["code"]) == (400, "seat_of_another_run")
