"""What each figure of a report counts, said once: the number and the list behind it ask the same question.

Persons come from bookings, never from vehicles (domain brief 0.3): a person-trip is a booking that was carried, persons
are the distinct workers among them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import DateField, F, FilteredRelation, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import LessThan
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trips.models import Booking, Call, Leg, Trip
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import path_above, within_q, zunyi
from zunyi.reports.queries.window import Window, a_year_before

CARRIED = (Booking.State.BOARDED, Booking.State.ARRIVED)
WAITING = (Booking.State.CONFIRMED,)
# Who is counted: people who said yes once, whatever came after. A place that is only held, or lapsed, is no sign-up;
# and a child travels along and is counted nowhere as a worker (domain brief, edge case 10).
COUNTED = Q(held_until=None, guardian=None)


class _Adult(Func):
    """The last birthday by which a person is 18 on the day of departure."""

    template = "(%(expressions)s - interval '18 years')::date"
    output_field = DateField()


def _under_18() -> LessThan:
    return LessThan(_Adult(TruncDate("trip__departed_at")), F("worker__born_on"))


# The figures about bookings of trips that left in the window, by their names in addresses.
CONDITIONS: dict[str, Any] = {
    "registered": Q(),
    "gone": Q(state__in=CARRIED),
    "women": Q(state__in=CARRIED, worker__sex=Worker.Sex.FEMALE),
    "minors": Q(state__in=CARRIED) & Q(_under_18()),
    "poverty_lifted": Q(state__in=CARRIED, worker__flags__contains=[Worker.Flag.POVERTY_LIFTED]),
    "relocated": Q(state__in=CARRIED, worker__flags__contains=[Worker.Flag.RELOCATED]),
    "no_show": Q(state=Booking.State.NO_SHOW),
    "cancelled": Q(state=Booking.State.CANCELLED),
    "open": Q(state__in=WAITING),
}
# Those that look at other trips: carried since the season began, and signed up for tomorrow.
BEYOND = ("season", "tomorrow")

WORDS: dict[str, str | Promise] = {
    "registered": _("sign-ups"),
    "gone": _("carried"),
    "women": _("women"),
    "minors": _("aged 16 or 17"),
    "poverty_lifted": _("lifted out of poverty"),
    "relocated": _("relocated households"),
    "no_show": _("did not come"),
    "cancelled": _("cancelled"),
    "open": _("not yet entered"),
    "season": _("carried this season"),
    "tomorrow": _("signed up for tomorrow"),
}
# Figures about vehicles.
TRIP_WORDS: dict[str, str | Promise] = {
    "planned": _("planned trips"),
    "departed": _("trips that left"),
    "called_off": _("trips called off"),
    "tomorrow": _("trips planned for the next day"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Which day, whose people (paths of the tree), since when the season is added up, and of which county alone."""

    window: Window
    paths: tuple[str, ...]
    season_from: date
    unit: Division | None = None

    @property
    def year_before(self) -> Question:
        """The same question of the same days a year earlier."""
        return replace(self, window=self.window.year_before, season_from=a_year_before(self.season_from))

    def of(self, field: str) -> Q:
        """The condition that the place in `field` is one of those asked about."""
        inside = at_or_below(field, list(self.paths))
        return inside if self.unit is None else inside & reports_to(field, self.unit)


def paths_of(user: User) -> tuple[str, ...]:
    """Where the person may read reports: at or below these paths; who may read everywhere reads the city."""
    paths = division_paths(user, "reports.view")
    return (zunyi().path,) if "" in paths else tuple(paths)


def reports_to(field: str, unit: Division) -> Q:
    """The condition that the place in `field` reports to this county or unit and to no other.

    A county without the towns that report to an internal unit, a unit with them, so that every person stands in
    exactly one row.
    """
    condition = within_q(field, [unit])
    if unit.level == Level.COUNTY:
        lent = Division.objects.filter(path__startswith=unit.path).exclude(unit=None)
        for path in lent.values_list("path", flat=True):
            condition &= ~Q(**{f"{field}__path__startswith": path})
    return condition


