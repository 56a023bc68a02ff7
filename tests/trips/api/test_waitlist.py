"""The waitlist and held places for programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.waitlist import make_full_trip, make_party
from tests.factories.workers import make_number, make_worker
from trips.models import Booking, WaitlistEntry
from trips.services.booking import cancel_bookings
from trips.services.waitlist.promotion import promote
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
LIST, TOWN, OTHER = "/api/v1/waitlist/", "520324116", "520304100"


@pytest.fixture
def county():
    return api_client(make_officer(Role.COUNTY, "520324"))


@pytest.fixture
def town():
    return api_client(make_officer(Role.TOWN, TOWN))


def ours():
    return make_worker(household=make_division(TOWN))


def test_a_party_joins_by_people_or_by_ids_and_the_same_key_joins_once(town):
    trip, _booked = make_full_trip()
    person = {"name": "测试甲", "identity_number": make_number(), "household": TOWN, "phone": "15400000001"}
    known = {"trip": trip.number, "manner": "by_phone", "workers": [str(ours().public_id)], "takes_part": False}

    first = town.post(LIST, {"trip": trip.number, "manner": "by_phone", "people": [person]}, format="json")
    answers = [town.post(LIST, known, format="json", headers={"Idempotency-Key": "k1"}) for _ in range(2)]

    assert (first.status_code, [answer.status_code for answer in answers]) == (201, [201, 201])
    assert (first.json()["place"], answers[0].json()["place"], answers[0].json()["takes_part"]) == (1, 2, False)
    assert WaitlistEntry.objects.count() == 2
    again = town.post(LIST, known, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "already_waiting")
    assert [row["place"] for row in town.get(LIST, {"trip": trip.number}).json()["results"]] == [1, 2]


def test_an_offer_is_accepted_in_part_refused_and_made_by_hand(county):
    trip, booked = make_full_trip()
    party = make_party(trip, ours(), ours())
    late = make_party(trip, ours())
    cancel_bookings(bookings=booked[:1], by=None)
    promote(trip=trip)
    url = f"{LIST}{party.pk}/"

    offered = county.get(url).json()
    assert [(offer["seats"], offer["is_live"]) for offer in offered["offers"]] == [(1, True)]
    chosen = offered["people"][1]["worker"]
    accepted = county.post(f"{url}accept/", {"workers": [chosen], "manner": "by_phone"}, format="json").json()
    over = county.post(f"{url}refuse/", {}, format="json")
    cancel_bookings(bookings=booked[1:], by=None)
    by_hand = county.post(f"{LIST}{late.pk}/offer/", {"reason": "急"}, format="json").json()

    assert (accepted["state"], Booking.objects.filter(worker__public_id=chosen).get().state) == ("waiting", "confirmed")
    assert (over.status_code, over.json()["code"]) == (409, "offer_over")
    assert (by_hand["offers"][0]["is_by_hand"], by_hand["offers"][0]["is_out_of_turn"]) == (True, True)
    refused = county.post(f"{LIST}{late.pk}/refuse/", {}, format="json").json()
    assert (refused["state"], refused["place"]) == ("refused", None)
    removed = county.post(f"{url}remove/", {"reason": "重复"}, format="json").json()
    assert (removed["state"], removed["end_reason"]) == ("removed", "重复")


def test_wishes_and_notes_change_and_other_places_stay_unseen(county, town):
    trip = make_trip(organiser=make_division("520300"), seats=1)
    mine = make_party(trip, ours(), make_worker(household=make_division(OTHER)))
    foreign = make_party(trip, make_worker(household=make_division(OTHER)))

    changed = town.patch(f"{LIST}{mine.pk}/", {"takes_part": False, "note": "周五"}, format="json").json()

    assert (changed["takes_part"], changed["note"], len(changed["people"]), changed["others"]) == (False, "周五", 1, 1)
    assert town.get(f"{LIST}{foreign.pk}/").status_code == 404
    assert county.post(f"{LIST}{mine.pk}/offer/", {"reason": "急"}, format="json").status_code in (403, 404)


def test_places_are_held_and_confirmed(town):
    trip, worker = make_trip(), ours()
    until = (timezone.now() + timedelta(hours=2)).isoformat()
    body = {"trip": trip.number, "workers": [str(worker.public_id)], "until": until}

    [held] = town.post("/api/v1/bookings/hold/", body, format="json").json()
    confirmed = town.post(f"/api/v1/bookings/{held['id']}/confirm/", {"manner": "by_phone"}, format="json").json()

    assert (held["state"], confirmed["state"], confirmed["held_until"]) == ("held", "confirmed", None)
    late = town.post("/api/v1/bookings/hold/", body | {"until": "2020-01-01T00:00:00+08:00"}, format="json")
    assert (late.status_code, late.json()["code"]) == (400, "hold_too_long")
