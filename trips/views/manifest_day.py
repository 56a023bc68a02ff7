"""The lists of a day: which are issued, which moved, and all of them as one file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from trips.forms.manifest import BundleForm, DayForm
from trips.queries.manifest.lists import to_approve
from trips.queries.manifest.marks import legs_of_day
from trips.services.manifest.bundle import ask_for_bundle
from zunyi.accounts.access import StaffRequest, requires
from zunyi.jobs.views.start import start
from zunyi.refusals import Refusal


@requires("manifests.issue")
def lists(request: StaffRequest) -> HttpResponse:
    """Every run that leaves on a day, with where its list stands; by POST the lists in force as one file."""
    asked = DayForm(request.GET or None)
    day = (asked.is_valid() and asked.cleaned_data["day"]) or timezone.localdate()
    form = BundleForm(request.POST if request.method == "POST" else None, initial=_usual())
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            return start(ask_for_bundle(day=day, forms=facts.pop("chosen"), by=request.user, **facts))
        except Refusal as no:
            form.add_error(None, str(no))
    context = _context(request, day) | {"form": form, "asked": DayForm(initial={"day": day})}
    return render(request, "trips/manifest_day.html", context, status=422 if form.errors else 200)


def _context(request: StaffRequest, day: date) -> dict[str, Any]:
    legs = list(legs_of_day(request.user, day))
    return {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "legs": legs,
        "issued": sum(leg.list_version is not None for leg in legs),
        "moved": sum(leg.list_moved for leg in legs),
        "to_approve": to_approve(request.user),
        "waiting": sum(leg.list_waits for leg in legs),
        "trail": [(_("Trips"), reverse("trips:list")), (_("Lists of a day"), "")],
    }


def _usual() -> dict[str, list[str]]:
    """What a carrier and an escort get; the rest is ticked by hand."""
    return {"chosen": ["rail", "flight", "bus", "escort", "seats"]}
