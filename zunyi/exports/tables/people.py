"""Lists of people: the registry, those who travel, those behind a figure, those who were offered a job."""

from __future__ import annotations

from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from employers.forms.matching import MatchFilterForm, PlacementFilterForm
from employers.models import Match, Placement
from employers.queries import match as matching
from employers.queries import placement as placements
from trips.forms.trip import PassengerFilter
from trips.forms.waitlist import WaitFilter
from trips.models import Booking, Leg, Mode, SeatClaim, Trip, WaitlistEntry, WaitlistMember, WaitlistOffer
from trips.queries import booking as bookings
from trips.queries import trip as trips
from trips.queries.passengers import ALL, passengers_among
from trips.queries.trip import may_manage
from trips.queries.waitlist.desk import parties_of
from workers.models import Trade, Worker, WorkListEntry
from workers.models.worker import Education
from workers.queries.work_list import entries_of
from workers.queries.work_list import visible_to as lists_visible_to
from workers.queries.worker_list import in_order
from workers.views.selection import selection_of
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.exports.tables.cells import of_person
from zunyi.exports.tables.table import Field, Table, in_words, moment
from zunyi.reports.forms.live import BehindForm
from zunyi.reports.queries.figures import behind

_WORDS: dict[str, Any] = {
    "name": pgettext_lazy("person", "Name"),
    "sex": _("Sex"),
    "number": _("Identity number"),
    "full_number": _("Full identity number"),
    "born": _("Born"),
    "county": _("County"),
    "home": _("Home"),
    "phone": _("Phone, masked"),
    "full_phone": _("Phone"),
    "groups": _("Groups"),
}
_SELF, _TRAVELLER = of_person("", _WORDS), of_person("worker", _WORDS)
PERSON_FIELDS, TRAVELLER_FIELDS = tuple(_SELF.values()), tuple(_TRAVELLER.values())


def _workers(user: User, asked: QueryDict) -> QuerySet[Worker]:
    chosen = selection_of(asked, user=user, capability="workers.export")
    return in_order(chosen.people, asked.get("sort", ""))


WORKERS = Table(
    code="workers",
    title=_("Workers"),
    reads="workers.view",
    exports="workers.export",
    rows=_workers,
    page="workers:list",
    person="pk",
    fields=(
        *_SELF.values(),
        Field("phone_of", _("Whose phone"), ("phone_of",), 12, prepared=in_words(Worker.PhoneOf)),
        Field("education", _("Education"), ("education",), 10, prepared=in_words(Education)),
        Field("trade", _("Trade"), ("trade",), 12, prepared=in_words(Trade)),
        Field("registered", _("Registered"), (moment("created_at"),), 16),
    ),
)


def _list_entries(user: User, asked: QueryDict) -> QuerySet[WorkListEntry]:
    """The people of one work list, whom this person may export."""
    text = asked.get("list", "")
    found = lists_visible_to(user).filter(pk=int(text) if text.isascii() and text.isdigit() else 0).first()
    return entries_of(found, user, "workers.export") if found else WorkListEntry.objects.none()


WORK_LIST = Table(
    code="work_list",
    title=_("Work list"),
    reads="workers.view",
    exports="workers.export",
    rows=_list_entries,
    page="workers:work_lists",
    person="worker_id",
    fields=(
        *_TRAVELLER.values(),
        Field("done", pgettext_lazy("of a task", "Done"), (moment("done_at"),), 16),
        Field("done_by", _("By"), ("done_by__name",), 12),
        Field("note", _("Note"), ("note",), 24, wrap=True),
    ),
)

TRIP_FIELDS = (
    Field("trip", _("Trip no."), ("trip__number",), 14),
    Field("destination", _("Destination"), ("trip__destination__name",), 12),
    Field("departs", _("Departs"), (moment(Coalesce("trip__departed_at", "board__departs_at")),), 16),
    Field("mode", _("Mode"), ("mode",), 7, prepared=in_words(Mode)),
    Field("board", _("Gets on at"), ("board__place__name",), 14, wrap=True),
    Field("alight", _("Gets off at"), ("alight__place__name",), 14, wrap=True),
    Field("state", _("State"), ("state",), 10, prepared=in_words(Booking.State)),
    Field("slip", _("Slip code"), ("slip_code",), 10),
    Field("booked", _("Signed up"), (moment("booked_at"),), 16, usual=False),
)


def with_mode(rows: QuerySet[Booking]) -> QuerySet[Any]:
    """Bookings with the mode of the main vehicle."""
    trunk = FilteredRelation("trip__legs", condition=Q(trip__legs__role=Leg.Role.TRUNK))
    return rows.annotate(trunk=trunk, mode=F("trunk__mode"))


def _bookings(user: User, asked: QueryDict) -> QuerySet[Any]:
    """The passengers of one trip, or the bookings on all trips, by departure."""
    mine = bookings.visible_to(user, "lists.export")
    trip: Trip | None = None
    if number := asked.get("trip"):
        trip = trips.visible_to(user, "lists.export").filter(number=number).first()
        mine = mine.filter(trip=trip) if trip else mine.none()
    form = PassengerFilter(asked, calls=[], usual=ALL if trip is None else "live")
    rows = passengers_among(mine, **{name: value for name, value in form.wanted().items() if name != "board"})
    board = asked.get("board") or ""
    if board.isdigit():
        rows = rows.filter(board=int(board))
    seat = SeatClaim.objects.filter(booking=OuterRef("pk"), released_at=None).order_by(
        "seat__leg__order", "seat__ordinal"
    )
    rows = rows.annotate(seat=Subquery(seat.values("seat__label")[:1]))
    return with_mode(rows) if trip else with_mode(rows).order_by("trip__number", "pk")


