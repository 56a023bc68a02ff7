"""Registering somebody by hand, putting the record right, looking at a whole number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from workers.forms.worker import EditWorkerForm, NewWorkerForm, ReasonForm
from workers.queries.places import counties_within, homes_within
from workers.services.register import Person
from workers.services.worker import change_worker, register_by_hand, reveal_number
from workers.views.worker import shown_worker, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.divisions.models import DivisionQuerySet
from zunyi.divisions.models.division import Level
from zunyi.refusals import Refusal


@requires("workers.edit")
def worker_new(request: StaffRequest) -> HttpResponse:
    """Somebody stands at the desk: name, number, home, phone, what they can do; and that they were told."""
    title = _("Register a worker")
    trail = [(_("Workers"), reverse("workers:list")), (title, "")]
    homes = homes_within(request.user)
    counties = counties_within(request.user, "workers.edit")
    if len(counties) > 1:
        county = counties.filter(code=request.GET.get("county", "")).first()
        if county is None:
            return render(
                request, "accounts/county_choice.html", {"counties": counties, "title": title, "trail": trail}
            )
        homes = homes.filter(path__startswith=county.path)
    form = NewWorkerForm(request.POST or None, homes=homes)
    if form.is_valid() and (response := _registered(request, form)):
        return response
    context = {"form": form, "title": title, "trail": trail, "back_url": reverse("workers:list")}
    return render(request, "workers/worker_new.html", context, status=422 if form.errors else 200)


def _registered(request: StaffRequest, form: NewWorkerForm) -> HttpResponse | None:
    data = form.cleaned_data
    names = ("name", "number", "household", "phone", "phone_of")
    try:
        worker, is_new = register_by_hand(
            person=Person(**{name: data[name] for name in names}),
            facts=form.facts(),
            manner=data["manner"],
            messages=data["messages"],
            by=request.user,
        )
    except Refusal as no:
        form.add_error(None, str(no))
        return None
    if is_new:
        messages.success(request, _("%(name)s is registered.") % {"name": worker.legal_name})
    else:
        messages.info(request, _("This person was registered already; here is the record."))
    return redirect("workers:worker", worker.public_id)


@requires("workers.edit")
def worker_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    """Put the record right; the history keeps which facts changed, not what they were."""
    worker = shown_worker(request, public_id, "workers.edit")
    homes = _homes_near(homes_within(request.user), worker.household.path_at(Level.COUNTY))
    form = EditWorkerForm(request.POST or None, worker=worker, homes=homes)
    if form.is_valid():
        try:
            change_worker(worker=worker, facts=form.cleaned_data, by=request.user)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved."))
            return redirect("workers:worker", public_id)
    title = _("Edit %(name)s") % {"name": worker.legal_name}
    context = {
        "form": form,
        "title": title,
        "trail": trail_to(worker, _("Edit")),
        "back_url": reverse("workers:worker", args=[public_id]),
    }
    return render(request, "workers/worker_form.html", context, status=422 if form.errors else 200)


def _homes_near(homes: DivisionQuerySet, county: str) -> DivisionQuerySet:
    """The homes of the worker's county, and the other counties for somebody who has moved."""
    return homes.filter(Q(path__startswith=county) | Q(level=Level.COUNTY))


@requires("workers.reveal")
@never_cache
def worker_reveal(request: StaffRequest, public_id: str) -> HttpResponse:
    """Ask what for, write it down, show the number once; leaving the page hides it again."""
    worker = shown_worker(request, public_id, "workers.reveal")
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"worker": worker, "form": form, "title": _("Show the identity number")}
    context |= {"trail": trail_to(worker, _("Identity number"))}
    if form.is_valid():
        context["number"] = reveal_number(worker=worker, reason=form.cleaned_data["reason"], by=request.user)
    response = render(request, "workers/worker_reveal.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store, private"
    return response
