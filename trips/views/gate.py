"""The gate: an escort's runs, and the list where people are let on, with one press each."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from trips.forms.gate import CodeForm, EntryForm, FindForm, OffEarlyForm
from trips.models import Boarding, Booking, Call, Leg
from trips.queries.boarding import (
    Event,
    counts_by_stop,
    counts_of,
    found_riders,
    onward_of,
    riders,
    shown_riders,
    ways_off_early,
)
from trips.queries.escort import legs_at_gate, legs_at_gate_now
from trips.services.boarding import booking_of_slip, record_boarding
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal

# A train has hundreds; a phone loads a carriage at a time.
PAGE = 80


@requires("gate.view", "boardings.record")
def legs(request: StaffRequest) -> HttpResponse:
    """The runs of these days: first those where this person is the escort."""
    found = list(legs_at_gate_now(request.user))
    mine = [leg for leg in found if leg.is_mine]
    others = [leg for leg in found if not leg.is_mine]
    context = {"mine": mine, "others": others, "title": _("My runs")}
    return render(request, "gate/leg_list.html", context)


@requires("gate.view", "boardings.record")
def riders_of(request: StaffRequest, leg: int) -> HttpResponse:
    """Everybody of one run, stop by stop, with big buttons; searchable, and countable at a glance."""
    found_leg = _leg(request, leg)
    everybody = riders(found_leg)
    form, show = FindForm(request.GET), request.GET.get("show", "")
    text = form.cleaned_data["q"] if form.is_valid() else ""
    listed = shown_riders(found_riders(everybody, text), show)
    at_stops = dict(counts_by_stop(everybody))
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    onward = onward_of(found_leg, [rider.booking for rider in page])
    context: dict[str, Any] = {
        "leg": found_leg,
        "page": page,
        "counts": counts_of(everybody),
        "stops": [
            (call, at_stops[call], [(rider, uuid.uuid4(), onward.get(rider.booking.pk)) for rider in group])
            for call, group in groupby(page, key=lambda each: each.board)
        ],
        "form": form,
        "text": text,
        "show": show,
        "code_form": CodeForm(initial={"nonce": uuid.uuid4()}),
    }
    return render(request, "gate/leg_detail.html", context)


@requires("gate.view", "boardings.record")
@require_POST
def enter(request: StaffRequest, leg: int) -> HttpResponse:
    """One press: got on, did not come, got off, or taken back."""
    found_leg, form = _leg(request, leg), EntryForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not arrive whole; please press again."))
        return redirect("gate:leg", leg)
    clean = form.cleaned_data
    booking = get_object_or_404(Booking.objects.select_related("worker"), trip=found_leg.trip_id, pk=clean["booking"])
    _record(request, found_leg, booking, clean["event"], clean["nonce"])
    kept = {name: request.POST[name] for name in ("q", "show", "page") if request.POST.get(name)}
    back = redirect("gate:leg", leg)
    back["Location"] += (f"?{urlencode(kept)}" if kept else "") + f"#b{booking.pk}"
    return back


@requires("gate.view", "boardings.record")
@require_POST
def enter_by_code(request: StaffRequest, leg: int) -> HttpResponse:
    """A slip was scanned or its code typed: let the person on."""
    found_leg, form = _leg(request, leg), CodeForm(request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    try:
        booking = booking_of_slip(leg=found_leg, code=code)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        _record(request, found_leg, booking, Event.ON, form.cleaned_data["nonce"])
    return redirect("gate:leg", leg)


@requires("gate.view", "boardings.record")
def off_early(request: StaffRequest, leg: int, booking: int) -> HttpResponse:
    """Somebody gets off on the way and travels no further: off the list, and missing nowhere."""
    found_leg = _leg(request, leg)
    rider = get_object_or_404(Booking.objects.select_related("worker"), trip=found_leg.trip_id, pk=booking)
    form = OffEarlyForm(request.POST or None, stops=ways_off_early(rider, found_leg))
    if form.is_valid():
        clean = form.cleaned_data
        _record(request, found_leg, rider, Event.OFF, clean["nonce"], stop=clean["stop"])
        return redirect("gate:leg", leg)
    context = {"leg": found_leg, "rider": rider, "form": form, "title": _("Got off on the way")}
    return render(request, "gate/off_early.html", context, status=422 if form.errors else 200)


def _leg(request: StaffRequest, pk: int) -> Leg:
    return get_object_or_404(legs_at_gate(request.user), pk=pk)


def _record(
    request: StaffRequest, leg: Leg, booking: Booking, event: str, nonce: uuid.UUID, stop: Call | None = None
) -> None:
    name = booking.worker.legal_name
    try:
        record_boarding(
            booking=booking, leg=leg, event=event, happened_at=timezone.now(), by=request.user, nonce=nonce, stop=stop
        )
    except Refusal as no:
        messages.warning(request, f"{name}: {no}")
    else:
        messages.success(request, f"{name}: {Boarding.Event(event).label}")
