"""A poster for the village's board: one trip, its times, and a QR code that leads to the sign-up."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from trips.queries.journey import boarding_calls, calls_of
from trips.views.desk.fetch import shown_trip
from zunyi.accounts.access import StaffRequest, requires
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import towns_of


@requires("trips.view")
def posters(request: StaffRequest, number: str) -> HttpResponse:
    """Which town the poster is for: its own stop stands large on it."""
    trip = shown_trip(request, number)
    towns = towns_of(trip.organiser) if trip.organiser.level in (Level.COUNTY, Level.UNIT) else []
    return render(request, "trips/poster_list.html", {"trip": trip, "towns": towns})


@requires("trips.view")
def poster(request: StaffRequest, number: str, code: str) -> HttpResponse:
    """One A4 page to print; black on white, readable from two metres."""
    trip = shown_trip(request, number)
    town = get_object_or_404(Division, code=code, code__startswith="5203")
    calls = calls_of(trip.pk)
    stops = boarding_calls(calls)
    near = [stop for stop in stops if stop.place.division_id and _lies_near(stop, town)]
    address = settings.PUBLIC_URL.rstrip("/") + reverse("signup:trip", args=[trip.number])
    context = {"trip": trip, "town": town, "stops": near or stops, "ends": calls[-1], "address": address}
    return render(request, "trips/poster.html", context)


def _lies_near(stop: object, town: Division) -> bool:
    path = stop.place.division.path  # type: ignore[attr-defined]
    return path.startswith(town.path) or town.path == path
