"""What the city and each county look at every day: today, the season beside the last one, and where people go.

Everything is added up from the sums of trips (`queries.totals`), in a number of queries that does not grow with people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from trips.models import Leg, Mode, Seat, Trip
from trips.queries.notices import matter_of
from zunyi.accounts.models import User
from zunyi.divisions.models import Division
from zunyi.divisions.queries import reporting_units
from zunyi.notices.queries import notice as notices
from zunyi.reports.models import CurrentTotal
from zunyi.reports.queries.at_work import AtWork, at_work_by_province
from zunyi.reports.queries.daily import Units
from zunyi.reports.queries.figures import Question, of_tomorrow, planned_trips, trips_of
from zunyi.reports.queries.people import trips_open_to
from zunyi.reports.queries.totals import MEASURES, day_totals, persons_of, season_totals, sums
from zunyi.reports.queries.window import Window, season_start

WEEK = timedelta(days=7)
# The messages that are shown are those about trips that leave so soon.
SOON = timedelta(days=3)


@dataclass(slots=True)
class Week:
    """Seven days of the season (the last one may be shorter): person-trips carried, now and a season ago, added up."""

    window: Window
    before: Window
    # The week's last day is so many days into the season.
    nth_day: int
    now: int = 0
    then: int = 0
    sum_now: int = 0
    sum_then: int = 0

    @property
    def so_far(self) -> Window:
        """All days from the season's first to the week's last: what the added-up number counts."""
        return replace(self.window, days=self.nth_day)

    @property
    def so_far_before(self) -> Window:
        """The same days a season ago."""
        return replace(self.before, days=self.nth_day)


@dataclass(slots=True)
class Row:
    """Person-trips of one destination or one mode, now and a season ago."""

    now: int = 0
    then: int = 0
    no_show: int = 0
    trips: int = 0
    seats: int = 0
    riders: int = 0

    @property
    def use(self) -> int:
        """How many of a hundred seats were sat on."""
        return round(self.riders * 100 / self.seats) if self.seats else 0


@dataclass(frozen=True, slots=True)
class Flow:
    """Person-trips from one county to one destination."""

    unit: Division
    destination: Division
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """How far the messages about one trip have come."""

    trip: Any
    matter: str
    reached: int
    on_the_way: int
    open: int
    opens_trip: bool


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything that the page shows; `season` is the stretch since the season's first day, `before` a year earlier."""

    question: Question
    season: Question
    before: Question
    vehicles: dict[str, int]
    today: dict[str, int]
    totals: dict[str, int]
    totals_before: dict[str, int]
    persons: int
    persons_before: int
    weeks: list[Week]
    destinations: list[tuple[Division, Row]]
    modes: list[tuple[Mode, Row]]
    units: list[tuple[Division, Row]]
    flows: list[Flow]
    told: list[Told]
    at_work: list[AtWork]


def dashboard(question: Question, user: User) -> Dashboard:
    """Reckon the page for the places and the day that are asked about."""
    season, before = whole_season(question), whole_season(question.year_before)
    now_by_trip, then_by_trip = _by_trip(season), _by_trip(before)
    places = Division.objects.in_bulk({row["destination"] for row in [*now_by_trip, *then_by_trip]})
    units, flows = _by_home(season)
    return Dashboard(
        question=question,
        season=season,
        before=before,
        vehicles={name: trips_of(name, question).count() for name in ("planned", "departed", "called_off", "tomorrow")},
        today=sums(day_totals(question)) | {"tomorrow": of_tomorrow(question).count()},
        totals=_added(now_by_trip),
        totals_before=_added(then_by_trip),
        persons=persons_of(season),
        persons_before=persons_of(before),
        weeks=_weeks(season, before, now_by_trip, then_by_trip),
        destinations=_destinations(now_by_trip, then_by_trip, places),
        modes=_modes(season, now_by_trip, then_by_trip),
        units=units,
        flows=[Flow(unit, places[place], n) for (unit, place), n in flows.items() if place in places and n],
        told=_told(question, user),
        at_work=at_work_by_province(question),
    )


def whole_season(question: Question) -> Question:
    """The same question over all days from the season's first to the window's last."""
    window = question.window
    start = season_start(window.day) if question.season_from > window.day else question.season_from
    return replace(question, season_from=start, window=replace(window, days=(window.day - start).days + 1))


def _by_trip(season: Question) -> list[dict[str, Any]]:
    """The sums of each trip, with what the trip is."""
    rows = season_totals(season).values("trip_id").annotate(**{f"all_{name}": Sum(name) for name in MEASURES})
    found = {row.pop("trip_id"): row for row in rows.order_by()}
    facts = Trip.objects.filter(pk__in=list(found)).values_list("pk", "departed_at", "destination")
    modes = dict(Leg.objects.filter(role=Leg.Role.TRUNK, trip__in=list(found)).values_list("trip", "mode"))
    return [
        {name.removeprefix("all_"): number for name, number in found[pk].items()}
        | {"mode": modes.get(pk, ""), "at": at, "destination": place}
        for pk, at, place in facts
    ]


