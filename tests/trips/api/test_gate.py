"""A phone at the gate that works by itself: runs, list, entries, and what the office does at the vehicle."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Boarding, Booking, EscortDuty, Leg, Mode
from trips.queries.slip import slip_token
from trips.services.booking import book_workers
from trips.services.escorts import assign_escort
from trips.services.holds import hold_places
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/gate/"


@pytest.fixture
def trip():
    trip = make_trip(departs_at=timezone.now() + timedelta(hours=1), seats=12, calls=4)
    book(trip, make_worker(legal_name="测小荷"), make_worker(legal_name="测大山"))
    return trip


@pytest.fixture
def leg(trip):
    return trip.legs.get(role=Leg.Role.TRUNK)


@pytest.fixture
def escort(leg):
    escort = make_officer(Role.ESCORT)
    assign_escort(leg=leg, user=escort, by=None)
    return api_client(escort)


@pytest.fixture
def county():
    return api_client(make_officer(Role.COUNTY, make_division("520324")))


def book(trip, *workers):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB)


def enter(client, leg, who, event, *, key="", **more):
    body = {"event": event, "nonce": str(uuid4())} | who | more
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return client.post(f"{ROOM}{leg.pk}/entries/", body, format="json", **headers)


def of(booking):
    return {"booking": booking.pk}


def test_an_escort_finds_the_own_run_and_an_office_the_runs_of_its_trips(trip, leg, escort, county):
    make_trip(organiser=make_division("520304"))
    later = make_trip(departs_at=timezone.now() + timedelta(days=9))

    [mine] = escort.get(ROOM).json()["results"]
    ours = {row["trip"]: row["is_mine"] for row in county.get(ROOM).json()["results"]}

    assert (mine["id"], mine["trip"], mine["is_mine"]) == (leg.pk, trip.number, True)
    assert ours == {trip.number: False, later.number: False}
    assert [row["trip"] for row in county.get(f"{ROOM}?now=true").json()["results"]] == [trip.number]
    assert [row["trip"] for row in county.get(f"{ROOM}?trip={later.number}").json()["results"]] == [later.number]
    assert county.get(f"{ROOM}?mine=true").json()["results"] == []


def test_a_run_is_counted_whole_and_stop_by_stop(trip, leg, escort):
    enter(escort, leg, of(trip.bookings.first()), "on")

    run = escort.get(f"{ROOM}{leg.pk}/").json()

    assert run["counts"] == {"expected": 2, "aboard": 1, "waiting": 1, "missing": 0, "off": 0, "held": 0}
    assert [(stop["aboard"], stop["expected"]) for stop in run["stops"]] == [(1, 2)]


def test_the_list_tells_what_the_page_tells_and_no_number(trip, leg, escort):
    hold_places(
        trip=trip, workers=[make_worker(legal_name="测留座")], by=None, until=timezone.now() + timedelta(minutes=30)
    )
    first = trip.bookings.get(worker__legal_name="测小荷")
    enter(escort, leg, of(first), "no_show")
    address = f"{ROOM}{leg.pk}/riders/"

    everybody = escort.get(address).json()
    row = next(each for each in everybody if each["booking"] == first.pk)

    assert [each["held"] for each in everybody].count(True) == 1
    assert (row["name"], row["event"], row["slip_code"]) == ("测小荷", "no_show", first.slip_code)
    assert row["identity_tail"] == first.worker.identity.last4
    assert first.worker.identity.number() not in escort.get(address).content.decode()
    assert [each["name"] for each in escort.get(address, {"search": first.slip_code}).json()] == ["测小荷"]
    assert [each["name"] for each in escort.get(f"{address}?show=waiting").json()] == ["测大山"]
    assert [each["name"] for each in escort.get(f"{address}?show=held").json()] == ["测留座"]
    assert escort.get(f"{address}?show=sleeping").status_code == 400


def test_on_off_missing_and_back_again_by_booking_or_slip(trip, leg, escort):
    one, two = trip.bookings.order_by("pk")

    on = enter(escort, leg, {"slip_code": f" {one.slip_code.lower()} "}, "on")
    twice = enter(escort, leg, of(one), "on")
    off = enter(escort, leg, of(one), "off")
    missing = enter(escort, leg, of(two), "no_show")
    undone = enter(escort, leg, of(two), "undone")
    by_address = enter(escort, leg, {"slip_code": f"https://example.org/slips/{slip_token(two)}/"}, "on")

    assert [each.status_code for each in (on, off, missing, undone, by_address)] == [201] * 5
    assert [each.json()["state"] for each in (on, off, missing, undone, by_address)] == [
        "boarded", "arrived", "no_show", "confirmed", "boarded",
    ]  # fmt: skip
    assert (twice.status_code, twice.json()["code"]) == (409, "already_on_board")
    assert set(Boarding.objects.values_list("by", flat=True)) == {EscortDuty.objects.get().user_id}


def test_an_entry_that_was_queued_is_taken_once_and_dated_when_it_happened(trip, leg, escort):
    booking, nonce, then = trip.bookings.first(), str(uuid4()), timezone.now() - timedelta(minutes=40)
    queued = {"nonce": nonce, "happened_at": then.isoformat()}

    first, again = (enter(escort, leg, of(booking), "on", **queued) for _ in range(2))
    keyed = [enter(escort, leg, of(booking), "off", key="k", nonce=nonce_of("off")) for _ in range(2)]

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Boarding.objects.get(event="on").happened_at == then
    assert keyed[1].headers["Idempotent-Replayed"] == "true"
    assert Boarding.objects.count() == 2


def nonce_of(word):
    return f"00000000-0000-4000-8000-{sum(map(ord, word)):012d}"


def test_a_number_used_for_one_entry_answers_no_other(trip, leg, escort):
    one, two = trip.bookings.order_by("pk")
    nonce = str(uuid4())
    enter(escort, leg, of(one), "on", nonce=nonce)

    for who, event in ((two, "on"), (one, "off")):
        answer = enter(escort, leg, of(who), event, nonce=nonce)
        assert (answer.status_code, answer.json()["code"]) == (409, "entry_mixed_up")
    assert Boarding.objects.count() == 1


def test_nothing_is_entered_of_tomorrow(trip, leg, escort):
    ahead = (timezone.now() + timedelta(hours=2)).isoformat()

    answer = enter(escort, leg, of(trip.bookings.first()), "on", happened_at=ahead)

    assert (answer.status_code, answer.json()["code"]) == (400, "not_happened_yet")


def test_somebody_leaves_on_the_way(trip, leg, escort):
    booking, address = trip.bookings.first(), f"{ROOM}{leg.pk}/riders/"
    enter(escort, leg, of(booking), "on")
    [first, second] = escort.get(f"{address}{booking.pk}/ways-off/").json()

    wrong = enter(escort, leg, of(booking), "off", stop=leg.calls.first().pk)
    strange = enter(escort, leg, of(booking), "off", stop=make_trip().legs.get().calls.last().pk)
    left = enter(escort, leg, of(booking), "off", stop=first["id"])

    assert [each.json()["code"] for each in (wrong, strange)] == ["no_alighting_there"] * 2
    assert (left.status_code, left.json()["stop"]) == (201, first["id"])
    assert Booking.objects.get(pk=booking.pk).alight_id == first["id"] != second["id"]


def test_a_strange_slip_and_one_of_another_trip_are_told_apart(trip, leg, escort):
    [elsewhere] = book(make_trip(), make_worker())

    unknown, other = (enter(escort, leg, {"slip_code": code}, "on") for code in ("ZZZ", elsewhere.slip_code))
    both = enter(escort, leg, of(elsewhere) | {"slip_code": "ZZZ"}, "on")
    by_key = enter(escort, leg, of(elsewhere), "on")

    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_slip")
    assert (other.status_code, other.json()["code"]) == (409, "slip_of_another_trip")
    assert (both.status_code, by_key.status_code) == (400, 404)


def test_another_county_and_another_escort_find_no_gate(trip, leg):
    for client in (api_client(make_officer(Role.ESCORT)), api_client(make_officer(Role.COUNTY, "520304"))):
        assert client.get(f"{ROOM}{leg.pk}/riders/").status_code == 404
        assert enter(client, leg, of(trip.bookings.first()), "on").status_code == 404
    assert api_client(make_officer(Role.TOWN, "520324116")).get(ROOM).status_code == 403


def test_the_list_costs_the_same_with_two_and_with_ten(trip, leg, escort):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert escort.get(f"{ROOM}{leg.pk}/riders/").status_code == 200
        return len(queries)

    before = cost()
    book(trip, *(make_worker() for _ in range(8)))

    assert cost() == before


def test_the_office_puts_an_escort_on_a_run_and_takes_it_off(trip, leg, county):
    escort, address = make_officer(Role.ESCORT, name="测带队"), f"{ROOM}{leg.pk}/escorts/"

    choices = county.get(f"{address}choices/").json()
    made = county.post(address, {"user": escort.pk}, format="json")
    wrong = county.post(address, {"user": make_officer(Role.TOWN).pk}, format="json")

    assert {"id": escort.pk, "name": "测带队"} in choices
    assert (made.status_code, county.get(address).json()) == (201, [made.json()])
    assert wrong.json()["code"] == "not_an_escort"
    assert api_client(escort).get(f"{ROOM}{leg.pk}/").status_code == 200
    assert county.delete(f"{address}{made.json()['id']}/").status_code == 204
    assert api_client(escort).get(f"{ROOM}{leg.pk}/").status_code == 404


def test_an_escort_puts_nobody_on_the_list_and_goes_along_with_nobody(trip, leg, escort):
    assert escort.post(f"{ROOM}{leg.pk}/walk-ons/", {}, format="json").status_code == 403
    assert escort.get(f"{ROOM}{leg.pk}/escorts/").status_code == 403

    user = EscortDuty.objects.get().user
    user.assignments.create(role=Role.COUNTY, division=make_division("520304"))
    both = api_client(user)

    # An officer of another county who goes along as an escort is an escort there, nothing more.
    assert both.get(f"{ROOM}{leg.pk}/riders/").status_code == 200
    assert both.get(f"{ROOM}{leg.pk}/escorts/").status_code == 404


def test_a_walk_on_gets_a_seat_on_a_bus_and_none_on_a_train(trip, leg, county):
    stands_there = make_worker(household=make_division("520324116"))
    address, how = f"{ROOM}{leg.pk}/walk-ons/", {"manner": "read_aloud"}
    number = stands_there.identity.number()

    made = county.post(address, {"identity_number": number} | how, format="json")
    unknown = county.post(address, {"worker": str(uuid4())} | how, format="json")
    both = county.post(address, {"worker": str(uuid4()), "identity_number": number} | how, format="json")
    Leg.objects.filter(pk=leg.pk).update(mode=Mode.RAIL)
    train = county.post(address, {"worker": str(stands_there.public_id)} | how, format="json")

    assert (made.status_code, made.json()["seats"]) == (201, ["3"])
    assert (unknown.status_code, both.status_code) == (400, 400)
    assert (train.status_code, train.json()["code"]) == (409, "no_walk_ons")
