"""Finding trips: who may see and run them, what is open to the public, and the facts that every list shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from trips.models import Booking, Call, Leg, Mode, Seat, Trip
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import above_or_at, at_or_below, division_paths
from zunyi.divisions.models import Division

MODE_LETTERS = {Mode.BUS: "B", Mode.RAIL: "R", Mode.FLIGHT: "F"}


def visible_to(user: User, capability: str = "trips.view") -> QuerySet[Trip]:
    """The trips that `user` may look at: laid on at or below the person's place, or above it (the city's trips)."""
    paths = division_paths(user, capability)
    return Trip.objects.filter(at_or_below("organiser", paths) | above_or_at("organiser", paths))


def manageable_by(user: User, capability: str = "trips.schedule") -> QuerySet[Trip]:
    """The trips that `user` may change ("trips.schedule") or run ("trips.run"): only at or below the own place."""
    return Trip.objects.filter(at_or_below("organiser", division_paths(user, capability)))


def open_trips(at: datetime | None = None) -> QuerySet[Any]:
    """The trips, with their facts, that anybody may sign up for at that moment (now, unless told)."""
    now = at or timezone.now()
    trips: QuerySet[Any] = with_facts(Trip.objects.filter(state=Trip.State.OPEN))
    return trips.filter(Q(closes_at=None) | Q(closes_at__gt=now), departs_at__gt=now).order_by("departs_at", "number")


def with_facts(trips: QuerySet[Trip]) -> QuerySet[Any]:
    """Add what a list shows, without a query a row.

    `mode` of the trunk leg, `departs_at` and `arrives_at` of the journey from end to end, `starts_from` (name of the
    first stop), `vehicle` (number of the trunk's vehicle), `seats_total` (not blocked) and `seats_free` (free from end
    to end) of the trunk, `persons` (live bookings).
    """
    trunk = Leg.objects.filter(trip=OuterRef("pk"), role=Leg.Role.TRUNK)
    calls = Call.objects.filter(leg__trip=OuterRef("pk"))
    first, last = calls.order_by("leg__order", "order"), calls.order_by("-leg__order", "-order")
    seats = Seat.objects.filter(leg__trip=OuterRef("pk"), leg__role=Leg.Role.TRUNK, blocked_reason="")
    live = Booking.objects.filter(trip=OuterRef("pk"), state__in=Booking.LIVE)
    return trips.select_related("organiser", "destination").annotate(
        mode=Subquery(trunk.values("mode")[:1]),
        vehicle=Subquery(trunk.values("vehicle_number")[:1]),
        starts_from=Subquery(first.values("place__name")[:1]),
        departs_at=Subquery(first.values(at=Coalesce("departs_at", "arrives_at"))[:1]),
        arrives_at=Subquery(last.values(at=Coalesce("arrives_at", "departs_at"))[:1]),
        seats_total=_count(seats),
        seats_free=_count(seats.filter(taken=0)),
        persons=_count(live),
    )


def legs_of(trip: Trip) -> list[Leg]:
    """The legs of a trip in order, with vehicle types and calls (and their places) at hand, in two queries."""
    legs = list(trip.legs.select_related("layout").order_by("order"))
    calls = Call.objects.filter(leg__in=legs).select_related("place__division").order_by("order")
    by_leg: dict[int, list[Call]] = {leg.pk: [] for leg in legs}
    for call in calls:
        by_leg[call.leg_id].append(call)
    for leg in legs:
        leg._prefetched_objects_cache = {"calls": by_leg[leg.pk]}  # type: ignore[attr-defined]
    return legs


def number_prefix(organiser: Division, mode: str, day: date) -> str:
    """The beginning of a trip's number: the organiser's initials, the day, the mode; 正安 on 14 Feb by bus: ZA270214B.

    The year stands in it because trips of many seasons are kept side by side.
    """
    name = organiser.short_name.removesuffix("新区")
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
    return f"{initials}{day:%y%m%d}{MODE_LETTERS[Mode(mode)]}"


def next_serial(prefix: str) -> int:
    """The serial after the highest one in use with this prefix; the caller holds the lock on the prefix."""
    used = Trip.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    return max((int(number[len(prefix) :]) for number in used), default=0) + 1


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(n=Func(F("pk"), function="count")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
