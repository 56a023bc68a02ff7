"""Opening, closing, leaving, arriving, calling off: each shows what will happen, and asks once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trips.forms.trip import MomentForm, NothingForm, ReasonForm
from trips.models import Trip
from trips.queries.trip import steps_from
from trips.refusals import TripStepNotPossible
from trips.services.plan.schedule import (
    arrive_trip,
    cancel_trip,
    close_trip,
    depart_trip,
    open_trip,
    release_trip,
    settle_trip,
    take_release_back,
)
from trips.views.desk.fetch import carried_out, managed_trip, sent, trail_to
from zunyi.accounts.access import StaffRequest, requires

# A departure noted so long before the plan is probably noted on the wrong trip.
EARLY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trip as its page words it."""

    to: str
    title: str | Promise
    do: Callable[..., Trip]
    form: type[forms.Form] = NothingForm


STEPS = {
    step.to: step
    for step in (
        Step("released", gettext_lazy("Release the plan"), release_trip),
        Step("draft", gettext_lazy("Take the release back"), take_release_back),
        Step("open", gettext_lazy("Open for sign-up"), open_trip),
        Step("closed", gettext_lazy("Close sign-up"), close_trip),
        Step("departed", gettext_lazy("Note the departure"), depart_trip, MomentForm),
        Step("arrived", gettext_lazy("Note the arrival"), arrive_trip, MomentForm),
        Step("settled", gettext_lazy("Settle the trip"), settle_trip),
        Step("cancelled", gettext_lazy("Call the trip off"), cancel_trip, ReasonForm),
    )
}


@requires("trips.run")
def step(request: StaffRequest, number: str, to: str) -> HttpResponse:
    """Show what the step means, and take it."""
    trip = managed_trip(request, number, "trips.run")
    wanted = known_step(to)
    if to not in steps_from(trip):
        messages.error(request, str(TripStepNotPossible(state=trip.get_state_display())))
        return redirect("trips:detail", number=number)
    form = wanted.form(sent(request))
    if form.is_valid() and carried_out(form, partial(wanted.do, trip=trip, by=request.user, **form.cleaned_data)):
        return redirect("trips:detail", number=number)
    context: dict[str, Any] = {
        "trip": trip,
        "step": wanted,
        "form": form,
        "is_early": trip.departs_at - timezone.now() > EARLY,
        "trail": trail_to(trip, str(wanted.title)),
    }
    return render(request, "trips/trip_step.html", context, status=422 if form.errors else 200)


def known_step(to: str) -> Step:
    """The step of that name, or a 404."""
    if to not in STEPS:
        raise Http404(_("No such step."))
    return STEPS[to]
