"""Issuing the real-name list of a leg: frozen, numbered, hashed, approved where the trade asks (brief 0.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import Leg, Manifest, Trip
from trips.models.manifest import Row
from trips.queries.manifest.changes import changes_made, changes_since
from trips.queries.manifest.facts import facts_now
from trips.queries.manifest.lists import latest_manifest, rows_now, waiting_manifest
from trips.queries.manifest.marks import seats_key
from trips.queries.manifest.rules import rule_of
from trips.refusals import (
    AnotherMustApprove,
    ListMovedOn,
    NobodyOnTheList,
    NothingChanged,
    NothingToApprove,
    TripIsOver,
    TripStillDraft,
)
from zunyi.audit.services import record
from zunyi.refusals import ReasonMissing

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@transaction.atomic
def issue_manifest(*, leg: Leg, by: User, reason: str = "") -> Manifest:
    """Freeze the list of everybody who has a seat on the leg now, under the next number.

    The first version is in force at once. A change of a list whose rule asks for it waits for another person
    (`approve_manifest`); a newer one takes the place of one that waits. Two officers at once wait for each other at the
    leg's row; the second is told that nothing changed. Every version after the first says why (`reason`). Raises
    TripStillDraft, TripIsOver, NobodyOnTheList, NothingChanged, ReasonMissing.
    """
    leg = _lock(leg.pk)
    _check(leg.trip)
    rows = rows_now(leg)
    if not rows:
        raise NobodyOnTheList()
    before, waiting = latest_manifest(leg), waiting_manifest(leg)
    manifest = _frozen(leg, rows, version=before.version + 1 if before else 1, by=by, reason=reason)
    for known in (before, waiting):
        if known is not None and known.sha256 == manifest.sha256:
            raise NothingChanged(version=known.version)
    if before is not None and not manifest.reason:
        raise ReasonMissing()
    if waiting is not None:
        _drop(waiting, by=by, reason="")
    if before is None or not rule_of(leg).another_approves:
        manifest.approved_by, manifest.approved_at = by, timezone.now()
    manifest.save(force_insert=True)
    manifest.refresh_from_db(fields=["issued_at"])
    record(
        "manifest.issued" if manifest.is_in_force else "manifest.proposed",
        leg.trip,
        by=by,
        leg=leg.order,
        version=manifest.version,
        persons=len(rows),
        sha256=manifest.sha256,
        **(changes_made(before, manifest).counts if before else {}),
    )
    return manifest


@transaction.atomic
def approve_manifest(*, manifest: Manifest, by: User) -> Manifest:
    """Put a changed list in force; never by the person who issued it, and only while it still says who rides.

    Raises NothingToApprove, AnotherMustApprove, ListMovedOn, TripIsOver.
    """
    leg, manifest = _waiting(manifest)
    _check(leg.trip)
    if manifest.issued_by_id == by.pk:
        raise AnotherMustApprove()
    if changes_since(manifest):
        raise ListMovedOn()
    manifest.approved_by, manifest.approved_at = by, timezone.now()
    manifest.save(update_fields=["approved_by", "approved_at"])
    record("manifest.approved", leg.trip, by=by, leg=leg.order, version=manifest.version, sha256=manifest.sha256)
    return manifest


@transaction.atomic
def return_manifest(*, manifest: Manifest, by: User, reason: str) -> None:
    """Give a changed list back: it never comes into force, and the version before it stays. Raises NothingToApprove."""
    _leg, manifest = _waiting(manifest)
    _drop(manifest, by=by, reason=reason.strip()[:200])


def note_denied_look(*, by: User, **run: object) -> None:
    """Write down that somebody asked for the list of a trip that is not the own office's (edge case 41).

    `run` says of which: {"trip__number": "ZA261126B01", "order": 0}, or {"manifests": 17}.
    """
    leg = Leg.objects.filter(**run).select_related("trip").first()
    if leg is not None:
        record("manifest.denied", leg.trip, by=by, leg=leg.order)


def _lock(leg_id: int) -> Leg:
    legs = Leg.objects.select_for_update(of=("self",))
    return legs.select_related("trip__organiser", "trip__destination", "layout").get(pk=leg_id)


def _check(trip: Trip) -> None:
    if trip.state == Trip.State.DRAFT:
        raise TripStillDraft()
    if trip.is_over:
        raise TripIsOver()


def _frozen(leg: Leg, rows: list[Row], *, version: int, by: User, reason: str) -> Manifest:
    manifest = Manifest(leg=leg, version=version, issued_by=by, reason=reason.strip()[:200])
    manifest.put(rows, facts_now(leg))
    manifest.booking_ids, manifest.seats_key = [int(row["booking"]) for row in rows], seats_key(leg)
    return manifest


def _waiting(manifest: Manifest) -> tuple[Leg, Manifest]:
    leg = _lock(manifest.leg_id)
    found = waiting_manifest(leg)
    if found is None or found.pk != manifest.pk:
        raise NothingToApprove()
    return leg, found


def _drop(manifest: Manifest, *, by: User, reason: str) -> None:
    """A version that never was in force leaves its line in the history, and no list behind."""
    leg = manifest.leg
    record("manifest.returned", leg.trip, by=by, leg=leg.order, version=manifest.version, reason=reason)
    manifest.delete()
