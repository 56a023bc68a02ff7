"""Issuing the real-name list of a leg: frozen, numbered, hashed (domain brief 0.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from trips.models import Leg, Manifest, Trip
from trips.queries.manifest import differences, hash_of, latest_manifest, rows_now
from trips.refusals import NobodyOnTheList, NothingChanged, TripIsOver, TripStillDraft
from zunyi.audit.services import record

if TYPE_CHECKING:
    from zunyi.accounts.models import User


@transaction.atomic
def issue_manifest(*, leg: Leg, by: User, reason: str = "") -> Manifest:
    """Freeze the list of everybody who has a seat on the leg now, under the next number.

    Two officers at once wait for each other at the leg's row; the second is told that nothing changed. Raises
    TripStillDraft, TripIsOver, NobodyOnTheList, NothingChanged.
    """
    leg = Leg.objects.select_for_update(of=("self",)).select_related("trip").get(pk=leg.pk)
    if leg.trip.state == Trip.State.DRAFT:
        raise TripStillDraft()
    if leg.trip.is_over:
        raise TripIsOver()
    rows = rows_now(leg)
    if not rows:
        raise NobodyOnTheList()
    before, sha256 = latest_manifest(leg), hash_of(rows)
    if before is not None and before.sha256 == sha256:
        raise NothingChanged(version=before.version)
    manifest = Manifest(
        leg=leg, version=before.version + 1 if before else 1, issued_by=by, reason=reason.strip()[:200]
    )  # fmt: skip
    manifest.put(rows, sha256)
    manifest.save(force_insert=True)
    manifest.refresh_from_db(fields=["issued_at"])
    record(
        "manifest.issued",
        leg.trip,
        by=by,
        leg=leg.order,
        version=manifest.version,
        persons=len(rows),
        sha256=sha256,
        **(differences(before.rows(), rows).counts if before else {}),
    )
    return manifest
