"""Laying a trip's runs by hand: the trip, its feeders, its shuttles, their stops."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.leg import HandmadeTripForm, LegForm, call_forms
from trips.forms.trip import NothingForm
from trips.models import Leg
from trips.queries.plan.carrier import offices_of
from trips.queries.trip import counts_by_call
from trips.services.plan.legs import add_leg, change_leg, lay_trip_by_hand, remove_leg
from trips.views.desk.fetch import carried_out, managed_trip, sent, trail_to
from zunyi.accounts.access import StaffRequest, requires


@requires("trips.schedule")
def handmade(request: StaffRequest) -> HttpResponse:
    """A trip without a template: its facts, its trunk's vehicle and its stops on one page."""
    form = HandmadeTripForm(sent(request), offices=offices_of(request.user))
    trunk, calls = LegForm(sent(request), role=Leg.Role.TRUNK), call_forms(sent(request), leg=None)
    made: list[Any] = []
    if all([form.is_valid(), trunk.is_valid(), calls.is_valid()]):
        do = partial(
            lay_trip_by_hand, trunk=trunk.cleaned_data, calls=calls.wanted(), by=request.user, **form.cleaned_data
        )
        if carried_out(form, lambda: made.append(do())):
            messages.success(
                request, _("The trip is laid on as a draft. Add feeders and shuttles, then the plan sheet.")
            )
            return redirect("trips:legs", made[0].number)
    trail = [(_("Trips"), reverse("trips:list")), (_("New trip"), reverse("trips:new")), (_("By hand"), "")]
    context = {"form": form, "leg_form": trunk, "calls": calls, "trail": trail, "title": _("New trip by hand")}
    return render(request, "trips/leg_form.html", context, status=422 if request.method == "POST" else 200)


@requires("trips.schedule")
def legs(request: StaffRequest, number: str) -> HttpResponse:
    """The runs of a trip in order, each to be changed while the trip is a draft."""
    trip = managed_trip(request, number)
    runs = trip.legs.select_related("layout").prefetch_related("calls__place").order_by("order")
    context: dict[str, Any] = {
        "trip": trip,
        "counts": counts_by_call(trip),
        "legs": runs,
        "trail": trail_to(trip, _("Runs")),
        "may_build": trip.state == "draft",
    }
    return render(request, "trips/leg_list.html", context)


@requires("trips.schedule")
def leg_new(request: StaffRequest, number: str, role: str) -> HttpResponse:
    """One more feeder or shuttle."""
    trip = managed_trip(request, number)
    if role not in (Leg.Role.FEEDER, Leg.Role.SHUTTLE):
        raise Http404
    do = partial(add_leg, trip=trip, role=role)
    title = _("Add a feeder") if role == Leg.Role.FEEDER else _("Add a shuttle")
    return _leg(request, trip, None, role, do, title)


@requires("trips.schedule")
def leg_edit(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """Another vehicle, other stops."""
    trip = managed_trip(request, number)
    leg = get_object_or_404(trip.legs.select_related("layout"), order=order)
    leg.trip = trip
    return _leg(request, trip, leg, leg.role, partial(change_leg, leg=leg), _("Change the run"))


@requires("trips.schedule")
def leg_remove(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """Take a feeder or a shuttle out again."""
    trip = managed_trip(request, number)
    leg = get_object_or_404(trip.legs.select_related("layout"), order=order)
    leg.trip = trip
    form = NothingForm(sent(request))
    if form.is_valid() and carried_out(form, partial(remove_leg, leg=leg, by=request.user)):
        return redirect("trips:legs", number)
    context = {"trip": trip, "form": form, "title": _("Take the run out"), "trail": trail_to(trip, _("Runs"))}
    context["consequences"] = [_("%(leg)s is taken out with its stops and seats.") % {"leg": leg}]
    return render(request, "trips/plan_small_form.html", context, status=422 if form.errors else 200)


def _leg(request: StaffRequest, trip: Any, leg: Leg | None, role: str, do: Any, title: str) -> HttpResponse:
    form, calls = LegForm(sent(request), instance=leg, role=role), call_forms(sent(request), leg=leg)
    # The form writes into the leg at hand; the service reads the row anew.
    is_good = form.is_valid() and calls.is_valid()
    if is_good and carried_out(form, lambda: do(facts=form.cleaned_data, calls=calls.wanted(), by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("trips:legs", trip.number)
    context = {
        "trip": trip,
        "leg_form": form,
        "calls": calls,
        "title": title,
        "trail": trail_to(trip, _("Runs"), title),
    }
    return render(request, "trips/leg_form.html", context, status=422 if request.method == "POST" else 200)
