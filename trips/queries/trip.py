"""Finding trips: who may see and run them, what is open to the public, and the facts that every list shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from trips.models import Booking, Call, Disruption, Leg, Mode, Seat, SeatClaim, Trip, WaitlistEntry
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import above_or_at, at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.lunar import lunar_day_of

State = Trip.State
# From where each step may be taken.
STEPS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.RELEASED,),
    State.RELEASED: (State.DRAFT,),
    State.OPEN: (State.RELEASED, State.CLOSED),
    State.CLOSED: (State.OPEN,),
    State.DEPARTED: (State.OPEN, State.CLOSED),
    State.ARRIVED: (State.DEPARTED,),
    State.SETTLED: (State.ARRIVED,),
    State.CANCELLED: (State.DRAFT, State.RELEASED, State.OPEN, State.CLOSED),
}
OVER = (State.ARRIVED, State.SETTLED, State.CANCELLED)
# The filter's word for trips in every state.
ALL_STATES = "all"
MODE_LETTERS = {Mode.BUS: "B", Mode.RAIL: "R", Mode.FLIGHT: "F"}


def visible_to(user: User, capability: str = "trips.view") -> QuerySet[Trip]:
    """The trips that `user` may look at: laid on at or below the person's place, or above it (the city's trips).

    Drafts only where the person plans, or looks at everything: a county lays its feeders to the city's train while it
    is planned; a town that reads of a trip tells people of it, and a draft may change or come to nothing.
    """
    paths = division_paths(user, capability)
    found = Trip.objects.filter(_near(paths))
    if "" in paths:
        return found
    return found.filter(~Q(state=State.DRAFT) | _near(division_paths(user, "trips.schedule")))


def _near(paths: list[str]) -> Q:
    return at_or_below("organiser", paths) | above_or_at("organiser", paths)


def manageable_by(user: User, capability: str = "trips.schedule") -> QuerySet[Trip]:
    """The trips that `user` may change ("trips.schedule") or run ("trips.run"): only at or below the own place."""
    return Trip.objects.filter(at_or_below("organiser", division_paths(user, capability)))


def may_manage(user: User, trip: Trip, capability: str = "trips.schedule") -> bool:
    """Whether this one trip, its organiser at hand, is among those of `manageable_by`; asks no trips table."""
    return any(trip.organiser.path.startswith(path) for path in division_paths(user, capability))


def steps_from(trip: Trip) -> list[str]:
    """The states that the trip may enter next."""
    return [step for step, states in STEPS.items() if trip.state in states]


def open_trips(at: datetime | None = None) -> QuerySet[Any]:
    """The trips, with their facts, that anybody may sign up for at that moment (now, unless told)."""
    now = at or timezone.now()
    trips: QuerySet[Any] = with_facts(Trip.objects.filter(state=Trip.State.OPEN))
    return trips.filter(Q(closes_at=None) | Q(closes_at__gt=now), departs_at__gt=now).order_by("departs_at", "number")


def with_facts(trips: QuerySet[Trip]) -> QuerySet[Any]:
    """Add what a list shows, without a query a row.

    `mode` of the trunk leg, `departs_at` and `arrives_at` of the journey from end to end, `starts_from` (name of the
    first stop), `vehicle` (number of the trunk's vehicle), `seats_total` (not blocked) and `seats_free` (free from end
    to end) of the trunk, `persons` (live bookings), `is_disrupted` (a disruption waits for a decision).
    """
    trunk = Leg.objects.filter(trip=OuterRef("pk"), role=Leg.Role.TRUNK)
    calls = Call.objects.filter(leg__trip=OuterRef("pk"))
    first = calls.order_by(Coalesce("departs_at", "arrives_at"), "leg__order")
    last = calls.order_by(Coalesce("arrives_at", "departs_at").desc(), "-leg__order")
    seats = Seat.objects.filter(leg__trip=OuterRef("pk"), leg__role=Leg.Role.TRUNK, blocked_reason="")
    live = Booking.objects.filter(trip=OuterRef("pk"), state__in=Booking.LIVE)
    waiting = WaitlistEntry.objects.filter(trip=OuterRef("pk"), state__in=WaitlistEntry.OPEN)
    return trips.select_related("organiser", "destination").annotate(
        mode=Subquery(trunk.values("mode")[:1]),
        vehicle=Subquery(trunk.values("vehicle_number")[:1]),
        starts_from=Subquery(first.values("place__name")[:1]),
        departs_at=Subquery(first.values(at=Coalesce("departs_at", "arrives_at"))[:1]),
        arrives_at=Subquery(last.values(at=Coalesce("arrives_at", "departs_at"))[:1]),
        seats_total=counted(seats),
        seats_free=counted(seats.filter(taken=0)),
        persons=counted(live),
        waiting=counted(waiting),
        is_disrupted=Exists(Disruption.objects.filter(trip=OuterRef("pk"), state__in=Disruption.OPEN)),
    )


def matching(
    trips: QuerySet[Any],
    *,
    q: str = "",
    state: str = "",
    mode: str = "",
    destination: Division | None = None,
    organiser: Division | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    free: int | None = None,
) -> QuerySet[Any]:
    """Narrow a list of trips with their facts; without a `state` only those that are not over.

    `q` is part of the number, the title, the vehicle's number or a place's name; days are those of the departure;
    `free` seats at least are left from end to end.
    """
    if state != ALL_STATES:
        trips = trips.filter(state=state) if state else trips.exclude(state__in=OVER)
    if mode:
        trips = trips.filter(mode=mode)
    if destination:
        trips = trips.filter(destination__path__startswith=destination.path)
    if organiser:
        trips = trips.filter(organiser=organiser)
    if from_on:
        trips = trips.filter(departs_at__gte=_midnight(from_on))
    if to_on:
        trips = trips.filter(departs_at__lt=_midnight(to_on + timedelta(days=1)))
    if free:
        trips = trips.filter(seats_free__gte=free)
    if q := q.strip():
        trips = trips.filter(
            Q(number__icontains=q)
            | Q(title__icontains=q)
            | Q(vehicle__icontains=q)
            | Q(starts_from__icontains=q)
            | Q(destination__name__icontains=q)
        )
    return trips


def week_of(trips: QuerySet[Any], monday: date) -> list[tuple[date, list[Trip]]]:
    """The seven days from `monday` on, each with the trips that leave on it, in one query."""
    return list(_by_day(trips, monday, 7).items())


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar: its trips, its name by the moon, and whether it lies in the month that is shown."""

    day: date
    trips: list[Any]
    lunar: str
    is_in_month: bool

    @property
    def persons(self) -> int:
        """How many people leave on it."""
        return sum(trip.persons for trip in self.trips)


