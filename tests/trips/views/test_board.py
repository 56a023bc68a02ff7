"""The trips as a list and as a week: who sees which, what the filters do, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip

pytestmark = pytest.mark.django_db


def numbers(page):
    return [trip.number for trip in page.context["page"]]


@pytest.fixture
def county():
    return signed_in(make_officer("county"))


def test_the_next_departure_stands_first_and_what_is_over_stays_away(county, later):
    make_trip(number="B", departs_at=later + timedelta(days=1))
    make_trip(number="A", departs_at=later)
    make_trip(number="C", departs_at=later, state="cancelled", cancelled_at=timezone.now())

    assert numbers(county.get("/desk/trips/")) == ["A", "B"]
    assert numbers(county.get("/desk/trips/?state=all&sort=-number")) == ["C", "B", "A"]


def test_other_counties_trips_are_not_there(county):
    make_trip(number="CITY", organiser=make_division("520300"))
    make_trip(number="BZ", organiser=make_division("520304"))

    assert numbers(county.get("/desk/trips/")) == ["CITY"]
    assert county.get("/desk/trips/BZ/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=晋江", ["J"]),
        ("q=zh", ["Z"]),
        ("q=测试车", []),
        ("destination=440400", ["Z"]),
        ("destination=nowhere", ["J", "Z"]),
        ("organiser=520300", ["Z"]),
        ("state=draft", ["J"]),
        ("mode=bus", ["J", "Z"]),
        ("mode=rail", []),
        ("to_on={second}", ["J"]),
        ("from_on={third}", ["Z"]),
        ("from_on=nonsense", ["J", "Z"]),
    ],
)
def test_filters_narrow_the_list(county, later, query, found):
    make_trip(number="J", title="正安—晋江", state="draft", departs_at=later)
    make_trip(
        number="Z",
        title="ZH special",
        organiser=make_division("520300"),
        destination=make_division("440400"),
        departs_at=later + timedelta(days=2),
    )
    days = {"second": f"{later + timedelta(days=1):%Y-%m-%d}", "third": f"{later + timedelta(days=2):%Y-%m-%d}"}

    assert numbers(county.get("/desk/trips/?" + query.format(**days))) == found


def queries_for(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("page", ["/desk/trips/", "/desk/trips/week/"])
def test_thirty_trips_cost_no_more_than_one(county, page):
    when = timezone.now() + timedelta(minutes=5)
    make_trip(departs_at=when)
    one = queries_for(county, page)
    for _ in range(29):
        make_trip(departs_at=when)

    assert queries_for(county, page) == one


def test_a_week_has_seven_days_with_their_trips(county, later):
    make_trip(number="A", departs_at=later)
    monday = later.date() - timedelta(days=later.weekday())

    page = county.get(f"/desk/trips/week/?week={later:%Y-%m-%d}")

    assert [(day, [trip.number for trip in trips]) for day, trips in page.context["days"]] == [
        (monday + timedelta(days=n), ["A"] if n == later.weekday() else []) for n in range(7)
    ]


@pytest.mark.parametrize(
    ("role", "sees", "plans"),
    [
        ("city", 200, 200),
        ("county", 200, 200),
        ("town", 200, 403),
        ("village", 200, 403),
        ("auditor", 200, 403),
        ("employer", 403, 403),
        ("station", 403, 403),
        ("escort", 403, 403),
    ],
)
def test_doors(role, sees, plans):
    client = signed_in(make_officer(role))
    make_trip(number="A")

    read = ["", "week/", "A/", "A/seats/", "A/passengers/"]
    plan = ["new/", "A/edit/", "A/times/", "A/step/closed/"]
    assert {client.get(f"/desk/trips/{url}").status_code for url in read} == {sees}
    assert {client.get(f"/desk/trips/{url}").status_code for url in plan} == {plans}


def test_the_list_shows_only_trips_with_so_many_free_seats():
    roomy, small = make_trip(seats=9), make_trip(seats=2)
    page = signed_in(make_officer("county", "520324")).get("/desk/trips/?free=5").content.decode()

    assert roomy.number in page
    assert small.number not in page
    assert 'value="5"' in page
