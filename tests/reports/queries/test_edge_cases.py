"""Edge cases of the trade (domain brief 6), as far as figures are concerned."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Boarding, Booking, Leg, Mode, Seat, SeatClaim, Trip
from trips.papers.forms import forms_for
from trips.queries.manifest.changes import is_stale
from trips.queries.manifest.consent import to_be_told
from trips.refusals import ConsentTakenBack
from trips.services.boarding import record_boarding
from trips.services.booking import book_workers
from trips.services.manifest.export import hand_out_manifest
from trips.services.manifest.issue import approve_manifest, issue_manifest
from trips.services.walk_on import add_walk_on
from workers.models import Consent
from workers.services.consent import keep_consents, withdraw_consent
from zunyi.accounts.roles import Role
from zunyi.reports.models import Form
from zunyi.reports.queries.registry import FIGURES
from zunyi.reports.queries.table import question_of, table

pytestmark = pytest.mark.django_db


def run(mode: str = Mode.BUS, **changes) -> tuple[Trip, Leg]:
    trip = make_trip(departs_at=timezone.now() + timedelta(minutes=20), **changes)
    trip.legs.update(mode=mode)
    return trip, trip.legs.select_related("trip__organiser", "trip__destination", "layout").get(role=Leg.Role.TRUNK)


def book(trip: Trip, *workers) -> list[Booking]:
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB)


def seen(leg: Leg, *bookings: Booking, event: str = Boarding.Event.ON) -> None:
    for booking in bookings:
        record_boarding(
            booking=booking, leg=leg, event=event, happened_at=timezone.now(), by=None, nonce=uuid.uuid4()
        )  # fmt: skip


def line(trip: Trip) -> dict[str, float]:
    """The trip's line in the table of trips."""
    filled = table(Form.TRIPS, make_division("520300"), timezone.localdate(trip.legs.get().calls.first().departs_at))
    return next(each.cells for each in filled.lines if each.code == trip.number)


def depart(trip: Trip) -> None:
    Trip.objects.filter(pk=trip.pk).update(
        state=Trip.State.DEPARTED, departed_at=timezone.now() + timedelta(minutes=20)
    )


def test_edge_case_2_two_who_swap_seats_change_no_figure():
    trip, leg = run(Mode.RAIL)
    one, other = book(trip, make_worker(), make_worker())
    seen(leg, one, other)
    before = line(trip)

    seats = [SeatClaim.objects.get(booking=booking).seat_id for booking in (one, other)]
    SeatClaim.objects.all().delete()
    for booking, seat in zip((one, other), reversed(seats), strict=True):
        SeatClaim.objects.create(booking=booking, seat_id=seat, stretch=0)

    assert line(trip) == before
    assert (before["t_gone"], before["t_registered"]) == (2, 2)


def test_edge_case_11_who_stands_in_counts_beside_who_did_not_come():
    trip, leg = run(seats=1)
    county, other = make_officer(Role.COUNTY, "520324"), make_officer(Role.COUNTY, "520324")
    [missing] = book(trip, make_worker())
    issue_manifest(leg=leg, by=county)
    Trip.objects.update(state=Trip.State.CLOSED, closes_at=timezone.now())
    seen(leg, missing, event=Boarding.Event.NO_SHOW)
    standby = add_walk_on(leg=leg, worker=make_worker(), by=county, manner=Consent.Manner.READ_ALOUD)
    approve_manifest(manifest=issue_manifest(leg=leg, by=county, reason="缺席替补"), by=other)
    seen(leg, standby)

    cells = line(trip)

    assert (cells["t_registered"], cells["t_gone"], cells["t_no_show"]) == (2, 1, 1)
    assert cells["t_seats"] == 1  # persons come from sign-ups, never from seats


def test_edge_case_14_a_train_that_loses_its_second_half_changes_seats_and_no_persons():
    trip, leg = run(Mode.RAIL, seats=4)
    bookings = book(trip, make_worker(), make_worker())
    seen(leg, *bookings)
    before = line(trip)

    free = Seat.objects.filter(leg=leg).exclude(claims__booking__in=bookings)
    assert free.update(blocked_reason="车底更换，此车厢不挂") == 2

    after = line(trip)
    assert (before["t_seats"], after["t_seats"]) == (4, 2)
    assert {**after, "t_seats": 4} == before


def test_edge_case_22_rare_and_long_names_stand_in_the_list_as_they_are():
    names = ["阿依古丽·买买提", "李㯊", "王𬱖", "很" * 25]
    trip, leg = run(seats=4)
    seen(leg, *book(trip, *(make_worker(legal_name=name) for name in names)))
    depart(trip)
    trip.refresh_from_db()
    day = timezone.localdate(trip.departed_at + timedelta(hours=8))
    client = signed_in(make_officer(Role.CITY, "520300"))

    page = client.get(f"/desk/reports/figures/gone/?form=daily&day={day}&place=520300").content.decode()

    assert [name for name in names if name not in page] == []
    assert FIGURES["gone"].number(question_of(Form.DAILY, make_division("520300"), day)) == 4


def test_edge_case_29_a_consent_taken_back_counts_once_stops_the_list_and_names_who_must_be_told():
    officer = make_officer(Role.COUNTY, "520324")
    trip, leg = run()
    one, other = make_worker(), make_worker()
    keep_consents(workers=[one], purposes=Consent.Purpose.values, manner="read", by=officer)
    book(trip, one, other)
    sent = issue_manifest(leg=leg, by=officer)
    form = forms_for(sent)[0]
    handed = {"form": form.code, "format": form.formats[0], "purpose": "备案", "by": officer}
    hand_out_manifest(manifest=sent, recipient="客运公司", **handed)

    withdraw_consent(worker=one, purpose=Consent.Purpose.SHARING, by=officer)

    # Marked, and used no further: the old version goes to nobody, the next one has the other person alone.
    assert is_stale(leg)
    with pytest.raises(ConsentTakenBack):
        hand_out_manifest(manifest=sent, recipient="保险公司", **handed)
    assert [each.recipient for each in to_be_told(leg)] == ["客运公司"]
    page = signed_in(officer).get(reverse("manifests:detail", args=[trip.number, leg.order]))
    assert [each.recipient for each in page.context["to_be_told"]] == ["客运公司"]
    # The sign-up ended and is counted as cancelled; nobody is carried twice or lost.
    cells = line(trip)
    assert (cells["t_registered"], cells["t_confirmed"], cells["t_cancelled"], cells["t_open"]) == (2, 1, 1, 1)
    # Whoever got the list is done with when the next version has reached them.
    newer = issue_manifest(leg=leg, by=officer, reason="撤回同意")
    if not newer.is_in_force:
        newer = approve_manifest(manifest=newer, by=make_officer(Role.COUNTY, "520324"))
    assert [row["legal_name"] for row in newer.rows()] == [other.legal_name]
    hand_out_manifest(manifest=newer, recipient="客运公司", **handed)
    assert to_be_told(leg) == []
    # What is kept of the first list is still as it was issued.
    assert len(sent.rows()) == 2
