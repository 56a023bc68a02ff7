"""Carriers with their vehicles and drivers, and the places where vehicles stop."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.carrier import CarrierFilter, CarrierForm, DriverForm, PlaceForm, VehicleForm
from trips.models import Carrier, Driver, Place, Vehicle
from trips.queries.plan import carrier as carriers
from trips.services.plan.carriers import save_carrier, save_driver, save_vehicle
from trips.services.plan.places import save_place
from trips.views.desk.fetch import carried_out, sent
from zunyi.accounts.access import StaffRequest, requires

PAGE = 30


@requires("trips.schedule")
def carrier_list(request: StaffRequest) -> HttpResponse:
    """The carriers of one's own place and of the city."""
    form = CarrierFilter(request.GET)
    found = carriers.matching(carriers.visible_to(request.user), **form.wanted())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "trips/carrier_list.html", {"form": form, "page": page})


@requires("trips.schedule")
def carrier_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One carrier: its permit, its vehicles, its drivers."""
    carrier = get_object_or_404(carriers.visible_to(request.user), pk=pk)
    context = {
        "carrier": carrier,
        "vehicles": carrier.vehicles.select_related("layout").order_by("-is_active", "plate"),
        "drivers": carrier.drivers.order_by("-is_active", "name"),
        "may_edit": carriers.changeable_by(request.user).filter(pk=pk).exists(),
        "trail": [_top(), (carrier.name, "")],
    }
    return render(request, "trips/carrier_detail.html", context)


@requires("trips.schedule")
def carrier_new(request: StaffRequest) -> HttpResponse:
    """Put a carrier on the office's list."""
    form = CarrierForm(sent(request), user=request.user)
    return _saved(request, form, save_carrier, "carrier", _("Add a carrier"), [_top()])


@requires("trips.schedule")
def carrier_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a carrier of one's own list."""
    carrier = get_object_or_404(carriers.changeable_by(request.user), pk=pk)
    form = CarrierForm(sent(request), instance=carrier, user=request.user)
    return _saved(request, form, save_carrier, "carrier", _("Change the carrier"), _way(carrier))


@requires("trips.schedule")
def vehicle_new(request: StaffRequest, pk: int) -> HttpResponse:
    """One more bus of a carrier."""
    carrier = get_object_or_404(carriers.changeable_by(request.user), pk=pk)
    form = VehicleForm(sent(request), instance=Vehicle(carrier=carrier))
    return _saved(request, form, save_vehicle, "vehicle", _("Add a vehicle"), _way(carrier))


@requires("trips.schedule")
def vehicle_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a bus."""
    vehicle = get_object_or_404(Vehicle, pk=pk, carrier__in=carriers.changeable_by(request.user))
    form = VehicleForm(sent(request), instance=vehicle)
    return _saved(request, form, save_vehicle, "vehicle", _("Change the vehicle"), _way(vehicle.carrier))


@requires("trips.schedule")
def driver_new(request: StaffRequest, pk: int) -> HttpResponse:
    """One more driver of a carrier."""
    carrier = get_object_or_404(carriers.changeable_by(request.user), pk=pk)
    form = DriverForm(sent(request), instance=Driver(carrier=carrier))
    return _saved(request, form, save_driver, "driver", _("Add a driver"), _way(carrier))


@requires("trips.schedule")
def driver_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a driver."""
    driver = get_object_or_404(Driver, pk=pk, carrier__in=carriers.changeable_by(request.user))
    form = DriverForm(sent(request), instance=driver)
    return _saved(request, form, save_driver, "driver", _("Change the driver"), _way(driver.carrier))


@requires("trips.schedule")
def place_list(request: StaffRequest) -> HttpResponse:
    """The stations, airports, pick-up points and factory gates."""
    places = Place.objects.select_related("division").order_by("kind", "division__code", "name")
    q = request.GET.get("q", "").strip()
    page = Paginator(places.filter(name__icontains=q) if q else places, PAGE).get_page(request.GET.get("page"))
    return render(request, "trips/place_list.html", {"page": page, "q": q})


@requires("trips.schedule")
def place_new(request: StaffRequest) -> HttpResponse:
    """One more place where vehicles stop."""
    form = PlaceForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: save_place(place=form.save(commit=False), by=request.user)):
        messages.success(request, _("Saved."))
        return redirect("trips:places")
    trail = [(_("Places"), reverse("trips:places")), (_("Add a place"), "")]
    context = {"form": form, "title": _("Add a place"), "trail": trail}
    return render(request, "trips/carrier_form.html", context, status=422 if form.errors else 200)


def _top() -> tuple[str, str]:
    return _("Carriers"), reverse("trips:carriers")


def _way(carrier: Carrier) -> list[tuple[str, str]]:
    return [_top(), (carrier.name, reverse("trips:carrier", args=[carrier.pk]))]


def _saved(
    request: StaffRequest, form: Any, save: Any, word: str, title: str, trail: list[tuple[str, str]]
) -> HttpResponse:
    if form.is_valid():
        thing = form.save(commit=False)
        if carried_out(form, partial(save, **{word: thing}, by=request.user)):
            messages.success(request, _("Saved."))
            return redirect("trips:carrier", thing.pk if word == "carrier" else thing.carrier_id)
    context = {"form": form, "title": title, "trail": [*trail, (title, "")]}
    return render(request, "trips/carrier_form.html", context, status=422 if form.errors else 200)
