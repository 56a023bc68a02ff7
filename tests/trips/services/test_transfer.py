"""From one trip to another to the same place: together, on all legs or none, asked, told once."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_worker
from tests.races import race
from tests.trips.services.test_booking import book, seats_in_step
from trips.models import Booking, Leg, SeatClaim
from trips.queries.booking import seats_of
from trips.refusals import (
    AnotherDestination,
    AskFirst,
    BookingAlreadyEnded,
    CompanionsTravelTogether,
    NotEnoughSeats,
    QuotaUsedUp,
    SameTrip,
    TripFull,
    TripUnderWay,
)
from trips.services.plan.quotas import set_quota
from trips.services.transfer import transfer_bookings
from workers.models import Companions
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer(Role.COUNTY, make_division("520324"))


@pytest.fixture
def trips():
    return make_trip(), make_trip(departs_at=timezone.now() + timedelta(days=4))


def move(bookings, to, officer, **more):
    asked = {"reason": "车坏了", "manner": "by_phone"} | more
    return transfer_bookings(bookings=bookings, to=to, by=officer, **asked)


def test_a_party_gets_seats_side_by_side_on_the_other_trip_and_gives_the_old_ones_back(trips, officer):
    old = book(trips[0], make_worker(), make_worker(), companions=Companions.objects.create())

    new = move(old, trips[1], officer)

    assert list(seats_of(new).values()) == [["1"], ["2"]]
    assert [each.companions_id for each in new] == [old[0].companions_id] * 2
    assert set(Booking.objects.filter(trip=trips[0]).values_list("state", "end_reason")) == {("cancelled", "车坏了")}
    assert SeatClaim.objects.filter(seat__leg__trip=trips[0], released_at=None).count() == 0
    assert AuditEntry.objects.filter(action="booking.transferred").count() == 2
    assert seats_in_step()


def test_one_message_tells_it_and_none_that_anything_is_cancelled(trips, officer):
    old = book(trips[0], make_worker())

    new = move(old, trips[1], officer)

    due = Notice.objects.filter(state="due").values_list("kind", "about_id")
    assert {kind for kind, about in due if about == str(new[0].pk)} >= {"trip_moved", "reminder"}
    assert {"booked", "booking_cancelled"} & {kind for kind, _about in due} == set()


def test_all_legs_or_none(trips, officer):
    make_leg(trips[1], order=1, role=Leg.Role.SHUTTLE, seats=1, departs_at=timezone.now() + timedelta(days=5), hours=1)
    old = book(trips[0], make_worker(), make_worker())

    with pytest.raises(NotEnoughSeats):
        move(old, trips[1], officer)

    assert set(Booking.objects.values_list("state", flat=True)) == {"confirmed"}
    assert SeatClaim.objects.filter(released_at=None).count() == 2
    assert seats_in_step()


def test_companions_who_would_stay_behind_are_asked_first(trips, officer):
    old = book(trips[0], make_worker(), make_worker(), companions=Companions.objects.create())

    with pytest.raises(CompanionsTravelTogether):
        move(old[:1], trips[1], officer)
    move(old[:1], trips[1], officer, apart=True)

    assert list(Booking.objects.order_by("pk").values_list("state", flat=True)) == [
        "cancelled",
        "confirmed",
        "confirmed",
    ]


def test_nobody_is_moved_unasked_without_a_reason_or_to_another_place(trips, officer):
    old = book(trips[0], make_worker())

    with pytest.raises(AskFirst):
        move(old, trips[1], officer, manner="")
    with pytest.raises(ReasonMissing):
        move(old, trips[1], officer, reason=" ")
    with pytest.raises(SameTrip):
        move(old, trips[0], officer)
    with pytest.raises(AnotherDestination):
        move(old, make_trip(destination=make_division("440402")), officer)
    assert Booking.objects.get().state == "confirmed"


def test_who_has_left_or_cancelled_is_not_moved(trips, officer):
    old = book(trips[0], make_worker())
    type(trips[0]).objects.filter(pk=trips[0].pk).update(departed_at=timezone.now())
    with pytest.raises(TripUnderWay):
        move(old, trips[1], officer)

    Booking.objects.update(state="cancelled", ended_at=timezone.now())
    type(trips[0]).objects.filter(pk=trips[0].pk).update(departed_at=None)
    with pytest.raises(BookingAlreadyEnded):
        move(old, trips[1], officer)


def test_seats_that_are_kept_for_others_stay_kept(trips, officer):
    set_quota(
        trip=trips[1], seats=4, hands_back_at=timezone.now() + timedelta(hours=1), by=officer,
        division=make_division("520324116"),
    )  # fmt: skip

    with pytest.raises(QuotaUsedUp):
        move(book(trips[0], make_worker(household=make_division("520304100"))), trips[1], officer)
    [came] = move(book(trips[0], make_worker(household=make_division("520324116"))), trips[1], officer)

    assert came.trip == trips[1]


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_of_the_other_trip_goes_to_one_of_two_and_the_other_keeps_the_old_one():
    officer = make_officer(Role.COUNTY, make_division("520324"))
    source, target = make_trip(), make_trip(seats=1, departs_at=timezone.now() + timedelta(days=4))
    riders = [book(source, make_worker()) for _ in range(2)]

    results = race(*(partial(move, each, target, officer) for each in riders))

    assert sorted(type(each).__name__ for each in results) == ["TripFull", "list"]
    assert Booking.objects.filter(state="confirmed").count() == 2
    assert seats_in_step()
    assert issubclass(NotEnoughSeats, TripFull)


@pytest.mark.django_db(transaction=True)
def test_two_parties_that_change_trips_crosswise_do_not_wait_for_each_other_for_ever():
    officer = make_officer(Role.COUNTY, make_division("520324"))
    one, other = make_trip(), make_trip(departs_at=timezone.now() + timedelta(days=4))
    here, there = book(one, make_worker()), book(other, make_worker())

    results = race(partial(move, here, other, officer), partial(move, there, one, officer))

    assert [type(each).__name__ for each in results] == ["list", "list"]
    assert seats_in_step()
