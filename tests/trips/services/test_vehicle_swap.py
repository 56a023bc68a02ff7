"""Another vehicle, a smaller one, half a train: who keeps a seat, who moves, who is left over."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories.disruptions import book, fill, report
from tests.factories.trips import make_open, make_template
from tests.factories.workers import make_worker
from tests.trips.services.test_disruption import kinds_about, seats_in_step
from trips.models import (
    AffectedRider,
    Booking,
    Disruption,
    PlanSheet,
    Seat,
    SeatClaim,
)
from trips.queries.booking import seats_of
from trips.services.disruption.report import approve_disruption
from trips.services.plan.quotas import set_quota
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db
Kind = Disruption.Kind


@pytest.fixture
def coach():
    """A coach of 46 seats, open."""
    return make_open(make_template(), timezone.now() + timedelta(days=3))


def test_a_smaller_bus_keeps_who_can_keep_and_leaves_over_the_last_party_whole(coach):
    parties = fill(coach, [4, 3, 2] * 5)

    swap = report(coach, Kind.VEHICLE, layout="coach-45", rule="last", vehicle_number="贵C·替001", drivers=2, escorts=1)

    assert swap.proposal["counts"]["left"] == 3
    approve_disruption(disruption=swap, by=None)
    left = {r.booking_id for r in swap.riders.filter(outcome="left")}
    for party in parties:
        assert len({b.pk in left for b in party}) == 1
    # 45 people for 42 seats: the last party of three; the two behind them fill what is left.
    assert left == {b.pk for b in parties[-2]}
    leg = coach.legs.get()
    assert (leg.layout.code, leg.vehicle_number, leg.seats.filter(blocked_reason="").count()) == (
        "coach-45", "贵C·替001", 42,
    )  # fmt: skip
    assert Disruption.objects.get().old_layout.code == "coach-49"
    seats_in_step()


def test_the_old_map_stays_readable_after_a_swap(coach):
    [[one], *_] = fill(coach, [1, 2])
    before = seats_of([one])[one.pk]

    approve_disruption(
        disruption=report(coach, Kind.VEHICLE, layout="minibus-19", rule="last", drivers=1, escorts=0), by=None
    )

    row = AffectedRider.objects.get(booking=one)
    assert [label for _, label, _, _ in row.before["seats"]] == before
    gone = Seat.every.filter(leg__trip=coach).exclude(gone_at=None)
    assert gone.count() == 48
    assert gone.filter(claims__booking=one).exists()


def test_keepers_of_a_swap_are_not_bothered_and_movers_are_told(coach):
    fill(coach, [1] * 20)
    swap = report(coach, Kind.VEHICLE, layout="minibus-19", rule="last", drivers=1, escorts=0)

    approve_disruption(disruption=swap, by=None)

    by_outcome = {o: list(Booking.objects.filter(disruptions__outcome=o)) for o in ("keeps", "moves", "left")}
    assert len(by_outcome["left"]) == 2
    assert "trip_changed" not in kinds_about(by_outcome["keeps"], version=2)
    assert kinds_about(by_outcome["moves"], kind="trip_changed") == ["trip_changed"] * len(by_outcome["moves"])
    assert kinds_about(by_outcome["left"]) == ["seat_lost"] * 2


def test_nobody_with_needs_is_left_over_before_others(coach):
    fill(coach, [1] * 18)
    [[last]] = fill(coach, [1])
    last.worker.needs = ["step_free"]
    last.worker.save()

    swap = report(coach, Kind.VEHICLE, layout="minibus-19", rule="last", drivers=1, escorts=0)

    [left] = [row["booking"] for row in swap.proposal["riders"] if row["outcome"] == "left"]
    assert left == last.pk - 1


def train(later, layout):
    return make_open(make_template(layout=layout, stops=("甲站", "乙站"), escorts=0), later)


def test_edge_14_a_lost_second_unit_leaves_the_first_as_it_is_and_brings_the_others_into_it(later):
    trip = train(later, "CR400AF-pair")
    parties = fill(trip, [2, 1])
    second = Seat.objects.filter(leg__trip=trip, car="12", blocked_reason="").order_by("ordinal").first()
    [[one]] = fill(trip, [1])
    SeatClaim.objects.filter(booking=one).update(seat=second)
    Seat.objects.filter(pk=second.pk).update(taken=1)
    Seat.objects.filter(leg__trip=trip, claims__isnull=True).update(taken=0)

    lost = report(trip, Kind.UNCOUPLED, layout="CR400AF", rule="last", escorts=0)
    approve_disruption(disruption=lost, by=None)

    outcomes = dict(lost.riders.values_list("booking", "outcome"))
    assert outcomes[one.pk] == "moves"
    assert {outcomes[b.pk] for party in parties for b in party} == {"keeps"}
    assert not Seat.objects.filter(leg__trip=trip, car__gt="08").exists()


def test_edge_14_cr400af_becomes_crh2a_and_every_party_sits_together(later):
    trip = train(later, "CR400AF")
    fill(trip, [3, 2, 4])

    approve_disruption(disruption=report(trip, Kind.TRAIN_SET, layout="CRH2A-613", rule="last", escorts=0), by=None)

    assert trip.legs.get().layout.code == "CRH2A-613"
    assert Disruption.objects.get().proposal["counts"]["left"] == 0
    rows = SeatClaim.objects.filter(released_at=None).values_list("booking__companions", "seat__row", "seat__car")
    assert all(max(r for c, r, _ in rows if c == g) - min(r for c, r, _ in rows if c == g) <= 1 for g, _, _ in rows)


def test_a_swap_takes_the_filing_back_and_keeps_kept_seats_as_far_as_they_fit(coach):
    tomorrow = timezone.now() + timedelta(days=1)
    quota = set_quota(trip=coach, division=coach.organiser, seats=30, hands_back_at=tomorrow, by=None)
    fill(coach, [1] * 10)
    PlanSheet.objects.filter(leg__trip=coach).update(contract_filed_at=timezone.now())

    approve_disruption(
        disruption=report(coach, Kind.VEHICLE, layout="minibus-19", rule="last", drivers=1, escorts=0), by=None
    )

    sheet = PlanSheet.objects.get(leg__trip=coach)
    assert (sheet.contract_filed_at, sheet.vehicle) == (None, None)
    assert Seat.objects.filter(quota=quota).count() == 18


def test_a_child_is_left_over_or_taken_along_with_its_adult(coach):
    fill(coach, [1] * 17)
    adult, child = make_worker(), make_worker(born_on=date(2018, 6, 1))
    pair = book(coach, adult, child)

    swap = report(coach, Kind.VEHICLE, layout="minibus-19", rule="last", drivers=1, escorts=0)

    outcomes = {row["booking"]: row["outcome"] for row in swap.proposal["riders"]}
    assert {outcomes[each.pk] for each in pair} == {"left"}


def test_a_larger_vehicle_rings_for_those_who_wait_and_a_held_place_is_told_nothing(coach):
    [[held]] = fill(coach, [1])
    Booking.objects.filter(pk=held.pk).update(state="held", held_until=timezone.now() + timedelta(hours=2))

    approve_disruption(
        disruption=report(coach, Kind.VEHICLE, layout="coach-53", rule="last", drivers=2, escorts=1), by=None
    )

    assert not Notice.objects.filter(about_id=str(held.pk), version=2).exists()
    assert Booking.objects.get(pk=held.pk).seat_claims.filter(released_at=None).exists()
