"""When and where those who said yes to a job arrive: the floor that runs trips says it, lists of arrivals show it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import CharField, DateTimeField, QuerySet, Value

from employers.models import Placement

# Adds to each placement `comes_at`, `comes_to` (a stop) and `comes_by` (a trip's number), None where no seat is booked.
Bring = Callable[[QuerySet[Placement]], QuerySet[Placement]]
_brought: list[Bring] = []


def register_coming(bring: Bring) -> None:
    """Make known how arrivals are found out; called from the app's `ready()`."""
    _brought[:] = [bring]


def with_coming(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    """The same placements, each with the journey on which its worker comes."""
    for bring in _brought:
        return bring(placements)
    nothing = Value(None, CharField(null=True))
    return placements.annotate(comes_at=Value(None, DateTimeField(null=True)), comes_to=nothing, comes_by=nothing)
