"""How long an offer waits for its answer: by the trip, its office, the hour of the day and the departure."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.waitlist import make_full_trip, make_party
from tests.trips.services.test_waitlist import free
from trips.models import WaitlistEntry, WaitlistOffer
from trips.queries.waitlist.entries import answer_until
from trips.services.waitlist.offers import refuse_offer
from trips.services.waitlist.promotion import promote
from trips.services.waitlist.times import set_time_to_answer

pytestmark = pytest.mark.django_db
State, Offer = WaitlistEntry.State, WaitlistOffer.State


def test_the_time_to_answer_is_shorter_near_the_departure_and_stands_still_at_night():
    def until(now, pick_up, minutes=360, closes_at=None):
        zone = timezone.get_default_timezone()
        at = partial(datetime, 2027, 2, tzinfo=zone)
        found = answer_until(minutes=minutes, pick_up=at(*pick_up), closes_at=closes_at, now=at(*now))
        return timezone.localtime(found).strftime("%d %H:%M")

    assert until((10, 9, 0), (14, 7, 30)) == "10 15:00"
    assert until((10, 20, 0), (14, 7, 30)) == "11 13:00"  # an hour in the evening, five in the morning
    assert until((10, 23, 0), (14, 7, 30)) == "11 14:00"
    assert until((13, 9, 0), (14, 7, 30)) == "13 14:30"  # a quarter of the 22 hours that are left
    assert until((13, 22, 0), (14, 7, 30)) == "14 00:15"  # better woken than left behind
    assert until((14, 6, 40), (14, 7, 30)) == "14 07:00"  # half an hour before the pick-up is the end


def test_an_office_or_a_trip_sets_its_own_time_to_answer():
    officer = make_officer("county", "520324")
    trip, booked = make_full_trip(departs_at=timezone.now() + timedelta(days=20))
    make_party(trip), make_party(trip)
    set_time_to_answer(minutes=30, by=officer, division=trip.organiser)
    free(*booked)
    offers = promote(trip=trip)
    assert len(offers) == 2
    begins = timezone.localtime()
    shortest = begins + timedelta(minutes=31)
    if 8 <= begins.hour < 20:
        assert offers[0].expires_at < shortest

    set_time_to_answer(minutes=60, by=officer, trip=trip)
    refuse_offer(offer=offers[0], by=None)
    make_party(trip)
    [later] = promote(trip=trip)
    assert later.expires_at > offers[1].expires_at