def month_of(trips: QuerySet[Any], first: date) -> list[list[Day]]:
    """The weeks of a month, Monday to Sunday, each day with the trips that leave on it, in one query."""
    monday = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days = _by_day(trips, monday, ((last - monday).days // 7 + 1) * 7)
    shown = [
        Day(day, leaving, lunar.words if (lunar := lunar_day_of(day)) else "", day.month == first.month)
        for day, leaving in days.items()
    ]
    return [shown[at : at + 7] for at in range(0, len(shown), 7)]


def _by_day(trips: QuerySet[Any], first: date, count: int) -> dict[date, list[Trip]]:
    days: dict[date, list[Trip]] = {first + timedelta(days=n): [] for n in range(count)}
    leaving = trips.filter(
        departs_at__gte=_midnight(first), departs_at__lt=_midnight(first + timedelta(days=count))
    ).order_by("departs_at", "number")
    for trip in leaving:
        days[timezone.localdate(trip.departs_at)].append(trip)
    return days


def organisers_of(trips: QuerySet[Trip]) -> QuerySet[Division]:
    """Those who lay on any of these trips, for a filter."""
    return Division.objects.filter(pk__in=trips.order_by().values("organiser")).order_by("code")


def destinations_of(trips: QuerySet[Trip]) -> QuerySet[Division]:
    """Where any of these trips goes, for a filter."""
    return Division.objects.filter(pk__in=trips.order_by().values("destination")).order_by("code")


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


def with_seats(legs: QuerySet[Leg]) -> QuerySet[Any]:
    """Add `seats_total` (not closed) and `seats_free` (from end to end) to each leg, without a query a row."""
    seats = Seat.objects.filter(leg=OuterRef("pk"), blocked_reason="")
    return legs.annotate(seats_total=counted(seats), seats_free=counted(seats.filter(taken=0)))


def counts_by_call(trip: Trip) -> dict[int, tuple[int, int]]:
    """How many people get on and off at each call, those who change vehicles among them; by its id, in two queries."""
    rides = (
        SeatClaim.objects.filter(booking__trip=trip, booking__state__in=Booking.LIVE, released_at=None)
        .order_by()
        .values("booking", "seat__leg")
        .annotate(first=Min("stretch"), last=Max("stretch"))
    )
    on, off = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for ride in rides:
        on[ride["seat__leg"], ride["first"]] += 1
        off[ride["seat__leg"], ride["last"] + 1] += 1
    calls = Call.objects.filter(leg__trip=trip).values_list("pk", "leg", "order")
    return {pk: (on[leg, order], off[leg, order]) for pk, leg, order in calls}


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


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def counted(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows, as a column of another query; it joins nothing, so several can stand side by side."""
    number = rows.order_by().annotate(n=Func(F("pk"), function="count")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
