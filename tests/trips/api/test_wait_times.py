"""How long offers wait, by office, through the interface and at the desk."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.accounts import api_client, make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from trips.queries.waitlist.times import minutes_for
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/waitlist-times/"


def test_the_city_sets_a_time_for_all_and_a_county_its_own_and_takes_it_back():
    trip = make_trip(organiser=make_division("520324"))
    city, county = api_client(make_officer(Role.CITY, make_division("520300"))), api_client(make_officer(Role.COUNTY))

    assert county.get(ROOM).json() == [{"office": "520324", "name": "正安县", "minutes": 360, "set_by": None}]
    city.patch(f"{ROOM}520300/", {"minutes": 120}, format="json")
    assert (minutes_for(trip), county.get(ROOM).json()[0]["set_by"]) == (120, "520300")
    own = county.patch(f"{ROOM}520324/", {"minutes": 45}, format="json").json()
    assert (own["minutes"], own["set_by"], minutes_for(trip)) == (45, "520324", 45)
    back = county.patch(f"{ROOM}520324/", {"minutes": None}, format="json").json()
    assert (back["minutes"], minutes_for(trip)) == (120, 120)
    assert AuditEntry.objects.filter(action="waitlist.time_set").count() == 3


def test_nobody_sets_the_time_of_another_office_or_one_out_of_bounds():
    county = api_client(make_officer(Role.COUNTY))
    make_division("520304")

    assert county.patch(f"{ROOM}520304/", {"minutes": 45}, format="json").status_code == 404
    assert county.patch(f"{ROOM}520324/", {"minutes": 5}, format="json").status_code == 400


def test_at_the_desk_the_list_says_where_a_time_comes_from():
    desk = signed_in(make_officer(Role.COUNTY))
    trip = make_trip(organiser=make_division("520324"))
    address = reverse("trips:wait_time", args=["520324"])

    assertContains(desk.get(reverse("trips:wait_times")), "360")
    assert desk.post(address, {"minutes": "90"}).status_code == 302
    assert minutes_for(trip) == 90
    assertContains(desk.get(reverse("trips:wait_times")), "90")
    assert desk.post(address, {"minutes": "3"}).status_code == 422
    assert desk.post(address, {"minutes": ""}).status_code == 302
    assert minutes_for(trip) == 360
