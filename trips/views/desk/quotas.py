"""Kept seats of a trip, and the limits that plans are judged by."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.quota import LimitForm, QuotaForm
from trips.forms.trip import NothingForm
from trips.queries.plan.limit import limits
from trips.queries.plan.quota import quotas_of
from trips.services.plan.limits import set_limit
from trips.services.plan.quotas import hand_back_quota, set_quota
from trips.views.desk.fetch import carried_out, managed_trip, sent, shown_trip, trail_to
from trips.views.desk.trip import trip_context
from zunyi.accounts.access import StaffRequest, requires


@requires("trips.view")
def quotas(request: StaffRequest, number: str) -> HttpResponse:
    """Who has how many seats kept, how many of them are used, and when the rest comes back."""
    trip = shown_trip(request, number)
    context = trip_context(request, trip, "quotas") | {"quotas": quotas_of(trip), "form": None}
    if context["may_edit"]:
        context["form"] = form = QuotaForm(sent(request), trip=trip, user=request.user)
        if form.is_valid() and carried_out(form, partial(set_quota, trip=trip, by=request.user, **form.cleaned_data)):
            messages.success(request, _("The seats are kept."))
            return redirect("trips:quotas", number)
    failed = context["form"] is not None and context["form"].errors
    return render(request, "trips/trip_quotas.html", context, status=422 if failed else 200)


@requires("trips.schedule")
def quota_back(request: StaffRequest, number: str, quota: int) -> HttpResponse:
    """Hand kept seats back before their time."""
    trip = managed_trip(request, number)
    chosen = get_object_or_404(quotas_of(trip), pk=quota)
    chosen.trip = trip
    form = NothingForm(sent(request))
    if form.is_valid() and carried_out(form, partial(hand_back_quota, quota=chosen, by=request.user)):
        return redirect("trips:quotas", number)
    title = _("Hand the seats back")
    told = [_("%(n)s seats kept for %(whom)s can be had by everybody; those who sit there stay.") % {
        "n": chosen.left, "whom": chosen.division or chosen.employer}]  # fmt: skip
    context: dict[str, Any] = {"trip": trip, "form": form, "title": title, "consequences": told}
    context["trail"] = trail_to(trip, _("Quotas"), title)
    return render(request, "trips/plan_small_form.html", context, status=422 if form.errors else 200)


@requires("trips.view")
def limit_list(request: StaffRequest) -> HttpResponse:
    """The figures of the law with their sources; the city may set them."""
    context = {"limits": limits().values(), "may_edit": request.user.can("limits.set")}
    return render(request, "trips/limit_list.html", context)


@requires("limits.set")
def limit_edit(request: StaffRequest, key: str) -> HttpResponse:
    """Another figure, with the text that it comes from."""
    figure = limits().get(key)
    if figure is None:
        raise Http404
    form = LimitForm(sent(request), initial={"value": figure.value, "source": figure.source})
    if form.is_valid() and carried_out(form, partial(set_limit, key=key, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("trips:limits")
    trail = [(_("Limits"), reverse("trips:limits")), (figure.title, "")]
    context = {"form": form, "title": figure.title, "trail": trail}
    return render(request, "trips/carrier_form.html", context, status=422 if form.errors else 200)
