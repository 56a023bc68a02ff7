"""Feeders, trunk, shuttles: one journey, all seats of it or none."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_leg, make_place, make_trip
from tests.factories.workers import make_number, make_worker
from trips.models import Booking, Call, Leg, Seat, SeatClaim, Trip
from trips.queries.journey import calls_of, journey_between, usual_alight
from trips.queries.journey_line import changes_between, journey_of, rides_between
from trips.queries.trip import counts_by_call, legs_of
from trips.refusals import TripFull
from trips.services.booking import book_workers

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip():
    """Two feeders into one station, a train, two shuttles to two factories."""
    start = timezone.now() + timedelta(days=3)
    trip = make_trip(state=Trip.State.DRAFT, departs_at=start + timedelta(hours=3), hours=6, seats=6)
    Leg.objects.filter(trip=trip).update(order=2)
    for order, hours in ((0, 0), (1, 1)):
        make_leg(trip, seats=3, order=order, role=Leg.Role.FEEDER, departs_at=start + timedelta(hours=hours), hours=1)
    for order in (3, 4):
        at = start + timedelta(hours=10)
        make_leg(trip, seats=3, order=order, role=Leg.Role.SHUTTLE, departs_at=at, hours=1)
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.OPEN, version=2)
    trip.refresh_from_db()
    return trip


def book(trip, *workers, **more):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.OFFICER, **more)


def stop(trip, leg, order):
    return Call.objects.select_related("leg", "place").get(leg__trip=trip, leg__order=leg, order=order)


def legs_with_seats(booking):
    claims = SeatClaim.objects.filter(booking=booking, released_at=None)
    return sorted(set(claims.values_list("seat__leg__order", flat=True)))


@pytest.mark.parametrize(("feeder", "shuttle"), [(0, 3), (0, 4), (1, 3), (1, 4)])
def test_a_worker_rides_only_the_legs_on_the_way(trip, feeder, shuttle):
    [booking] = book(trip, make_worker(), board=stop(trip, feeder, 0), alight=stop(trip, shuttle, 1))

    assert legs_with_seats(booking) == [feeder, 2, shuttle]
    assert [ride.on.leg.order for ride in journey_of(booking)] == [feeder, 2, shuttle]
    assert [ride.waits for ride in journey_of(booking)][1:] == [60 * (2 - feeder), 60]
    # Before anybody has a seat, the same line is shown to whoever checks the sign-up.
    asked = rides_between(calls_of(trip.pk), stop(trip, feeder, 0), stop(trip, shuttle, 1))
    assert [ride.on.leg.order for ride in asked] == [feeder, 2, shuttle]
    assert not any(ride.seat for ride in asked)


def test_every_change_of_vehicles_is_said_with_its_minutes(trip):
    changes = [(each.off.leg.order, each.on.leg.order, each.minutes) for each in changes_between(legs_of(trip))]

    assert changes == [(0, 2, 120), (1, 2, 60), (2, 3, 60), (2, 4, 60)]


def test_who_changes_vehicles_is_counted_at_each_stop_of_the_way(trip):
    book(trip, make_worker(), board=stop(trip, 1, 0), alight=stop(trip, 3, 1))
    book(trip, make_worker(), board=stop(trip, 2, 0), alight=stop(trip, 2, 1))

    counts = counts_by_call(trip)

    seen = {(leg, at): counts[stop(trip, leg, at).pk] for leg in range(5) for at in (0, 1)}
    assert {place: people for place, people in seen.items() if any(people)} == {
        (1, 0): (1, 0), (1, 1): (0, 1), (2, 0): (2, 0), (2, 1): (0, 2), (3, 0): (1, 0), (3, 1): (0, 1),
    }  # fmt: skip


def test_an_arrival_on_the_next_day_is_said_with_its_day(trip):
    [booking] = book(trip, make_worker(), board=stop(trip, 0, 0), alight=stop(trip, 3, 1))
    ride = journey_of(booking)[1]
    assert ride.ends_another_day == (timezone.localdate(ride.leaves_at) != timezone.localdate(ride.arrives_at))

    Call.objects.filter(pk=ride.off.pk).update(arrives_at=ride.leaves_at + timedelta(days=1))

    assert journey_of(booking)[1].ends_another_day


def test_the_page_of_a_trip_shows_its_vehicles_apart(trip, client):
    page = client.get(f"/trips/{trip.number}/")

    assert [{call.leg.order for call in run} for run in page.context["runs"]] == [{0}, {1}, {2}, {3}, {4}]
    assert page.content.decode().count('<ol class="way">') == 5


def test_with_two_factories_who_says_nothing_gets_off_the_train(trip):
    [booking] = book(trip, make_worker())

    assert booking.alight.leg.role == Leg.Role.TRUNK
    assert usual_alight(calls_of(trip.pk)).pk == booking.alight_id


def test_all_seats_of_a_journey_are_taken_or_none(trip):
    Seat.objects.filter(leg__trip=trip, leg__order=4).update(blocked_reason="x")

    with pytest.raises(TripFull):
        book(trip, make_worker(), board=stop(trip, 0, 0), alight=stop(trip, 4, 1))

    assert SeatClaim.objects.count() == Booking.objects.count() == 0
    assert not Seat.objects.exclude(taken=0).exists()


def test_no_way_leads_from_a_shuttle_back_to_a_feeder(trip):
    calls = calls_of(trip.pk)
    with pytest.raises(ValueError, match="no way leads"):
        journey_between(calls, stop(trip, 3, 0), stop(trip, 0, 1))


def test_people_change_where_both_vehicles_call():
    start = timezone.now() + timedelta(days=2)
    trip = make_trip(calls=3, departs_at=start + timedelta(hours=2), hours=6)
    Leg.objects.filter(trip=trip).update(order=1)
    feeder = make_leg(trip, order=0, role=Leg.Role.FEEDER, departs_at=start, hours=1)
    station = make_place("遵义测试站")
    Call.objects.filter(leg=feeder, order=1).update(place=station)
    Call.objects.filter(leg__trip=trip, leg__order=1, order=1).update(place=station)

    [booking] = book(trip, make_worker(), board=stop(trip, 0, 0), alight=stop(trip, 1, 2))

    stretches = SeatClaim.objects.filter(booking=booking, seat__leg__order=1).values_list("stretch", flat=True)
    assert list(stretches) == [1]


def test_three_legs_through_the_sign_up_page(client, trip):
    factory = stop(trip, 4, 1)
    typed = {
        "p-TOTAL_FORMS": "1", "p-INITIAL_FORMS": "0", "p-MIN_NUM_FORMS": "1", "p-MAX_NUM_FORMS": "6",
        "p-0-name": "测一鸣", "p-0-number": make_number(), "p-0-phone": "15400001234", "household": "520324",
        "board": stop(trip, 1, 0).pk, "alight": factory.pk, "confirm": "1", "consent": "on",
    }  # fmt: skip
    make_division("520324")

    page = client.post(f"/trips/{trip.number}/sign-up/", typed, follow=True)

    booking = Booking.objects.get()
    assert legs_with_seats(booking) == [1, 2, 4]
    assert str(factory.place) in page.content.decode()


def test_three_legs_through_the_api(trip):
    officer = make_officer("county")
    worker = make_worker()
    asked = {
        "trip": trip.number, "workers": [str(worker.public_id)], "manner": "by_phone",
        "board": stop(trip, 0, 0).pk, "alight": stop(trip, 3, 1).pk,
    }  # fmt: skip

    answer = api_client(officer).post("/api/v1/bookings/", asked, format="json")

    assert answer.status_code == 201, answer.json()
    assert legs_with_seats(Booking.objects.get()) == [0, 2, 3]


def test_three_legs_cost_at_most_four_statements_more(trip):
    def statements(**more):
        worker = make_worker()
        with CaptureQueriesContext(connection) as asked:
            book(trip, worker, **more)
        return len(asked)

    statements()
    one = statements(board=stop(trip, 2, 0), alight=stop(trip, 2, 1))
    three = statements(board=stop(trip, 0, 0), alight=stop(trip, 3, 1))

    assert one <= 15
    assert three - one <= 4


def test_the_page_of_a_trip_shows_every_run(trip):
    page = signed_in(make_officer("county")).get(f"/desk/trips/{trip.number}/")

    assert page.content.decode().count('class="journey"') == 5
