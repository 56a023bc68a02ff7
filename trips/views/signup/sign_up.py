"""Signing up: who travels, then check and consent, then the slip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.forms.sign_up import MOST_COMPANIONS, ConsentForm, PeopleFormSet, PersonForm, WayForm
from trips.models import Booking, Trip
from trips.queries.slip import slip_token
from trips.queries.waitlist.entries import place_token
from trips.queries.way_out import is_full, trips_instead
from trips.refusals import ChildNeedsAnAdult, HoldsAnotherSeat, HoldsSomeSeat, TripFull, TripNotOpen
from trips.services.sign_up import ASK, sign_up
from trips.services.waitlist.entries import join_waitlist
from trips.views.signup.phone_pass import phone_of_session
from workers.models import Worker
from workers.queries.age import is_of_working_age, may_answer_for_a_child
from workers.services.register import Person
from zunyi.accounts.access import public
from zunyi.refusals import Refusal

STEPS = (_("Who travels"), _("Check"), _("Slip"))
# The buttons that change the form without sending it, and by how many travellers.
CHANGES = {"add": 1, "remove": -1, "edit": 0}


@public
def sign_up_page(request: HttpRequest, number: str) -> HttpResponse:
    """The form; with `check` it shows what was typed and asks for the yes; with `confirm` it books."""
    trip = Trip.objects.exclude(state=Trip.State.DRAFT).filter(number=number).first()
    if trip is None:
        raise Http404
    if request.method != "POST" and trip.state != Trip.State.OPEN:
        return redirect("signup:trip", number)
    people, way = forms_of(request, trip)
    context = {"trip": trip, "people": people, "way": way, "steps": STEPS}
    if not people.is_bound:
        return render(request, "signup/people.html", context)
    if not (people.is_valid() & way.is_valid()) or tell_too_young(people, way):
        return render(request, "signup/people.html", context, status=400)
    decided = "confirm" in request.POST or "wait" in request.POST
    consent = ConsentForm(request.POST if decided else None, has_children=bool(children_among(people, way)))
    context["consent"] = consent
    if not decided or not consent.is_valid():
        return render(request, "signup/check.html", context | {"full": is_full(trip)})
    return (_wait if "wait" in request.POST else _book)(request, trip, people, way, context)


def _wait(request: HttpRequest, trip: Trip, people: Any, way: WayForm, context: dict[str, Any]) -> HttpResponse:
    try:
        entry = join_waitlist(
            trip=trip,
            people=persons(people, way),
            by=None,
            board=way.cleaned_data["board"],
            alight=way.cleaned_data.get("alight"),
            takes_part=request.POST.get("takes_part") != "no",
            guardian_agrees=context["consent"].guardian_agrees,
        )
    except Refusal as refusal:
        lost = isinstance(refusal, TripNotOpen)
        context |= {"refusal": refusal, "lost": lost, "instead": trips_instead(trip) if lost else []}
        return render(request, "signup/refused.html", context, status=refusal.status)
    return redirect("signup:waiting", place_token(entry))


def _book(request: HttpRequest, trip: Trip, people: Any, way: WayForm, context: dict[str, Any]) -> HttpResponse:
    try:
        bookings = sign_up(
            trip=trip,
            people=persons(people, way),
            by=None,
            board=way.cleaned_data["board"],
            alight=way.cleaned_data.get("alight"),
            channel=Booking.Channel.WEB,
            other_seats=request.POST.get("other_seats") or ASK,
            shown_phone=phone_of_session(request),
            guardian_agrees=context["consent"].guardian_agrees,
        )
    except HoldsAnotherSeat as question:
        return render(
            request,
            "signup/other_seat.html",
            context | {"question": question, "may_give_back": not isinstance(question, HoldsSomeSeat)},
            status=question.status,
        )
    except Refusal as refusal:
        lost = isinstance(refusal, TripFull | TripNotOpen)
        context |= {"refusal": refusal, "lost": lost, "instead": trips_instead(trip) if lost else []}
        context["may_wait"] = isinstance(refusal, TripFull)
        return render(request, "signup/refused.html", context, status=refusal.status)
    return redirect("signup:slip", slip_token(bookings[0]))


def forms_of(request: HttpRequest, trip: Trip, way_form: Callable[..., WayForm] = WayForm) -> tuple[Any, WayForm]:
    """The forms as they are now: fresh, as typed, or unbound with what was typed and a traveller more or less."""
    if request.method != "POST":
        return PeopleFormSet(prefix="p", initial=[{}]), way_form(trip=trip)
    data = request.POST
    change = next((step for button, step in CHANGES.items() if button in data), None)
    if change is None:
        return PeopleFormSet(data, prefix="p"), way_form(data, trip=trip)
    # Nobody is scolded for what is not filled in yet.
    count = _count(data.get("p-TOTAL_FORMS", "")) + change
    people = [{name: data.get(f"p-{at}-{name}", "") for name in PersonForm.base_fields} for at in range(max(count, 1))]
    way = {name: data[name] for name in WayForm.base_fields if data.get(name)}
    return PeopleFormSet(prefix="p", initial=people[:MOST_COMPANIONS]), way_form(trip=trip, initial=way)


def tell_too_young(people: Any, way: WayForm) -> bool:
    """Say it beside the number, before anybody is asked to agree, where nobody of age travels with a child; the
    service judges again."""
    day = timezone.localdate(way.cleaned_data["board"].at)
    young = children_among(people, way)
    if not young or any(may_answer_for_a_child(form.cleaned_data["number"].born_on, on=day) for form in people.forms):
        return False
    for form in young:
        form.add_error("number", str(ChildNeedsAnAdult()))
    return True


def children_among(people: Any, way: WayForm) -> list[PersonForm]:
    """Those who are not 16 on the day of travel."""
    day = timezone.localdate(way.cleaned_data["board"].at)
    return [form for form in people.forms if not is_of_working_age(form.cleaned_data["number"].born_on, on=day)]


def _count(text: str) -> int:
    return min(int(text), MOST_COMPANIONS) if text.isdigit() else 1


def persons(people: Any, way: WayForm) -> list[Person]:
    """The travellers as the service wants them; who gave no phone is reached on the first one's."""
    forms = [form.cleaned_data for form in people.forms]
    first_phone = next((person["phone"] for person in forms if person["phone"]), "")
    return [
        Person(
            name=person["name"],
            number=person["number"],
            household=way.cleaned_data["household"],
            phone=person["phone"] or first_phone,
            phone_of=Worker.PhoneOf.OWN if person["phone"] else Worker.PhoneOf.RELATIVE,
        )
        for person in forms
    ]
