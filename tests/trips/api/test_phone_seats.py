"""Workers choose their own seats through a program, with the pass of their phone."""

import pytest
from rest_framework.test import APIClient

from tests.factories.accounts import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_phone, make_worker
from trips.models import Booking, Seat
from trips.queries.booking import seats_of
from trips.queries.slip import slip_token
from trips.services.booking import book_workers
from trips.services.manifest.issue import issue_manifest
from workers.models import Companions

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip():
    return make_trip(seats=8)


def with_pass(phone, monkeypatch):
    """A client whose phone was shown; how codes go is tested at their own door."""
    monkeypatch.setattr("trips.api.phone.phone_of", lambda token: phone if token == "pass" else "")
    client = APIClient()
    client.credentials(HTTP_X_PHONE_PASS="pass")
    return client


def book(trip, *workers, **more):
    return book_workers(trip=trip, workers=list(workers), by=None, channel="web", **more)


def address(booking):
    return f"/api/v1/phone/trips/{slip_token(booking)}/seats/"


def test_somebody_sees_the_map_and_takes_another_seat(trip, monkeypatch):
    worker = make_worker(phone=make_phone())
    [mine], [_other] = book(trip, worker), book(trip, make_worker())
    client = with_pass(worker.phone, monkeypatch)

    seen = client.get(address(mine)).json()
    taken = client.post(address(mine), {"seats": ["2"]}, format="json")
    moved = client.post(address(mine), {"seats": ["6"]}, format="json")

    assert {seat["label"]: seat["state"] for seat in seen["seats"]} == {
        "1": "mine", "2": "taken", "3": "free", "4": "free", "5": "free", "6": "free", "7": "free", "8": "free",
    }  # fmt: skip
    assert (seen["names"], seen["why_not"]) == ([worker.legal_name], "")
    assert (taken.status_code, taken.json()["code"]) == (409, "seat_not_free")
    assert (moved.status_code, seats_of([mine])) == (200, {mine.pk: ["6"]})


def test_a_party_chooses_as_many_seats_as_it_has_people_or_one_of_it_alone(trip, monkeypatch):
    phone = make_phone()
    pair = book(trip, make_worker(phone=phone), make_worker(phone=phone), companions=Companions.objects.create())
    client = with_pass(phone, monkeypatch)

    few = client.post(address(pair[0]), {"seats": ["5"]}, format="json")
    both = client.post(address(pair[0]), {"seats": ["5", "6"]}, format="json")
    alone = client.post(address(pair[0]), {"seats": ["8"], "alone": True}, format="json")

    assert few.json()["code"] == "choose_as_many_seats"
    assert both.status_code == 200
    assert alone.status_code == 200
    assert seats_of(pair)[pair[0].pk] == ["8"]


def test_after_the_list_is_issued_nothing_is_chosen_and_it_says_so(trip, monkeypatch):
    worker = make_worker(phone=make_phone())
    [mine] = book(trip, worker)
    issue_manifest(leg=trip.legs.get(), by=make_officer("county"))
    client = with_pass(worker.phone, monkeypatch)

    assert client.get(address(mine)).json()["why_not"]
    assert client.post(address(mine), {"seats": ["6"]}, format="json").json()["code"] == "list_is_frozen"


def test_slips_of_other_phones_and_unknown_seats_and_runs_are_not_found(trip, monkeypatch):
    worker = make_worker(phone=make_phone())
    [mine], [other] = book(trip, worker), book(trip, make_worker(phone=make_phone()))
    client = with_pass(worker.phone, monkeypatch)

    assert client.get(address(other)).status_code == 404
    assert client.get(address(mine), {"run": "7"}).status_code == 404
    assert client.post(address(mine), {"seats": ["99"]}, format="json").json()["code"] == "seat_of_another_run"
    assert APIClient().get(address(mine)).status_code == 401
    assert Booking.objects.filter(state="confirmed").count() == 2
    assert Seat.objects.exclude(taken=0).count() == 2
