"""One trip: its line and its facts, its seats, its passengers."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from trips.forms.trip import PassengerFilter
from trips.models import Trip
from trips.queries.booking import seats_of
from trips.queries.disruption.reports import open_on
from trips.queries.incident import RIGHT
from trips.queries.incident import open_on as incidents_on
from trips.queries.journey import calls_of
from trips.queries.journey_line import changes_between
from trips.queries.notices import matter_of, told_about
from trips.queries.passengers import ALL, LIVE, homes_of, passengers_of
from trips.queries.seats.map import seat_map
from trips.queries.seats.reseating import changes_of_legs
from trips.queries.transfer import moves_of
from trips.queries.trip import counts_by_call, legs_of, may_manage, steps_from
from trips.views.desk.fetch import shown_trip, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of

PAGE = 50
HISTORY = 20
# No accident can have happened on a trip that nobody was ever on.
_NOBODY_THERE = (Trip.State.DRAFT, Trip.State.CANCELLED)


def trip_context(request: StaffRequest, trip: Any, tab: str) -> dict[str, Any]:
    """What the head of every page of a trip shows."""
    user = request.user
    runs = may_manage(user, trip, "trips.run")
    return {
        "trip": trip,
        "tab": tab,
        "trail": trail_to(trip),
        "may_edit": may_manage(user, trip) and not trip.is_over,
        "may_copy": may_manage(user, trip),
        "may_sign_up": user.can("bookings.make"),
        "steps": steps_from(trip) if runs else [],
        "open_disruptions": open_on(trip),
        "open_incidents": incidents_on(trip, user) if user.can(RIGHT) else (),
        "may_open_incident": user.can(RIGHT) and may_manage(user, trip, RIGHT) and trip.state not in _NOBODY_THERE,
    }


@requires("trips.view")
def detail(request: StaffRequest, number: str) -> HttpResponse:
    """The line of stops with times, the vehicle, and what was done."""
    trip = shown_trip(request, number)
    legs = legs_of(trip)
    context = trip_context(request, trip, "line") | {
        "legs": legs,
        "changes": changes_between(legs),
        "counts": counts_by_call(trip),
        "entries": history_of(trip)[:HISTORY],
        "told": told_about(trip, request.user),
        "matter": matter_of(trip.pk),
    }
    return render(request, "trips/trip_detail.html", context)


@requires("trips.view")
def seat_plan(request: StaffRequest, number: str) -> HttpResponse:
    """The vehicle of each leg as a picture, with the people in it."""
    trip = shown_trip(request, number)
    context = trip_context(request, trip, "seats")
    legs = legs_of(trip)
    for leg in legs:
        leg.trip = trip
    changes = changes_of_legs(legs)
    maps = [(leg, seat_map(leg, request.user, may_change=context["may_edit"]), changes[leg.pk]) for leg in legs]
    context["may_run"] = may_manage(request.user, trip, "trips.run") and not trip.is_over and not trip.departed_at
    return render(request, "trips/trip_seats.html", context | {"maps": maps})


@requires("trips.view")
def passengers(request: StaffRequest, number: str) -> HttpResponse:
    """Those who travel, as far as this person may see them."""
    trip = shown_trip(request, number)
    usual = ALL if trip.state == trip.State.CANCELLED else LIVE
    form = PassengerFilter(request.GET or {"state": usual}, calls=calls_of(trip.pk), usual=usual)
    found = passengers_of(trip, request.user, **form.wanted())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    people = list(page.object_list)
    context = trip_context(request, trip, "passengers") | {"form": form, "page": page}
    context |= {"seats": seats_of(people), "homes": homes_of(people), "moves": moves_of(people, request.user)}
    return render(request, "trips/trip_passengers.html", context)
