"""The list behind a figure of a form, whatever it counts: people, person-trips, trips, posts or stations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from employers.models import Station
from trips.models import Booking, Mode, Trip
from trips.queries.trip import with_facts
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import places_above, within_q, zunyi
from zunyi.reports.queries.figures import Question, paths_of
from zunyi.reports.queries.grouping import Lines, by_town
from zunyi.reports.queries.registry import SOURCES, Figure, Kind
from zunyi.reports.queries.town_by_town import TOWN, TownByTown

PEOPLE = (Kind.PERSONS, Kind.PERSON_TRIPS)
# In addresses, in place of a form's name: the question of the dashboard, which no form asks.
LIVE = "live"
# What opens the page of a thing that stands in a list.
_OPENED_BY = {
    Kind.DEPARTURES: "trips.view", Kind.SEATS: "trips.view", Kind.STATIONS: "employers.view",
    Kind.POSTS: "vacancies.view",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which cell of the form: a trip's, a station's, a city's of destination; or what stands with the place itself."""

    trip: Trip | None = None
    area: Division | None = None
    # The sum of all stations: whatever lies in the area of one of them.
    areas: tuple[Division, ...] = ()
    itself: Division | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the list: its first cell leads somewhere, for whoever may go there."""

    url: str
    cells: list[str]


def rows_behind(figure: Figure, question: Question, narrow: Narrow) -> QuerySet[Any]:
    """Exactly the rows that the cell counts."""
    source = SOURCES[figure.source]
    rows = figure.rows(question)
    if narrow.trip is not None:
        rows = rows.filter(**{"leg__trip" if figure.source == "seats" else "trip": narrow.trip})
    if narrow.area is not None:
        rows = rows.filter(within_q(source.area, [narrow.area]))
    if narrow.areas:
        rows = rows.filter(within_q(source.area, narrow.areas))
    if narrow.itself is not None:
        rows = rows.exclude(within_q(source.place, Lines(narrow.itself).places))
    return rows


def number_behind(figure: Figure, question: Question, narrow: Narrow) -> int:
    """The figure itself, by its own aggregate."""
    return int(rows_behind(figure, question, narrow).aggregate(n=figure.count(question))["n"])


def may_open(user: User, figure: Figure) -> bool:
    """Whether this person may see what is behind a figure: people by name are open to fewer than counts."""
    return figure.kind not in PEOPLE or user.can("workers.view")


def listed(
    figure: Figure, question: Question, narrow: Narrow, user: User, homes: list[int] | None = None
) -> QuerySet[Any]:
    """The list, one row for each unit of the figure, within what the reader may see by name; of these homes alone."""
    rows = rows_behind(figure, question, narrow)
    source = SOURCES[figure.source]
    if homes is not None:
        rows = rows.filter(**{f"{source.place}__in": homes})
    if figure.kind in PEOPLE:
        rows = rows.filter(at_or_below(source.place, division_paths(user, "workers.view")))
    if figure.kind == Kind.PERSONS:
        people = rows if source.person == "pk" else Worker.objects.filter(pk__in=rows.values(source.person))
        return people.select_related("identity", "household").order_by("household__code", "name_key", "pk")
    if figure.kind == Kind.PERSON_TRIPS:
        related = ("worker__identity", "worker__household", "trip__destination", "board")
        return rows.select_related(*related).order_by("worker__household__code", "worker__name_key", "pk")
    if figure.kind == Kind.DEPARTURES:
        return with_facts(rows).order_by("departs_at", "number")
    if figure.kind == Kind.SEATS:
        return rows.select_related("leg__trip").order_by("leg__trip__number", "ordinal")
    if figure.kind == Kind.STATIONS:
        return rows.select_related("division").order_by("name")
    return rows.select_related("employer", "division").order_by("-created_at", "pk")


def list_and_number(
    figure: Figure, question: Question, narrow: Narrow, user: User
) -> tuple[QuerySet[Any] | TownByTown, int]:
    """The list, to be shown page by page, and the figure itself."""
    seen = division_paths(user, "workers.view")
    is_less_than_towns = any(len(path) > TOWN for path in (*question.paths, *seen)) or (
        question.unit is not None and question.unit.level == Level.VILLAGE
    )
    if figure.kind not in PEOPLE or narrow != Narrow() or is_less_than_towns:
        return listed(figure, question, narrow, user), number_behind(figure, question, narrow)
    numbers = by_town(figure, question)
    mine = {town: number for town, number in numbers.items() if town.startswith(tuple(seen))}
    return TownByTown(mine, lambda _towns, homes: listed(figure, question, narrow, user, homes)), sum(numbers.values())


def heads(figure: Figure) -> list[str]:
    """The heads of the list's columns."""
    person = [pgettext("person", "Name"), _("Sex"), _("Identity number"), _("Place")]
    return {
        Kind.PERSONS: person,
        Kind.PERSON_TRIPS: [*person, _("Trip no."), _("Departs"), _("Destination"), _("State")],
        Kind.DEPARTURES: [_("Trip no."), _("Title"), _("Mode"), _("Departs"), _("Destination"), _("State")],
        Kind.SEATS: [_("Trip no."), _("Seat")],
        Kind.STATIONS: [_("Station"), _("Area")],
        Kind.POSTS: [_("Vacancy"), _("Employer"), _("Place"), _("Openings")],
    }[figure.kind]


