"""A run that is late, falls out, leaves a stop out: who keeps, who moves, who is left over, and who is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.disruptions import book, fill, make_chain, report, stop
from tests.factories.employers import make_placement, make_station, make_vacancy
from tests.factories.trips import make_open, make_template, make_trip
from tests.factories.waitlist import make_party
from tests.factories.workers import make_worker
from trips.models import (
    AffectedRider,
    Booking,
    Call,
    Disruption,
    Leg,
    Manifest,
    Seat,
    SeatClaim,
    Trip,
    WaitlistEntry,
)
from trips.notices.stations import compose
from trips.queries.disruption.replan.times import ALL, BUSES, NOBODY
from trips.queries.manifest.marks import with_marks
from trips.refusals import (
    DisruptionDecided,
    DisruptionNotPossible,
    DisruptionTwice,
    ProposalOutdated,
    RunDoesNotFit,
    TooFewSeatsOnTheRoad,
)
from trips.services.booking import cancel_booking
from trips.services.disruption.left_over import answer_left_over
from trips.services.disruption.report import approve_disruption, propose_anew, withdraw_disruption
from trips.services.manifest.issue import issue_manifest
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db
Kind, State = Disruption.Kind, Disruption.State


def minutes(call, was):
    call.refresh_from_db()
    return round((call.at - was).total_seconds() / 60)


def kinds_about(bookings, **more):
    found = Notice.objects.filter(about_id__in=[str(b.pk) for b in bookings], state="due", **more)
    return sorted(found.values_list("kind", flat=True))


def seats_in_step():
    """Every seat's bits are exactly its live claims."""
    for seat in Seat.every.all():
        live = seat.claims.filter(released_at=None).values_list("stretch", flat=True)
        assert seat.taken == sum(1 << stretch for stretch in live)


@pytest.fixture
def chain():
    return make_chain()


@pytest.fixture
def coach():
    """A coach of 46 seats, open."""
    return make_open(make_template(), timezone.now() + timedelta(days=3))


def test_a_delay_within_the_slack_moves_no_other_run(chain):
    trunk, shuttle = stop(chain, 1, 1), stop(chain, 2, 0)
    was, then = trunk.at, shuttle.at

    approve_disruption(disruption=report(chain, Kind.DELAY, call=trunk.pk, minutes=20, waits=BUSES), by=None)

    assert (minutes(trunk, was), minutes(shuttle, then)) == (20, 0)


def test_a_delay_makes_the_shuttle_wait_no_longer_than_it_must(chain):
    first, shuttles = stop(chain, 1, 0), [stop(chain, 2, 0), stop(chain, 3, 0)]
    was = [each.at for each in shuttles]
    people = book(chain, make_worker(), make_worker(), alight=stop(chain, 2, 1))

    delay = report(chain, Kind.DELAY, call=first.pk, minutes=120, waits=BUSES)
    approve_disruption(disruption=delay, by=None)

    late = minutes(shuttles[0], was[0])
    assert 60 < late < 120
    assert minutes(shuttles[1], was[1]) == 0
    chain.refresh_from_db()
    assert chain.version == 3
    assert kinds_about(people, version=3, kind__startswith="trip_") == ["trip_changed"] * 2
    booking = Booking.objects.get(pk=people[0].pk)
    assert booking.period.upper == stop(chain, 2, 1).arrives_at


def test_where_nothing_waits_the_people_get_seats_on_the_later_shuttle(chain):
    riders = [each for party in fill(chain, [2, 1], alight=stop(chain, 2, 1)) for each in party]

    delay = report(chain, Kind.DELAY, call=stop(chain, 1, 0).pk, minutes=120, waits=NOBODY)

    assert delay.proposal["counts"] == {"keeps": 0, "moves": 3, "left": 0}
    approve_disruption(disruption=delay, by=None)
    assert {Booking.objects.get(pk=each.pk).alight for each in riders} == {stop(chain, 3, 1)}
    assert {c.seat.leg.order for c in SeatClaim.objects.filter(released_at=None)} == {0, 1, 3}
    seats_in_step()


