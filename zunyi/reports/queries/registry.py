"""The register of figures: for each its words, its unit, and the one question that the number and its list ask.

Persons, person-trips, departures, seats and posts are units of their own and never added to one another (domain 0.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, TextChoices
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from employers.queries.stable_employment import HALF_YEAR_DAYS, STABLE_DAYS
from trips.models import Booking, Mode
from workers.models import Worker
from zunyi.reports.queries import sources
from zunyi.reports.queries.figures import (
    CARRIED,
    CONDITIONS,
    WAITING,
    WORDS,
    Question,
    of_the_day,
    of_the_season,
    of_tomorrow,
)


class Kind(TextChoices):
    """What is counted; figures of two kinds never stand in one sum."""

    PERSONS = "persons", _("persons")
    PERSON_TRIPS = "person_trips", _("person-trips")
    DEPARTURES = "departures", _("departures")
    SEATS = "seats", _("seats")
    POSTS = "posts", _("posts")
    STATIONS = "stations", _("stations")
    ENTERED = "entered", _("entered")


Condition = Q | Callable[[Question], Q]
EVERYTHING = Q()


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of rows: where they come from, which place answers for them, which place they go to."""

    rows: Callable[[Question], QuerySet[Any]]
    place: str
    area: str = ""
    # What is counted once: the worker of a booking or of a job.
    person: str = "worker"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, by its name in addresses."""

    name: str
    word: str | Promise
    kind: Kind
    source: str
    condition: Condition = EVERYTHING

    def narrowed(self, question: Question) -> Q:
        """What of its source's rows it counts."""
        return self.condition(question) if callable(self.condition) else self.condition

    def rows(self, question: Question) -> QuerySet[Any]:
        """The rows that it counts: the list behind it."""
        return SOURCES[self.source].rows(question).filter(self.narrowed(question))

    def count(self, question: Question) -> Any:
        """The aggregate over the rows of its source."""
        only = self.narrowed(question) or None
        if self.kind == Kind.POSTS:
            return Coalesce(Sum("openings", filter=only), 0)
        person = SOURCES[self.source].person
        if self.kind == Kind.PERSONS and person != "pk":
            return Count(person, filter=only, distinct=True)
        return Count("pk", filter=only)

    def number(self, question: Question) -> int:
        """The figure itself."""
        return int(SOURCES[self.source].rows(question).aggregate(n=self.count(question))["n"])


_TRIP_AREA, _HOME = "trip__destination", "worker__household"
SOURCES: dict[str, Source] = {
    "day": Source(of_the_day, _HOME, _TRIP_AREA),
    "season": Source(of_the_season, _HOME, _TRIP_AREA),
    "tomorrow": Source(of_tomorrow, _HOME, _TRIP_AREA),
    "arrivals": Source(sources.arrivals, _HOME, _TRIP_AREA),
    "first_train": Source(sources.first_train, _HOME, _TRIP_AREA),
    "trips": Source(sources.left, "organiser", "destination"),
    "season_trips": Source(sources.left_this_season, "organiser", "destination"),
    "called_off": Source(sources.called_off, "organiser", "destination"),
    "on_trips": Source(sources.on_planned_trips, _HOME, _TRIP_AREA),
    "seats": Source(sources.seats, "leg__trip__organiser"),
    "jobs": Source(sources.jobs, _HOME, "vacancy__division"),
    "spells": Source(sources.spells, _HOME, "place"),
    "returned": Source(sources.returned, "household", person="pk"),
    "offers": Source(sources.offers, _HOME, "vacancy__division"),
    "answers": Source(sources.answers, _HOME, "vacancy__division"),
    "organised": Source(sources.organised, "household", person="pk"),
    "otherwise": Source(sources.went_otherwise, "household", person="pk"),
    "wishers": Source(sources.wishers, "household", person="pk"),
    "posts": Source(sources.posts, "division", "division"),
    "stations": Source(sources.stations, "division", "division"),
}


_EAST = Q(vacancy__division__code__startswith=sources.EAST)
_OWN = Q(vacancy__division__code__startswith=sources.OWN)
_AT_HOME = Q(place__code__startswith=sources.OWN)
_HERE = _AT_HOME & Q(work_county=F("home_county"))
_LIFTED = Q(worker__flags__contains=[Worker.Flag.POVERTY_LIFTED])


def _for_days(days: int, condition: Q = EVERYTHING) -> Callable[[Question], Q]:
    """At work for so many days by the last day of the window."""
    return lambda question: condition & sources.for_days(question, days)


def _daily() -> list[Figure]:
    by_mode = [Figure(f"gone_{mode}", mode.label, Kind.PERSON_TRIPS, "day", CONDITIONS["gone"] & Q(mode=mode))
               for mode in Mode]  # fmt: skip
    left = [Figure(f"left_{mode}", mode.label, Kind.DEPARTURES, "trips", Q(mode=mode)) for mode in Mode]
    named = [Figure(name, WORDS[name], Kind.PERSON_TRIPS, "day", condition) for name, condition in CONDITIONS.items()]
    return [
        *by_mode,
        *left,
        *named,
        Figure("left", _("all"), Kind.DEPARTURES, "trips"),
        Figure("called_off", _("called off"), Kind.DEPARTURES, "called_off"),
        Figure("persons", _("persons carried"), Kind.PERSONS, "day", CONDITIONS["gone"]),
        Figure("season_persons", _("persons carried this season"), Kind.PERSONS, "season"),
        Figure("season", WORDS["season"], Kind.PERSON_TRIPS, "season"),
        Figure("tomorrow", _("planned for tomorrow"), Kind.PERSON_TRIPS, "tomorrow"),
    ]


