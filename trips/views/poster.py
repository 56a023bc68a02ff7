"""What is printed before anybody signs up: a poster for the board with a QR code, and the form on paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from trips.papers.handouts import paper_form, poster_pdf
from trips.queries.consent_text import CONSENT_LINES
from trips.queries.journey import boarding_calls, calls_of
from trips.queries.trip import visible_to
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
    return render(request, "trips/poster.html", _poster(request, number, code))


@requires("trips.view")
def poster_file(request: StaffRequest, number: str, code: str) -> HttpResponse:
    """The same page as PDF: it prints alike on every machine, and can be sent to a copy shop."""
    facts = _poster(request, number, code)
    facts["end"] = facts.pop("ends")
    return _pdf(poster_pdf(**facts), f"{number}-{code}")


@requires("bookings.make")
def paper(request: StaffRequest, number: str) -> HttpResponse:
    """The form on paper for villages without a signal, to be typed in later on the page for several."""
    trip = get_object_or_404(visible_to(request.user), number=number)
    address = settings.PUBLIC_URL.rstrip("/") + reverse("helper:batch", args=[number])
    stops = boarding_calls(calls_of(trip.pk))
    said = [str(line) for line in CONSENT_LINES]
    return _pdf(paper_form(number=number, title=trip.title, stops=stops, consent=said, address=address), f"{number}-0")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _poster(request: StaffRequest, number: str, code: str) -> dict[str, Any]:
    trip = shown_trip(request, number)
    town = get_object_or_404(Division, code=code, code__startswith="5203")
    calls = calls_of(trip.pk)
    stops = boarding_calls(calls)
    near = [stop for stop in stops if stop.place.division_id and _lies_near(stop, town)]
    address = settings.PUBLIC_URL.rstrip("/") + reverse("signup:trip", args=[trip.number])
    return {"trip": trip, "town": town, "stops": near or stops, "ends": calls[-1], "address": address}


def _lies_near(stop: object, town: Division) -> bool:
    path = stop.place.division.path  # type: ignore[attr-defined]
    return path.startswith(town.path) or town.path == path
