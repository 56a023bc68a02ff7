"""Who goes along, and on which legs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from trips.models import Call, EscortDuty, Leg, Trip
from trips.queries.trip import manageable_by
from zunyi.accounts.models import Assignment, User
from zunyi.accounts.queries.scope import above_or_at, at_or_below, division_paths
from zunyi.accounts.roles import Role

# How long before departure a leg is shown at the gate, and how long after its end.
SHOWN_BEFORE, SHOWN_AFTER = timedelta(days=2), timedelta(hours=12)


def is_escort(user: User) -> bool:
    """Whether the account holds the role of an escort today."""
    return Role.ESCORT in user.roles


def escorts_to_choose(leg: Leg, *, by: User) -> QuerySet[User]:
    """The accounts that may be put on a leg: escorts of today, of the own office or one above, not on it yet."""
    today = timezone.localdate()
    serving = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), user=OuterRef("pk"), role=Role.ESCORT, starts_on__lte=today
    )
    paths = division_paths(by, "manifests.issue")
    near = at_or_below("office", paths) | above_or_at("office", paths) | Q(office=None)
    return (
        User.objects.filter(near, Exists(serving), is_active=True)
        .exclude(escort_duties__leg=leg)
        .order_by("name", "pk")
    )


def legs_at_gate(user: User, capability: str = "boardings.record") -> QuerySet[Leg]:
    """The legs that `user` may let people onto: where the person is the escort, and those of the own office's trips.

    For anything but "boardings.record" only the latter: whoever goes along does not amend the list.
    """
    own = Q(trip__in=manageable_by(user, capability))
    on_duty = Q(Exists(EscortDuty.objects.filter(user=user.pk, leg=OuterRef("pk"))))
    calls = Call.objects.filter(leg=OuterRef("pk"))
    starts = calls.order_by("order").values(at=Coalesce("departs_at", "arrives_at"))[:1]
    ends = calls.order_by("-order").values(at=Coalesce("arrives_at", "departs_at"))[:1]
    return (
        Leg.objects.filter(own | on_duty if capability == "boardings.record" else own)
        .exclude(trip__state__in=[Trip.State.DRAFT, Trip.State.CANCELLED])
        .select_related("trip__destination")
        .annotate(starts_at=Subquery(starts), ends_at=Subquery(ends), is_mine=on_duty)
        .order_by(F("starts_at").asc(nulls_last=True), "pk")
    )


def legs_at_gate_now(user: User) -> QuerySet[Any]:
    """Those of them that leave soon, are under way, or ended a few hours ago."""
    return these_days(legs_at_gate(user))


def these_days(legs: QuerySet[Any]) -> QuerySet[Any]:
    """Of legs with their times, those that leave soon, are under way, or ended a few hours ago."""
    now = timezone.now()
    return legs.filter(starts_at__lte=now + SHOWN_BEFORE, ends_at__gte=now - SHOWN_AFTER)
