"""Who sees which trip, what is open to the public, and the facts that a list shows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Leg, Seat, Trip
from trips.queries.trip import legs_of, manageable_by, next_serial, number_prefix, open_trips, visible_to, with_facts
from trips.services.booking import book_workers
from zunyi.accounts.models import Assignment, User

pytestmark = pytest.mark.django_db


def make_officer(role, code):
    user = User.objects.create(username=f"{role}-{code}", name="测试")
    Assignment.objects.create(user=user, role=role, division=make_division(code) if code else None)
    return user


@pytest.fixture
def trips():
    """A trip of the city, one of 正安, one of 播州."""
    return {code: make_trip(organiser=make_division(code), title=code) for code in ("520300", "520324", "520304")}


@pytest.mark.parametrize(
    ("role", "place", "sees", "manages"),
    [
        ("city", "520300", {"520300", "520324", "520304"}, {"520300", "520324", "520304"}),
        ("county", "520324", {"520300", "520324"}, {"520324"}),
        ("town", "520324116", {"520300", "520324"}, set()),
    ],
)
def test_officers_see_their_own_trips_and_those_from_above(trips, role, place, sees, manages):
    officer = make_officer(role, place)

    assert set(visible_to(officer).values_list("title", flat=True)) == sees
    assert set(manageable_by(officer).values_list("title", flat=True)) == manages


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        ("city", "520300", {"520300", "520324", "520304"}),
        ("county", "520324", {"520300", "520324"}),
        ("town", "520324116", set()),
        ("village", "520324116201", set()),
        ("auditor", "", {"520300", "520324", "520304"}),
    ],
)
def test_a_draft_is_seen_by_those_who_plan_and_by_the_auditor(trips, role, place, sees):
    officer = make_officer(role, place)
    Trip.objects.update(state=Trip.State.DRAFT)

    assert set(visible_to(officer).values_list("title", flat=True)) == sees
    Trip.objects.update(state=Trip.State.RELEASED)
    assert "520300" in visible_to(officer).values_list("title", flat=True)


def test_who_plans_in_one_county_and_helps_in_a_town_of_another_sees_the_drafts_of_the_first(trips):
    officer = make_officer("county", "520324")
    Assignment.objects.create(user=officer, role="town", division=make_division("520304100"))
    Trip.objects.update(state=Trip.State.DRAFT)

    assert set(visible_to(officer).values_list("title", flat=True)) == {"520300", "520324"}


def test_the_public_sees_what_can_still_be_signed_up_for():
    now = timezone.now()
    trip = make_trip(closes_at=now + timedelta(hours=1))
    make_trip(closes_at=now - timedelta(hours=1))
    make_trip(state="draft")
    make_trip(departs_at=now - timedelta(minutes=1), hours=20)

    assert list(open_trips()) == [trip]


def test_a_list_knows_the_facts_in_one_query(django_assert_num_queries, later):
    trip = make_trip(seats=3, departs_at=later, hours=20)
    make_leg(trip, seats=2, order=1, role=Leg.Role.SHUTTLE, departs_at=later + timedelta(hours=21), hours=1)
    Seat.objects.filter(leg__role="trunk", label="3").update(blocked_reason="x")
    book_workers(trip=trip, workers=[make_worker()], by=None, channel=Booking.Channel.WEB)

    with django_assert_num_queries(1):
        found = with_facts(Trip.objects.all()).get()

    facts = (found.mode, found.departs_at, found.arrives_at, found.seats_total, found.seats_free, found.persons)
    assert facts == ("bus", later, later + timedelta(hours=22), 2, 1, 1)


def test_legs_come_with_their_calls_in_two_queries(django_assert_num_queries):
    trip = make_trip()
    make_leg(trip, order=1, role=Leg.Role.SHUTTLE)

    with django_assert_num_queries(2):
        assert [[call.place.name for call in leg.calls.all()] and len(leg.calls.all()) for leg in legs_of(trip)] == [
            2,
            2,
        ]


@pytest.mark.parametrize(
    ("code", "mode", "prefix"),
    [("520324", "bus", "ZA270214B"), ("520300", "rail", "ZY270214R"), ("520304", "flight", "BZ270214F")],
)
def test_a_number_says_who_when_and_how(code, mode, prefix):
    assert number_prefix(make_division(code), mode, date(2027, 2, 14)) == prefix


def test_serials_go_on_after_the_highest():
    make_trip(number="ZA270214B99")
    make_trip(number="ZA270214B100")

    assert (next_serial("ZA270214B"), next_serial("ZA270214R")) == (101, 1)
