"""One seat: who sits there, or why nobody may."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from trips.forms.trip import BlockForm, NothingForm
from trips.models import Seat
from trips.queries.journey_line import journey_of
from trips.queries.seats.map import is_known, riders_of
from trips.queries.trip import may_manage
from trips.services.seats.layout import block_seat, unblock_seat
from trips.views.desk.fetch import carried_out, sent, shown_trip, trail_to
from zunyi.accounts.access import StaffRequest, requires


@requires("trips.view")
def seat(request: StaffRequest, number: str, seat: int) -> HttpResponse:
    """Who sits there; those who answer for the trip may block and unblock a seat that is free."""
    trip = shown_trip(request, number)
    chosen = get_object_or_404(Seat.objects.select_related("leg__layout"), pk=seat, leg__trip=trip)
    may_edit = may_manage(request.user, trip) and not trip.is_over
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = (NothingForm if chosen.blocked_reason else BlockForm)(sent(request))
    do = partial(unblock_seat if chosen.blocked_reason else block_seat, seat=chosen, by=request.user)
    if form.is_valid() and carried_out(form, partial(do, **form.cleaned_data)):
        return redirect("trips:seats", number=number)
    riders = riders_of(chosen.leg, request.user).get(chosen.pk, [])
    for rider in riders:
        rider.rides = journey_of(rider) if is_known(rider) else []  # type: ignore[attr-defined]
    context = {"trip": trip, "seat": chosen, "form": form, "riders": riders, "may_edit": may_edit}
    context["trail"] = trail_to(trip, chosen.label)
    return render(request, "trips/seat.html", context, status=422 if form.errors else 200)
