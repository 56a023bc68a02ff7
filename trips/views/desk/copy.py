"""Laying a trip on again, and keeping it as a template."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trips.forms.leg import CopyForm, NameForm
from trips.services.plan.copies import copy_trip, keep_as_template
from trips.views.desk.fetch import carried_out, managed_trip, sent, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.lunar import a_lunar_year_later, lunar_day_of


@requires("trips.schedule")
def copy(request: StaffRequest, number: str) -> HttpResponse:
    """Say to which days, look at them in both calendars, lay the trips on."""
    trip = managed_trip(request, number)
    form = CopyForm(sent(request), initial={"departs_at": a_lunar_year_later(timezone.localtime(trip.departs_at))})
    made: list[Any] = []
    if form.is_valid() and "confirm" in request.POST:
        do = partial(copy_trip, trip=trip, by=request.user, **form.cleaned_data)
        if carried_out(form, lambda: made.extend(do())):
            messages.success(request, _("%(count)s trips laid on.") % {"count": len(made)})
            return redirect(*("trips:detail", made[0].number) if len(made) == 1 else ("trips:list",))
    days = []
    if form.is_valid() and "change" not in request.POST:
        first = form.cleaned_data["departs_at"]
        days = [with_lunar(first + timedelta(days=day)) for day in range(form.cleaned_data["days"])]
        form = CopyForm(initial=form.cleaned_data)
    context = {"trip": trip, "form": form, "days": days, "was": with_lunar(trip.departs_at)}
    context["trail"] = trail_to(trip, _("Lay on again"))
    return render(request, "trips/trip_copy.html", context, status=422 if form.errors else 200)


@requires("trips.schedule")
def keep(request: StaffRequest, number: str) -> HttpResponse:
    """Keep the pattern for later trips."""
    trip = managed_trip(request, number)
    form = NameForm(sent(request), initial={"name": trip.title})
    if form.is_valid() and carried_out(
        form, partial(keep_as_template, trip=trip, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The template is there; it stands in the list for new trips."))
        return redirect("trips:new")
    title = _("Keep as a template")
    context = {"trip": trip, "form": form, "title": title, "trail": trail_to(trip, title)}
    return render(request, "trips/plan_small_form.html", context, status=422 if form.errors else 200)


def with_lunar(moment: Any) -> tuple[Any, str]:
    """A moment, and what its day is called by the moon."""
    lunar = lunar_day_of(timezone.localdate(moment))
    return moment, lunar.words if lunar else ""
