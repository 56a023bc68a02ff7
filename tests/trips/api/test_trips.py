"""Trips for programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Trip
from trips.queries.journey import calls_of
from trips.services.booking import book_workers
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

TRIPS = "/api/v1/trips/"


@pytest.fixture
def county():
    return api_client(make_officer(Role.COUNTY, "520324"))


def numbers(answer) -> list[str]:
    return [row["number"] for row in answer.json()["results"]]


def test_a_county_reads_its_own_trips_and_the_citys(county):
    own, city = make_trip(), make_trip(organiser=make_division("520300"))
    make_trip(organiser=make_division("520304"))

    assert numbers(county.get(TRIPS)) == [own.number, city.number]


def test_a_trip_tells_its_legs_stops_and_what_is_free(county):
    trip = make_trip(seats=4, calls=3)
    book_workers(trip=trip, workers=[make_worker()], by=None, channel=Booking.Channel.WEB)

    row = county.get(f"{TRIPS}{trip.number}/").json()

    assert (row["seats_total"], row["seats_free"], row["persons"], row["takes_sign_ups"]) == (4, 3, 1, True)
    (leg,) = row["legs"]
    assert county.get(TRIPS).json()["results"] == [row]
    assert (leg["seats_total"], leg["seats_free"], leg["vehicle_type"]) == (4, 3, "测试车")
    assert [(call["id"], call["boarding"]) for call in leg["calls"]] == [
        (call.pk, call.boarding) for call in calls_of(trip.pk)
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", 1),
        ("state=draft", 1),
        ("mode=bus", 2),
        ("mode=rail", 0),
        ("destination=350500", 2),
        ("destination=999999", 0),
        ("organiser=520324", 2),
        ("departs_after={tomorrow}T00:00:00Z", 2),
        ("departs_before={tomorrow}T00:00:00Z", 0),
        ("search=贵C·测001", 2),
    ],
)
def test_the_list_is_filtered(county, query, found):
    make_trip(), make_trip(state=Trip.State.DRAFT)
    tomorrow = timezone.localdate() + timedelta(1)

    assert len(numbers(county.get(f"{TRIPS}?{query.format(tomorrow=tomorrow)}"))) == found


def test_a_page_costs_the_same_with_one_and_with_thirty(
    county, django_assert_num_queries, django_assert_max_num_queries
):
    make_trip()
    county.get(TRIPS)
    with django_assert_max_num_queries(8) as one:
        county.get(TRIPS)
    for _ in range(30):
        make_trip()
    with django_assert_num_queries(len(one)):
        county.get(TRIPS)


def test_a_county_opens_and_closes_its_own_trip(county):
    trip = make_trip(state=Trip.State.RELEASED)

    opened = county.post(f"{TRIPS}{trip.number}/open/")
    closed = county.post(f"{TRIPS}{trip.number}/close/")
    again = county.post(f"{TRIPS}{trip.number}/close/")

    assert [(answer.status_code, answer.json().get("state")) for answer in (opened, closed)] == [
        (200, "open"), (200, "closed"),
    ]  # fmt: skip
    assert (again.status_code, again.json()["code"]) == (409, "trip_step_not_possible")
    assert AuditEntry.objects.filter(action__in=["trip.opened", "trip.closed"]).count() == 2


def test_the_citys_trip_is_not_a_countys_to_close(county):
    trip = make_trip(organiser=make_division("520300"))

    assert county.post(f"{TRIPS}{trip.number}/close/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.TOWN, 403), (Role.VILLAGE, 403), (Role.AUDITOR, 403)])
def test_who_lays_on_no_trips_opens_none(role, status):
    trip = make_trip(state=Trip.State.DRAFT)

    assert api_client(make_officer(role)).post(f"{TRIPS}{trip.number}/open/").status_code == status
