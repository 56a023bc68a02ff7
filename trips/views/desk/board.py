"""The trips as a list and as a week."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from trips.forms.trip import TripFilter, WeekFilter
from trips.queries.manifest.marks import with_list_marks
from trips.queries.trip import matching, month_of, visible_to, week_of, with_facts
from zunyi.accounts.access import StaffRequest, requires

PAGE = 30
SORTS = {
    "departs": "departs_at",
    "number": "number",
    "destination": "destination__code",
    "organiser": "organiser__code",
    "free": "seats_free",
}


def order_by(request: StaffRequest) -> tuple[str, str]:
    """The column that was asked for; the next departure first, unless told."""
    wanted = request.GET.get("sort", "")
    column = SORTS.get(wanted.lstrip("-"), "departs_at")
    return ("-" if wanted.startswith("-") else "") + column, "number"


@requires("trips.view")
def trip_list(request: StaffRequest) -> HttpResponse:
    """The trips that this person may see, narrowed by the filters."""
    trips = visible_to(request.user)
    form = TripFilter(request.GET, trips=trips)
    found = matching(with_facts(trips), **form.wanted()).order_by(*order_by(request))
    if "manifests.view" in request.user.capabilities:
        found = with_list_marks(found)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "trips/trip_list.html", {"form": form, "page": page})


@requires("trips.view")
def week(request: StaffRequest) -> HttpResponse:
    """Seven days side by side, each with the trips that leave on it."""
    trips = visible_to(request.user)
    form = WeekFilter(request.GET, trips=trips)
    found = matching(with_facts(trips), **form.wanted())
    context = {
        "form": form,
        "days": week_of(found, form.monday),
        "today": timezone.localdate(),
        "before": form.monday - timedelta(days=7),
        "after": form.monday + timedelta(days=7),
    }
    return render(request, "trips/trip_week.html", context)


@requires("trips.view")
def calendar(request: StaffRequest) -> HttpResponse:
    """A month by both calendars, each day with its trips."""
    trips = visible_to(request.user)
    form = WeekFilter(request.GET, trips=trips)
    found = matching(with_facts(trips), **form.wanted())
    first = form.first_of_month
    context = {
        "form": form,
        "first": first,
        "weeks": month_of(found, first),
        "today": timezone.localdate(),
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": (first + timedelta(days=31)).replace(day=1),
    }
    return render(request, "trips/trip_calendar.html", context)
