"""A place on the waitlist, as the party sees it: where it stands and why, seats to say yes or no to, and the rule."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from trips.models import Trip
from trips.queries.slip import slip_token
from trips.queries.waitlist.entries import (
    entry_of_token,
    live_offer,
    offered_seats,
    parties_waiting,
    places_of,
)
from trips.queries.waitlist.times import minutes_for
from trips.queries.way_out import trips_instead
from trips.services.waitlist.entries import leave_waitlist, set_wishes
from trips.services.waitlist.offers import accept_offer, refuse_offer
from zunyi.accounts.access import public
from zunyi.refusals import Refusal


@public
@never_cache
def waiting(request: HttpRequest, place: str) -> HttpResponse:
    """Where the party stands; with seats on offer, the question. A link alone changes nothing: buttons do."""
    entry = _entry(place)
    if request.method == "POST":
        return _answered(request, entry, place)
    offer = live_offer(entry)
    rank, of = places_of([entry.trip_id]).get(entry.pk, (0, 0))
    people = [member for member in entry.members.all() if member.ended_at is None]
    context = {
        "entry": entry, "trip": entry.trip, "token": place, "people": people, "place": rank, "of": of,
        "offer": offer, "held": offered_seats(offer) if offer else [], "minutes": minutes_for(entry.trip),
        "instead": [] if offer else trips_instead(entry.trip),
    }  # fmt: skip
    return render(request, "signup/waiting.html", context)


@public
@never_cache
def leave(request: HttpRequest, place: str) -> HttpResponse:
    """Off the list: asked once, free."""
    entry = _entry(place)
    if request.method == "POST":
        try:
            leave_waitlist(entry=entry, by=None)
            messages.success(request, _("You are off the list. Nothing of it counts against you."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("signup:waiting", place)
    return render(request, "signup/waiting_leave.html", {"entry": entry, "trip": entry.trip, "token": place})


@public
def rule(request: HttpRequest, number: str) -> HttpResponse:
    """How the list of a trip goes, for everybody to read."""
    trip = Trip.objects.exclude(state__in=[Trip.State.DRAFT, Trip.State.RELEASED]).filter(number=number).first()
    if trip is None:
        raise Http404
    context = {"trip": trip, "of": parties_waiting(trip), "minutes": minutes_for(trip)}
    return render(request, "signup/waitlist_rule.html", context)


def _entry(token: str) -> Any:
    entry = entry_of_token(token)
    if entry is None or all(member.worker.erased_at for member in entry.members.all()):
        raise Http404
    return entry


def _answered(request: HttpRequest, entry: Any, token: str) -> HttpResponse:
    """Carry the answer out; a no of the bureau stands above the page, which is fresh then."""
    offer, sent = live_offer(entry), request.POST
    try:
        if "takes_part" in sent:
            set_wishes(entry=entry, by=None, takes_part=sent["takes_part"] == "yes")
            messages.success(request, _("Noted; your place stays."))
        elif offer is None:
            messages.error(request, _("This offer is over; the seats are not kept any more."))
        elif "yes" in sent:
            chosen = {key for key in sent.getlist("people") if key.isdigit()}
            going = [member.worker for member in entry.members.all() if str(member.pk) in chosen]
            booked = accept_offer(offer=offer, by=None, workers=going, rest_waits="rest_leaves" not in sent)
            return redirect("signup:slip", slip_token(booked[0]))
        else:
            refuse_offer(offer=offer, by=None, stays="later" in sent)
            messages.success(request, _("Thank you for the answer. It costs nothing and is no mark against you."))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("signup:waiting", token)
