"""Approving beside people who sign up and cancel: the map that was looked at is the map that is carried out."""

from functools import partial

import pytest
from django.utils import timezone

from tests.factories.disruptions import book, fill, report
from tests.factories.trips import make_open, make_template
from tests.factories.workers import make_worker
from tests.races import kinds, race
from trips.models import Booking, Disruption, Seat, SeatClaim
from trips.queries.disruption.replan.scene import Scene
from trips.refusals import ProposalOutdated
from trips.services.booking import cancel_booking
from trips.services.disruption.report import approve_disruption

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def swap(later):
    trip = make_open(make_template(), later)
    fill(trip, [2, 1])
    return report(trip, "vehicle", layout="minibus-19", rule="last", drivers=1, escorts=0)


def without_seats():
    """Live bookings that hold no seat of a vehicle that runs."""
    standing = SeatClaim.objects.filter(released_at=None, seat__gone_at=None).values("booking")
    return Booking.objects.filter(state__in=Booking.LIVE).exclude(pk__in=standing).count()


def test_a_sign_up_beside_the_approval_either_comes_first_and_stops_it_or_gets_a_seat_of_the_new_vehicle(swap):
    late = [partial(book, swap.trip, make_worker()) for _ in range(3)]
    results = race(partial(approve_disruption, disruption=swap, by=None), *late)

    assert kinds(results) in (["Disruption", "booked", "booked", "booked"], ["ProposalOutdated"] + ["booked"] * 3)
    assert without_seats() == 0
    assert not Seat.every.exclude(gone_at=None).exclude(taken=0).exists()


def test_without_the_fingerprint_an_outdated_proposal_leaves_somebody_without_a_seat(swap, monkeypatch):
    """The control: the same order of events, with the comparison switched off."""
    late = book(swap.trip, make_worker())[0]
    with pytest.raises(ProposalOutdated):
        approve_disruption(disruption=swap, by=None)
    assert without_seats() == 0

    monkeypatch.setattr(Scene, "fingerprint", lambda self: swap.made_on)
    with pytest.raises(Exception, match="seat_gone_is_empty_and_blocked"):
        approve_disruption(disruption=swap, by=None)
    # The wall of the database stood behind it: nothing was changed.
    assert Booking.objects.get(pk=late.pk).seat_claims.filter(released_at=None, seat__gone_at=None).exists()


def test_two_officers_approve_once_and_a_cancellation_meanwhile_is_never_undone(swap):
    [first, *_] = Booking.objects.filter(trip=swap.trip).order_by("pk")

    results = race(
        partial(approve_disruption, disruption=swap, by=None),
        partial(approve_disruption, disruption=swap, by=None),
        partial(cancel_booking, booking=first, by=None),
    )

    assert kinds(results).count("Disruption") <= 1
    first.refresh_from_db()
    assert (first.state, first.seat_claims.filter(released_at=None).count()) == ("cancelled", 0)
    assert without_seats() == 0
    assert Disruption.objects.get().state in ("approved", "proposed")
    assert timezone.now() > swap.reported_at
