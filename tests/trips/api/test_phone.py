"""Workers' own doors for programs."""

import re

import pytest
from rest_framework.test import APIClient

from tests.factories.trips import make_trip
from tests.factories.workers import make_phone, make_worker
from trips.services.booking import book_workers
from workers.services.phone_door import send_waiting_codes
from zunyi.notices.gateways import Switchboard
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage

pytestmark = pytest.mark.django_db


def test_a_code_gives_a_pass_and_the_pass_the_trips_of_that_phone():
    worker = make_worker(phone=make_phone())
    trip = make_trip()
    book_workers(trip=trip, workers=[worker], by=None, channel="web")
    client = APIClient()

    asked = client.post("/api/v1/phone/codes/", {"phone": worker.phone}, format="json")
    send_waiting_codes(board=Switchboard.of(FakeGateway()))
    code = re.search(r"\d{6}", FakeMessage.objects.get(phone=worker.phone).text)[0]
    wrong = client.post("/api/v1/phone/passes/", {"phone": worker.phone, "code": "x"}, format="json")
    token = client.post("/api/v1/phone/passes/", {"phone": worker.phone, "code": code}, format="json").json()["token"]
    mine = client.get("/api/v1/phone/trips/", HTTP_X_PHONE_PASS=token)
    client.delete("/api/v1/phone/passes/", HTTP_X_PHONE_PASS=token)

    assert (asked.status_code, wrong.status_code, mine.status_code) == (202, 400, 200)
    assert [each["trip"] for each in mine.json()] == [trip.number]
    assert client.get("/api/v1/phone/trips/", HTTP_X_PHONE_PASS=token).status_code == 401


def test_no_number_is_a_plain_no():
    answer = APIClient().post("/api/v1/phone/codes/", {"phone": "12"}, format="json")

    assert answer.status_code == 400
