"""Getting on, getting off, not coming: idempotent, undoable, and in step with seats and bookings."""

from datetime import timedelta
from functools import partial
from time import sleep
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_worker
from tests.races import kinds, race
from tests.trips.services.test_booking import book, claimed, seats_in_step
from trips.models import Boarding, Booking, Leg, Trip
from trips.queries.boarding import counts_of, found_riders, riders
from trips.refusals import (
    AlreadyEntered,
    AlreadyOnBoard,
    BoardingNotOpen,
    BookingAlreadyEnded,
    NothingToUndo,
    NotOnBoard,
    NotOnThisLeg,
    OnBoardCannotBeMissing,
    SeatGivenAway,
    WorkerTravelsElsewhere,
)
from trips.services import boarding as service
from trips.services.boarding import record_boarding
from trips.services.booking import cancel_booking
from zunyi.audit.models import AuditEntry

Event, State = Boarding.Event, Booking.State


def enter(booking, event, *, leg=None, nonce=None, at=None):
    leg = leg or booking.trip.legs.get(role=Leg.Role.TRUNK)
    return record_boarding(
        booking=booking, leg=leg, event=event, happened_at=at or timezone.now(), by=None, nonce=nonce or uuid4()
    )


def state(booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


@pytest.mark.django_db
def test_whoever_gets_on_with_a_place_that_was_only_held_has_said_yes():
    [booking] = book(make_trip(), make_worker())
    Booking.objects.filter(pk=booking.pk).update(state=State.HELD, held_until=timezone.now() + timedelta(hours=1))

    enter(booking, Event.ON)

    booking.refresh_from_db()
    assert (booking.state, booking.held_until) == (State.BOARDED, None)


@pytest.mark.django_db
def test_on_then_off_at_the_end_is_arrived():
    [booking] = book(make_trip(), make_worker())

    enter(booking, Event.ON)
    assert state(booking) == State.BOARDED
    enter(booking, Event.OFF)
    assert state(booking) == State.ARRIVED
    done = AuditEntry.objects.filter(about_id=str(booking.pk), action__startswith="boarding.")
    assert sorted(done.values_list("action", flat=True)) == ["boarding.off", "boarding.on"]


@pytest.mark.django_db
def test_the_same_press_twice_is_one():
    [booking], nonce = book(make_trip(), make_worker()), uuid4()

    first, second = enter(booking, Event.ON, nonce=nonce), enter(booking, Event.ON, nonce=nonce)

    assert first == second
    assert Boarding.objects.count() == 1


@pytest.mark.django_db
def test_the_same_slip_on_another_phone_is_looked_at_again():
    [booking] = book(make_trip(), make_worker())
    enter(booking, Event.ON, at=timezone.make_aware(timezone.datetime(2026, 2, 14, 6, 41)))

    with pytest.raises(AlreadyOnBoard) as refusal:
        enter(booking, Event.ON)

    assert "06:41" in str(refusal.value)


@pytest.mark.django_db
def test_who_did_not_come_gives_the_seat_back_and_gets_it_again_by_undo():
    trip = make_trip(seats=1)
    [booking] = book(trip, make_worker())

    enter(booking, Event.NO_SHOW)
    assert (state(booking), claimed(trip), seats_in_step()) == (State.NO_SHOW, 0, True)
    enter(booking, Event.UNDONE)
    assert (state(booking), claimed(trip), seats_in_step()) == (State.CONFIRMED, 1, True)
    assert Booking.objects.get().ended_at is None


@pytest.mark.django_db
def test_a_standby_takes_the_seat_and_the_late_one_is_told():
    """Edge case 11: the place of somebody who did not come goes to the next, by an amended list."""
    trip = make_trip(seats=1)
    [late] = book(trip, make_worker())
    enter(late, Event.NO_SHOW)
    [standby] = book(trip, make_worker())

    with pytest.raises(SeatGivenAway):
        enter(late, Event.ON)

    assert (state(late), state(standby), claimed(trip)) == (State.NO_SHOW, State.CONFIRMED, 1)
    assert seats_in_step()
    assert Boarding.objects.filter(booking=late).count() == 1


@pytest.mark.django_db
def test_late_for_the_feeder_joins_at_the_station():
    """Edge case 12."""
    start = timezone.now() + timedelta(days=3)
    trip = make_trip(departs_at=start + timedelta(hours=5))
    trip.legs.update(order=1)
    feeder = make_leg(trip, departs_at=start, hours=4, role=Leg.Role.FEEDER)
    [booking] = book(trip, make_worker())
    enter(booking, Event.NO_SHOW, leg=feeder)

    enter(booking, Event.ON)

    assert (state(booking), claimed(trip), seats_in_step()) == (State.BOARDED, 2, True)


@pytest.mark.django_db
def test_off_the_feeder_is_still_on_the_way():
    start = timezone.now() + timedelta(days=3)
    trip = make_trip(departs_at=start + timedelta(hours=5))
    trip.legs.update(order=1)
    feeder = make_leg(trip, departs_at=start, hours=4, role=Leg.Role.FEEDER)
    [booking] = book(trip, make_worker())

    enter(booking, Event.ON, leg=feeder)
    enter(booking, Event.OFF, leg=feeder)

    assert state(booking) == State.BOARDED


@pytest.mark.django_db
def test_undo_takes_back_one_step_at_a_time():
    [booking] = book(make_trip(), make_worker())
    enter(booking, Event.ON)
    enter(booking, Event.OFF)

    enter(booking, Event.UNDONE)
    assert state(booking) == State.BOARDED
    enter(booking, Event.UNDONE)
    assert state(booking) == State.CONFIRMED
    with pytest.raises(NothingToUndo):
        enter(booking, Event.UNDONE)


@pytest.mark.django_db
def test_who_travels_elsewhere_meanwhile_cannot_be_brought_back():
    worker = make_worker()
    [booking] = book(make_trip(), worker)
    enter(booking, Event.NO_SHOW)
    book(make_trip(), worker)

    with pytest.raises(WorkerTravelsElsewhere):
        enter(booking, Event.ON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("entered", "event", "refusal"),
    [
        ([Event.ON], Event.NO_SHOW, OnBoardCannotBeMissing),
        ([Event.NO_SHOW], Event.NO_SHOW, AlreadyEntered),
        ([Event.ON, Event.OFF], Event.OFF, AlreadyEntered),
        ([], Event.OFF, NotOnBoard),
        ([Event.NO_SHOW], Event.OFF, NotOnBoard),
    ],
)
def test_what_cannot_follow_is_refused(entered, event, refusal):
    [booking] = book(make_trip(), make_worker())
    for each in entered:
        enter(booking, each)

    with pytest.raises(refusal):
        enter(booking, event)


@pytest.mark.django_db
def test_a_cancelled_sign_up_does_not_get_on():
    [booking] = book(make_trip(), make_worker())
    cancel_booking(booking=booking, by=None)

    with pytest.raises(BookingAlreadyEnded):
        enter(booking, Event.ON)


@pytest.mark.django_db
def test_a_slip_of_another_trip_is_refused():
    [booking] = book(make_trip(), make_worker())

    with pytest.raises(NotOnThisLeg):
        enter(booking, Event.ON, leg=make_trip().legs.get())


@pytest.mark.django_db
def test_nobody_gets_on_a_trip_that_was_called_off():
    [booking] = book(make_trip(), make_worker())
    Trip.objects.update(state=Trip.State.CANCELLED, cancelled_at=timezone.now())

    with pytest.raises(BoardingNotOpen):
        enter(booking, Event.ON)


@pytest.mark.django_db
def test_a_paper_list_is_entered_later_with_the_time_of_the_event():
    """Edge case 42."""
    [booking] = book(make_trip(), make_worker())
    at = timezone.now() - timedelta(hours=5)

    entered = enter(booking, Event.ON, at=at)
    entered.refresh_from_db()

    assert entered.happened_at == at
    assert entered.recorded_at - at > timedelta(hours=4)


@pytest.mark.django_db
def test_the_list_counts_and_finds():
    trip = make_trip(seats=4)
    first, second, third = book(
        trip, *[make_worker(legal_name=name, name_key=name) for name in ("测小荷", "测大山", "甲三")]
    )
    enter(first, Event.ON)
    enter(second, Event.NO_SHOW)

    everybody = riders(trip.legs.get())
    counts = counts_of(everybody)

    assert (counts.expected, counts.aboard, counts.missing, counts.waiting) == (3, 1, 1, 1)
    assert [rider.booking for rider in found_riders(everybody, "小荷")] == [first]
    assert [rider.booking for rider in found_riders(everybody, third.slip_code[:5].lower())] == [third]
    assert [rider.booking for rider in found_riders(everybody, "2")][:1] == [second]
    assert len(found_riders(everybody, " ")) == 3


@pytest.mark.django_db
def test_the_list_takes_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    trip = make_trip(seats=20)
    leg = trip.legs.get()
    book(trip, make_worker())
    with django_assert_num_queries(4):
        riders(leg)
    for booking in book(trip, *[make_worker() for _ in range(19)]):
        enter(booking, Event.ON)
    with django_assert_num_queries(4):
        assert len(riders(leg)) == 20


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_let_one_person_on_once():
    [booking] = book(make_trip(), make_worker())
    leg = booking.trip.legs.get()

    results = race(*[partial(enter, booking, Event.ON, leg=leg) for _ in range(2)])

    assert kinds(results) == ["AlreadyOnBoard", "Boarding"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_phones_would(monkeypatch):
    """The control: take the locks away, and the person gets on twice."""
    [booking] = book(make_trip(), make_worker())
    leg = booking.trip.legs.get()
    monkeypatch.setattr(Booking.objects, "select_for_update", lambda **_: Booking.objects.all())
    monkeypatch.setattr(service, "lock_workers", lambda ids: [])
    real = service.standing_on
    monkeypatch.setattr(service, "standing_on", lambda *args: (real(*args), sleep(0.5))[0])

    assert kinds(race(*[partial(enter, booking, Event.ON, leg=leg) for _ in range(2)])) == ["Boarding", "Boarding"]
