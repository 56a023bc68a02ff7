"""The slip: shown after sign-up, found again by phone and code, cancelled freely."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from employers.queries.offer import job_terms
from trips.forms.sign_up import RefusingField, read_phone
from trips.models import Booking, Trip
from trips.queries.booking import seats_of
from trips.queries.journey import boarding_calls, calls_of
from trips.queries.journey_line import journey_of
from trips.queries.sequel import sequels_of
from trips.queries.slip import booking_of_code, booking_of_token, on_slip, slip_token
from trips.queries.way_out import trips_instead
from trips.services.booking import cancel_booking
from zunyi.accounts.access import public
from zunyi.accounts.attempts import Attempts
from zunyi.refusals import Refusal

TRIES_A_PHONE = Attempts("my trips, phone", times=5, minutes=15)
TRIES_AN_ADDRESS = Attempts("my trips, address", times=60, minutes=15)


class LookUpForm(forms.Form):
    """The phone that was given, and the code of the slip."""

    phone = RefusingField(read_phone, label=gettext_lazy("Phone"), max_length=40)
    code = forms.CharField(
        label=gettext_lazy("Slip code"),
        max_length=20,
        help_text=gettext_lazy("8 letters and digits on the slip and in the message."),
    )


def found_slip(token: str) -> Booking:
    booking = booking_of_token(token)
    if booking is None or booking.worker.erased_at:
        raise Http404
    return booking


@public
@never_cache
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """Where to be, when, in which seat; for the companions as well."""
    booking = found_slip(token)
    everybody = on_slip(booking)
    seats, jobs = seats_of(everybody), job_terms([each.worker_id for each in everybody])
    sequels = sequels_of(everybody)
    for each in everybody:
        each.seats, each.token = seats[each.pk], slip_token(each)  # type: ignore[attr-defined]
        each.job = jobs.get(each.worker_id)  # type: ignore[attr-defined]
        each.rides = journey_of(each) if each.is_live else []  # type: ignore[attr-defined]
        each.sequel = sequels.get(each.pk)  # type: ignore[attr-defined]
    address = request.build_absolute_uri(reverse("signup:slip", args=[slip_token(booking)]))
    calls = calls_of(booking.trip_id)
    context = {"booking": booking, "everybody": everybody, "trip": booking.trip, "calls": calls}
    context["booking_token"] = slip_token(booking)
    context["travels"] = any(each.is_live for each in everybody) and booking.trip.state != Trip.State.CANCELLED
    looks = not context["travels"] and any(each.is_open for each in sequels.values())
    context["instead"] = trips_instead(booking.trip) if looks else None
    context["may_change_stop"] = len(boarding_calls(calls)) > 1
    return render(request, "signup/slip.html", context | {"address": address})


@public
@never_cache
def find_slip(request: HttpRequest) -> HttpResponse:
    """Finding a slip again; the same answer for a wrong phone and a wrong code."""
    form = LookUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone, code = form.cleaned_data["phone"], form.cleaned_data["code"]
        address = request.META.get("REMOTE_ADDR", "")
        if not (TRIES_A_PHONE.are_left(phone) and TRIES_AN_ADDRESS.are_left(address)):
            form.add_error(None, _("Too many tries. Please wait a quarter of an hour, or ask your village officer."))
        elif booking := booking_of_code(phone=phone, code=code):
            return redirect("signup:slip", slip_token(booking))
        else:
            TRIES_A_PHONE.count(phone)
            TRIES_AN_ADDRESS.count(address)
            form.add_error(
                None, _("No slip fits this phone and this code. Compare both with the message or the paper.")
            )
    return render(request, "signup/find_slip.html", {"form": form}, status=400 if form.errors else 200)


@public
@never_cache
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Giving one seat back: asked once, free, no reason needed."""
    booking = found_slip(token)
    if request.method == "POST":
        try:
            cancel_booking(booking=booking, by=None)
            messages.success(
                request, _("The seat of %(name)s has been given back.") % {"name": booking.worker.legal_name}
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("signup:slip", slip_token(booking))
    return render(request, "signup/cancel.html", {"booking": booking, "trip": booking.trip, "token": token})
