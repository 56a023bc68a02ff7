"""Laying a trip on: choose a pattern, say when, look at what will be there, confirm."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.trip import ScheduleForm
from trips.queries.plan.template import patterns, usable_by
from trips.services.plan.schedule import schedule_trips
from trips.views.desk.fetch import carried_out, sent
from zunyi.accounts.access import StaffRequest, requires


@requires("trips.schedule")
def choose(request: StaffRequest) -> HttpResponse:
    """The templates of the person's own place and of the city."""
    found = patterns(list(usable_by(request.user)))
    context = {"patterns": found, "trail": [(_("Trips"), reverse("trips:list")), (_("New trip"), "")]}
    return render(request, "trips/template_list.html", context)


@requires("trips.schedule")
def schedule(request: StaffRequest, template: int) -> HttpResponse:
    """Say when, look at the trips that will be there, and lay them on."""
    chosen = get_object_or_404(usable_by(request.user), pk=template)
    form = ScheduleForm(sent(request), template=chosen, user=request.user)
    made: list[Any] = []
    if form.is_valid() and "confirm" in request.POST:
        do = partial(schedule_trips, template=chosen, by=request.user, **form.cleaned_data)
        if carried_out(form, lambda: made.extend(do())):
            messages.success(request, _("%(count)s trips laid on.") % {"count": len(made)})
            return redirect(*("trips:detail", made[0].number) if len(made) == 1 else ("trips:list",))
    context = {"form": form, "pattern": patterns([chosen])[0], "days": days_of(form), "trail": new_trail(chosen)}
    return render(request, "trips/trip_new.html", context, status=422 if form.errors else 200)


def days_of(form: ScheduleForm) -> list[Any]:
    """The departures that a good form asks for; nothing before it was sent."""
    if not form.is_valid() or "change" in form.data:
        return []
    first = form.cleaned_data["departs_at"]
    return [first + timedelta(days=day) for day in range(form.cleaned_data["days"])]


def new_trail(template: Any) -> list[tuple[str, str]]:
    """The way from the list over the templates."""
    return [(_("Trips"), reverse("trips:list")), (_("New trip"), reverse("trips:new")), (template.name, "")]
