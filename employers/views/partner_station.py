"""A station's own face: what it did, written down on the spot."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from employers.forms.station import ActivityFilterForm
from employers.queries.station import activities_found, activities_visible_to, own_stations, visible_to
from employers.views.station import struck_out, written_down
from zunyi.accounts.access import StaffRequest, requires

PAGE = 60


@requires("activities.own")
def activity_list(request: StaffRequest) -> HttpResponse:
    """What one's own station did, newest first."""
    stations = visible_to(request.user).filter(pk__in=own_stations(request.user))
    form = ActivityFilterForm(request.GET, stations=stations)
    activities = activities_visible_to(request.user).filter(station__in=stations.values("pk"))
    activities = activities_found(activities, **form.cleaned_data) if form.is_valid() else activities
    page = Paginator(activities.order_by("-day", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "stations": stations, "title": _("Our work")}
    return render(request, "partner/activities.html", context)


@requires("activities.own")
def activity_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what the station did."""
    stations = visible_to(request.user).filter(pk__in=own_stations(request.user))
    station = get_object_or_404(stations, pk=pk)
    form, saved = written_down(request, station)
    if saved:
        return redirect("partner:activities")
    here, title = reverse("partner:activities"), _("Write down work")
    context = {"form": form, "title": title, "station": station, "back_url": here}
    context["trail"] = [(_("Our work"), here), (title, "")]
    return render(request, "partner/activity_form.html", context, status=422 if form.errors else 200)


@requires("activities.own")
@require_POST
def activity_strike(request: StaffRequest, pk: int) -> HttpResponse:
    """Strike out what was entered by mistake."""
    own = activities_visible_to(request.user).filter(station__in=own_stations(request.user))
    struck_out(request, get_object_or_404(own, pk=pk))
    return redirect("partner:activities")
