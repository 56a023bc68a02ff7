"""The table of trips of a period, or behind a figure about vehicles."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.reports.forms.live import StretchForm, TripTableForm
from zunyi.reports.queries.daily import DEPARTURES
from zunyi.reports.queries.figures import TRIP_WORDS, trips_of
from zunyi.reports.queries.trip_table import in_order, trip_rows, trips_of_period

PAGE = 50


@requires("reports.view")
def trips(request: StaffRequest) -> HttpResponse:
    """Each trip with its seats and what became of those who signed up."""
    form, found, title = _asked(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": trip_rows(page.object_list),
        "title": title,
        "trail": [(_("Reports"), reverse("reports:daily")), (title, "")],
    }
    return render(request, "reports/report_trips.html", context)


def _asked(request: StaffRequest) -> tuple[TripTableForm | None, QuerySet[Any], str]:
    """By figure and day, as a number of the day's report asks; else by period."""
    user, mode = request.user, request.GET.get("mode", "")
    if figure := request.GET.get("figure"):
        if figure not in DEPARTURES:
            raise Http404
        report = StretchForm(request.GET, user=user)
        found, form = in_order(trips_of(figure, report.question())), None
        title = f"{report.chosen_day.isoformat()} {TRIP_WORDS[figure]}"
    else:
        form = TripTableForm(request.GET, user=user)
        form.is_valid()
        first, last = form.period
        found = in_order(trips_of_period(user, first, last, unit=form.cleaned_data.get("unit")))
        title = _("Table of trips %(first)s to %(last)s") % {"first": first.isoformat(), "last": last.isoformat()}
    return form, found.filter(mode=mode) if mode else found, title
