"""A changed list: another person's yes where the trade asks for it, who may still be added, and what the gate does."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.staff import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Boarding, Booking, Leg, Mode, Seat, SeatClaim, SeatLayout, Trip
from trips.queries.manifest.changes import changes_made, changes_since, is_stale
from trips.queries.manifest.lists import latest_manifest, waiting_manifest
from trips.queries.manifest.marks import legs_of_day, with_list_marks
from trips.refusals import (
    AnotherMustApprove,
    ListMovedOn,
    NothingChanged,
    NothingToApprove,
    NotOnTheList,
    NoWalkOns,
    TripUnderWay,
)
from trips.services.boarding import record_boarding
from trips.services.booking import book_workers, cancel_booking
from trips.services.manifest.export import hand_out_manifest
from trips.services.manifest.issue import approve_manifest, issue_manifest, return_manifest
from trips.services.walk_on import add_walk_on
from workers.models import Consent
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def book(trip, *workers):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB)


def officer(code="520324"):
    return make_officer(Role.COUNTY, make_division(code))


def leg_of(trip) -> Leg:
    found = trip.legs.select_related("trip__organiser", "trip__destination", "layout")
    return found.get(role=Leg.Role.TRUNK)


def make_run(mode=Mode.BUS, **more):
    trip = make_trip(**more)
    trip.legs.update(mode=mode)
    return trip


def board(booking, leg):
    facts = {"happened_at": timezone.now(), "by": None, "nonce": uuid.uuid4()}
    return record_boarding(booking=booking, leg=leg, event=Boarding.Event.ON, **facts)


def swap_seats(one, other):
    """As a leader does it: each takes the other's seat."""
    seats = [SeatClaim.objects.get(booking=booking).seat_id for booking in (one, other)]
    SeatClaim.objects.all().delete()
    for booking, seat in zip((one, other), reversed(seats), strict=True):
        SeatClaim.objects.create(booking=booking, seat_id=seat, stretch=0)


def test_a_changed_bus_list_waits_for_somebody_else():
    trip, issuer, other = make_run(), officer(), officer()
    book(trip, make_worker())
    first = issue_manifest(leg=leg_of(trip), by=issuer)
    book(trip, make_worker())

    second = issue_manifest(leg=leg_of(trip), by=issuer, reason="新增一人")

    assert (first.is_in_force, second.is_in_force, latest_manifest(leg_of(trip)).version) == (True, False, 1)
    with pytest.raises(AnotherMustApprove):
        approve_manifest(manifest=second, by=issuer)
    approve_manifest(manifest=second, by=other)
    assert (latest_manifest(leg_of(trip)).version, latest_manifest(leg_of(trip)).approved_by) == (2, other)
    done = AuditEntry.objects.filter(action__startswith="manifest.").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["manifest.issued", "manifest.proposed", "manifest.approved"]


def test_a_rail_list_is_changed_by_its_issuer_and_a_charter_flight_by_two():
    for mode, in_force in ((Mode.RAIL, True), (Mode.FLIGHT, False)):
        trip, issuer = make_run(mode), officer()
        book(trip, make_worker())
        issue_manifest(leg=leg_of(trip), by=issuer)
        book(trip, make_worker())
        assert issue_manifest(leg=leg_of(trip), by=issuer, reason="换人").is_in_force is in_force


def test_what_moved_after_issue_cannot_be_approved_and_is_issued_once_more():
    trip, issuer, other = make_run(), officer(), officer()
    book(trip, make_worker())
    issue_manifest(leg=leg_of(trip), by=issuer)
    book(trip, make_worker())
    waiting = issue_manifest(leg=leg_of(trip), by=issuer, reason="增加一人")
    with pytest.raises(NothingChanged):
        issue_manifest(leg=leg_of(trip), by=issuer)
    book(trip, make_worker())

    with pytest.raises(ListMovedOn):
        approve_manifest(manifest=waiting, by=other)
    anew = issue_manifest(leg=leg_of(trip), by=issuer, reason="又增加一人")

    assert (anew.version, anew.row_count, waiting_manifest(leg_of(trip))) == (2, 3, anew)
    with pytest.raises(NothingToApprove):
        approve_manifest(manifest=waiting, by=other)


def test_a_list_given_back_leaves_the_one_before_in_force():
    trip, issuer = make_run(), officer()
    book(trip, make_worker())
    issue_manifest(leg=leg_of(trip), by=issuer)
    book(trip, make_worker())
    waiting = issue_manifest(leg=leg_of(trip), by=issuer, reason="增加一人")

    return_manifest(manifest=waiting, by=officer(), reason="合同未变更")

    assert (latest_manifest(leg_of(trip)).version, waiting_manifest(leg_of(trip))) == (1, None)
    assert AuditEntry.objects.get(action="manifest.returned").data["reason"] == "合同未变更"


def test_edge_case_2_two_who_swap_seats_keep_their_tickets_and_only_the_seats_differ():
    trip = make_run(Mode.RAIL)
    one, other = book(trip, make_worker(), make_worker())
    first = issue_manifest(leg=leg_of(trip), by=officer())

    swap_seats(one, other)

    changes = changes_since(latest_manifest(leg_of(trip)))
    assert [(was["id_number"] == now["id_number"], was["seat"], now["seat"]) for was, now in changes.reseated] == [
        (True, "2", "1"), (True, "1", "2"),
    ]  # fmt: skip
    assert (changes.added, changes.removed, changes.renamed, changes.changed) == ((), (), (), ())
    second = issue_manifest(leg=leg_of(trip), by=officer(), reason="换座")
    names = {row["seat"]: row["legal_name"] for row in second.rows()}
    assert names == {"1": other.worker.legal_name, "2": one.worker.legal_name}
    assert first.rows()[0]["legal_name"] == one.worker.legal_name  # what was issued stays


