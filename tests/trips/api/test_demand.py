"""Demand, riders, flags, erasure, restoring and another stop for other systems."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from employers.models import Placement
from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.employers import make_placement, make_vacancy, make_wish
from tests.factories.trips import make_template, make_trip
from tests.factories.workers import make_phone, make_worker
from trips.models import Booking, Invitation, Trip
from trips.queries.journey import calls_of
from trips.services.booking import book_workers, cancel_booking
from workers.models import HelperFlag
from zunyi.accounts.services.tokens import issue_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_officer()


@pytest.fixture
def post(county):
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {issue_token(owner=county, name='县').secret}")

    def do(address: str, **facts):
        return client.post(f"/api/v1/{address}", facts, format="json", HTTP_IDEMPOTENCY_KEY=str(uuid4()))

    do.get = lambda address: client.get(f"/api/v1/{address}")
    return do


def ours(**facts):
    return make_worker(phone=make_phone(), household=make_division("520324116"), **facts)


def test_demand_becomes_a_draft_whose_riders_are_asked_and_answer(county, post):
    people = [ours() for _ in range(2)]
    for person in people:
        make_wish(person, destination="350582")
    template = make_template()

    line = post.get("demand/").json()[0]
    drafted = post(
        "demand/draft/", destination=line["destination"], monday=line["monday"], template=template.pk,
        departs_at=(timezone.now() + timedelta(days=9)).isoformat(),
    )  # fmt: skip
    number = drafted.json()["trip"]
    Trip.objects.filter(number=number).update(state="open")
    asked = post("invitations/ask/", trip=number)
    first, second = Invitation.objects.order_by("pk")
    yes = post(f"invitations/{first.pk}/accept/", manner="by_phone")
    no = post(f"invitations/{second.pk}/decline/")

    assert (line["people"], drafted.status_code, asked.json()) == (2, 201, {"asked": 2})
    assert (yes.json()["state"], no.json()["state"]) == ("accepted", "declined")
    assert Booking.objects.get().worker_id == first.worker_id


def test_people_with_a_job_there_are_proposed_and_then_asked(post):
    trip, people = make_trip(), [ours() for _ in range(2)]
    for person in people:
        make_placement(person, make_vacancy(division=trip.destination), Placement.State.ACCEPTED)
    ids = [str(person.public_id) for person in people]

    proposed = post("invitations/propose/", trip=trip.number, workers=ids)
    again = post("invitations/propose/", trip=trip.number, workers=ids)
    asked = post("invitations/ask/", trip=trip.number)

    assert (proposed.status_code, proposed.json(), asked.json()) == (201, {"proposed": 2}, {"asked": 2})
    assert (again.status_code, again.json()["code"]) == (400, "invalid")


def test_another_countys_trip_is_not_proposed(post):
    foreign, citys = make_trip(organiser=make_division("520304")), make_trip(organiser=make_division("520300"))
    body = {"workers": [str(ours().public_id)]}

    assert post("invitations/propose/", trip=foreign.number, **body).status_code == 404
    assert post("invitations/propose/", trip=citys.number, **body).status_code == 403


def test_a_cancellation_is_taken_back_and_the_stop_changed(county, post):
    booking = book_workers(trip=make_trip(calls=4), workers=[ours()], by=None, channel="web")[0]
    cancel_booking(booking=booking, by=county)
    later = calls_of(booking.trip_id)[1]

    back = post(f"bookings/{booking.pk}/restore/")
    again = post(f"bookings/{booking.pk}/restore/")
    moved = post(f"bookings/{booking.pk}/pick-up/", board=later.pk)

    booking.refresh_from_db()
    assert (back.status_code, back.json()["state"]) == (200, "confirmed")
    assert (again.status_code, again.json()["code"]) == (409, "booking_stands")
    assert (moved.status_code, booking.board_id) == (200, later.pk)


def test_a_flag_is_closed_with_a_remark(county, post):
    now = timezone.now()
    flag = HelperFlag.objects.create(
        kind="pace", division=make_division("520324"), helper=county, people=70, first_at=now, last_at=now
    )

    closed = post(f"flags/{flag.pk}/close/", remark="问过两人，属实")

    assert closed.json()["remark"] == "问过两人，属实"
    assert [each["id"] for each in post.get("flags/").json()["results"]] == [flag.pk]


def test_somebody_is_forgotten_and_the_request_is_answered(county, post):
    worker = ours()

    asked = post("erasure/", worker=str(worker.public_id))
    done = post(f"erasure/{asked.json()['id']}/carry-out/")
    again = post(f"erasure/{asked.json()['id']}/refuse/", answer="不行")

    worker.refresh_from_db()
    assert (asked.status_code, done.json()["state"], again.status_code) == (201, "done", 409)
    assert worker.erased_at


def test_edge_case_41_another_countys_people_are_not_there(post):
    stranger = make_worker(household=make_division("520304100"))

    assert post("erasure/", worker=str(stranger.public_id)).status_code == 404
