"""Lists of passengers for programs."""

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, HandOut
from trips.services.booking import book_workers
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

LISTS = "/api/v1/manifests/"


@pytest.fixture
def county():
    return api_client(make_officer(Role.COUNTY, "520324"))


@pytest.fixture
def trip():
    trip = make_trip(seats=6)
    book(trip)
    return trip


def book(trip):
    return book_workers(trip=trip, workers=[make_worker()], by=None, channel=Booking.Channel.WEB)


def test_a_draft_shows_masked_people_and_what_changed(county, trip):
    number = trip.bookings.get().worker.identity.number()

    draft = county.get(f"{LISTS}draft/", {"trip": trip.number}).json()

    assert (draft["version_in_force"], draft["stale"], len(draft["rows"])) == (None, False, 1)
    assert draft["rows"][0]["id_number"] == f"{number[:6]}********{number[-4:]}"
    county.post(LISTS, {"trip": trip.number}, format="json")
    book(trip)
    draft = county.get(f"{LISTS}draft/", {"trip": trip.number}).json()
    assert (draft["version_in_force"], draft["stale"], draft["changes"]["added"]) == (1, True, 1)


def test_issue_approve_and_hand_out(county, trip):
    first = county.post(LISTS, {"trip": trip.number}, format="json")
    assert (first.status_code, first.json()["in_force"], first.json()["forms"][0]) == (201, True, "bus")
    book(trip)
    second = county.post(LISTS, {"trip": trip.number, "reason": "新增一人"}, format="json").json()
    assert second["in_force"] is False
    address = f"{LISTS}{second['id']}/"
    wanted = {"form": "bus", "format": "pdf", "recipient": "测试客运", "purpose": "包车合同"}

    assert county.post(f"{address}approve/").json()["code"] == "another_must_approve"
    assert county.post(f"{address}hand-out/", wanted, format="json").json()["code"] == "list_not_in_force"
    other = api_client(make_officer(Role.COUNTY, "520324"))
    assert other.post(f"{address}approve/").json()["in_force"] is True
    answer = county.post(f"{address}hand-out/", wanted, format="json")

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert county.post(f"{address}hand-out/", wanted, format="json").content == answer.content
    [again, _once] = county.get(f"{address}hand-outs/").json()
    assert (again["recipient"], again["persons"], again["full_numbers"]) == ("测试客运", 2, True)
    assert len(county.get(f"{address}rows/").json()) == 2


def test_one_key_issues_once(county, trip):
    answers = [
        county.post(LISTS, {"trip": trip.number}, format="json", headers={"Idempotency-Key": "a"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_a_list_is_given_back(county, trip):
    county.post(LISTS, {"trip": trip.number}, format="json")
    book(trip)
    unexplained = county.post(LISTS, {"trip": trip.number}, format="json")
    assert (unexplained.status_code, unexplained.json()["code"]) == (400, "reason_missing")
    waiting = county.post(LISTS, {"trip": trip.number, "reason": "增加一人"}, format="json").json()

    answer = county.post(f"{LISTS}{waiting['id']}/give-back/", {"reason": "合同未变更"}, format="json")

    assert answer.status_code == 204
    assert county.get(LISTS, {"trip": trip.number, "waits": "true"}).json()["results"] == []


def test_edge_case_41_the_lists_of_another_county_are_not_there_and_the_city_sees_them(county, trip):
    made = county.post(LISTS, {"trip": trip.number}, format="json").json()
    others, city = api_client(make_officer(Role.COUNTY, "520304")), api_client(make_officer(Role.CITY))

    assert others.get(LISTS).json()["results"] == []
    assert others.get(f"{LISTS}{made['id']}/rows/").status_code == 404
    assert others.get(f"{LISTS}draft/", {"trip": trip.number}).status_code == 404
    assert others.post(LISTS, {"trip": trip.number}, format="json").status_code == 404
    assert AuditEntry.objects.filter(action="manifest.denied").count() == 3
    assert city.get(f"{LISTS}{made['id']}/rows/").status_code == 200
    assert AuditEntry.objects.filter(action="manifest.denied").count() == 3
    assert not HandOut.objects.exists()
    for role in (Role.VILLAGE, Role.TOWN):
        assert api_client(make_officer(role, make_division("520324116").code)).get(LISTS).status_code == 403