def scheduled_at() -> Coalesce:
    """When a trip's main vehicle is planned to leave its first stop, as an expression on trips."""
    first = Call.objects.filter(leg__trip=OuterRef("pk"), leg__role=Leg.Role.TRUNK).order_by("order")
    return Coalesce(Subquery(first.values("departs_at")[:1]), Subquery(first.values("arrives_at")[:1]))


def planned_trips(window: Window) -> QuerySet[Trip]:
    """Trips that are to leave in the window, or were; drafts and trips called off are no plan."""
    trips: QuerySet[Any] = Trip.objects.exclude(state__in=[Trip.State.DRAFT, Trip.State.CANCELLED])
    return trips.annotate(scheduled_at=scheduled_at()).filter(
        scheduled_at__gte=window.since, scheduled_at__lt=window.until
    )


def departed_trips(window: Window) -> QuerySet[Trip]:
    """Trips that did leave in the window, by the time that was noted."""
    return Trip.objects.filter(departed_at__gte=window.since, departed_at__lt=window.until)


def of_own_people(question: Question) -> QuerySet[Any]:
    """Bookings of people of the place, wherever they travel, with `mode` of the main vehicle and `town_path`."""
    bookings: QuerySet[Any] = Booking.objects.filter(COUNTED, question.of("worker__household"))
    return with_mode(bookings).annotate(town_path=path_above("worker__household", Level.TOWN))


def with_mode(bookings: QuerySet[Any]) -> QuerySet[Any]:
    """Add the `mode` of the trip's main vehicle."""
    trunk = FilteredRelation("trip__legs", condition=Q(trip__legs__role=Leg.Role.TRUNK))
    return bookings.annotate(trunk=trunk, mode=F("trunk__mode"))


def of_the_day(question: Question) -> QuerySet[Any]:
    """Own people's bookings on the trips that left in the window."""
    window = question.window
    return of_own_people(question).filter(
        trip__departed_at__gte=window.since, trip__departed_at__lt=window.until
    )  # fmt: skip


def of_the_season(question: Question) -> QuerySet[Any]:
    """Own people carried from the season's beginning to the end of the window."""
    window = question.window
    return of_own_people(question).filter(
        trip__departed_at__gte=window.season_since(question.season_from),
        trip__departed_at__lt=window.until,
        state__in=CARRIED,
    )


def of_tomorrow(question: Question) -> QuerySet[Any]:
    """Own people who said yes to a trip planned for the next window."""
    trips = list(planned_trips(question.window.next).values_list("pk", flat=True))
    return of_own_people(question).filter(trip__in=trips, state__in=Booking.TRAVELLING)


def trips_of(figure: str, question: Question) -> QuerySet[Trip]:
    """The place's own trips that a figure counts: planned, departed, called_off, tomorrow. Raises KeyError else."""
    window = question.window
    found = {
        "planned": lambda: planned_trips(window),
        "departed": lambda: departed_trips(window),
        "called_off": lambda: Trip.objects.filter(cancelled_at__gte=window.since, cancelled_at__lt=window.until),
        "tomorrow": lambda: planned_trips(window.next),
    }[figure]()
    own = found.filter(at_or_below("organiser", list(question.paths)))
    return own if question.unit is None else own.filter(within_q("organiser", [question.unit]))


def behind(
    figure: str, question: Question, *, mode: str = "", destination: Division | None = None
) -> QuerySet[Booking]:
    """The bookings that a figure counts, to be listed. Raises KeyError for a figure that there is not."""
    bookings: QuerySet[Any]
    if figure == "season":
        bookings = of_the_season(question)
    elif figure == "tomorrow":
        bookings = of_tomorrow(question)
    else:
        bookings = of_the_day(question).filter(CONDITIONS[figure])
    if mode:
        bookings = bookings.filter(mode=mode)
    return bookings if destination is None else bookings.filter(trip__destination=destination)
