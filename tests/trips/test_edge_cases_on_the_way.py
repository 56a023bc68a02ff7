"""Edge cases of the domain brief (its section 6) that concern seats and the day of travel."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.disruptions import book, make_chain, stop
from tests.factories.trips import make_template, make_trip
from tests.factories.waitlist import make_full_trip, make_party
from tests.factories.workers import make_worker
from tests.races import kinds, race
from tests.trips.on_the_way import enter, on_leg
from trips.models import Boarding, Booking, Call, Disruption, Mode, Seat, Trip, WaitlistEntry
from trips.queries.boarding import counts_of, riders
from trips.queries.booking import seats_of
from trips.queries.manifest.lists import rows_now
from trips.queries.slip import slip_token
from trips.queries.trip import week_of, with_facts
from trips.refusals import (
    NoAlightingThere,
    NoBoardingHere,
    NobodyToShareWith,
    TripFull,
    TripNotOpen,
)
from trips.services.bags import give_bag_to
from trips.services.booking import book_workers, cancel_booking
from trips.services.pick_up import change_pick_up
from trips.services.plan.schedule import schedule_trips
from trips.services.seats.reseating import swap_seats
from trips.services.waitlist.promotion import offer_by_hand, promote
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
Event, Kind = Boarding.Event, Disruption.Kind


def test_case_01_a_couple_that_gets_on_in_different_towns_sits_together_and_each_slip_shows_both_times(client: Client):
    trip = make_trip(seats=6, calls=3)
    first, second, _ = Call.objects.filter(leg__trip=trip).order_by("order")
    wife, husband = book(trip, make_worker(), make_worker(), together=True)
    before = seats_of([wife, husband])

    husband = change_pick_up(booking=husband, board=second, by=None)

    assert wife.companions_id == husband.companions_id
    assert seats_of([wife, husband]) == before
    held = Seat.objects.filter(claims__booking__in=[wife, husband], claims__stretch=1, claims__released_at=None)
    assert [seat.bench for seat in held] == [held[0].bench] * 2
    for each in (wife, husband):
        slip = client.get(reverse("signup:slip", args=[slip_token(each)])).content.decode()
        for call in (first, second):
            assert f"{timezone.localtime(call.at):%H:%M}".lstrip("0") in slip
            assert call.place.name in slip


def test_case_01_the_shared_bag_is_one_persons_on_both_slips_and_on_the_escorts_list(client: Client):
    trip = make_trip(seats=6)
    wife, husband = book(trip, make_worker(), make_worker(), together=True)
    [alone] = book(trip, make_worker())
    client.post(reverse("signup:bag", args=[slip_token(wife)]))

    give_bag_to(booking=husband, by=make_officer())

    assert set(Booking.objects.filter(has_shared_bag=True)) == {husband}
    notes = {row["booking"]: row["note"] for row in rows_now(trip.legs.get())}
    assert [bool(notes[str(each.pk)]) for each in (wife, husband, alone)] == [False, True, False]
    slip = client.get(reverse("signup:slip", args=[slip_token(wife)])).content.decode()
    assert slip.count("icon-luggage") or slip.count("#luggage")
    give_bag_to(booking=husband, by=None, has=False)
    assert not Booking.objects.filter(has_shared_bag=True).exists()
    with pytest.raises(NobodyToShareWith):
        give_bag_to(booking=alone, by=None)


def test_case_02_two_swap_seats_in_one_action_and_nobodys_number_or_ticket_moves():
    trip, leader = make_trip(seats=4), make_officer()
    one, other = book(trip, make_worker())[0], book(trip, make_worker())[0]
    people = {each.pk: (each.worker_id, each.slip_code) for each in (one, other)}
    before = seats_of([one, other])

    swap_seats(leg=trip.legs.get(), first=one, second=other, by=leader)

    assert seats_of([one, other]) == {one.pk: before[other.pk], other.pk: before[one.pk]}
    assert {each.pk: (each.worker_id, each.slip_code) for each in Booking.objects.all()} == people
    assert AuditEntry.objects.filter(action__contains="seat", by=leader).count() == 1


def test_case_11_on_a_bus_the_first_in_line_stands_in_for_who_does_not_come_and_on_rails_nobody():
    for mode in (Mode.BUS, Mode.RAIL):
        trip, [missing] = make_full_trip(seats=1, departs_at=timezone.now() + timedelta(hours=3))
        trip.legs.update(mode=mode)
        first, second = make_party(trip), make_party(trip)
        Trip.objects.filter(pk=trip.pk).update(state=Trip.State.CLOSED)
        enter(missing, Event.NO_SHOW)
        assert promote(trip=trip) == []  # by the rule nothing is offered once the sign-up is closed

        if mode == Mode.RAIL:
            with pytest.raises(TripNotOpen):
                offer_by_hand(entry=first, by=make_officer(), reason="缺席候补")
            continue
        offer = offer_by_hand(entry=first, by=make_officer(), reason="缺席候补")
        assert not offer.is_out_of_turn
        with pytest.raises(TripFull):
            offer_by_hand(entry=second, by=make_officer(), reason="缺席候补")
        assert offer.bookings.get().state == Booking.State.HELD


def test_case_12_who_misses_the_town_gets_on_at_the_county_if_people_get_on_there():
    trip = make_trip(seats=2, calls=4)
    town, county, rest, _end = Call.objects.filter(leg__trip=trip).order_by("order")
    [booking] = book(trip, make_worker())
    seat = seats_of([booking])
    Call.objects.filter(pk=rest.pk).update(boarding=False)
    Call.objects.filter(pk=town.pk).update(departs_at=timezone.now() - timedelta(minutes=10))

    with pytest.raises(NoBoardingHere):
        change_pick_up(booking=booking, board=rest, by=None)
    booking = change_pick_up(booking=booking, board=county, by=None)
    enter(booking, Event.ON)

    assert (booking.board, seats_of([booking])) == (county, seat)
    with pytest.raises(NoBoardingHere):
        change_pick_up(booking=book(trip, make_worker(), board=county)[0], board=town, by=None)


def test_case_16_a_seat_on_an_overlapping_trip_is_never_given_whoever_gives_it():
    worker, day = make_worker(), timezone.now() + timedelta(days=3)
    book(make_trip(departs_at=day), worker)
    trip, [sitting] = make_full_trip(seats=1, departs_at=day + timedelta(hours=5))
    entry = make_party(trip, worker)
    cancel_booking(booking=sitting, by=None)

    assert promote(trip=trip) == []

    entry.refresh_from_db()
    assert entry.skipped == WaitlistEntry.Skipped.ELSEWHERE
    assert Booking.objects.filter(worker=worker, state__in=Booking.LIVE).count() == 1


def test_case_19_who_gets_off_on_the_way_is_off_the_vehicle_and_not_missing():
    trip = make_trip(seats=3, calls=3, departs_at=timezone.now() + timedelta(hours=1))
    people = book(trip, make_worker(), make_worker())
    for booking in people:
        enter(booking, Event.ON)

    enter(people[0], Event.OFF)

    counts = counts_of(riders(trip.legs.get()))
    assert (counts.aboard, counts.off, counts.missing) == (1, 1, 0)
    people[0].refresh_from_db()
    assert people[0].state == Booking.State.ARRIVED
    assert AuditEntry.objects.filter(action="boarding.off", about_id=str(people[0].pk)).count() == 1


def test_case_19_who_leaves_at_a_stop_on_the_way_is_off_all_lists_and_the_seat_is_free_from_there_on():
    chain = make_chain()
    trunk, shuttle = chain.legs.get(order=1), chain.legs.get(order=2)
    between = Call.objects.create(
        leg=trunk, order=9, place=stop(chain, 1, 1).place, arrives_at=stop(chain, 1, 1).at - timedelta(hours=1)
    )
    end = stop(chain, 1, 1)
    Call.objects.filter(pk=end.pk).update(order=2)
    Call.objects.filter(pk=between.pk).update(order=1)
    Trip.objects.filter(pk=chain.pk).update(version=3)
    chain.refresh_from_db()
    leaver, other = book(chain, make_worker(), make_worker(), alight=stop(chain, 2, 1))
    for leg in (chain.legs.get(order=0), trunk):
        on_leg(leaver, leg, Event.ON)
    between.refresh_from_db()

    off = on_leg(leaver, trunk, Event.OFF, stop=between)

    leaver.refresh_from_db()
    assert (leaver.state, leaver.alight) == (Booking.State.ARRIVED, between)
    counts = counts_of(riders(trunk))
    assert (counts.off, counts.missing) == (1, 0)
    assert [each.booking for each in riders(shuttle)] == [other]
    assert {row["booking"] for row in rows_now(shuttle)} == {str(other.pk)}
    seat = Seat.objects.get(claims__booking=leaver, leg=trunk, claims__stretch=0)
    assert seat.taken == 0b01
    on_leg(leaver, trunk, Event.UNDONE)
    leaver.refresh_from_db()
    seat.refresh_from_db()
    assert (leaver.state, leaver.alight, seat.taken) == (Booking.State.BOARDED, off.was_alight, 0b11)
    with pytest.raises(NoAlightingThere):
        on_leg(leaver, trunk, Event.OFF, stop=stop(chain, 1, 0))


@pytest.mark.django_db(transaction=True)
def test_case_27_of_two_officers_exactly_one_gets_the_last_seat_and_the_other_a_place_in_line():
    trip, workers = make_trip(seats=1), [make_worker(), make_worker()]

    results = race(*(partial(book_workers, trip=trip, workers=[each], by=None, channel="officer") for each in workers))

    assert kinds(results) == ["TripFull", "booked"]
    [seated] = Booking.objects.all()
    other = next(each for each in workers if each.pk != seated.worker_id)
    entry = make_party(trip, other)
    cancel_booking(booking=seated, by=None)
    [offer] = promote(trip=trip)
    assert (offer.entry, offer.bookings.get().worker) == (entry, other)


def test_case_39_a_trains_number_of_the_next_day_is_another_trip_and_five_past_midnight_is_the_new_day():
    leaves = timezone.localtime().replace(hour=0, minute=5, second=0, microsecond=0) + timedelta(days=10)
    template = make_template(layout="CR400AF", escorts=0, minutes=(0, 720))

    first, second = schedule_trips(template=template, departs_at=leaves, by=None, days=2, vehicle_number="G1339")

    assert [each.legs.get().vehicle_number for each in (first, second)] == ["G1339", "G1339"]
    assert first.number != second.number
    assert f"{leaves:%y%m%d}" in first.number
    days = dict(week_of(with_facts(Trip.objects.all()), leaves.date()))
    assert [[trip.pk for trip in days[leaves.date() + timedelta(days=more)]] for more in (0, 1)] == [
        [first.pk], [second.pk],
    ]  # fmt: skip
    worker = make_worker()
    Trip.objects.filter(pk__in=[first.pk, second.pk]).update(state=Trip.State.OPEN)
    for each in (first, second):
        book(each, worker)  # one person may go on both: they are twelve hours each, on two days
