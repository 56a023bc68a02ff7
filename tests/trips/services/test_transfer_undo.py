"""A change of trips taken back: everybody gets the old seat again, or nobody moves."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.races import race
from tests.trips.services.test_booking import book, seats_in_step
from tests.trips.services.test_transfer import move
from trips.models import Booking, Seat, SeatClaim, Transfer, Trip
from trips.queries.booking import seats_of
from trips.queries.transfer import ways_back, why_no_way_back
from trips.refusals import (
    BookingAlreadyEnded,
    BookingStands,
    OnlyHeld,
    SeatGoneMeanwhile,
    TransferOver,
    TripUnderWay,
)
from trips.services.booking import cancel_booking
from trips.services.holds import hold_places
from trips.services.plan.quotas import set_quota
from trips.services.seats.layout import block_seat
from trips.services.transfer import undo_transfer
from trips.services.undo import restore_booking
from workers.models import Companions
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer(Role.COUNTY, make_division("520324"))


@pytest.fixture
def trips():
    return make_trip(), make_trip(departs_at=timezone.now() + timedelta(days=4))


def undo(officer):
    return undo_transfer(transfer=Transfer.objects.get(), by=officer)


def states():
    return list(Booking.objects.order_by("pk").values_list("state", flat=True))


def test_everybody_of_the_party_has_the_old_seat_again_and_the_new_ones_are_free(trips, officer):
    old = book(trips[0], make_worker(), make_worker(), companions=Companions.objects.create())
    move(old, trips[1], officer)

    back = undo(officer)

    assert seats_of(back) == {old[0].pk: ["1"], old[1].pk: ["2"]}
    assert states() == ["confirmed", "confirmed", "cancelled", "cancelled"]
    assert SeatClaim.objects.filter(seat__leg__trip=trips[1], released_at=None).count() == 0
    assert AuditEntry.objects.filter(action="booking.transfer_undone").count() == 2
    assert seats_in_step()
    with pytest.raises(TransferOver):
        undo(officer)


def test_it_is_refused_when_one_old_seat_is_gone_and_nobody_moves(trips, officer):
    old = book(trips[0], make_worker(), make_worker(), companions=Companions.objects.create())
    move(old, trips[1], officer)
    block_seat(seat=Seat.objects.get(leg__trip=trips[0], label="2"), reason="坏", by=officer)

    with pytest.raises(SeatGoneMeanwhile):
        undo(officer)

    assert states() == ["cancelled", "cancelled", "confirmed", "confirmed"]
    why = [each.why_not for each in ways_back(Transfer.objects.get())]
    assert [type(each) for each in why] == [type(None), SeatGoneMeanwhile]
    assert seats_in_step()


def test_a_seat_that_is_kept_for_others_by_now_is_gone(trips, officer):
    move(book(trips[0], make_worker(household=make_division("520304100"))), trips[1], officer)
    set_quota(
        trip=trips[0], seats=4, hands_back_at=timezone.now() + timedelta(hours=1), by=officer,
        division=make_division("520324116"),
    )  # fmt: skip

    with pytest.raises(SeatGoneMeanwhile):
        undo(officer)
    assert isinstance(ways_back(Transfer.objects.get())[0].why_not, SeatGoneMeanwhile)


def test_who_gave_the_new_seat_back_or_has_the_old_one_already_stays_so(trips, officer):
    [old] = book(trips[0], make_worker())
    [new] = move([old], trips[1], officer)
    restore_booking(booking=old, by=officer)
    with pytest.raises(BookingStands):
        undo(officer)

    cancel_booking(booking=new, by=officer)
    with pytest.raises(BookingAlreadyEnded):
        undo(officer)
    transfer = Transfer.objects.get()
    assert isinstance(why_no_way_back(transfer, ways_back(transfer)), BookingAlreadyEnded)


def test_once_one_of_the_trips_has_left_there_is_no_way_back(trips, officer):
    move(book(trips[0], make_worker()), trips[1], officer)
    Trip.objects.filter(pk=trips[0].pk).update(departed_at=timezone.now())

    with pytest.raises(TripUnderWay):
        undo(officer)
    transfer = Transfer.objects.get()
    assert isinstance(why_no_way_back(transfer, ways_back(transfer)), TripUnderWay)


def test_who_has_read_of_the_new_trip_is_told_and_who_has_not_hears_nothing(trips, officer):
    read, unread = book(trips[0], make_worker())[0], book(trips[0], make_worker())[0]
    new = move([read, unread], trips[1], officer)
    Notice.objects.filter(kind="booked", about_id=str(read.pk)).update(state="accepted", reason="")
    Notice.objects.filter(kind="trip_moved", about_id=str(new[0].pk)).update(state="accepted", reason="")

    undo(officer)

    due = set(Notice.objects.filter(state="due").values_list("kind", "about_id"))
    assert ("trip_moved", str(read.pk)) in due
    assert ("trip_moved", str(unread.pk)) not in due
    assert ("booked", str(unread.pk)) in due
    assert not {about for _kind, about in due} & {str(each.pk) for each in new}


def test_a_place_that_is_only_held_goes_nowhere(trips, officer):
    held = hold_places(
        trip=trips[0], workers=[make_worker()], by=officer, until=timezone.now() + timedelta(hours=1)
    )  # fmt: skip

    with pytest.raises(OnlyHeld):
        move(held, trips[1], officer)
    assert states() == ["held"]


@pytest.mark.django_db(transaction=True)
def test_the_old_seat_goes_to_the_way_back_or_to_a_new_sign_up_and_never_to_both():
    officer = make_officer(Role.COUNTY, make_division("520324"))
    source, target = make_trip(seats=1), make_trip(departs_at=timezone.now() + timedelta(days=4))
    move(book(source, make_worker()), target, officer)

    results = race(partial(undo, officer), partial(book, source, make_worker()), partial(undo, officer))

    assert SeatClaim.objects.filter(seat__leg__trip=source, released_at=None).count() == 1
    assert sum(isinstance(each, list) for each in results) == 1, results
    assert seats_in_step()