def test_edge_case_11_nobody_stands_in_on_a_train_or_flight():
    for mode in (Mode.RAIL, Mode.FLIGHT):
        trip = make_run(mode, state=Trip.State.CLOSED)
        with pytest.raises(NoWalkOns):
            add_walk_on(leg=leg_of(trip), worker=make_worker(), by=officer(), manner=Consent.Manner.READ_ALOUD)


def test_edge_case_11_on_a_bus_the_next_in_line_gets_on_once_the_amended_list_is_in_force():
    trip, issuer = make_run(seats=1, departs_at=timezone.now() + timedelta(minutes=20)), officer()
    [missing] = book(trip, make_worker())
    issue_manifest(leg=leg_of(trip), by=issuer)
    Trip.objects.update(state=Trip.State.CLOSED, closes_at=timezone.now())
    leg = leg_of(trip)
    facts = {"happened_at": timezone.now(), "by": None, "nonce": uuid.uuid4()}
    record_boarding(booking=missing, leg=leg, event=Boarding.Event.NO_SHOW, **facts)

    standby = add_walk_on(leg=leg, worker=make_worker(), by=issuer, manner=Consent.Manner.READ_ALOUD)

    trip.refresh_from_db()
    assert trip.state == Trip.State.CLOSED  # for this one person only
    with pytest.raises(NotOnTheList):
        board(standby, leg)
    amended = issue_manifest(leg=leg, by=issuer, reason="缺席替补")
    with pytest.raises(NotOnTheList):
        board(standby, leg)
    approve_manifest(manifest=amended, by=officer())
    board(standby, leg)
    [(gone, came)] = changes_made(leg.manifests.get(version=1), amended).substitutions
    assert (gone["id_number"], came["id_number"]) == (
        missing.worker.identity.number(), standby.worker.identity.number(),
    )  # fmt: skip


def test_after_departure_nobody_is_added_and_the_gate_enters_what_happened():
    trip = make_run()
    [listed] = book(trip, make_worker())
    issue_manifest(leg=leg_of(trip), by=officer())
    [late] = book(trip, make_worker())
    Trip.objects.update(state=Trip.State.DEPARTED, departed_at=timezone.now())

    with pytest.raises(TripUnderWay):
        add_walk_on(leg=leg_of(trip), worker=make_worker(), by=officer(), manner=Consent.Manner.READ_ALOUD)
    assert board(late, leg_of(trip)).event == Boarding.Event.ON
    assert board(listed, leg_of(trip)).event == Boarding.Event.ON


def test_without_an_issued_list_the_gate_compares_nothing():
    trip = make_run()
    [booking] = book(trip, make_worker())

    assert board(booking, leg_of(trip)).event == Boarding.Event.ON


def test_edge_case_14_another_vehicle_makes_a_new_version_and_the_old_seat_plan_stays():
    trip, issuer = make_run(Mode.RAIL), officer()
    book(trip, make_worker(), make_worker())
    first = issue_manifest(leg=leg_of(trip), by=issuer)
    facts = {"form": "seats", "format": "pdf", "by": issuer, "recipient": "车站", "purpose": "引导上车"}
    plan = hand_out_manifest(manifest=first, **facts).content
    other = SeatLayout.objects.create(code="crh2a", name="CRH2A", mode=Mode.RAIL, plan={"cars": []})
    trip.legs.update(layout=other, vehicle_number="D9720")
    for seat in Seat.objects.filter(leg__trip=trip):
        Seat.objects.filter(pk=seat.pk).update(label=f"05车{seat.label}")

    changes = changes_since(latest_manifest(leg_of(trip)))
    second = issue_manifest(leg=leg_of(trip), by=issuer, reason="换车型")

    assert [(was, now) for _fact, was, now in changes.facts] == [("贵C·测001", "D9720"), ("测试车", "CRH2A")]
    assert [(was["seat"], now["seat"]) for was, now in changes.reseated] == [("1", "05车1"), ("2", "05车2")]
    assert second.content()[0]["vehicle_type"] == "CRH2A"
    assert hand_out_manifest(manifest=first, **facts).content == plan


def test_the_list_of_trips_marks_what_moved_without_a_query_a_row(django_assert_num_queries):
    trip = make_run()
    [booking] = book(trip, make_worker())

    def marks():
        found = with_list_marks(Trip.objects.filter(pk=trip.pk)).get()
        return found.list_version, found.list_moved, found.list_waits

    assert marks() == (None, False, False)
    issue_manifest(leg=leg_of(trip), by=officer())
    assert marks() == (1, False, False)
    cancel_booking(booking=booking, by=None)
    assert marks() == (1, True, False)
    assert is_stale(leg_of(trip))
    book(trip, make_worker())
    issue_manifest(leg=leg_of(trip), by=officer(), reason="一人退出，一人补上")
    assert marks() == (1, True, True)
    county, day = officer(), timezone.localdate(leg_of(trip).calls.first().at)
    with django_assert_num_queries(2):  # where the officer serves, and the runs
        [leg] = legs_of_day(county, day)
    assert (leg.list_version, leg.persons) == (1, 1)