def shown(figure: Figure, rows: Iterable[Any], user: User) -> list[Shown]:
    """The lines for these rows, each leading where `user` may go; one more query for the places of people."""
    found = list(rows)
    if figure.kind in PEOPLE:
        workers = [row if isinstance(row, Worker) else row.worker for row in found]
        above = places_above({worker.household for worker in workers})
        lines = [_person(worker, above) for worker in workers]
        if figure.kind == Kind.PERSON_TRIPS:
            for line, booking in zip(lines, found, strict=True):
                line.cells.extend(_journey(booking))
        return lines
    opens = user.can(_OPENED_BY[figure.kind])
    return [line if opens else replace(line, url="") for line in (_thing(figure, row) for row in found)]


def _person(worker: Any, above: dict[str, str]) -> Shown:
    place = f"{above[worker.household.code]} {worker.household.name}".removeprefix("贵州省 遵义市 ")
    return Shown(
        reverse("workers:worker", args=[worker.public_id]),
        [worker.legal_name, worker.get_sex_display(), worker.identity.masked, place],
    )


def _journey(booking: Booking) -> list[str]:
    trip: Any = booking.trip
    leaves = timezone.localtime(trip.departed_at or booking.board.at)
    return [trip.number, leaves.strftime("%Y-%m-%d %H:%M"), trip.destination.name, booking.get_state_display()]


def _thing(figure: Figure, row: Any) -> Shown:
    if figure.kind == Kind.DEPARTURES:
        leaves = timezone.localtime(row.departed_at or row.departs_at).strftime("%Y-%m-%d %H:%M")
        mode = str(Mode(row.mode).label) if row.mode else ""
        cells = [row.number, row.title, mode, leaves, row.destination.name, row.get_state_display()]
        return Shown(reverse("trips:detail", args=[row.number]), cells)
    if figure.kind == Kind.SEATS:
        return Shown(reverse("trips:detail", args=[row.leg.trip.number]), [row.leg.trip.number, row.label])
    if isinstance(row, Station):
        return Shown(reverse("employers:station_list"), [row.name, row.division.name])
    return Shown(
        reverse("employers:vacancy_detail", args=[row.pk]),
        [row.title, row.employer.name, row.division.name, str(row.openings)],
    )


def reads_the_city(user: User) -> bool:
    """Whether the reports of the whole city are this person's to read."""
    return paths_of(user) == (zunyi().path,)
