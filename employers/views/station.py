"""Stations at the desk: the list, one station with all that it did, its form, and its work over all stations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from employers.forms.station import ActivityFilterForm, ActivityForm, StationFilterForm, StationForm
from employers.models import Station, StationActivity
from employers.queries import agreement as agreement_queries
from employers.queries.station import activities_found, activities_visible_to, found, visible_to, with_counts
from employers.services.station import (
    Deed,
    StationFacts,
    add_station,
    change_station,
    record_activity,
    strike_activity,
)
from employers.views.employer import sent
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal

PAGE, NEWEST = 60, 10
SORTS = {"name": "name", "-name": "-name", "deeds": "deeds", "-deeds": "-deeds"}


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Stations"), reverse("employers:station_list")), *more]


@requires("employers.view")
def station_list(request: StaffRequest) -> HttpResponse:
    """The bureau's stations, each with its area, its people, and how much it did in the last ninety days."""
    form = StationFilterForm(request.GET)
    stations = visible_to(request.user)
    stations = found(stations, **form.cleaned_data) if form.is_valid() else stations
    stations = with_counts(stations, since=timezone.localdate() - timedelta(days=90))
    order = SORTS.get(request.GET.get("sort", ""), "division__path")
    page = Paginator(stations.order_by(order, "name"), PAGE).get_page(request.GET.get("page"))
    return render(request, "employers/station_list.html", {"form": form, "page": page, "title": _("Stations")})


@requires("employers.view")
def station_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One station: what is known of it, what it did last, its agreements, and what was done."""
    station = get_object_or_404(visible_to(request.user), pk=pk)
    context = {
        "station": station,
        "activities": activities_visible_to(request.user).filter(station=station).order_by("-day", "-pk")[:NEWEST],
        "agreements": agreement_queries.visible_to(request.user).filter(station=station).order_by("to_on", "pk"),
        "entries": history_of(station),
        "title": station.name,
        "trail": trail((station.name, "")),
        "today": timezone.localdate(),
    }
    return render(request, "employers/station_detail.html", context)


@requires("stations.edit")
def station_new(request: StaffRequest) -> HttpResponse:
    """Put a station on the list."""
    form = StationForm(sent(request))
    if form.is_valid():
        try:
            station = add_station(facts=StationFacts(**form.cleaned_data), by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            return redirect("employers:station", station.pk)
    return _form(request, form, _("New station"), reverse("employers:station_list"), trail((_("New station"), "")))


@requires("stations.edit")
def station_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is known of a station, or close it."""
    station = get_object_or_404(visible_to(request.user), pk=pk)
    form = StationForm(sent(request), station=station)
    here = reverse("employers:station", args=[pk])
    if form.is_valid():
        try:
            change_station(station=station, facts=StationFacts(**form.cleaned_data), by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": station.name})
            return redirect(here)
    return _form(request, form, _("Edit"), here, trail((station.name, here), (_("Edit"), "")), station)


@requires("employers.view")
def activity_list(request: StaffRequest) -> HttpResponse:
    """What all stations did, newest first."""
    form = ActivityFilterForm(request.GET)
    activities = activities_visible_to(request.user)
    activities = activities_found(activities, **form.cleaned_data) if form.is_valid() else activities
    page = Paginator(activities.order_by("-day", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "title": _("Work of the stations"),
        "trail": trail((_("Work of the stations"), "")),
    }
    return render(request, "employers/activity_list.html", context)


@requires("stations.edit")
def activity_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what a station did."""
    station = get_object_or_404(visible_to(request.user), pk=pk)
    here = reverse("employers:station", args=[pk])
    form, saved = written_down(request, station)
    if saved:
        return redirect(here)
    return _form(request, form, _("Write down work"), here, trail((station.name, here), (_("Write down work"), "")))


def written_down(request: StaffRequest, station: Station) -> tuple[ActivityForm, StationActivity | None]:
    """The form, and what it wrote down if it was sent and fits; shared with the station's own face."""
    form = ActivityForm(sent(request), initial={"day": timezone.localdate()})
    if form.is_valid():
        try:
            activity = record_activity(station=station, deed=Deed(**form.cleaned_data), by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": station.name})
            return form, activity
    return form, None


@requires("stations.edit")
@require_POST
def activity_strike(request: StaffRequest, pk: int) -> HttpResponse:
    """Strike out what was entered by mistake."""
    activity = get_object_or_404(activities_visible_to(request.user), pk=pk)
    struck_out(request, activity)
    return redirect("employers:station", activity.station_id)


def struck_out(request: StaffRequest, activity: StationActivity) -> None:
    """Do it and say so; shared with the station's own face."""
    try:
        strike_activity(activity=activity, by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Struck out; it is counted nowhere any more."))


def _form(
    request: StaffRequest, form: Form, title: str, back: str, way: list[tuple[str, str]], station: Any = None
) -> HttpResponse:
    context = {"form": form, "title": title, "back_url": back, "trail": way, "station": station}
    return render(request, "employers/station_form.html", context, status=422 if form.errors else 200)
