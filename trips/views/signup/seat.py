"""Choosing one's own seat on the map, by the slip."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from trips.forms.seat import SeatsForm
from trips.models import Booking, Leg
from trips.queries.seats.choice import choice_map, legs_ridden, party_on_leg, why_no_choice
from trips.services.seats.reseating import pick_seats
from trips.views.signup.slip import found_slip
from zunyi.accounts.access import public
from zunyi.refusals import Refusal


@public
@never_cache
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """The map of the vehicle to choose on: for all who travel together, or for one of them."""
    booking = found_slip(token)
    legs = legs_ridden(booking)
    leg = _leg(legs, request.GET.get("leg", ""))
    party = party_on_leg(booking, leg)
    alone = request.GET.get("who") == "me"
    chosen_for = [booking] if alone else party
    form = SeatsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _picked(form, leg, chosen_for):
        messages.success(request, ngettext("The seat is yours.", "The seats are yours.", len(chosen_for)))
        return redirect("signup:slip", token)
    no = why_no_choice(leg, by=None)
    context = {
        "booking": booking, "token": token, "legs": legs, "leg": leg, "party": party, "alone": alone, "form": form,
        "chosen_for": chosen_for, "why_not": no, "seat_map": choice_map(leg, chosen_for, car=request.GET.get("car")),
    }  # fmt: skip
    return render(request, "signup/seat.html", context, status=400 if form.errors else 200)


def _leg(legs: list[Leg], order: str) -> Leg:
    """The run that was asked for, else the one that is ridden longest: the trunk."""
    wanted = [leg for leg in legs if str(leg.order) == order]
    trunk = [leg for leg in legs if leg.role == Leg.Role.TRUNK]
    if not legs:
        raise Http404
    return (wanted or trunk or legs)[0]


def _picked(form: SeatsForm, leg: Leg, people: list[Booking]) -> bool:
    try:
        pick_seats(leg=leg, bookings=people, seats=form.cleaned_data["seat"], by=None)
    except Refusal as no:
        form.add_error(None, str(no))
        return False
    return True
