"""Finding disruptions and their people, within what a person may see."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from trips.models import AffectedRider, Disruption, Leg, Seat, Trip
from trips.queries import booking as bookings
from trips.queries import trip as trips
from trips.queries.seats.layout import GONE, seats_in_order
from trips.queries.seats.map import PICTURES, Drawing, tints_of
from zunyi.accounts.models import User
from zunyi.divisions.models import Division

WAITING = "waiting"


def visible_to(user: User, capability: str = "trips.view") -> QuerySet[Disruption]:
    """Those of the trips that `user` may look at; to decide them ("trips.run") only those of the own office's trips."""
    reach = trips.manageable_by if capability == "trips.run" else trips.visible_to
    return Disruption.objects.filter(trip__in=reach(user, capability)).select_related(
        "trip__organiser", "trip__destination", "leg", "reported_by", "ended_by"
    )


def with_counts(found: QuerySet[Disruption]) -> QuerySet[Any]:
    """Add `to_ask`: how many people are still to be asked."""
    counted = found.annotate(to_ask=Count("riders", filter=Q(riders__answer="open")))
    return counted.order_by("-reported_at", "-pk")


def matching(
    found: QuerySet[Any],
    *,
    q: str = "",
    state: str = "",
    kind: str = "",
    organiser: Division | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> QuerySet[Any]:
    """Narrow the list; the state `WAITING` are those that need somebody: undecided, or with people to ask."""
    if state == WAITING:
        found = found.filter(Q(state__in=Disruption.OPEN) | Q(to_ask__gt=0))
    elif state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if organiser:
        found = found.filter(trip__organiser=organiser)
    if from_on:
        found = found.filter(reported_at__gte=_midnight(from_on))
    if to_on:
        found = found.filter(reported_at__lt=_midnight(to_on + timedelta(days=1)))
    if q := q.strip():
        found = found.filter(Q(trip__number__icontains=q) | Q(trip__title__icontains=q) | Q(happened__icontains=q))
    return found


def open_on(trip: Trip) -> QuerySet[Disruption]:
    """What still waits for a decision on one trip; whoever sees the trip sees it."""
    return Disruption.objects.filter(trip=trip, state__in=Disruption.OPEN)


def waiting_for(user: User) -> int:
    """How many disruptions of the own office's trips wait for a decision or have people to ask."""
    return matching(with_counts(visible_to(user, "trips.run")), state=WAITING).count()


def riders_of(
    disruption: Disruption, user: User, *, capability: str = "trips.view", outcome: str = ""
) -> QuerySet[AffectedRider]:
    """The affected people whom `user` may see, as the approval left them."""
    found = disruption.riders.filter(booking__in=bookings.visible_to(user, capability))
    if outcome:
        found = found.filter(outcome=outcome)
    return found.select_related("booking__worker__household", "booking__companions", "new_booking__trip").order_by(
        "booking__companions", "pk"
    )


def old_map(disruption: Disruption, leg: Leg, user: User) -> dict[str, Any]:
    """The vehicle before, with the people as they sat in it; names only of those whom `user` may see."""
    layout = disruption.old_layout if disruption.old_layout and leg.pk == disruption.leg_id else leg.layout
    closed = _seats_before(disruption, leg).exclude(blocked_reason__in=["", GONE])
    blocked = dict(closed.values_list("label", "blocked_reason"))
    labels = [seat.label for seat in seats_in_order(layout.plan)]
    seats = {
        label: Seat(pk=at, label=label, blocked_reason=blocked.get(label, "")) for at, label in enumerate(labels, 1)
    }
    # The drawing names the type; the row at hand is not saved.
    leg.layout = layout
    riders = _sitting_before(disruption, leg, {seat.label: seat.pk for seat in seats.values()}, user)
    drawing = Drawing(leg, seats, riders, tints_of(riders), may_change=False, leads=False)
    return {"mode": PICTURES[leg.mode], "cars": drawing.cars(layout.plan["cars"])}  # type: ignore[index]


def _seats_before(disruption: Disruption, leg: Leg) -> QuerySet[Seat]:
    if disruption.old_layout_id and leg.pk == disruption.leg_id:
        return Seat.every.filter(leg=leg, gone_at=disruption.ended_at)
    return Seat.objects.filter(leg=leg)


def _sitting_before(disruption: Disruption, leg: Leg, ids: dict[str, int], user: User) -> dict[int, list[Any]]:
    """The bookings on each seat of the old map, from the rows of the disruption."""
    rows = list(disruption.riders.select_related("booking__worker", "booking__board", "booking__alight"))
    shown = set(bookings.visible_to(user).filter(pk__in=[row.booking_id for row in rows]).values_list("pk", flat=True))
    found: dict[int, list[Any]] = {}
    for row in rows:
        booking = row.booking
        if booking.pk not in shown:
            booking.worker_id = None  # type: ignore[assignment]  # the drawing names nobody without a worker
        for leg_id, label, _first, _until in row.before["seats"]:
            if leg_id == leg.pk and label in ids:
                found.setdefault(ids[label], []).append(booking)
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
