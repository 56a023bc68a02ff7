"""The seats of a leg: who may sit, who may not."""

import pytest

from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Leg, Seat, SeatLayout
from trips.queries.journey import calls_of, journey_between
from trips.refusals import BusWithoutDriver, CapacityExceeded, SeatGoneMeanwhile, SeatTaken, TripIsOver
from trips.services.booking import book_workers, cancel_booking
from trips.services.plan.patterns import load_layouts
from trips.services.seats.claims import claim_seat
from trips.services.seats.layout import block_seat, make_seats, unblock_seat
from trips.services.undo import restore_booking
from zunyi.audit.queries import history_of
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db


def make_bus(code, *, drivers, escorts=0):
    """A leg of that vehicle type, without seats yet."""
    load_layouts()
    leg = make_trip(seats=0).legs.get()
    Leg.objects.filter(pk=leg.pk).update(layout=SeatLayout.objects.get(code=code), drivers=drivers, escorts=escorts)
    return Leg.objects.select_related("layout").get(pk=leg.pk)


@pytest.mark.parametrize(
    ("code", "drivers", "escorts", "free"),
    [
        ("coach-49", 2, 1, 46),
        ("coach-49", 1, 0, 48),
        ("coach-52", 2, 1, 49),
        ("coach-53", 2, 2, 49),
        ("minibus-19", 1, 1, 17),
        ("CR400AF", 0, 0, 576),
        ("CRH2A-613", 0, 4, 609),
    ],
)
def test_exactly_the_passengers_seats_are_free(code, drivers, escorts, free):
    leg = make_bus(code, drivers=drivers, escorts=escorts)

    assert make_seats(leg=leg) == free
    assert Seat.objects.filter(leg=leg, blocked_reason="").count() == free


def test_crew_sits_beside_the_driver_and_then_in_front():
    leg = make_bus("coach-49", drivers=2, escorts=1)
    make_seats(leg=leg)

    blocked = dict(Seat.objects.filter(leg=leg).exclude(blocked_reason="").values_list("label", "blocked_reason"))
    assert blocked == {"乘务1": "驾驶员", "1": "带队人员"}


def test_seats_of_a_train_are_made_in_one_statement(django_assert_num_queries):
    leg = make_bus("CRH2A-613", drivers=0)

    with django_assert_num_queries(3):  # savepoint, INSERT, release
        make_seats(leg=leg)


def test_a_bus_needs_a_driver():
    with pytest.raises(BusWithoutDriver):
        make_seats(leg=make_bus("coach-49", drivers=0))


def test_crew_alone_makes_no_trip():
    with pytest.raises(CapacityExceeded):
        make_seats(leg=make_bus("minibus-19", drivers=2, escorts=17))


def test_a_blocked_seat_has_a_reason_and_a_history():
    trip = make_trip(seats=2)
    seat = Seat.objects.filter(leg__trip=trip).first()

    block_seat(seat=seat, reason=" 座椅损坏 ", by=None)

    seat.refresh_from_db()
    assert seat.blocked_reason == "座椅损坏"
    assert history_of(trip).get().data == {"seat": seat.label, "reason": "座椅损坏"}


def test_nobody_is_blocked_out_of_a_seat():
    trip = make_trip(seats=1)
    seat = Seat.objects.get(leg__trip=trip)
    Seat.objects.update(taken=1)

    with pytest.raises(SeatTaken):
        block_seat(seat=seat, reason="x", by=None)


def test_no_seat_is_blocked_without_a_reason():
    with pytest.raises(ReasonMissing):
        block_seat(seat=Seat.objects.get(leg__trip=make_trip(seats=1)), reason="  ", by=None)


def test_a_bus_never_carries_more_than_it_is_approved_for():
    leg = make_bus("coach-49", drivers=2, escorts=1)
    make_seats(leg=leg)
    crew = Seat.objects.get(leg=leg, label="乘务1")

    with pytest.raises(CapacityExceeded):
        unblock_seat(seat=crew, by=None)

    block_seat(seat=Seat.objects.get(leg=leg, label="2"), reason="备用", by=None)
    unblock_seat(seat=crew, by=None)
    assert Seat.objects.filter(leg=leg, blocked_reason="").count() == 46


def test_what_is_over_stays_as_it_was():
    trip = make_trip(seats=1, state="cancelled", cancelled_at="2027-01-01T00:00Z")

    with pytest.raises(TripIsOver):
        block_seat(seat=Seat.objects.get(leg__trip=trip), reason="x", by=None)


def test_a_seat_that_went_out_of_service_while_companions_chose_it_is_not_given_out():
    """Companions read which seats are free and then take exactly these; in between one may have been blocked."""
    trip = make_trip(seats=2)
    bookings = book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    cancel_booking(booking=bookings[0], by=None)
    block_seat(seat=Seat.objects.get(leg__trip=trip, label="1"), reason="座椅损坏", by=None)
    calls = calls_of(trip.pk)
    ride = journey_between(calls, calls[0], calls[-1]).rides[0]

    assert not claim_seat(bookings[0], Seat.objects.get(leg__trip=trip, label="1").pk, ride)
    with pytest.raises(SeatGoneMeanwhile):
        restore_booking(booking=bookings[0], by=None)
