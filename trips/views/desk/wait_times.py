"""How long offers of the waitlists wait for their answer, office by office."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.waitlist import OfficeTimeForm
from trips.queries.waitlist.times import offices_for, times_of
from trips.services.waitlist.times import set_time_to_answer
from trips.views.desk.fetch import carried_out, sent
from zunyi.accounts.access import StaffRequest, requires


@requires("trips.run")
def wait_times(request: StaffRequest) -> HttpResponse:
    """What stands for each office whose trips this person runs, and where it comes from."""
    return render(request, "trips/wait_times.html", {"times": times_of(offices_for(request.user))})


@requires("trips.run")
def wait_time(request: StaffRequest, code: str) -> HttpResponse:
    """Another time for one office, or none of its own."""
    office = get_object_or_404(offices_for(request.user), code=code)
    [stands] = times_of([office])
    form = OfficeTimeForm(sent(request), initial={"minutes": stands.minutes if stands.is_own else None})
    do = partial(set_time_to_answer, division=office, by=request.user)
    if form.is_valid() and carried_out(form, lambda: do(minutes=form.cleaned_data["minutes"])):
        messages.success(request, _("Saved."))
        return redirect("trips:wait_times")
    trail = [(_("Time to answer"), reverse("trips:wait_times")), (office.name, "")]
    context: dict[str, Any] = {"form": form, "title": f"{_('Time to answer')} · {office.name}", "trail": trail}
    return render(request, "trips/carrier_form.html", context, status=422 if form.errors else 200)
