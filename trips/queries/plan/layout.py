"""Vehicle types: who may look at them and draw more of them, and what a list shows of each."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from trips.models import Leg, Mode, SeatLayout, Vehicle
from trips.queries.trip import counted
from zunyi.accounts.models import User


def visible_to(user: User, capability: str = "trips.view") -> QuerySet[SeatLayout]:
    """Vehicle types are no secret to who plans; those who may draw ("limits.set") may change any of them."""
    return SeatLayout.objects.all() if user.can(capability) else SeatLayout.objects.none()


def matching(layouts: QuerySet[SeatLayout], *, q: str = "", mode: str = "") -> QuerySet[Any]:
    """Narrow the list: part of the name or the code; with the number of runs and of vehicles of each type."""
    if mode:
        layouts = layouts.filter(mode=Mode(mode))
    if q := q.strip():
        layouts = layouts.filter(Q(name__icontains=q) | Q(code__icontains=q))
    return with_uses(layouts).order_by("mode", "approved", "name", "pk")


def with_uses(layouts: QuerySet[SeatLayout]) -> QuerySet[Any]:
    """Add `run_count` (one run, and the picture stands) and `vehicle_count` (buses that are hired), in one query."""
    return layouts.annotate(
        run_count=counted(Leg.objects.filter(layout=OuterRef("pk"))),
        vehicle_count=counted(Vehicle.objects.filter(layout=OuterRef("pk"), is_active=True)),
    )