def test_a_missed_trunk_leaves_people_over_with_offers_and_tells_them(chain):
    other = make_trip(seats=4, destination=chain.destination, departs_at=timezone.now() + timedelta(days=5))
    [party] = fill(chain, [3])
    missed = report(
        chain, Kind.MISSED, coming_from=chain.legs.get(order=0).pk, arrives=stop(chain, 1, 0).at.isoformat()
    )

    approve_disruption(disruption=missed, by=None)

    assert [(r.outcome, r.answer, r.offers) for r in missed.riders.all()] == [("left", "open", [other.pk])] * 3
    assert {b.state for b in Booking.objects.filter(pk__in=[b.pk for b in party])} == {"cancelled"}
    assert kinds_about(party) == ["seat_lost"] * 3
    seats_in_step()


def test_those_left_over_take_another_trip_together_or_stay(chain):
    other = make_trip(seats=4, destination=chain.destination, departs_at=timezone.now() + timedelta(days=5))
    fill(chain, [2, 1])
    missed = report(
        chain, Kind.MISSED, coming_from=chain.legs.get(order=0).pk, arrives=stop(chain, 1, 0).at.isoformat()
    )
    approve_disruption(disruption=missed, by=None)
    riders = list(missed.riders.order_by("pk"))

    answer_left_over(riders=riders[:2], answer="other_trip", trip=other, by=None)
    answer_left_over(riders=riders[2:], answer="home", by=None)

    made = Booking.objects.filter(trip=other)
    assert made.count() == 2
    assert len(set(made.values_list("companions", flat=True))) == 1
    assert list(missed.riders.order_by("pk").values_list("answer", flat=True)) == ["other_trip", "other_trip", "home"]


def test_those_left_over_wait_for_a_seat_as_a_party_where_their_sign_up_stood():
    trip = make_trip(seats=6)
    booked = fill(trip, [3, 2, 1])
    out = report(trip, Kind.CANCELLED)
    approve_disruption(disruption=out, by=None)
    riders = list(out.riders.filter(booking__in=booked[0]).order_by("pk"))
    full = make_trip(seats=1, destination=trip.destination, departs_at=timezone.now() + timedelta(days=6))
    fill(full, [1])
    later = make_party(full)

    answer_left_over(riders=riders, answer="waitlist", trip=full, by=None)

    entry = WaitlistEntry.objects.exclude(pk=later.pk).get()
    assert (entry.trip, entry.state, entry.members.count()) == (full, "waiting", len(riders))
    assert entry.since < later.since
    assert {rider.answer for rider in out.riders.filter(pk__in=[r.pk for r in riders])} == {"waitlist"}


def test_a_trip_that_falls_out_is_cancelled_and_each_party_has_an_offer_with_room():
    trip = make_trip(seats=6)
    others = [
        make_trip(seats=seats, destination=trip.destination, departs_at=timezone.now() + timedelta(days=4 + seats))
        for seats in (3, 4)
    ]
    fill(trip, [3, 2, 1])

    out = report(trip, Kind.CANCELLED)

    # The first of each is reckoned as if those before had said yes.
    assert [out.proposal["offers"][row["party"]][0] for row in out.proposal["riders"]] == [
        others[0].pk, others[0].pk, others[0].pk, others[1].pk, others[1].pk, others[1].pk,
    ]  # fmt: skip
    approve_disruption(disruption=out, by=None)
    trip.refresh_from_db()
    assert (trip.state, trip.state_reason, out.riders.filter(answer="open").count()) == ("cancelled", "测试故障", 6)


@pytest.mark.parametrize("kind", [Kind.SKIPPED])
def test_a_stop_left_out_moves_its_people_to_the_next(kind):
    trip = make_trip(seats=4, calls=4)
    [here], [there] = book(trip, make_worker(), board=stop(trip, 0, 1)), book(trip, make_worker())

    skip = report(trip, kind, call=stop(trip, 0, 1).pk, on_at=stop(trip, 0, 2).pk, off_at=None)
    approve_disruption(disruption=skip, by=None)

    here.refresh_from_db()
    assert (here.board, stop(trip, 0, 1).boarding) == (stop(trip, 0, 2), False)
    assert kinds_about([here], kind__startswith="trip_") == ["trip_changed"]
    assert kinds_about([there], kind__startswith="trip_") == []
    seats_in_step()


def test_where_the_only_seat_is_taken_before_the_stop_the_person_is_left_over():
    trip = make_trip(seats=1, calls=4)
    book(trip, make_worker(), alight=stop(trip, 0, 1))
    book(trip, make_worker(), board=stop(trip, 0, 1))

    skip = report(trip, Kind.SKIPPED, call=stop(trip, 0, 1).pk, on_at=stop(trip, 0, 0).pk, off_at=stop(trip, 0, 2).pk)

    assert [(row["outcome"], row["why"]) for row in skip.proposal["riders"]] == [
        ("left", "no_seat"), ("moves", "other_stop"),
    ] or [row["outcome"] for row in skip.proposal["riders"]] == ["moves", "left"]  # fmt: skip


