"""Changing a trip's facts and times."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trips.forms.trip import CallTimesForm, TripForm, VehicleForm
from trips.models import Leg
from trips.queries.journey import calls_of
from trips.services.plan.schedule import change_call_times, edit_trip
from trips.views.desk.fetch import carried_out, managed_trip, sent, trail_to
from zunyi.accounts.access import StaffRequest, requires


@requires("trips.schedule")
def edit(request: StaffRequest, number: str) -> HttpResponse:
    """The title, the closing time, the note, the vehicle's number and its leader."""
    trip = managed_trip(request, number)
    form = TripForm(sent(request), instance=trip)
    vehicle = VehicleForm(sent(request), instance=trip.legs.get(role=Leg.Role.TRUNK))
    if form.is_valid() and vehicle.is_valid():
        do = partial(edit_trip, trip=trip, by=request.user, facts=form.cleaned_data, vehicle=vehicle.cleaned_data)
        if carried_out(form, do):
            messages.success(request, _("Saved."))
            return redirect("trips:detail", number=number)
    context = {"trip": trip, "form": form, "vehicle": vehicle, "trail": trail_to(trip, _("Edit"))}
    return render(request, "trips/trip_form.html", context, status=422 if form.errors or vehicle.errors else 200)


@requires("trips.schedule")
def times(request: StaffRequest, number: str) -> HttpResponse:
    """New times for the stops; what that means for the passengers is shown before it is done."""
    trip = managed_trip(request, number)
    form = CallTimesForm(sent(request), calls=calls_of(trip.pk))
    confirmed = form.is_valid() and "confirm" in request.POST
    if confirmed and carried_out(form, lambda: change_call_times(trip=trip, times=form.times(), by=request.user)):
        messages.success(request, _("The new times are set."))
        return redirect("trips:detail", number=number)
    preview = form.is_bound and form.is_valid() and "change" not in form.data
    context = {"trip": trip, "form": form, "preview": preview, "trail": trail_to(trip, _("Change times"))}
    return render(request, "trips/trip_times.html", context, status=422 if form.errors else 200)
