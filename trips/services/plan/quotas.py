"""Keeping seats of a trip for the people of a place or an employer, and handing them back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from employers.models import Employer
from trips.models import Leg, Quota, Seat, Trip
from trips.queries.plan.quota import entitled_bookings
from trips.refusals import QuotaEndsTooLate, QuotaTooLarge, QuotaTwice, TripIsOver
from trips.services.locks import lock_trip
from trips.services.waitlist.waiting import seats_freed
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import refuse_on


@transaction.atomic
def set_quota(
    *,
    trip: Trip,
    seats: int,
    hands_back_at: datetime,
    by: User | None,
    division: Division | None = None,
    employer: Employer | None = None,
) -> Quota:
    """Keep so many seats of the trunk for the people of a county, a town or an employer, until they are handed back.

    Those of them who have a seat already count. The trip's lock keeps bookings out until the seats are marked.
    Raises TripIsOver, QuotaEndsTooLate, QuotaTooLarge, QuotaTwice.
    """
    trip = lock_trip(trip)
    if trip.is_over or trip.departed_at:
        raise TripIsOver()
    if hands_back_at <= timezone.now() or (trip.closes_at is not None and hands_back_at > trip.closes_at):
        raise QuotaEndsTooLate()
    with refuse_on({"quota_once_a_trip": QuotaTwice}):
        quota = Quota.objects.create(
            trip=trip, division=division, employer=employer, seats=seats, hands_back_at=hands_back_at, by=by
        )
    chosen = _seats_for(quota)
    if len(chosen) < seats:
        raise QuotaTooLarge(left=len(chosen))
    Seat.objects.filter(pk__in=chosen).update(quota=quota)
    record("quota.set", trip, by=by, keeps=str(division or employer), seats=seats)
    return quota


@transaction.atomic
def hand_back_quota(*, quota: Quota, by: User | None) -> Quota:
    """Give the kept seats to everybody; those who sit on them stay. Doing it twice changes nothing."""
    trip = lock_trip(quota.trip)
    quota = Quota.objects.select_for_update(of=("self",)).select_related("division", "employer").get(pk=quota.pk)
    if quota.handed_back_at is not None:
        return quota
    freed = Seat.objects.filter(quota=quota, taken=0).count()
    Seat.objects.filter(quota=quota).update(quota=None)
    quota.handed_back_at = timezone.now()
    quota.save(update_fields=["handed_back_at"])
    record("quota.handed_back", trip, by=by, keeps=str(quota.division or quota.employer), free=freed)
    seats_freed([trip.pk])
    return quota


def hand_back_due_quotas() -> int:
    """Hand back every quota whose time has come; returns how many. One quota, one transaction."""
    due = Quota.objects.filter(handed_back_at=None, hands_back_at__lte=timezone.now()).select_related("trip")
    quotas = list(due.order_by("trip_id", "pk"))
    for quota in quotas:
        hand_back_quota(quota=quota, by=None)
    return len(quotas)


def _seats_for(quota: Quota) -> list[int]:
    """The seats that the quota's people have already, then free ones in the order of giving out."""
    trunk = Seat.objects.filter(leg__trip=quota.trip, leg__role=Leg.Role.TRUNK, blocked_reason="", quota=None).order_by(
        "ordinal"
    )
    theirs = trunk.filter(claims__released_at=None, claims__booking__in=entitled_bookings(quota)).distinct()
    own = list(theirs.values_list("pk", flat=True)[: quota.seats])
    free = trunk.filter(taken=0).values_list("pk", flat=True)[: quota.seats - len(own)]
    return [*own, *free]
