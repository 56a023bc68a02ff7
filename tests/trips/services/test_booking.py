"""Seats: everybody gets one, nobody gets two, and the last one goes to one person."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.races import kinds, race
from trips.models import Booking, Seat, SeatClaim, Trip
from trips.queries.booking import seats_of
from trips.queries.journey import calls_of
from trips.refusals import (
    AlreadyBooked,
    BookingAlreadyEnded,
    NoBoardingHere,
    NotEnoughSeats,
    TripFull,
    TripNotOpen,
    TripUnderWay,
    WorkerTooYoung,
    WorkerTravelsElsewhere,
)
from trips.services.booking import book_workers, cancel_booking
from trips.services.seats import claims
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice

# Reminders that come or not, by the hour at which the test runs.
OPTIONAL = {"reminder_early", "reminder_day", "reminder_soon"}


def book(trip, *workers, **more):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB, **more)


def claimed(trip):
    return SeatClaim.objects.filter(seat__leg__trip=trip, released_at=None).count()


def seats_in_step():
    """No seat's mask says anything else than its claims."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.id FROM trips_seat s LEFT JOIN trips_seatclaim c ON c.seat_id = s.id AND c.released_at IS NULL
               GROUP BY s.id HAVING s.taken <> coalesce(bit_or(1::bigint << c.stretch), 0)"""
        )
        return cursor.fetchall() == []


@pytest.mark.django_db
def test_one_person_gets_a_seat_a_slip_a_message_and_a_line_in_the_history():
    trip = make_trip()

    [booking] = book(trip, make_worker())

    assert booking.state == Booking.State.CONFIRMED
    assert len(booking.slip_code) == 8
    assert seats_of([booking]) == {booking.pk: ["1"]}
    assert set(Notice.objects.values_list("kind", flat=True)) - OPTIONAL == {"booked", "reminder"}
    assert AuditEntry.objects.filter(action="booking.made", about_id=str(booking.pk)).count() == 1
    assert seats_in_step()


@pytest.mark.django_db
def test_companions_sit_on_one_bench_even_when_single_seats_come_first():
    trip = make_trip(seats=8)
    book(trip, make_worker())  # seat 1; seat 2 beside it stays alone

    pair = book(trip, make_worker(), make_worker())

    assert list(seats_of(pair).values()) == [["3"], ["4"]]


@pytest.mark.django_db
def test_companions_are_booked_all_or_none():
    trip = make_trip(seats=2)

    with pytest.raises(NotEnoughSeats) as refusal:
        book(trip, make_worker(), make_worker(), make_worker())

    assert "3" in str(refusal.value)
    assert (Booking.objects.count(), claimed(trip)) == (0, 0)


@pytest.mark.django_db
def test_a_full_trip_refuses():
    trip = make_trip(seats=1)
    book(trip, make_worker())

    with pytest.raises(TripFull):
        book(trip, make_worker())


@pytest.mark.django_db
def test_a_seat_is_sold_again_on_the_stretch_where_it_is_free():
    trip = make_trip(seats=1, calls=3)
    first, second, last = calls_of(trip.pk)
    book(trip, make_worker(), board=first, alight=second)

    [later] = book(trip, make_worker(), board=second, alight=last)

    assert seats_of([later]) == {later.pk: ["1"]}
    assert Seat.objects.get().taken == 0b11
    with pytest.raises(TripFull):
        book(trip, make_worker(), board=first, alight=last)


@pytest.mark.django_db
def test_a_blocked_seat_is_not_given_out():
    trip = make_trip(seats=1)
    Seat.objects.update(blocked_reason="领队")

    with pytest.raises(TripFull):
        book(trip, make_worker())


@pytest.mark.django_db
def test_the_same_person_twice_on_one_trip_is_told_so():
    trip, worker = make_trip(), make_worker()
    book(trip, worker)

    with pytest.raises(AlreadyBooked):
        book(trip, worker)


@pytest.mark.django_db
def test_nobody_is_in_two_vehicles_at_once():
    worker = make_worker()
    book(make_trip(), worker)

    with pytest.raises(WorkerTravelsElsewhere):
        book(make_trip(), worker)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state", [Trip.State.DRAFT, Trip.State.RELEASED, Trip.State.CLOSED], ids=["draft", "released", "closed"]
)
def test_only_an_open_trip_takes_people(state):
    with pytest.raises(TripNotOpen):
        book(make_trip(state=state), make_worker())


@pytest.mark.django_db
def test_sign_up_ends_at_its_time():
    trip = make_trip(closes_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(TripNotOpen):
        book(trip, make_worker())


@pytest.mark.django_db
def test_sixteen_on_the_day_of_the_trip_counts_not_today():
    departs_at = timezone.make_aware(timezone.datetime(2027, 1, 31, 7, 0))
    trip = make_trip(departs_at=departs_at)

    book(trip, make_worker(born_on=date(2011, 1, 31)))
    with pytest.raises(WorkerTooYoung):
        book(trip, make_worker(born_on=date(2011, 2, 1)))


@pytest.mark.django_db
def test_a_stop_of_another_trip_is_refused():
    trip, other = make_trip(), make_trip()

    with pytest.raises(NoBoardingHere):
        book(trip, make_worker(), board=calls_of(other.pk)[0])


@pytest.mark.django_db
def test_cancelling_frees_the_seat_takes_back_the_reminder_and_tells_the_worker():
    trip, worker = make_trip(seats=1), make_worker()
    [booking] = book(trip, worker)

    cancel_booking(booking=booking, by=None)

    assert (claimed(trip), Seat.objects.get().taken) == (0, 0)
    assert dict(Notice.objects.exclude(kind__in=OPTIONAL).values_list("kind", "state")) == {
        "booked": "superseded", "reminder": "superseded", "booking_cancelled": "due",
    }  # fmt: skip
    book(trip, make_worker())
    with pytest.raises(BookingAlreadyEnded):
        cancel_booking(booking=booking, by=None)


@pytest.mark.django_db
def test_who_cancelled_may_sign_up_again():
    trip, worker = make_trip(), make_worker()
    [booking] = book(trip, worker)
    cancel_booking(booking=booking, by=None)

    [again] = book(trip, worker)

    assert again.is_live


@pytest.mark.django_db
def test_under_way_nothing_is_cancelled():
    trip = make_trip()
    [booking] = book(trip, make_worker())
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.DEPARTED, departed_at=timezone.now())

    with pytest.raises(TripUnderWay):
        cancel_booking(booking=booking, by=None)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_two_clerks():
    trip = make_trip(seats=1)

    results = race(*(partial(book, trip, make_worker()) for _ in range(2)))

    assert kinds(results) == ["TripFull", "booked"]


@pytest.mark.django_db(transaction=True)
def test_a_rush_of_singles_and_families_fills_every_seat_and_not_one_more():
    trip = make_trip(seats=20)
    parties = [[make_worker() for _ in range(1 + at % 3)] for at in range(24)]

    results = race(*(partial(book, trip, *party) for party in parties))

    assert set(kinds(results)) <= {"booked", "TripFull", "NotEnoughSeats"}
    seated = sum(len(result) for result in results if isinstance(result, list))
    assert seated == claimed(trip) == Booking.objects.count()
    assert 18 <= seated <= 20  # a family of three may leave two seats for nobody
    assert seats_in_step()


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_on_the_locked_row_the_same_rush_breaks(monkeypatch):
    """The control: take the guard away, and only the wall (the unique rule) is left to stop the oversale."""
    monkeypatch.setattr(claims, "_TAKE_ONE", claims._TAKE_ONE.replace("FOR UPDATE {skip}", "").replace(
        "AND taken & %(mask)s = 0\n    RETURNING", "RETURNING"
    ))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE trips_seat ADD CONSTRAINT slow_down CHECK (pg_sleep(0.01) IS NOT NULL)")
        cursor.execute("DROP INDEX seat_claim_one_person_per_stretch")
    try:
        trip = make_trip(seats=2)
        race(*(partial(book, trip, make_worker()) for _ in range(8)))
        assert claimed(trip) > 2
    finally:
        SeatClaim.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE trips_seat DROP CONSTRAINT slow_down")
            cursor.execute(
                "CREATE UNIQUE INDEX seat_claim_one_person_per_stretch ON trips_seatclaim (seat_id, stretch)"
                " WHERE released_at IS NULL"
            )


@pytest.mark.django_db(transaction=True)
def test_a_double_click_books_once():
    trip, worker = make_trip(), make_worker()

    results = race(*(partial(book, trip, worker) for _ in range(4)))

    assert kinds(results) == ["AlreadyBooked"] * 3 + ["booked"]


@pytest.mark.django_db(transaction=True)
def test_one_person_at_two_trips_in_one_moment_gets_one():
    worker, trips = make_worker(), [make_trip() for _ in range(4)]

    results = race(*(partial(book, trip, worker) for trip in trips))

    assert kinds(results).count("booked") == 1
    assert Booking.objects.count() == 1
