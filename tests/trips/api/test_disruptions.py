"""The disruption desk for programs: the same forms, the same services, the same refusals."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer
from tests.factories.disruptions import fill, make_chain, stop
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from trips.models import Booking, Disruption

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/disruptions/"


@pytest.fixture
def county():
    return api_client(make_officer("county"))


def test_a_delay_is_reported_looked_at_and_approved_once(county):
    chain = make_chain()
    fill(chain, [2])
    asked = {"trip": chain.number, "kind": "delay", "happened": "凝冻", "call": stop(chain, 1, 0).pk, "minutes": 90,
             "waits": "buses"}  # fmt: skip

    made = county.post(ROOT, asked, format="json")

    assert (made.status_code, made.data["state"], made.data["counts"]) == (
        201, "proposed", {"keeps": 2, "moves": 0, "left": 0},
    )  # fmt: skip
    address = f"{ROOT}{made.data['id']}/"
    assert county.get(address + "effects/").data["warnings"] == []
    assert county.post(address + "approve/").data["state"] == "approved"
    again = county.post(address + "approve/")
    assert (again.status_code, again.data["code"]) == (409, "disruption_decided")


def test_those_left_over_are_listed_and_answer_through_the_interface(county):
    trip = make_trip(seats=3)
    other = make_trip(seats=4, destination=trip.destination, departs_at=timezone.now() + timedelta(days=5))
    fill(trip, [2, 1])
    made = county.post(ROOT, {"trip": trip.number, "kind": "cancelled", "happened": "封路"}, format="json")
    address = f"{ROOT}{made.data['id']}/"
    county.post(address + "approve/")
    riders = county.get(address + "riders/").data
    party = [each["id"] for each in riders if each["party"]]

    said = county.post(
        address + "answer/", {"riders": party, "answer": "other_trip", "trip": other.number}, format="json"
    )
    none = county.post(
        address + "answer/", {"riders": [riders[-1]["id"]], "answer": "other_trip", "trip": "ZZ"}, format="json"
    )

    assert [each["answer"] for each in said.data] == ["other_trip"] * 2
    assert Booking.objects.filter(trip=other).count() == 2
    assert none.data["code"] == "other_trip_missing"
    assert county.get(address).data["to_ask"] == 1


def test_a_party_left_over_is_told_what_it_can_have_and_waits_for_another_trip(county):
    trip = make_trip(seats=3)
    later = timezone.now() + timedelta(days=5)
    full = make_trip(seats=1, destination=trip.destination, departs_at=later)
    fill(full, [1])
    fill(trip, [2])
    made = county.post(ROOT, {"trip": trip.number, "kind": "cancelled", "happened": "封路"}, format="json")
    address = f"{ROOT}{made.data['id']}/"
    county.post(address + "approve/")

    [party] = county.get(address + "ways/").data
    body = {"riders": party["riders"], "answer": "waitlist", "trip": full.number}
    said = county.post(address + "answer/", body, format="json")
    unknown = county.post(address + "answer/", body | {"trip": "ZZ"}, format="json")

    assert [(way["answer"], way["trip"]) for way in party["ways"]] == [("waitlist", full.number), ("home", None)]
    assert [each["answer"] for each in said.data] == ["waitlist"] * 2
    assert full.waitlist.get().members.count() == 2
    assert unknown.data["code"] == "other_trip_missing"


def test_what_a_kind_misses_is_said_by_its_field_and_another_county_finds_nothing(county):
    trip = make_trip(seats=2)
    asked = {"trip": trip.number, "kind": "delay", "happened": "凝冻"}

    assert set(county.post(ROOT, asked, format="json").data["fields"]) >= {"call", "minutes"}
    foreign = api_client(make_officer("county", make_division("520304")))
    assert foreign.post(ROOT, asked, format="json").status_code == 404
    assert not Disruption.objects.exists()


def test_it_is_made_anew_with_other_choices_and_withdrawn(county):
    chain = make_chain()
    asked = {"trip": chain.number, "kind": "delay", "happened": "凝冻", "call": stop(chain, 1, 0).pk, "minutes": 30,
             "waits": "none"}  # fmt: skip
    address = f"{ROOT}{county.post(ROOT, asked, format='json').data['id']}/"

    anew = county.post(address + "anew/", {**asked, "minutes": 60}, format="json")
    gone = county.post(address + "withdraw/", {"reason": "误报"}, format="json")

    assert (anew.data["choices"]["minutes"], gone.data["state"]) == (60, "withdrawn")
