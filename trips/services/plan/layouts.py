"""Vehicle types that an office draws itself, beside those that the bureau brings along."""

from __future__ import annotations

from django.db import transaction

from trips.models import Leg, SeatLayout
from trips.queries.seats.layout import count_drawn
from trips.refusals import LayoutBroughtAlong, LayoutInUse, LayoutTwice
from trips.services.plan.patterns import codes_brought_along
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import refuse_on


@transaction.atomic
def save_layout(*, layout: SeatLayout, by: User | None) -> SeatLayout:
    """Write a vehicle type down, new or changed. The picture stands as soon as a run uses it: its seats were made so.

    Refuses with LayoutTwice, LayoutInUse, and LayoutBroughtAlong for the types that follow the bureau's own files.
    """
    if layout.code in codes_brought_along():
        raise LayoutBroughtAlong()
    before = SeatLayout.objects.select_for_update().filter(pk=layout.pk).first()
    redrawn = before is not None and (before.plan, before.mode) != (layout.plan, layout.mode)
    if redrawn and Leg.objects.filter(layout=layout).exists():
        raise LayoutInUse()
    with refuse_on({"seat_layout_code_once": LayoutTwice}):
        layout.save()
    action = "layout.added" if before is None else "layout.changed"
    record(action, layout, by=by, code=layout.code, seats=count_drawn(layout), redrawn=redrawn)
    return layout
