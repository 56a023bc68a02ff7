"""Lists of things: trips, vacancies, employers, notices, staff."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from employers.forms.employer import EmployerFilterForm
from employers.forms.vacancy import VacancyFilterForm
from employers.models import Employer, Vacancy
from employers.queries import employer as employers
from employers.queries import vacancy as vacancies
from trips.forms.trip import TripFilter
from trips.models import Mode, Trip
from trips.queries import trip as trips
from workers.models import Trade
from zunyi.accounts.forms import PeopleFilter
from zunyi.accounts.models import User
from zunyi.accounts.queries import people as staff
from zunyi.accounts.queries.search import found_people
from zunyi.exports.tables.cells import masked_phone
from zunyi.exports.tables.table import Field, Shape, Table, in_words, moment
from zunyi.notices.forms import NoticeFilter
from zunyi.notices.kinds import all_kinds
from zunyi.notices.models import Notice
from zunyi.notices.queries import notice as notices
from zunyi.reports.forms.live import StretchForm, TripTableForm
from zunyi.reports.queries.daily import DEPARTURES
from zunyi.reports.queries.figures import trips_of
from zunyi.reports.queries.trip_table import counted, in_order, trips_of_period


def _trips(user: User, asked: QueryDict) -> QuerySet[Any]:
    mine = trips.visible_to(user, "lists.export")
    form = TripFilter(asked, trips=mine)
    return trips.matching(trips.with_facts(mine), **form.wanted()).order_by("departs_at", "number")


_TRIP_FIELDS = (
    Field("number", _("Trip no."), ("number",), 14),
    Field("title", _("Title"), ("title",), 24, wrap=True),
    Field("mode", _("Mode"), ("mode",), 7, prepared=in_words(Mode)),
    Field("departs", _("Departs"), (moment("departs_at"),), 16),
    Field("starts", _("Starts from"), ("starts_from",), 14),
    Field("destination", _("Destination"), ("destination__name",), 12),
    Field("vehicle", _("Vehicle"), ("vehicle",), 10),
    Field("state", _("State"), ("state",), 10, prepared=in_words(Trip.State)),
    Field("seats", _("Seats"), ("seats_total",), 7, "number"),
)
_TRIP_ENDS = (
    Field("payer", _("Paid by"), ("payer",), 14, prepared=in_words(Trip.Payer)),
    Field("organiser", _("Laid on by"), ("organiser__short_name",), 10),
)

TRIPS = Table(
    code="trips",
    title=_("Trips"),
    reads="trips.view",
    exports="lists.export",
    rows=_trips,
    page="trips:list",
    fields=(
        *_TRIP_FIELDS,
        Field("persons", _("Signed up"), ("persons",), 7, "number"),
        Field("free", _("Free seats"), ("seats_free",), 7, "number"),
        *_TRIP_ENDS,
    ),
)


def _trip_table(user: User, asked: QueryDict) -> QuerySet[Any]:
    """The table of trips of a period, or behind a figure about vehicles, each with what became of its people."""
    if (figure := asked.get("figure")) in DEPARTURES:
        found = in_order(trips_of(str(figure), StretchForm(asked, user=user).question()))
    else:
        form = TripTableForm(asked, user=user)
        form.is_valid()
        found = in_order(trips_of_period(user, *form.period, unit=form.cleaned_data.get("unit")))
    return counted(found.filter(mode=asked["mode"]) if asked.get("mode") else found)


TRIP_TABLE = Table(
    code="trip_table",
    title=_("Table of trips"),
    reads="reports.view",
    exports="reports.export",
    rows=_trip_table,
    page="reports:trips",
    fields=(
        *_TRIP_FIELDS,
        Field("registered", _("sign-ups"), ("registered",), 7, "number"),
        Field("gone", _("carried"), ("gone",), 7, "number"),
        Field("no_show", _("did not come"), ("no_show",), 7, "number"),
        Field("cancelled", _("cancelled"), ("cancelled",), 7, "number"),
        Field("open", _("not yet entered"), ("open",), 7, "number"),
        *_TRIP_ENDS,
    ),
)


def _vacancies(user: User, asked: QueryDict) -> QuerySet[Any]:
    form = VacancyFilterForm(asked)
    mine = vacancies.visible_to(user, "lists.export")
    mine = vacancies.found(mine, **form.cleaned_data) if form.is_valid() else mine
    return vacancies.with_placed(mine).order_by("-pk")


VACANCIES = Table(
    code="vacancies",
    title=_("Vacancies"),
    reads="vacancies.view",
    exports="lists.export",
    rows=_vacancies,
    page="employers:vacancy_list",
    fields=(
        Field("employer", _("Employer"), ("employer__name",), 24, wrap=True),
        Field("title", pgettext_lazy("vacancy", "Job"), ("title",), 18, wrap=True),
        Field("trade", _("Trade"), ("trade",), 12, prepared=in_words(Trade)),
        Field("place", _("Workplace"), ("division__name",), 12),
        Field("openings", _("Openings"), ("openings",), 7, "number"),
        Field("remaining", _("Still open"), ("remaining",), 7, "number"),
        Field("pay_from", _("Pay from"), ("pay_from",), 8, "number"),
        Field("pay_to", _("Pay to"), ("pay_to",), 8, "number"),
        Field("shift", _("Shift"), ("shift",), 10, prepared=in_words(Vacancy.Shift)),
        Field("lodging", _("Food and lodging"), ("lodging",), 18, wrap=True),
        Field("insurance", _("Insurance"), ("insurance",), 14, usual=False),
        Field("requirements", _("Requirements"), ("requirements",), 30, wrap=True, usual=False),
        Field("from_on", _("Start from"), ("from_on",), 11),
        Field("to_on", _("Start until"), ("to_on",), 11),
        Field("state", _("State"), ("state",), 10, prepared=in_words(Vacancy.State)),
    ),
)


def _employers(user: User, asked: QueryDict) -> QuerySet[Any]:
    form = EmployerFilterForm(asked)
    mine = employers.visible_to(user, "lists.export")
    mine = employers.found(mine, **form.cleaned_data) if form.is_valid() else mine
    return employers.with_vacancies(mine).order_by("name", "pk")


EMPLOYERS = Table(
    code="employers",
    title=_("Employers"),
    reads="employers.view",
    exports="lists.export",
    rows=_employers,
    page="employers:list",
    fields=(
        Field("uscc", _("Unified social credit code"), ("uscc",), 21),
        Field("name", _("Name"), ("name",), 28, wrap=True),
        Field("place", _("Place"), ("division__name",), 12),
        Field("contact", _("Contact"), ("contact_name",), 10),
        Field("phone", _("Contact's phone"), ("contact_phone",), 14),
        Field("address", _("Address of the site"), ("address",), 26, wrap=True, usual=False),
        Field("licence", _("Licence looked at on"), ("licence_checked_on",), 11, usual=False),
        Field("agency", _("Agency licence no."), ("agency_licence",), 16, usual=False),
        Field("reason", _("Reason"), ("state_reason",), 20, wrap=True, usual=False),
        Field("vacancies", _("Open vacancies"), ("open_vacancies",), 8, "number"),
        Field("openings", _("Openings"), ("openings",), 8, "number"),
        Field("state", _("State"), ("state",), 10, prepared=in_words(Employer.State)),
    ),
)


def _kinds() -> Shape:
    words: dict[str, str | Promise] = {kind.code: kind.title for kind in all_kinds()}
    said = {code: str(title) for code, title in words.items()}
    return lambda code: said.get(code, code)


def _notices(user: User, asked: QueryDict) -> QuerySet[Notice]:
    return NoticeFilter(asked).chosen(notices.visible_to(user, "lists.export")).order_by("-state_at", "-pk")


NOTICES = Table(
    code="notices",
    title=_("Notices"),
    reads="notices.view",
    exports="lists.export",
    rows=_notices,
    page="notices:list",
    person="person",
    fields=(
        Field("kind", _("Kind"), ("kind",), 14, prepared=_kinds),
        Field("place", _("Place"), ("division__name",), 14),
        Field("phone", _("Phone, masked"), ("phone",), 13, prepared=masked_phone),
        Field("full_phone", _("Phone"), ("phone",), 13, usual=False),
        Field("channel", _("Way"), ("channel",), 10, prepared=in_words(Notice.Channel)),
        Field("state", _("State"), ("state",), 12, prepared=in_words(Notice.State)),
        Field("since", _("Since"), (moment("state_at"),), 16),
        Field("due", _("Due"), (moment("due_at"),), 16),
        Field("text", _("Text"), ("text",), 50, wrap=True, usual=False),
    ),
)


def _staff(user: User, asked: QueryDict) -> QuerySet[User]:
    form = PeopleFilter(asked, user=user)
    mine = staff.visible_to(user, "people.manage")
    return found_people(mine, **(form.cleaned_data if form.is_valid() else {})).order_by("name", "pk")


STAFF = Table(
    code="staff",
    title=_("People and roles"),
    reads="people.manage",
    exports="lists.export",
    rows=_staff,
    page="accounts:list",
    fields=(
        Field("name", pgettext_lazy("person", "Name"), ("name",), 12),
        Field("username", _("Sign-in name"), ("username",), 14),
        Field("phone", _("Phone"), ("phone",), 13),
        Field("office", _("Looked after by"), ("office__name",), 14),
        Field("seen", _("Last seen"), (moment("last_login"),), 16),
    ),
)
