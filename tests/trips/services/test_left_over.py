"""Those left over by a disruption, and other trips: asked, put where they stood, free to say otherwise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.disruptions import fill, report
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.waitlist import make_party
from trips.models import Booking, WaitlistEntry
from trips.queries.disruption.left_over import ways_for
from trips.refusals import AlreadyWaiting, AnotherDestination, OtherTripMissing
from trips.services.disruption.left_over import answer_left_over
from trips.services.disruption.report import approve_disruption

pytestmark = pytest.mark.django_db


@pytest.fixture
def out():
    """A trip that falls out, with a party of two and somebody alone."""
    trip = make_trip(seats=6, calls=3)
    fill(trip, [2, 1])
    disruption = report(trip, "cancelled")
    approve_disruption(disruption=disruption, by=None)
    disruption.trip.refresh_from_db()
    return disruption


def elsewhere(out, *, seats=4, days=5, **more):
    return make_trip(
        seats=seats, destination=out.trip.destination, departs_at=timezone.now() + timedelta(days=days), **more
    )


def parties(out):
    riders = list(out.riders.order_by("pk"))
    return {"two": riders[:2], "one": riders[2:]}


def offered(out):
    ways = ways_for(out, parties(out))
    return {key: [(way.answer, way.trip and way.trip.number) for way in found] for key, found in ways.items()}


def test_seats_are_offered_where_all_fit_and_nobody_waits_else_the_list(out):
    room, small, waited = elsewhere(out), elsewhere(out, seats=1), elsewhere(out)
    make_party(waited)
    make_trip(destination=make_division("440402"))

    found = offered(out)

    home = ("home", None)
    assert set(found["two"]) == {
        ("other_trip", room.number), ("waitlist", small.number), ("waitlist", waited.number), home,
    }  # fmt: skip
    assert set(found["one"]) == {
        ("other_trip", room.number), ("other_trip", small.number), ("waitlist", waited.number), home,
    }  # fmt: skip
    assert found["two"][0][0] == "other_trip"
    assert found["two"][-1] == home


def test_a_party_waits_for_another_trip_where_its_sign_up_stood(out):
    full = elsewhere(out, seats=1)
    fill(full, [1])
    later = make_party(full)

    answer_left_over(riders=parties(out)["two"], answer="waitlist", trip=full, by=None)

    entry = WaitlistEntry.objects.exclude(pk=later.pk).get()
    assert (entry.trip, entry.members.count()) == (full, 2)
    assert entry.since < later.since
    assert set(out.riders.filter(answer="waitlist").values_list("waits", flat=True)) == {entry.pk}


def test_who_says_otherwise_waits_no_more(out):
    full, room = elsewhere(out, seats=1), elsewhere(out, days=6)
    fill(full, [1])
    two = parties(out)["two"]
    answer_left_over(riders=two, answer="waitlist", trip=full, by=None)

    with pytest.raises(AlreadyWaiting):
        answer_left_over(riders=two, answer="waitlist", trip=full, by=None)
    answer_left_over(riders=two, answer="other_trip", trip=room, by=None)

    assert not WaitlistEntry.objects.filter(state__in=WaitlistEntry.OPEN).exists()
    assert Booking.objects.filter(trip=room, state="confirmed").count() == 2
    assert set(out.riders.filter(answer="other_trip").values_list("waits", flat=True)) == {None}


def test_on_the_other_trip_they_get_on_where_they_know_the_stop():
    trip = make_trip(seats=3, calls=3)
    places = [call.place for call in trip.legs.get().calls.order_by("order")]
    fill(trip, [1], board=trip.legs.get().calls.get(order=1))
    out = report(trip, "cancelled")
    approve_disruption(disruption=out, by=None)
    other = elsewhere(out, calls=3)
    for call, place in zip(other.legs.get().calls.order_by("order"), places, strict=True):
        call.place = place
        call.save()

    answer_left_over(riders=list(out.riders.all()), answer="other_trip", trip=other, by=None)

    assert Booking.objects.get(trip=other).board.place == places[1]


def test_nobody_is_sent_to_another_city_or_to_the_trip_that_fell_out(out):
    one = parties(out)["one"]

    with pytest.raises(AnotherDestination):
        answer_left_over(riders=one, answer="other_trip", trip=make_trip(destination=make_division("440402")), by=None)
    with pytest.raises(OtherTripMissing):
        answer_left_over(riders=one, answer="other_trip", trip=out.trip, by=None)
    assert out.riders.filter(answer="open").count() == 3
