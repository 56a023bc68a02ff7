"""The list behind a figure of a form or of the dashboard: people, journeys, trips, seats, posts, stations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from employers.models import Station, Vacancy
from trips.models import Booking, Seat, Trip
from trips.queries.trip import with_facts
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.exports.tables.destination import STATIONS
from zunyi.exports.tables.people import PERSON_FIELDS, TRAVELLER_FIELDS, TRIP_FIELDS, with_mode
from zunyi.exports.tables.table import Field, Table
from zunyi.exports.tables.things import TRIPS, VACANCIES
from zunyi.reports.forms.behind import asked_of
from zunyi.reports.queries.listing import PEOPLE, listed
from zunyi.reports.queries.registry import FIGURES, SOURCES, Kind

# Nothing, with what the columns ask of a row.
_NOTHING: dict[Kind, Callable[[], QuerySet[Any]]] = {
    Kind.PERSONS: Worker.objects.none,
    Kind.PERSON_TRIPS: lambda: with_mode(Booking.objects.none()),
    Kind.DEPARTURES: lambda: with_facts(Trip.objects.none()),
    Kind.SEATS: Seat.objects.none,
    Kind.POSTS: Vacancy.objects.none,
    Kind.STATIONS: Station.objects.none,
}


def _behind(kind: Kind) -> Callable[[User, QueryDict], QuerySet[Any]]:
    """What a figure of this kind counts: people as far as the reader may see them by name and let them out."""

    def rows(user: User, asked: QueryDict) -> QuerySet[Any]:
        figure = FIGURES.get(asked.get("figure", ""))
        cell = asked_of(asked, user) if user.can("reports.view") else None
        if figure is None or figure.kind != kind or cell is None:
            return _NOTHING[kind]()
        question, narrow, _place = cell
        found = listed(figure, question, narrow, user)
        if kind in PEOPLE:
            home = "household" if kind == Kind.PERSONS else SOURCES[figure.source].place
            found = found.filter(at_or_below(home, division_paths(user, "reports.export")))
        if kind == Kind.PERSON_TRIPS and "mode" not in found.query.annotations:
            found = with_mode(found)
        return found

    return rows


def _list(kind: Kind, title: Any, fields: tuple[Field, ...], person: str = "") -> Table:
    return Table(
        code=f"figure_{kind}",
        title=title,
        reads="workers.view" if kind in PEOPLE else "reports.view",
        exports="reports.export",
        rows=_behind(kind),
        page="reports:figure",
        page_args=lambda asked: [asked.get("figure") or "gone"],
        person=person,
        fields=fields,
    )


FIGURE_LISTS = (
    _list(Kind.PERSONS, _("Persons behind a figure"), PERSON_FIELDS, "pk"),
    _list(Kind.PERSON_TRIPS, _("Journeys behind a figure"), (*TRAVELLER_FIELDS, *TRIP_FIELDS), "worker"),
    _list(
        Kind.DEPARTURES, _("Trips behind a figure"), tuple(f for f in TRIPS.fields if f.key not in ("persons", "free"))
    ),
    _list(
        Kind.SEATS,
        _("Seats behind a figure"),
        (Field("trip", _("Trip no."), ("leg__trip__number",), 14), Field("seat", _("Seat"), ("label",), 8)),
    ),
    _list(Kind.POSTS, _("Posts behind a figure"), tuple(f for f in VACANCIES.fields if f.key != "remaining")),
    _list(
        Kind.STATIONS,
        _("Stations behind a figure"),
        tuple(f for f in STATIONS.fields if f.key not in ("deeds", "collected")),
    ),
)
