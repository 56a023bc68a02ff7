"""From a template to a trip, and from its plan to its end."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.trips import make_ready, make_template, make_trip
from tests.factories.workers import make_worker
from tests.races import race
from trips.models import Booking, Call, Seat, Trip
from trips.refusals import (
    ArrivalBeforeDeparture,
    CallsOutOfOrder,
    DepartureInThePast,
    NotYetHappened,
    PassengersTravelElsewhere,
    SignUpOver,
    TripIsOver,
    TripStepNotPossible,
    TripWithoutSeats,
)
from trips.services.booking import book_workers
from trips.services.plan import schedule
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice
from zunyi.refusals import ReasonMissing

pytestmark = pytest.mark.django_db

STEPS = {
    "draft": lambda trip: schedule.take_release_back(trip=trip, by=None),
    "released": lambda trip: schedule.release_trip(trip=make_ready(trip), by=None),
    "open": lambda trip: schedule.open_trip(trip=trip, by=None),
    "closed": lambda trip: schedule.close_trip(trip=trip, by=None),
    "departed": lambda trip: schedule.depart_trip(trip=due_now(trip), by=None),
    "arrived": lambda trip: schedule.arrive_trip(trip=trip, by=None),
    "settled": lambda trip: schedule.settle_trip(trip=trip, by=None),
    "cancelled": lambda trip: schedule.cancel_trip(trip=trip, by=None, reason="道路结冰"),
}


def due_now(trip):
    """The trip with its first departure at this very moment."""
    Call.objects.filter(leg__trip=trip, order=0).update(departs_at=timezone.now())
    return trip


def book(trip, *workers):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.OFFICER)


def test_a_trip_is_laid_on_as_its_template_says(later):
    template = make_template(stops=("甲", "乙", "丙"), minutes=(0, 30, 1380))

    trip = schedule.schedule_trip(template=template, departs_at=later, by=None, vehicle_number="贵C12345")

    leg = trip.legs.get()
    assert (trip.state, trip.number) == ("draft", f"ZA{later:%y%m%d}B01")
    assert (leg.vehicle_number, leg.seats.filter(blocked_reason="").count()) == ("贵C12345", 46)
    assert trip.closes_at == later - timedelta(hours=24)
    assert [(str(call.place), call.arrives_at, call.departs_at) for call in leg.calls.select_related("place")] == [
        ("甲", None, later),
        ("乙", later + timedelta(minutes=20), later + timedelta(minutes=30)),
        ("丙", later + timedelta(minutes=1380), None),
    ]


def test_the_same_trip_on_several_days_has_a_number_for_each(later):
    trips = schedule.schedule_trips(template=make_template(), departs_at=later, by=None, days=3)

    assert [trip.number for trip in trips] == [f"ZA{later + timedelta(days=n):%y%m%d}B01" for n in range(3)]


def test_nobody_lays_on_a_trip_for_yesterday():
    with pytest.raises(DepartureInThePast):
        schedule.schedule_trip(template=make_template(), departs_at=timezone.now(), by=None)


def test_a_county_uses_the_citys_template_under_its_own_name(later):
    template = make_template(organiser=make_division("520300"))

    trip = schedule.schedule_trip(template=template, departs_at=later, by=None, organiser=make_division("520304"))

    assert (trip.organiser.code, trip.number[:2]) == ("520304", "BZ")


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_get_two_numbers(later):
    template = make_template()

    trips = race(*[partial(schedule.schedule_trip, template=template, departs_at=later, by=None)] * 4)

    assert sorted(trip.number[-2:] for trip in trips) == ["01", "02", "03", "04"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_officers_take_one_number(later, monkeypatch):
    """The control of the test above."""
    template = make_template()
    monkeypatch.setattr(schedule, "take_number", _number_without_lock)

    results = race(*[partial(schedule.schedule_trip, template=template, departs_at=later, by=None)] * 4)

    assert any(type(result).__name__ == "IntegrityError" for result in results)


def _number_without_lock(organiser, mode, departs_at):
    prefix = schedule.number_prefix(organiser, mode, timezone.localdate(departs_at))
    return f"{prefix}{schedule.next_serial(prefix):02d}"


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ("draft", {"released", "cancelled"}),
        ("released", {"draft", "open", "cancelled"}),
        ("open", {"closed", "departed", "cancelled"}),
        ("closed", {"open", "departed", "cancelled"}),
        ("departed", {"arrived"}),
        ("arrived", {"settled"}),
        ("settled", set()),
        ("cancelled", set()),
    ],
)
def test_each_step_follows_from_where_the_trip_stands(state, possible):
    now = timezone.now()
    stamps = {
        "departed_at": now if state in ("departed", "arrived", "settled") else None,
        "arrived_at": now if state in ("arrived", "settled") else None,
        "cancelled_at": now if state == "cancelled" else None,
    }

    done = set()
    for step, take in STEPS.items():
        trip = make_trip(state=state, **stamps)
        try:
            assert take(trip).state == step
        except TripStepNotPossible:
            continue
        done.add(step)

    assert done == possible


def test_every_step_is_in_the_history():
    trip = make_trip(state="draft")
    for step in ("released", "open", "closed", "departed", "arrived", "settled"):
        STEPS[step](trip)

    actions = AuditEntry.objects.filter(about_id=str(trip.pk), about_type="trips.trip").order_by("pk")
    assert [entry.action for entry in actions] == [
        "trip.released", "trip.opened", "trip.closed", "trip.departed", "trip.arrived", "trip.settled",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda trip: Seat.objects.update(blocked_reason="x"), TripWithoutSeats),
        (lambda trip: Call.objects.filter(order=1).delete(), CallsOutOfOrder),
        (lambda trip: Call.objects.filter(order=1).update(arrives_at=timezone.now()), CallsOutOfOrder),
        (lambda trip: Call.objects.filter(order=0).update(departs_at=timezone.now()), DepartureInThePast),
        (lambda trip: Trip.objects.update(closes_at=timezone.now()), SignUpOver),
    ],
)
def test_a_trip_opens_only_when_it_is_whole(spoil, refusal):
    trip = make_trip(state="released")
    spoil(trip)

    with pytest.raises(refusal):
        schedule.open_trip(trip=trip, by=None)


def test_a_cancelled_trip_frees_its_people_and_tells_each_once():
    trip = make_trip(seats=4)
    bookings = book(trip, make_worker(), make_worker())

    schedule.cancel_trip(trip=trip, by=None, reason="道路结冰")

    trip.refresh_from_db()
    assert (trip.state, trip.state_reason) == ("cancelled", "道路结冰")
    assert {booking.state for booking in trip.bookings.all()} == {"cancelled"}
    assert Seat.objects.filter(leg__trip=trip).exclude(taken=0).count() == 0
    owed = Notice.objects.filter(state="due").values_list("kind", "about_id")
    assert sorted(owed) == [("trip_cancelled", str(booking.pk)) for booking in bookings]


def test_a_trip_is_not_cancelled_without_a_reason():
    with pytest.raises(ReasonMissing):
        schedule.cancel_trip(trip=make_trip(), by=None, reason=" ")


def test_new_times_reach_the_passengers(later):
    trip = make_trip(seats=2)
    [booking] = book(trip, make_worker())
    first, last = Call.objects.filter(leg__trip=trip).order_by("order")

    schedule.change_call_times(
        trip=trip, times={first.pk: (None, later), last.pk: (later + timedelta(hours=5), None)}, by=None
    )

    booking.refresh_from_db()
    assert (booking.period.lower, booking.period.upper) == (later, later + timedelta(hours=5))
    assert Trip.objects.get(pk=trip.pk).version == 2
    due = Notice.objects.filter(state="due", version=2).order_by("kind")
    assert {"reminder", "trip_changed"} <= {notice.kind for notice in due}


def test_the_same_times_change_nothing():
    trip = make_trip()
    times = {call.pk: (call.arrives_at, call.departs_at) for call in Call.objects.filter(leg__trip=trip)}

    assert schedule.change_call_times(trip=trip, times=times, by=None).version == 1


@pytest.mark.parametrize("hours", [None, -1])
def test_times_follow_each_other(hours, later):
    trip = make_trip()
    last = Call.objects.filter(leg__trip=trip).latest("order")
    arrives = None if hours is None else timezone.now() - timedelta(hours=1)

    with pytest.raises(CallsOutOfOrder):
        schedule.change_call_times(trip=trip, times={last.pk: (arrives, None)}, by=None)


def test_new_times_put_nobody_on_two_trips_at_once(later):
    worker = make_worker()
    early, late = make_trip(departs_at=later, hours=5), make_trip(departs_at=later + timedelta(days=1), hours=5)
    book(early, worker)
    book(late, worker)
    first, last = Call.objects.filter(leg__trip=late).order_by("order")

    with pytest.raises(PassengersTravelElsewhere):
        schedule.change_call_times(
            trip=late, times={first.pk: (None, later), last.pk: (later + timedelta(hours=5), None)}, by=None
        )


def test_editing_writes_what_changed_and_says_so():
    trip = make_trip()

    schedule.edit_trip(trip=trip, by=None, facts={"note": "带身份证"}, vehicle={"vehicle_number": "贵C00001"})

    assert Trip.objects.get(pk=trip.pk).note == "带身份证"
    assert AuditEntry.objects.latest("pk").data == {"fields": ["note", "vehicle_number"]}


def test_what_is_over_cannot_be_edited():
    trip = make_trip(state="cancelled", cancelled_at=timezone.now())

    with pytest.raises(TripIsOver):
        schedule.edit_trip(trip=trip, by=None, facts={"note": "x"}, vehicle={})


def test_those_on_board_arrive_with_the_trip_and_the_missing_do_not():
    trip = make_trip()
    there, _missing = book(trip, make_worker(), make_worker())
    Booking.objects.filter(pk=there.pk).update(state="boarded")
    for step in ("departed", "arrived"):
        STEPS[step](trip)

    assert [booking.state for booking in Booking.objects.order_by("pk")] == ["arrived", "confirmed"]
    assert AuditEntry.objects.latest("pk").data == {"before": "departed", "persons": 1}


@pytest.mark.parametrize(
    ("at", "refusal"), [(timedelta(hours=1), NotYetHappened), (timedelta(days=-9), ArrivalBeforeDeparture)]
)
def test_an_arrival_lies_between_the_departure_and_now(at, refusal):
    trip = make_trip(state="departed", departed_at=timezone.now() - timedelta(days=1))

    with pytest.raises(refusal):
        schedule.arrive_trip(trip=trip, by=None, at=timezone.now() + at)