def _season() -> list[Figure]:
    modes = {Mode.FLIGHT: _("charter flights this season"), Mode.RAIL: _("special trains this season"),
             Mode.BUS: _("special buses this season")}  # fmt: skip
    left = [
        Figure(f"season_{mode}", word, Kind.DEPARTURES, "season_trips", Q(mode=mode)) for mode, word in modes.items()
    ]
    return [
        *left,
        Figure("first_train", _("carried by the first train"), Kind.PERSON_TRIPS, "first_train"),
        Figure("organised", _("organised outflow"), Kind.PERSONS, "organised"),
        Figure("otherwise", _("to a job of ours on their own"), Kind.PERSONS, "otherwise"),
    ]


def _on_trips() -> list[Figure]:
    state = Booking.State
    words = {
        "t_registered": (_("sign-ups"), Q()),
        "t_confirmed": (_("confirmed"), ~Q(state=state.CANCELLED)),
        "t_gone": (_("carried"), Q(state__in=CARRIED)),
        "t_no_show": (_("did not come"), Q(state=state.NO_SHOW)),
        "t_cancelled": (_("cancelled"), Q(state=state.CANCELLED)),
        "t_open": (_("not yet entered"), Q(state__in=WAITING)),
        "t_arrived": (_("arrived"), Q(state=state.ARRIVED)),
        "t_handed_over": (_("at work there"), Q(state=state.ARRIVED, handed_over=True)),
    }
    counted = [
        Figure(name, word, Kind.PERSON_TRIPS, "on_trips", condition) for name, (word, condition) in words.items()
    ]
    return [Figure("t_seats", _("seats"), Kind.SEATS, "seats"), *counted]


def _wishes() -> list[Figure]:
    waiting = Q(is_gone=False)
    return [
        Figure("wishers", _("wish to go"), Kind.PERSONS, "wishers"),
        Figure("not_yet", _("not yet gone"), Kind.PERSONS, "wishers", waiting),
        Figure("not_yet_seat", _("have a seat"), Kind.PERSONS, "wishers", waiting & Q(has_seat=True)),
        Figure("not_yet_job", _("job, no seat"), Kind.PERSONS, "wishers", waiting & Q(has_seat=False, has_job=True)),
        Figure("not_yet_free", _("neither"), Kind.PERSONS, "wishers", waiting & Q(has_seat=False, has_job=False)),
        Figure("offered", _("jobs offered"), Kind.PERSONS, "offers"),
        Figure("agreed", _("jobs accepted"), Kind.PERSONS, "answers"),
        Figure("posts", _("posts collected"), Kind.POSTS, "posts"),
    ]  # fmt: skip


def _jobs() -> list[Figure]:
    found = [Figure("at_work", _("at work"), Kind.PERSONS, "jobs")]
    where = {"east": _EAST, "province": _OWN, "other": ~_EAST & ~_OWN}
    for name, condition in where.items():
        found += [
            Figure(name, _("persons"), Kind.PERSONS, "jobs", condition),
            Figure(f"{name}_lifted", _("lifted out of poverty"), Kind.PERSONS, "jobs", condition & _LIFTED),
            Figure(f"{name}_stable", _("3 months or more"), Kind.PERSONS, "jobs",
                   _for_days(STABLE_DAYS, condition)),
        ]  # fmt: skip
    return [
        *found,
        Figure("stable_3m", _("at work 3 months or more"), Kind.PERSONS, "jobs", _for_days(STABLE_DAYS)),
        Figure("stable_6m", _("at work 6 months or more"), Kind.PERSONS, "jobs", _for_days(HALF_YEAR_DAYS)),
    ]


def _spells() -> list[Figure]:
    split = {"outside": ~_HERE, "out_of_province": ~_AT_HOME, "in_province": _AT_HOME & ~_HERE, "in_county": _HERE}
    words = {"outside": _("away from the county"), "out_of_province": _("outside the province"),
             "in_province": _("elsewhere in the province"), "in_county": _("in the own county")}  # fmt: skip
    return [
        Figure(name + ending, words[name], Kind.PERSONS, "spells", condition & more)
        for ending, more in (("", Q()), ("_lifted", _LIFTED))
        for name, condition in split.items()
    ] + [Figure("returned", _("came back"), Kind.PERSONS, "returned")]


def _stations() -> list[Figure]:
    return [
        Figure("open_stations", _("stations"), Kind.STATIONS, "stations"),
        Figure("came", _("carried there"), Kind.PERSON_TRIPS, "arrivals"),
        Figure("works_there", _("at work there"), Kind.PERSONS, "jobs"),
        Figure("posts_there", _("posts collected"), Kind.POSTS, "posts"),
    ]


FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figures in (_daily, _season, _on_trips, _wishes, _jobs, _spells, _stations)
    for figure in figures()
}
