"""Rules for reminders, as other systems see and set them."""

from datetime import time

import pytest

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from trips.models import NoticeRule
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/reminder-rules/"
EVE = {"office": "520324", "mode": "bus", "slot": "eve", "at": "19:00"}


@pytest.fixture
def program():
    return api_client(make_officer(Role.COUNTY, "520324"))


def test_a_county_reads_and_moves_a_reminder_within_the_citys_frame(program):
    assert len(program.get(ADDRESS).json()) == 12
    assert program.get(f"{ADDRESS}bus-eve/").json()["at"] == "18:00:00"

    moved = program.post(ADDRESS, EVE | {"leeway": 700}, format="json", headers={"Idempotency-Key": "eve"})
    again = program.post(ADDRESS, EVE | {"leeway": 700}, format="json", headers={"Idempotency-Key": "eve"})
    late = program.post(ADDRESS, EVE | {"at": "23:30"}, format="json")
    off = program.post(ADDRESS, EVE | {"is_on": False}, format="json")

    assert (moved.json()["at"], moved.json()["frame"]["at"], moved.json()["frame"]["leeway"]) == (
        "19:00:00", "18:00:00", 120,
    )  # fmt: skip
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (moved.json(), "true")
    assert [(each.status_code, each.json()["code"]) for each in (late, off)] == [(409, "rule_outside_frame")] * 2
    assert NoticeRule.objects.get().at == time(19)


def test_a_trip_has_reminders_of_its_own(program):
    trip = make_trip()
    mine = {"trip": trip.number, "mode": "bus", "slot": "soon", "minutes_before": 90}

    assert program.post(ADDRESS, mine, format="json").json()["minutes_before"] == 90
    assert program.get(f"{ADDRESS}bus-soon/", {"trip": trip.number}).json()["minutes_before"] == 90
    assert program.get(f"{ADDRESS}bus-soon/").json()["minutes_before"] == 120
    assert {each["mode"] for each in program.get(ADDRESS, {"trip": trip.number}).json()} == {"bus"}
    assert program.get(f"{ADDRESS}rail-eve/", {"trip": trip.number}).status_code == 404


def test_what_does_not_fit_the_reminder_is_said(program):
    assert program.post(ADDRESS, EVE | {"minutes_before": 60}, format="json").status_code == 400
    assert program.post(ADDRESS, EVE | {"trip": "B1"}, format="json").status_code == 400


def test_other_counties_offices_and_trips_are_not_there_and_a_town_sets_nothing(program):
    foreign = api_client(make_officer(Role.COUNTY, "520304"))
    number = make_trip().number
    make_division("520304")

    assert program.post(ADDRESS, EVE | {"office": "520304"}, format="json").status_code == 404
    assert foreign.get(ADDRESS, {"trip": number}).status_code == 404
    assert api_client(make_officer(Role.TOWN)).post(ADDRESS, EVE, format="json").status_code == 403
    assert not NoticeRule.objects.exists()
