"""The rule, an officer's hand and answers in one moment: one seat goes to one party, one offer has one answer."""

from functools import partial

import pytest

from tests.factories.accounts import make_officer
from tests.factories.waitlist import make_full_trip, make_party
from tests.races import race
from tests.trips.services.test_booking import seats_in_step
from tests.trips.services.test_waitlist import free, live, states
from trips.models import Trip, WaitlistEntry, WaitlistMember, WaitlistOffer
from trips.refusals import (
    NotEnoughSeats,
    OfferOver,
)
from trips.services.waitlist import promotion
from trips.services.waitlist.offers import accept_offer, refuse_offer
from trips.services.waitlist.promotion import offer_by_hand, promote

pytestmark = pytest.mark.django_db
State, Offer = WaitlistEntry.State, WaitlistOffer.State


def _promotion_race(trip, entry, officer):
    return race(
        partial(promote, trip=trip),
        partial(offer_by_hand, entry=entry, by=officer, reason="先给这家"),
        partial(promote, trip=trip),
    )


def _broken(trip):
    """What must never be: more offers than seats, a party with two offers, one person held twice."""
    offers = WaitlistOffer.objects.filter(entry__trip=trip)
    return live(trip) > 1 or offers.count() > 1


@pytest.mark.django_db(transaction=True)
def test_rule_and_hand_at_once_give_one_seat_to_one_party():
    officer = make_officer("city")
    trip, booked = make_full_trip(seats=1)
    first, second = make_party(trip), make_party(trip)
    free(booked[0])

    results = _promotion_race(trip, second, officer)

    assert not _broken(trip)
    assert live(trip, "held") == 1
    assert sorted(states(first, second)) == [State.OFFERED, State.WAITING]
    assert [r for r in results if isinstance(r, Exception) and not isinstance(r, NotEnoughSeats)] == []
    assert seats_in_step()


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_rule_and_hand_do_collide(monkeypatch):
    """Both would offer the same party: only the wall in the database is left, and one of them runs into it."""
    officer = make_officer("city")
    monkeypatch.setattr(promotion, "lock_party", lambda trip, _ids: Trip.objects.get(pk=trip.pk))
    collided = False
    for _ in range(8):
        trip, booked = make_full_trip(seats=2)
        only = make_party(trip)
        free(*booked)
        results = _promotion_race(trip, only, officer)
        refused = [r for r in results if isinstance(r, Exception)]
        # With the lock the hand comes before the rule or sees "has an offer"; it is never thrown out by the database.
        by_wall = any(isinstance(r.__cause__, Exception) for r in refused)
        lost = WaitlistEntry.objects.get(pk=only.pk).skipped != ""
        if by_wall or lost:
            collided = True
            break
    assert collided


@pytest.mark.django_db(transaction=True)
def test_one_offer_accepted_twice_and_refused_at_once_has_one_answer():
    trip, booked = make_full_trip(seats=1)
    entry = make_party(trip)
    free(booked[0])
    [offer] = promote(trip=trip)

    results = race(
        partial(accept_offer, offer=offer, by=None),
        partial(accept_offer, offer=offer, by=None),
        partial(refuse_offer, offer=offer, by=None),
    )

    assert sum(isinstance(result, OfferOver) for result in results) == 2
    offer.refresh_from_db()
    [state] = states(entry)
    assert (offer.state, state, live(trip)) in [(Offer.ACCEPTED, State.BOOKED, 1), (Offer.REFUSED, State.REFUSED, 0)]
    assert seats_in_step()
    assert WaitlistMember.objects.filter(ended_at=None).count() == 0