BOOKINGS = Table(
    code="bookings",
    title=_("Passengers"),
    reads="trips.view",
    exports="lists.export",
    rows=_bookings,
    page="trips:list",
    person="worker",
    fields=(*_TRAVELLER.values(), Field("seat", _("Seat"), ("seat",), 8), *TRIP_FIELDS),
)


def _waits(user: User, asked: QueryDict) -> QuerySet[WaitlistMember]:
    """The people on the waitlist of one trip, party by party, as the desk lists them."""
    number = asked.get("trip", "")
    offers = WaitlistOffer.objects.filter(entry=OuterRef("entry"), state="open")
    members = WaitlistMember.objects.annotate(until=Subquery(offers.values("expires_at")[:1]))
    trip = trips.visible_to(user, "lists.export").filter(number=number).first()
    if trip is None:
        return members.none()
    entries = parties_of(trip, user, **WaitFilter(asked).wanted())
    mine = at_or_below("worker__household", division_paths(user, "lists.export"))
    if not may_manage(user, trip, "trips.run"):
        entries = entries.filter(pk__in=WaitlistMember.objects.filter(mine).values("entry"))
    rows = members.filter(entry__in=entries.order_by().values("pk"))
    seen = rows if may_manage(user, trip, "trips.run") else rows.filter(mine)
    return seen.order_by("entry__since", "entry", "pk")


WAITLIST = Table(
    code="waitlist",
    title=_("Waitlist"),
    reads="trips.view",
    exports="lists.export",
    rows=_waits,
    page="trips:list",
    person="worker",
    fields=(
        *_TRAVELLER.values(),
        Field("party", _("Party"), ("entry__code",), 10),
        Field("since", _("Waits since"), (moment("entry__since"),), 16),
        Field("state", _("State"), ("entry__state",), 10, prepared=in_words(WaitlistEntry.State)),
        Field("until", _("Answer until"), (moment("until"),), 16),
        Field("skipped", _("Passed over because"), ("entry__skipped",), 20, prepared=in_words(WaitlistEntry.Skipped)),
        Field("board", _("Gets on at"), ("entry__board__place__name",), 14, wrap=True),
        Field("note", _("Note"), ("entry__note",), 20, wrap=True, usual=False),
    ),
)


def _behind(user: User, asked: QueryDict) -> QuerySet[Any]:
    """The persons behind a figure of a report: those whom the reader may see by name and let out."""
    form = BehindForm(asked, user=user)
    clean = form.cleaned_data
    if "figure" not in clean or not user.can("reports.view"):
        return Booking.objects.none()
    rows: QuerySet[Any] = behind(
        clean["figure"], form.question(), mode=clean.get("mode") or "", destination=clean.get("destination")
    )
    mine = at_or_below("worker__household", division_paths(user, "reports.export"))
    return rows.filter(mine).order_by("worker__household__code", "worker__name_key", "pk")


PEOPLE = Table(
    code="people",
    title=_("Persons behind a figure"),
    reads="workers.view",
    exports="reports.export",
    rows=_behind,
    page="reports:people",
    person="worker",
    fields=(*_TRAVELLER.values(), *TRIP_FIELDS),
)


def _placements(user: User, asked: QueryDict) -> QuerySet[Placement]:
    form = PlacementFilterForm(asked)
    mine = placements.visible_to(user, "lists.export")
    return (placements.found(mine, **form.cleaned_data) if form.is_valid() else mine).order_by("-pk")


PLACEMENTS = Table(
    code="placements",
    title=_("Placements"),
    reads="matches.view",
    exports="lists.export",
    rows=_placements,
    page="employers:placement_list",
    person="worker",
    fields=(
        *_TRAVELLER.values(),
        Field("employer", _("Employer"), ("vacancy__employer__name",), 22, wrap=True),
        Field("job", pgettext_lazy("vacancy", "Job"), ("vacancy__title",), 16, wrap=True),
        Field("place", _("Workplace"), ("vacancy__division__name",), 12),
        Field("state", _("State"), ("state",), 10, prepared=in_words(Placement.State)),
        Field("offered", _("Offered"), (moment("offered_at"),), 16),
        Field("answered", _("Answered"), (moment("answered_at"),), 16),
        Field("arrived", pgettext_lazy("placement", "Arrived"), ("arrived_on",), 11),
    ),
)


def _matches(user: User, asked: QueryDict) -> QuerySet[Any]:
    """What a run proposes, for the workers of the own places."""
    run = (
        matching.runs_visible_to(user, "matches.run").filter(pk=int(str(asked["run"]))).first()
        if _is_run(asked)
        else None
    )
    if run is None:
        return Match.objects.none()
    mine = matching.matches_of(run).filter(pk__in=matching.matches_visible_to(user, "lists.export"))
    form = MatchFilterForm(asked, run=run)
    return matching.found(mine, **form.cleaned_data) if form.is_valid() else mine


def _is_run(asked: QueryDict) -> bool:
    number = asked.get("run", "")
    return number.isascii() and number.isdigit() and len(number) < 18


MATCHES = Table(
    code="matches",
    title=_("Proposals of a matching"),
    reads="matches.run",
    exports="lists.export",
    rows=_matches,
    page="employers:run_list",
    person="worker",
    fields=(
        *_TRAVELLER.values(),
        Field("employer", _("Employer"), ("vacancy__employer__name",), 22, wrap=True),
        Field("job", pgettext_lazy("vacancy", "Job"), ("vacancy__title",), 16, wrap=True),
        Field("place", _("Workplace"), ("vacancy__division__name",), 12),
        Field("score", _("Score"), ("score",), 8, "number"),
        Field("state", _("State"), ("state",), 10, prepared=in_words(Match.State)),
    ),
)
