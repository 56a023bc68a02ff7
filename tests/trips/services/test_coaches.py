"""A train that ends early: its people go on by coaches, companions in one of them, and the line still leads home."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import api_client, make_officer, signed_in
from tests.factories.disruptions import book
from tests.factories.trips import make_leg, make_place, make_trip
from tests.factories.workers import make_worker
from trips.models import AffectedRider, Booking, Call, Disruption, Leg, Seat, SeatClaim, Trip
from trips.queries.disruption.preview import lines_of, warnings_of
from trips.queries.journey import calls_of, change_between, legs_in
from trips.queries.journey_line import journey_of
from trips.refusals import RunDoesNotFit, TooFewSeatsOnTheRoad
from trips.services.disruption.report import approve_disruption, report_disruption
from trips.services.plan.patterns import load_layouts
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _types() -> None:
    load_layouts()


def make_rail(*, seats: int = 12) -> Trip:
    """A train with four stops, an hour and a half apart, and a shuttle from its end to a factory."""
    start = timezone.now() + timedelta(days=3)
    trip = make_trip(state=Trip.State.DRAFT, departs_at=start, hours=9, seats=seats)
    trunk = trip.legs.get()
    last = trunk.calls.get(order=1)
    Call.objects.filter(pk=last.pk).update(order=3)
    for order in (1, 2):
        at = start + timedelta(hours=3 * order)
        Call.objects.create(
            leg=trunk, order=order, place=make_place(), arrives_at=at, departs_at=at + timedelta(minutes=5),
            boarding=True, alighting=True,
        )  # fmt: skip
    shuttle = make_leg(
        trip, seats=seats, order=1, role=Leg.Role.SHUTTLE, departs_at=start + timedelta(hours=10), hours=1
    )
    Call.objects.filter(leg=shuttle, order=0).update(place=last.place)
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.OPEN, version=5)
    trip.refresh_from_db()
    return trip


def stop(trip: Trip, order: int, *, role: str = Leg.Role.TRUNK) -> Call:
    return Call.objects.select_related("leg", "place").get(leg__trip=trip, leg__role=role, order=order)


def ends_early(trip: Trip, *, first_missed: int = 2, leaves: datetime | None = None, **choices: Any) -> Disruption:
    """It ends at the stop before; minibuses of 19 come two hours later."""
    before = stop(trip, first_missed - 1)
    facts = {
        "call": stop(trip, first_missed).pk, "counted": 5, "onward": "coaches", "minutes": 300, "coach": "minibus-19",
        "coaches": 2, "drivers": 1, "escorts": 1, "place": None, "plates": "贵A·K0001 贵A·K0002",
        "leaves": (leaves or before.at + timedelta(hours=2)).isoformat(),
    }  # fmt: skip
    return report_disruption(
        leg=trip.legs.get(role=Leg.Role.TRUNK), kind=Disruption.Kind.STRANDED, happened="凝冻，终到前站",
        choices=facts | choices, by=None,
    )  # fmt: skip


def coaches_of(trip: Trip) -> list[Leg]:
    return list(trip.legs.filter(layout__code="minibus-19").order_by("order"))


def test_each_coach_becomes_a_run_with_the_stops_that_are_left():
    trip = make_rail()
    book(trip, make_worker(), alight=stop(trip, 3))
    later = stop(trip, 3).arrives_at + timedelta(minutes=300)

    approve_disruption(disruption=ends_early(trip), by=None)

    first, second = coaches_of(trip)
    assert (first.vehicle_number, second.vehicle_number) == ("贵A·K0001", "贵A·K0002")
    assert [call.place for call in first.calls.all()] == [stop(trip, at).place for at in (1, 2, 3)]
    assert first.calls.get(order=2).arrives_at == later
    assert [(stop(trip, at).boarding, stop(trip, at).alighting) for at in (2, 3)] == [(False, False)] * 2
    assert first.order > trip.legs.get(role=Leg.Role.TRUNK).order
    assert Seat.objects.filter(leg=first, blocked_reason="").count() == 17


def test_people_go_on_in_whole_parties_and_the_line_names_train_coach_and_shuttle():
    trip = make_rail(seats=40)
    gate = stop(trip, 1, role=Leg.Role.SHUTTLE)
    parties = [
        book(trip, *(make_worker() for _ in range(size)), together=size > 1, alight=gate) for size in (3, 9, 8, 2, 1)
    ]

    approve_disruption(disruption=ends_early(trip), by=None)

    rows = SeatClaim.objects.filter(released_at=None, seat__leg__in=coaches_of(trip))
    by_booking = dict(rows.values_list("booking", "seat__leg"))
    assert len(by_booking) == 23
    assert all(len({by_booking[booking.pk] for booking in party}) == 1 for party in parties)
    for party in parties:
        for booking in Booking.objects.filter(pk__in=[each.pk for each in party]):
            rides = journey_of(booking)
            assert [ride.on.leg.role for ride in rides] == ["trunk", "shuttle", "shuttle"]
            assert rides[1].on.leg_id == by_booking[booking.pk]
            assert all(ride.seat for ride in rides)
            assert rides[0].off.place == rides[1].on.place
            assert rides[-1].off.pk == gate.pk


def test_who_gets_off_before_keeps_everything_and_who_got_on_later_rides_the_coach_alone():
    trip = make_rail()
    [early] = book(trip, make_worker(), alight=stop(trip, 1))
    [through] = book(trip, make_worker(), alight=stop(trip, 3))
    [late] = book(trip, make_worker(), board=stop(trip, 2), alight=stop(trip, 3))
    seat = early.seat_claims.get(released_at=None).seat_id

    approve_disruption(disruption=ends_early(trip), by=None)

    for booking in (early, through, late):
        booking.refresh_from_db()
    assert early.seat_claims.get(released_at=None).seat_id == seat
    first = coaches_of(trip)[0]
    assert (late.board.leg, late.board.order, late.alight.order) == (first, 1, 2)
    assert [ride.on.leg.role for ride in journey_of(late)] == ["shuttle"]
    assert (through.board, through.alight.leg) == (stop(trip, 0), first)
    assert through.period.upper == through.alight.arrives_at


def test_it_can_end_between_two_stops_where_no_stop_was_planned():
    trip = make_rail()
    [booking] = book(trip, make_worker(), alight=stop(trip, 2))
    there, was = make_place("都匀东站"), stop(trip, 2).place
    made = ends_early(trip, place=there.pk)

    approve_disruption(disruption=made, by=None)

    booking.refresh_from_db()
    train, coach = journey_of(booking)
    assert (train.off.place, coach.on.place, coach.off.place) == (there, there, was)
    assert coach.waits == 30
    assert AffectedRider.objects.get().before["stops"].endswith(str(was))


def test_the_preview_says_how_many_each_coach_takes_and_where_somebody_will_sit():
    trip = make_rail()
    book(trip, make_worker(), make_worker(), together=True, alight=stop(trip, 3))
    made = ends_early(trip, coaches=1)

    moves = lines_of(made, make_officer(Role.CITY))["moves"]

    assert {line.why for line in moves} == {"改乘客车继续前行"}
    assert all("1" in line.seat_after for line in moves)
    assert any("2" in warned.said and not warned.stops for warned in warnings_of(made))
    assert not coaches_of(trip)


@pytest.mark.parametrize("under_way", [False, True])
def test_the_last_to_sign_up_are_left_over_and_under_way_nobody_may_be(under_way: bool):
    trip = make_rail(seats=30)
    parties = [book(trip, make_worker(), alight=stop(trip, 3)) for _ in range(18)]
    if under_way:
        Trip.objects.filter(pk=trip.pk).update(state=Trip.State.DEPARTED, departed_at=timezone.now())
        trip.refresh_from_db()
    made = ends_early(trip, coaches=1)
    assert made.proposal["counts"] == {"keeps": 0, "moves": 17, "left": 1}
    left = [row["booking"] for row in made.proposal["riders"] if row["outcome"] == "left"]
    assert left == [parties[-1][0].pk]
    if under_way:
        with pytest.raises(TooFewSeatsOnTheRoad):
            approve_disruption(disruption=made, by=None)
    else:
        approve_disruption(disruption=made, by=None)
        assert AffectedRider.objects.get(outcome="left").answer == "open"


@pytest.mark.parametrize(
    "wrong", [{"first_missed": 1}, {"leaves": datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())}]
)
def test_coaches_that_cannot_be_there_are_refused(wrong: dict[str, Any]):
    trip = make_rail()
    book(trip, make_worker(), alight=stop(trip, 3))
    with pytest.raises(RunDoesNotFit):
        ends_early(trip, **wrong)


def test_without_marking_what_is_not_reached_people_would_be_sent_to_the_end_by_train():
    """The control of the journey line: with the stops still served, the change is planned where the train never is."""
    trip = make_rail()
    book(trip, make_worker(), alight=stop(trip, 3))
    approve_disruption(disruption=ends_early(trip, coaches=1), by=None)
    legs = legs_in(calls_of(trip.pk))
    train, coach = legs[stop(trip, 0).leg_id], legs[coaches_of(trip)[0].pk]

    assert change_between(train, coach)[0].order == 1
    for call in train:
        call.alighting = True
    assert change_between(train, coach)[0].order == 2


def test_coaches_beside_each_other_are_told_apart_and_nobody_changes_between_them():
    trip = make_rail()
    book(trip, make_worker(), alight=stop(trip, 3))
    approve_disruption(disruption=ends_early(trip, plates=""), by=None)
    first, second = coaches_of(trip)
    legs = legs_in(calls_of(trip.pk))

    assert [leg.vehicle_number for leg in (first, second)] == ["1号客车", "2号客车"]
    assert change_between(legs[first.pk], legs[second.pk]) is None
    # The control: did the second begin elsewhere on the way, people could change into it.
    legs[second.pk][0].place = make_place()
    assert change_between(legs[first.pk], legs[second.pk]) is not None


def test_escorts_and_leader_go_along():
    trip = make_rail()
    book(trip, make_worker(), alight=stop(trip, 3))
    trunk = trip.legs.get(role=Leg.Role.TRUNK)
    Leg.objects.filter(pk=trunk.pk).update(leader="测领队", leader_phone="15400000001")
    escort = make_officer(Role.ESCORT)
    escort.escort_duties.create(leg=trunk)

    approve_disruption(disruption=ends_early(trip), by=None)

    assert {leg.leader for leg in coaches_of(trip)} == {"测领队"}
    assert set(escort.escort_duties.values_list("leg", flat=True)) == {trunk.pk, *(leg.pk for leg in coaches_of(trip))}


def _typed(trip: Trip) -> dict[str, Any]:
    leaves = timezone.localtime(stop(trip, 1).at + timedelta(hours=2))
    return {
        "happened": "凝冻，终到前站", "call": stop(trip, 2).pk, "counted": 1, "onward": "coaches", "minutes": 300,
        "coach": "minibus-19", "coaches": 1, "leaves": leaves.strftime("%Y-%m-%dT%H:%M"), "drivers": 1, "escorts": 0,
        "coach_2": "coach-49", "coaches_2": 1, "plates": "贵A·K0001\n贵A·K0002",
    }  # fmt: skip


def test_the_form_asks_for_what_coaches_need_and_the_page_shows_the_proposal():
    trip = make_rail()
    book(trip, make_worker(), alight=stop(trip, 3))
    browser = signed_in(make_officer(Role.COUNTY))
    address = reverse("trips:disruption_report", args=[trip.number, "stranded"])

    bare = browser.post(address, _typed(trip) | {"coach": "", "leaves": ""})
    assert set(bare.context["form"].errors) == {"coach", "leaves"}
    late = browser.post(address, _typed(trip) | {"leaves": "2020-01-01T10:00"})
    assert set(late.context["form"].errors) == {"leaves"}
    nowhere = browser.post(address, _typed(trip) | {"call": stop(trip, 1).pk, "place": ""})
    assert "place" in nowhere.context["form"].errors

    made = browser.post(address, _typed(trip))
    page = browser.get(made.url).content.decode()
    assert "改乘客车继续前行" in page
    again = browser.get(reverse("trips:disruption_anew", args=[Disruption.objects.get().pk]))
    assert again.context["form"].initial["coach"] == "minibus-19"
    browser.post(reverse("trips:disruption_approve", args=[Disruption.objects.get().pk]))
    assert [leg.layout.code for leg in trip.legs.filter(role="shuttle", vehicle_number__startswith="贵A")] == [
        "minibus-19", "coach-49",
    ]  # fmt: skip
    for name in ("detail", "seats", "sheet", "passengers"):
        assert browser.get(reverse(f"trips:{name}", args=[trip.number])).status_code == 200


def test_a_program_does_the_same():
    trip = make_rail()
    book(trip, make_worker(), alight=stop(trip, 3))
    county = api_client(make_officer(Role.COUNTY))
    facts = {name: value for name, value in _typed(trip).items() if name != "leaves"}
    facts |= {"trip": trip.number, "kind": "stranded", "leaves": (stop(trip, 1).at + timedelta(hours=2)).isoformat()}

    made = county.post("/api/v1/disruptions/", facts, format="json")

    assert (made.status_code, made.data["counts"]) == (201, {"keeps": 0, "moves": 1, "left": 0})
    done = county.post(f"/api/v1/disruptions/{made.data['id']}/approve/", {}, format="json")
    assert done.status_code == 200
    assert coaches_of(trip)
