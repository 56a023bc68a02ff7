"""Changes of seats and trips for programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_open, make_template, make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Reseating, Seat
from trips.queries.booking import seats_of
from trips.services.booking import book_workers
from trips.services.seats.together import work_out
from workers.models import Companions
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/reseatings/"


@pytest.fixture
def client():
    return api_client(make_officer(Role.COUNTY, make_division("520324")))


@pytest.fixture
def trip():
    return make_trip(seats=8, calls=3)


def book(trip, *workers, **more):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB, **more)


def send(client, address, body=None, key="k"):
    return client.post(address, body or {}, format="json", headers={"Idempotency-Key": key})


def test_two_people_swap_and_swap_back(client, trip):
    [one], [two] = book(trip, make_worker()), book(trip, make_worker())
    seats = [{"booking": one.pk, "seat": "2"}, {"booking": two.pk, "seat": "1"}]

    made = send(client, ROOM, {"trip": trip.number, "seats": seats, "reason": "晕车"})

    assert made.status_code == 201, made.content
    assert made.json()["people"] == [
        {"booking": two.pk, "old": "2", "new": "1"}, {"booking": one.pk, "old": "1", "new": "2"},
    ]  # fmt: skip
    undone = send(client, f"{ROOM}{made.json()['id']}/undo/", key="u")
    assert undone.json()["state"] == "undone"
    assert seats_of([one, two]) == {one.pk: ["1"], two.pk: ["2"]}


def test_a_part_of_the_way_has_two_ends(client, trip):
    [one] = book(trip, make_worker())
    body = {"trip": trip.number, "seats": [{"booking": one.pk, "seat": "5"}], "first_stretch": 1}

    assert send(client, ROOM, body).status_code == 400
    assert send(client, ROOM, body | {"last_stretch": 1}, key="2").status_code == 201
    assert seats_of([one]) == {one.pk: ["1", "5"]}


def test_refusals_have_their_code(client, trip):
    [one], [_two] = book(trip, make_worker()), book(trip, make_worker())

    taken = send(client, ROOM, {"trip": trip.number, "seats": [{"booking": one.pk, "seat": "2"}]})
    unknown = send(client, ROOM, {"trip": trip.number, "seats": [{"booking": one.pk, "seat": "99"}]}, key="2")
    foreign = send(client, ROOM, {"trip": make_trip(organiser=make_division("520304")).number, "seats": [
        {"booking": one.pk, "seat": "2"}]}, key="3")  # fmt: skip

    assert (taken.status_code, taken.json()["code"]) == (409, "seat_not_free")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "seat_of_another_run")
    assert foreign.status_code == 404


def test_companions_are_seated_together_in_two_steps(client, trip):
    party = Companions.objects.create()
    people = [book(trip, make_worker())[0] for _ in range(3)]
    Booking.objects.filter(pk__in=[people[0].pk, people[2].pk]).update(companions=party)

    asked = send(client, f"{ROOM}together/", {"trip": trip.number})
    work_out(reseating=Reseating.objects.get(pk=asked.json()["id"]))
    proposal = client.get(f"{ROOM}{asked.json()['id']}/").json()
    done = send(client, f"{ROOM}{proposal['id']}/carry-out/", key="2")

    assert (asked.status_code, asked.json()["state"]) == (202, "working")
    assert (proposal["state"], proposal["figures"]["parted"]) == ("proposed", [1, 0])
    assert done.json()["state"] == "done"
    assert send(client, f"{ROOM}{proposal['id']}/carry-out/", key="3").json()["code"] == "reseating_over"


def test_a_party_is_moved_to_another_trip(client, trip):
    other = make_trip(departs_at=timezone.now() + timedelta(days=6))
    pair = book(trip, make_worker(), make_worker(), companions=Companions.objects.create())

    moved = send(
        client, f"/api/v1/bookings/{pair[0].pk}/transfer/",
        {"trip": other.number, "reason": "改期", "manner": "by_phone"},
    )  # fmt: skip

    assert moved.status_code == 201, moved.content
    assert [(each["trip"], each["seats"]) for each in moved.json()] == [(other.number, ["1"]), (other.number, ["2"])]


def test_a_change_of_trips_is_listed_looked_at_and_taken_back(client, trip):
    other = make_trip(departs_at=timezone.now() + timedelta(days=6))
    [one] = book(trip, make_worker())
    body = {"trip": other.number, "reason": "改期", "manner": "by_phone"}
    [new] = send(client, f"/api/v1/bookings/{one.pk}/transfer/", body).json()

    [row] = client.get("/api/v1/transfers/", {"target": other.number}).json()["results"]
    shown = client.get(f"/api/v1/transfers/{row['id']}/").json()
    back = send(client, f"/api/v1/transfers/{row['id']}/undo/", key="u")
    again = send(client, f"/api/v1/transfers/{row['id']}/undo/", key="v")

    assert (row["source"], row["undone_at"]) == (trip.number, None)
    assert [(each["old"], each["new"], each["why_not"]) for each in shown["people"]] == [(one.pk, new["id"], "")]
    assert (back.status_code, back.json()["undone_at"] is not None) == (200, True)
    assert (again.status_code, again.json()["code"]) == (409, "transfer_over")
    assert seats_of([one]) == {one.pk: ["1"]}


def test_a_seat_is_blocked_with_its_reason_and_given_out_again(client, later):
    trip = make_open(make_template(), later)
    [[mine]] = seats_of(book(trip, make_worker())).values()
    [free] = Seat.objects.filter(leg__trip=trip, taken=0, blocked_reason="").values_list("label", flat=True)[:1]
    crew = Seat.objects.filter(leg__trip=trip).exclude(blocked_reason="").count()
    room = f"/api/v1/trips/{trip.number}/seats/"

    blocked = send(client, f"{room}block/", {"seat": free, "reason": "座椅损坏"})
    taken = send(client, f"{room}block/", {"seat": mine, "reason": "座椅损坏"}, key="2")
    unknown = send(client, f"{room}block/", {"seat": "99", "reason": "x"}, key="3")
    opened = send(client, f"{room}unblock/", {"seat": free}, key="4")

    assert blocked.json()["blocked_reason"] == "座椅损坏"
    assert (taken.status_code, taken.json()["code"], unknown.status_code) == (409, "seat_taken", 404)
    assert opened.json()["blocked_reason"] == ""
    assert Seat.objects.filter(leg__trip=trip).exclude(blocked_reason="").count() == crew


def test_the_map_says_which_stretches_are_taken_and_names_nobody(client, trip):
    book(trip, make_worker(legal_name="不该出现"))
    answer = client.get(f"/api/v1/trips/{trip.number}/seats/")

    assert [(each["label"], each["taken"]) for each in answer.json()][:2] == [("1", [0, 1]), ("2", [])]
    assert "不该出现" not in answer.content.decode()