def test_a_proposal_is_refused_once_somebody_signed_up_or_cancelled_and_stands_when_made_anew(coach):
    [[one]] = fill(coach, [1])
    swap = report(coach, Kind.VEHICLE, layout="coach-45", rule="last", drivers=2, escorts=1)
    cancel_booking(booking=one, by=None)

    with pytest.raises(ProposalOutdated):
        approve_disruption(disruption=swap, by=None)
    swap = propose_anew(disruption=swap, by=None)
    assert approve_disruption(disruption=swap, by=None).state == State.APPROVED
    with pytest.raises(DisruptionDecided):
        approve_disruption(disruption=swap, by=None)


def test_one_open_disruption_a_run_until_it_is_withdrawn(chain):
    first = report(chain, Kind.DELAY, call=stop(chain, 1, 0).pk, minutes=10, waits=ALL)
    with pytest.raises(DisruptionTwice):
        report(chain, Kind.DELAY, call=stop(chain, 1, 0).pk, minutes=20, waits=ALL)

    withdraw_disruption(disruption=first, by=None, reason="误报")

    assert report(chain, Kind.DELAY, call=stop(chain, 1, 0).pk, minutes=20, waits=ALL).state == State.PROPOSED
    assert not AffectedRider.objects.exists()


def test_a_draft_and_an_ended_trip_cannot_be_disrupted_and_foreign_stops_are_refused(chain):
    with pytest.raises(RunDoesNotFit):
        report(chain, Kind.DELAY, call=Call.objects.order_by("-pk").first().pk + 9, minutes=10, waits=ALL)
    for state in ("draft", "cancelled"):
        Trip.objects.filter(pk=chain.pk).update(
            state=state, cancelled_at=timezone.now() if state == "cancelled" else None
        )
        with pytest.raises(DisruptionNotPossible):
            report(chain, Kind.CANCELLED)


def test_on_the_road_nobody_is_left_over_by_a_form(coach):
    fill(coach, [1] * 20)
    Trip.objects.filter(pk=coach.pk).update(state="departed", departed_at=timezone.now())
    swap = report(coach, Kind.VEHICLE, layout="minibus-19", rule="last", drivers=1, escorts=0)

    with pytest.raises(TooFewSeatsOnTheRoad):
        approve_disruption(disruption=swap, by=None)
    assert Leg.objects.get(trip=coach).layout.code == "coach-49"


def test_an_issued_list_is_no_longer_right_after_a_delay_until_it_is_issued_anew(chain):
    leg, by = chain.legs.get(order=1), make_officer("county")
    fill(chain, [1])
    issue_manifest(leg=leg, by=by)
    moved = with_marks(Leg.objects.filter(pk=leg.pk)).get
    assert not moved().list_moved

    approve_disruption(
        disruption=report(chain, Kind.DELAY, call=stop(chain, 1, 0).pk, minutes=20, waits=BUSES), by=None
    )
    assert moved().list_moved
    issue_manifest(leg=Leg.objects.get(pk=leg.pk), by=by, reason="晚点")
    # Another officer approves a changed list of a train or bus where the rule says so.
    Manifest.objects.filter(leg=leg).update(approved_at=timezone.now(), approved_by=by)
    assert not moved().list_moved


def test_edge_17_a_late_flight_tells_the_employer_and_the_station_where_people_arrive(chain):
    station = make_station(division=chain.destination)
    vacancy = make_vacancy()
    [[one]] = fill(chain, [1], alight=stop(chain, 2, 1))
    make_placement(one.worker, vacancy, state="accepted")

    approve_disruption(disruption=report(chain, Kind.DELAY, call=stop(chain, 1, 0).pk, minutes=180, waits=ALL), by=None)

    told = Notice.objects.filter(about_type="trips.trip", about_id=str(chain.pk), state="due")
    assert sorted(told.values_list("kind", "person")) == [
        ("arrival_changed", f"employer:{vacancy.employer_id}"), ("station_told", f"station:{station.pk}"),
    ]  # fmt: skip
    letter = compose(list(told.filter(kind="station_told")))
    assert "1人" in next(iter(letter.values())).text