def _added(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in MEASURES}


def _weeks(season: Question, before: Question, now: Iterable[Any], then: Iterable[Any]) -> list[Week]:
    weeks = []
    for at in range(0, season.window.days, WEEK.days):
        length = min(WEEK.days, season.window.days - at)
        ends = timedelta(days=at + length - 1)
        weeks.append(
            Week(
                replace(season.window, day=season.season_from + ends, days=length),
                replace(before.window, day=before.season_from + ends, days=length),
                at + length,
            )
        )
    for question, rows, name in ((season, now, "now"), (before, then, "then")):
        start = question.window.season_since(question.season_from)
        for row in rows:
            week = weeks[min((row["at"] - start) // WEEK, len(weeks) - 1)]
            setattr(week, name, getattr(week, name) + row["gone"])
    sum_now = sum_then = 0
    for week in weeks:
        sum_now, sum_then = sum_now + week.now, sum_then + week.then
        week.sum_now, week.sum_then = sum_now, sum_then
    # The calendar year begins long before anybody leaves: weeks of nothing say nothing.
    empty = sum(not (week.sum_now or week.sum_then) for week in weeks)
    return weeks[max(0, min(empty, len(weeks)) - 1) :]


def _destinations(now: Iterable[Any], then: Iterable[Any], places: dict[int, Division]) -> list[tuple[Division, Row]]:
    found: dict[int, Row] = defaultdict(Row)
    for row in now:
        found[row["destination"]].now += row["gone"]
        found[row["destination"]].no_show += row["no_show"]
    for row in then:
        found[row["destination"]].then += row["gone"]
    rows = [(places[key], row) for key, row in found.items() if row.now or row.then]
    return sorted(rows, key=lambda pair: (-pair[1].now, -pair[1].then, pair[0].code))


def _modes(season: Question, now: Iterable[Any], then: Iterable[Any]) -> list[tuple[Mode, Row]]:
    """Own people by mode; and of the trips that the place itself laid on, vehicles, seats and all their riders."""
    found: dict[str, Row] = {mode.value: Row() for mode in Mode}
    for row in now:
        if row["mode"] in found:
            found[row["mode"]].now += row["gone"]
            found[row["mode"]].no_show += row["no_show"]
    for row in then:
        if row["mode"] in found:
            found[row["mode"]].then += row["gone"]
    own = trips_of("departed", season)
    trunk = Q(role=Leg.Role.TRUNK, trip__in=own.values("pk"))
    legs = Leg.objects.filter(trunk).values("pk")
    seats = Seat.objects.filter(leg__in=legs, blocked_reason="")
    for mode, n in seats.values_list("leg__mode").annotate(n=Count("pk")).order_by():
        found[mode].seats = n
    modes = dict(Leg.objects.filter(trunk).values_list("trip", "mode"))
    for trip, n in CurrentTotal.objects.filter(trip__in=list(modes)).values_list("trip").annotate(n=Sum("gone")):
        found[modes[trip]].riders += n
    for mode in modes.values():
        found[mode].trips += 1
    return [(mode, found[mode.value]) for mode in Mode]


def _by_home(season: Question) -> tuple[list[tuple[Division, Row]], dict[tuple[Division, int], int]]:
    units = Units(reporting_units())
    rows: dict[Division, Row] = defaultdict(Row)
    flows: dict[tuple[Division, int], int] = defaultdict(int)
    grouped = season_totals(season).values("town_path", destination=F("trip__destination"))
    for row in grouped.annotate(n=Sum("gone"), absent=Sum("no_show")).order_by():
        unit = units.of(row["town_path"])
        rows[unit].now += row["n"]
        rows[unit].no_show += row["absent"]
        flows[unit, row["destination"]] += row["n"]
    ordered = sorted(rows.items(), key=lambda pair: (-pair[1].now, pair[0].code))
    return ordered, dict(sorted(flows.items(), key=lambda pair: -pair[1]))


def _told(question: Question, user: User) -> list[Told]:
    """The messages about trips that leave within three days, as far as this person may see messages."""
    if not user.can("notices.view"):
        return []
    now = timezone.now()
    soon: Any = planned_trips(Window(timezone.localdate(now + SOON), 24, SOON.days + 1))
    leaving = soon.filter(scheduled_at__gt=now).order_by("scheduled_at", "number")
    trips = {matter_of(trip.pk): trip for trip in leaving}
    mine = notices.visible_to(user).filter(matter__in=trips).order_by()
    counts = {
        matter: (reached, on_the_way, lost)
        for matter, reached, on_the_way, lost in mine.values_list("matter").annotate(
            reached=Count("pk", filter=notices.reached()),
            on_the_way=Count("pk", filter=notices.on_the_way()),
            lost=Count("pk", filter=notices.open_now()),
        )
    }
    told = {matter: trip for matter, trip in trips.items() if any(counts.get(matter, ()))}
    seen = trips_open_to(user, [trip.pk for trip in told.values()])
    return [Told(trip, matter, *counts[matter], trip.pk in seen) for matter, trip in told.items()]
