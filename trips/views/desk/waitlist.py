"""The waitlist of a trip at the desk: who waits, who is asked next and why, offers by hand, answers on behalf."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.waitlist import AnswerForm, HandForm, NoteForm, RemoveForm, TimeForm, WaitFilter
from trips.queries.trip import may_manage
from trips.queries.waitlist.desk import Waiting, parties_of, party_of, shown
from trips.queries.waitlist.entries import entries_with_all, offered_seats, place_token
from trips.queries.waitlist.times import minutes_for
from trips.services.waitlist.entries import leave_waitlist, note_on_entry
from trips.services.waitlist.offers import accept_offer, refuse_offer
from trips.services.waitlist.promotion import offer_by_hand
from trips.services.waitlist.times import set_time_to_answer
from trips.views.desk.fetch import carried_out, managed_trip, sent, shown_trip, trail_to
from trips.views.desk.trip import trip_context
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.clock import cn_datetime

PAGE = 50
HISTORY = 20


@requires("trips.view")
def wait_list(request: StaffRequest, number: str) -> HttpResponse:
    """The parties in their order, with their place, what they were offered, and why they were passed over."""
    trip = shown_trip(request, number)
    form = WaitFilter(request.GET)
    found = entries_with_all(parties_of(trip, request.user, **form.wanted()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = trip_context(request, trip, "waitlist") | {"form": form, "page": page}
    context |= {"parties": shown(list(page.object_list), trip, request.user), "minutes": minutes_for(trip)}
    context["may_run"] = may_manage(request.user, trip, "trips.run") and not trip.is_over
    return render(request, "trips/trip_waitlist.html", context)


@requires("trips.run")
def time_to_answer(request: StaffRequest, number: str) -> HttpResponse:
    """How long the offers of this trip wait."""
    trip = managed_trip(request, number, "trips.run")
    form = TimeForm(sent(request), initial={"minutes": minutes_for(trip)})
    do = partial(set_time_to_answer, trip=trip, by=request.user)
    if form.is_valid() and carried_out(form, lambda: do(minutes=form.cleaned_data["minutes"])):
        messages.success(request, _("Saved."))
        return redirect("trips:waitlist", number)
    told = [_("Offers that wait for an answer keep the time that they have."), _("The rule can be read by everybody.")]
    return _ask(request, trip, form, _("Time to answer"), told, _("Set the time"))


@requires("trips.view")
def party(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """One party: its people, its offers, what was done, and what can be done."""
    trip, waiting = _party(request, number, pk)
    entry = waiting.entry
    may_act = request.user.can("bookings.make") and party_of(trip, request.user, pk, "bookings.make") is not None
    context = trip_context(request, trip, "waitlist") | {
        "waiting": waiting, "entry": entry, "may_act": may_act, "note": NoteForm(initial={"note": entry.note}),
        "held": offered_seats(waiting.offer) if waiting.offer else [], "entries": history_of(entry)[:HISTORY],
        "may_run": may_manage(request.user, trip, "trips.run") and not trip.is_over, "token": place_token(entry),
    }  # fmt: skip
    return render(request, "trips/waitlist_party.html", context)


@requires("trips.run")
def offer(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Seats by hand, with the reason."""
    trip, waiting = _party(request, number, pk)
    if not may_manage(request.user, trip, "trips.run"):
        raise PermissionDenied
    form = HandForm(sent(request))
    if form.is_valid() and carried_out(
        form, partial(offer_by_hand, entry=waiting.entry, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The seats are held, and the party is told."))
        return redirect("trips:waitlist_party", number, pk)
    told = [
        _("Seats are held for this party if enough are free; kept seats stay kept."),
        _("The party gets a message and answers in time, as everybody."),
    ]
    if waiting.place > 1:
        said = _("This party stands at place %(n)s: others came first. The reason is kept.")
        told.insert(0, said % {"n": waiting.place})
    return _ask(request, trip, form, _("Offer seats by hand"), told, _("Offer seats"), pk=pk)


@requires("bookings.make")
def answer(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Write down what the party said when somebody asked it."""
    trip, waiting = _party(request, number, pk, "bookings.make")
    if waiting.offer is None:
        messages.error(request, _("This offer is over; the seats are not kept any more."))
        return redirect("trips:waitlist_party", number, pk)
    members = [member for member in waiting.entry.members.all() if member.ended_at is None]
    seen = {member.pk for member in waiting.members}
    form = AnswerForm(sent(request), members=members, seen=seen, seats=waiting.offer.seats)
    if form.is_valid() and carried_out(form, partial(_answer, waiting, members, form.cleaned_data, request)):
        messages.success(request, _("The answer is noted."))
        return redirect("trips:waitlist_party", number, pk)
    told = [
        _("%(n)s seats are held until %(until)s.")
        % {"n": waiting.offer.seats, "until": cn_datetime(waiting.offer.expires_at)},
        _("A no costs nothing and is no mark against anybody."),
    ]
    return _ask(request, trip, form, _("Note the answer"), told, _("Note the answer"), pk=pk)


def _answer(waiting: Waiting, members: list[Any], typed: dict[str, Any], request: StaffRequest) -> None:
    assert waiting.offer is not None  # the view has looked
    if typed["answer"] == "yes":
        going = [member.worker for member in members if member.pk in typed["people"]]
        accept_offer(offer=waiting.offer, by=request.user, workers=going, manner=typed["manner"])
    else:
        refuse_offer(offer=waiting.offer, by=request.user, stays=typed["answer"] == "later")


@requires("bookings.cancel")
def remove(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Take a party off the list, and say why."""
    trip, waiting = _party(request, number, pk, "bookings.cancel")
    form = RemoveForm(sent(request))
    do = partial(leave_waitlist, entry=waiting.entry, by=request.user)
    if form.is_valid() and carried_out(form, lambda: do(reason=form.cleaned_data["reason"])):
        messages.success(request, _("The party is off the list."))
        return redirect("trips:waitlist", number)
    told = [
        _("The party loses its place; seats that are held for it go to the next."),
        _("It may join again, at the end of the list. No mark stays against anybody."),
    ]
    return _ask(request, trip, form, _("Take off the list"), told, _("Take off the list"), pk=pk, tone="danger")


@requires("bookings.make")
def note(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Keep a note about the party."""
    trip, waiting = _party(request, number, pk, "bookings.make")
    form = NoteForm(sent(request), initial={"note": waiting.entry.note})
    do = partial(note_on_entry, entry=waiting.entry, by=request.user)
    if form.is_valid() and carried_out(form, lambda: do(note=form.cleaned_data["note"])):
        messages.success(request, _("Saved."))
        return redirect("trips:waitlist_party", number, pk)
    return _ask(request, trip, form, _("Note"), [_("The party does not see the note.")], _("Save"), pk=pk)


def _party(request: StaffRequest, number: str, pk: int, capability: str = "trips.view") -> tuple[Any, Waiting]:
    trip = shown_trip(request, number)
    entry = party_of(trip, request.user, pk, capability)
    if entry is None:
        raise Http404
    return trip, shown([entry], trip, request.user)[0]


def _ask(
    request: StaffRequest,
    trip: Any,
    form: Any,
    title: str,
    told: list[str],
    action: str,
    *,
    pk: int = 0,
    tone: str = "",
) -> HttpResponse:
    back = reverse("trips:waitlist", args=[trip.number])
    if pk:
        back = reverse("trips:waitlist_party", args=[trip.number, pk])
    context = {
        "title": title, "lead": f"{trip.title} · {trip.number}", "consequences": told, "action": action, "tone": tone,
        "form": form, "back_url": back, "trail": trail_to(trip, _("Waitlist"), title),
    }  # fmt: skip
    return render(request, "trips/booking_ask.html", context, status=422 if form.errors else 200)
