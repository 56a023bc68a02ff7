"""Vehicle types that an office draws itself, beside those that the bureau brings along."""

from __future__ import annotations

from collections import Counter

from django.db import transaction

from trips.models import Leg, Mode, SeatLayout
from trips.queries.plan.layout import codes_brought_along
from trips.queries.seats.layout import count_drawn, seats_in_order
from trips.refusals import (
    BusNeedsApproval,
    LayoutBroughtAlong,
    LayoutEmpty,
    LayoutInUse,
    LayoutLabelsTwice,
    LayoutTwice,
)
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.refusals import refuse_on


def check_drawing(layout: SeatLayout) -> None:
    """Whether seats can be made by the picture. Raises LayoutEmpty, LayoutLabelsTwice, BusNeedsApproval."""
    labels = Counter(seat.label for seat in seats_in_order(layout.plan))
    if not labels:
        raise LayoutEmpty()
    if twice := sorted(label for label, times in labels.items() if times > 1):
        raise LayoutLabelsTwice(labels="、".join(twice[:5]))
    if layout.mode == Mode.BUS and layout.approved < 2:
        raise BusNeedsApproval()


@transaction.atomic
def save_layout(*, layout: SeatLayout, by: User | None) -> SeatLayout:
    """Write a vehicle type down, new or changed. The picture stands as soon as a run uses it: its seats were made so.

    Refuses with LayoutTwice, LayoutInUse, LayoutBroughtAlong for the types that follow the bureau's own files, and as
    `check_drawing` does.
    """
    if layout.code in codes_brought_along():
        raise LayoutBroughtAlong()
    check_drawing(layout)
    before = SeatLayout.objects.select_for_update().filter(pk=layout.pk).first()
    redrawn = before is not None and (before.plan, before.mode) != (layout.plan, layout.mode)
    if redrawn and Leg.objects.filter(layout=layout).exists():
        raise LayoutInUse()
    with refuse_on({"seat_layout_code_once": LayoutTwice}):
        layout.save()
    action = "layout.added" if before is None else "layout.changed"
    record(action, layout, by=by, code=layout.code, seats=count_drawn(layout), redrawn=redrawn)
    return layout
