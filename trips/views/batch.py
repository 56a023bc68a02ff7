"""Several people without a phone at once: one light page that works on 2G and without JavaScript.

Each person is booked alone, so that one wrong number holds nobody up; only a child is booked with its adult, both or
neither. The page says of each what became of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from trips.forms.batch import BatchForm, BatchPersonForm, BatchRows
from trips.models import Booking, Trip
from trips.queries.slip import slip_token
from trips.queries.trip import open_trips
from trips.queries.trip import visible_to as trips_of
from trips.services.office import sign_up_at_office
from trips.services.sign_up import sign_up_known
from workers.identity_number import IdentityNumber
from workers.models import Worker
from workers.queries.age import is_of_working_age, may_answer_for_a_child
from workers.queries.search import found
from workers.queries.worker import visible_to
from workers.services.register import Person
from zunyi.accounts.access import StaffRequest, requires
from zunyi.divisions.models import Division
from zunyi.refusals import Refusal

SHOWN, BLANK = 30, 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one person of the page."""

    name: str
    token: str = ""
    code: str = ""
    refusal: str = ""
    # The worker who was ticked, to stand ticked again after a refusal.
    worker: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One person of the page: ticked, or typed in a line."""

    name: str
    born_on: date
    worker: Worker | None = None
    person: Person | None = None

    def in_words(self) -> Person:
        """What the registry would be told; a known phone stays as it is."""
        if self.person is not None:
            return self.person
        assert self.worker is not None
        number = IdentityNumber.parse(self.worker.identity.number())
        return Person(name=self.worker.legal_name, number=number, household=self.worker.household)


@requires("bookings.make")
@never_cache
def trip_choice(request: StaffRequest) -> HttpResponse:
    """The open trips as a short list."""
    trips = open_trips().filter(pk__in=trips_of(request.user).values("pk"))[:SHOWN]
    return render(request, "light/trips.html", {"trips": trips})


@requires("bookings.make")
@never_cache
def batch(request: StaffRequest, number: str) -> HttpResponse:
    """The village's people to tick, and blank lines for others in the order of the paper form."""
    trip = get_object_or_404(trips_of(request.user), number=number)
    # A name never stands in an address: the search is sent with the form, and keeps what was typed in it.
    text, searches = request.POST.get("q", ""), "find" in request.POST
    sent = None if searches else request.POST or None
    # Paper comes later than the web: people who have this seat already are marked, not offered again.
    people = found(visible_to(request.user, "bookings.make"), text).select_related("identity", "household")
    form, rows = (
        BatchForm(sent, trip=trip, among=visible_to(request.user)),
        # What is sent must not also be what stood there, or a line would count as untouched.
        BatchRows(sent, prefix="n", initial=_typed(request) if sent is None else None),
    )
    outcomes: list[Outcome] = []
    if sent and form.is_valid() & rows.is_valid():
        outcomes = _sign_up_all(request, trip, form, rows)
    context: dict[str, Any] = {
        "trip": trip,
        "form": form,
        "rows": rows,
        "text": text,
        "people": people.order_by("pinyin", "pk")[:SHOWN],
        "booked": set(Booking.objects.filter(trip=trip, state__in=Booking.LIVE).values_list("worker", flat=True)),
        "outcomes": outcomes,
        "seated": sum(bool(each.token) for each in outcomes),
        "ticked": {each.worker for each in outcomes if each.refusal and each.worker}
        or set(() if outcomes else request.POST.getlist("workers")),
    }
    if outcomes:
        left = {each.name for each in outcomes if each.refusal}
        context["rows"] = BatchRows(prefix="n", initial=_kept(rows, left) or [{}] * BLANK)
    return render(request, "light/batch.html", context, status=400 if form.errors or rows.total_error_count() else 200)


def _sign_up_all(request: StaffRequest, trip: Trip, form: BatchForm, rows: Any) -> list[Outcome]:
    """Each person, and each adult with the children, in a transaction of their own."""
    facts: dict[str, Any] = {"trip": trip, "by": request.user, "board": form.cleaned_data["board"]}
    facts["alight"] = form.cleaned_data.get("alight")
    facts |= form.facts() | {"channel": Booking.Channel.OFFICER}
    ticked = [Wanted(each.legal_name, each.born_on, worker=each) for each in form.cleaned_data["workers"]]
    home = form.home_for(request.user)
    people = [_person(row, home) for row in rows.forms if row.cleaned_data.get("name")]
    typed = [Wanted(each.name, each.number.born_on, person=each) for each in people]
    day = timezone.localdate(form.cleaned_data["board"].at)
    return [outcome for party in parties_of(ticked, typed, day=day) for outcome in _together(party, facts)]


def parties_of(ticked: Sequence[Wanted], typed: Sequence[Wanted], *, day: date) -> list[list[Wanted]]:
    """Who travels with whom: a child under 16 with the adult in a line above it, else with the only adult ticked.

    A child of whom neither says with whom it travels stands alone, and is refused a seat alone.
    """
    grown = [[each] for each in ticked if is_of_working_age(each.born_on, on=day)]
    adults = [party for party in grown if may_answer_for_a_child(party[0].born_on, on=day)]
    only = adults[0] if len(adults) == 1 else None
    parties, above = grown, only
    for each in [*(one for one in ticked if not is_of_working_age(one.born_on, on=day)), *typed]:
        if not is_of_working_age(each.born_on, on=day) and above is not None:
            above.append(each)
            continue
        parties.append([each])
        if may_answer_for_a_child(each.born_on, on=day):
            above = parties[-1]
    return parties


def _together(party: Sequence[Wanted], facts: dict[str, Any]) -> list[Outcome]:
    first = party[0]
    try:
        if len(party) == 1 and first.worker is not None:
            bookings = sign_up_known(workers=[first.worker], **facts)
        else:
            bookings = sign_up_at_office(people=[each.in_words() for each in party], **facts)
    except Refusal as no:
        return [
            Outcome(each.name, refusal=str(no), worker=str(each.worker.pk) if each.worker else "") for each in party
        ]
    return [
        Outcome(each.name, token=slip_token(booking), code=booking.slip_code)
        for each, booking in zip(party, bookings, strict=True)
    ]


def _person(row: BatchPersonForm, home: Division) -> Person:
    facts = row.cleaned_data
    return Person(
        name=facts["name"],
        number=facts["number"],
        household=home,
        phone=facts["phone"],
        phone_of=facts["phone_of"] or Worker.PhoneOf.OWN,
    )


def _typed(request: StaffRequest) -> list[dict[str, str]]:
    """The blank lines, or what stood in them when somebody searched."""
    lines = [
        {name: request.POST.get(f"n-{at}-{name}", "") for name in BatchPersonForm.base_fields} for at in range(BLANK)
    ]
    return lines


def _kept(rows: Any, names: set[str]) -> list[dict[str, Any]]:
    """The lines of those who were refused, as they were typed, to be mended."""
    return [
        {field: row[field].value() for field in row.fields}
        for row in rows.forms
        if row.cleaned_data.get("name") in names
    ]
