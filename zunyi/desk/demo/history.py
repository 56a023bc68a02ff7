"""The history of the last weeks, as it would have been written at the time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import models

from employers.models import Vacancy
from trips.models import Booking, Manifest
from trips.queries.manifest.facts import facts_now
from trips.queries.manifest.lists import rows_now
from trips.queries.manifest.marks import seats_key
from trips.queries.notice_rule import eve_of
from trips.services.plan.schedule import ACTIONS
from zunyi.accounts.models import User
from zunyi.audit.models import AuditEntry
from zunyi.desk.demo.bookings import Ride
from zunyi.desk.demo.day import Day
from zunyi.desk.demo.people import Party
from zunyi.desk.demo.plan import State
from zunyi.desk.demo.trips import GONE, OVER, Laid, cancelled_at
from zunyi.rows import insert_rows


def issue_manifests(day: Day, laid: list[Laid]) -> list[Manifest]:
    """The lists of all trips that have left or leave within a day: issued the day before, frozen and hashed."""
    manifests = []
    for each in laid:
        issued_at = min(eve_of(each.planned.departs_at) - timedelta(minutes=25), day.now - timedelta(minutes=20))
        soon = each.planned.departs_at - day.now < timedelta(hours=24)
        rows = rows_now(each.leg) if each.state in GONE or (each.state == State.CLOSED and soon) else []
        if rows:
            by = each.trip.created_by
            made = Manifest(leg=each.leg, version=1, issued_by=by, issued_at=issued_at)
            made.approved_by, made.approved_at = by, issued_at
            made.put(rows, facts_now(each.leg))
            made.booking_ids, made.seats_key = [int(row["booking"]) for row in rows], seats_key(each.leg)
            manifests.append(made)
    insert_rows(manifests)
    return manifests


def write_history(
    day: Day, laid: list[Laid], rides: list[Ride], parties: dict[str, list[Party]], manifests: list[Manifest]
) -> None:
    """Add who did what and when to the history, in the order of time."""
    entries: list[AuditEntry] = [
        *(entry for each in laid for entry in _of_trip(day, each)),
        *(entry for ride in rides for entry in _of_booking(ride)),
        *(_of_manifest(made) for made in manifests),
        *(
            _entry("worker.registered", worker, worker.created_at, None)
            for group in parties.values()
            for party in group
            for worker in party.members
        ),
    ]
    entries.sort(key=lambda entry: entry.at)
    insert_rows(entries)


def write_postings(vacancies: list[Vacancy], by: User) -> None:
    """Add to the history when each vacancy was posted."""
    ordered = sorted(vacancies, key=lambda vacancy: vacancy.created_at)
    insert_rows(
        [
            _entry("vacancy.posted", each, each.created_at, by, state=str(each.state), openings=each.openings)
            for each in ordered
        ]
    )


def _of_trip(day: Day, laid: Laid) -> Iterator[AuditEntry]:
    trip, by = laid.trip, laid.trip.created_by
    yield _entry("trip.scheduled", trip, trip.created_at, by, number=trip.number, template=trip.title)
    if laid.state in (State.DRAFT, State.RELEASED):
        return
    opened_at = min(trip.created_at + timedelta(hours=5), day.now)
    yield _entry(ACTIONS[State.OPEN], trip, opened_at, by, before=State.DRAFT.value)
    if laid.state == State.CANCELLED:
        yield _entry(ACTIONS[State.CANCELLED], trip, cancelled_at(day, laid), by, reason=trip.state_reason)
    if laid.state in (State.CLOSED, *GONE) and trip.closes_at:
        closed_at = min(trip.closes_at, day.now)
        yield _entry(ACTIONS[State.CLOSED], trip, closed_at, by, before=State.OPEN.value)
    if laid.state in GONE and trip.departed_at:
        yield _entry(ACTIONS[State.DEPARTED], trip, trip.departed_at, by, before=State.CLOSED.value)
    if laid.state in OVER and trip.arrived_at:
        yield _entry(ACTIONS[State.ARRIVED], trip, trip.arrived_at, by, before=State.DEPARTED.value)


def _of_booking(ride: Ride) -> Iterator[AuditEntry]:
    booking, trip = ride.booking, ride.laid.trip
    facts = {"trip": trip.number, "channel": str(booking.channel)}
    yield _entry("booking.made", booking, booking.booked_at, booking.booked_by, **facts)
    if booking.state == Booking.State.CANCELLED and booking.ended_at:
        yield _entry("booking.cancelled", booking, booking.ended_at, booking.booked_by, reason=booking.end_reason)


def _of_manifest(made: Manifest) -> AuditEntry:
    facts = {"leg": made.leg.order, "version": made.version, "persons": made.row_count, "sha256": made.sha256}
    return _entry("manifest.issued", made.leg.trip, made.issued_at, made.issued_by, **facts)


def _entry(action: str, about: models.Model, at: datetime, by: User | None, **data: object) -> AuditEntry:
    kind = about._meta.label_lower
    return AuditEntry(action=action, about_type=kind, about_id=str(about.pk), by=by, at=at, data=data)
