"""Demand from wishes, the trip that is drafted from it, and the riders who are asked."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.forms.demand import DraftForm
from trips.forms.sign_up import HelperForm
from trips.models import Invitation
from trips.queries.demand import Demand, demand_for, invitations_visible_to, open_demand, patterns_to
from trips.refusals import HoldsAnotherSeat
from trips.services.invitations import accept_invitation, ask_riders, decline_invitation, draft_from_wishes
from trips.views.desk.fetch import carried_out, managed_trip, sent, shown_trip, trail_to
from trips.views.desk.trip import trip_context
from zunyi.accounts.access import StaffRequest, requires
from zunyi.divisions.queries import division_by_code
from zunyi.refusals import Refusal


@requires("trips.schedule")
def demand(request: StaffRequest) -> HttpResponse:
    """Where how many people want to go, week by week, and what is missing for a bus."""
    context = {"lines": open_demand(request.user), "title": _("Demand from wishes")}
    return render(request, "trips/demand_list.html", context)


@requires("trips.schedule")
def draft(request: StaffRequest, code: str, monday: str) -> HttpResponse:
    """Look at who would ride, choose pattern and day, draft the trip."""
    line = _line(request, code, monday)
    templates = patterns_to(request.user, line.destination)
    initial = {"departs_on": line.first_day, "template": templates.first()}
    form = DraftForm(sent(request), templates=templates, initial=initial)
    made: list[Any] = []
    if form.is_valid():
        do = partial(
            draft_from_wishes,
            template=form.cleaned_data["template"],
            departs_at=form.departs_at,
            wishes=line.wishes,
            by=request.user,
        )
        if carried_out(form, lambda: made.append(do())):
            trip, riders = made[0]
            messages.success(request, _("Drafted, with %(n)s riders proposed. Nobody was told yet.") % {"n": riders})
            return redirect("trips:riders", trip.number)
    title = _("Trip to %(place)s from wishes") % {"place": line.destination.short_name}
    context = {"line": line, "form": form, "has_templates": templates.exists(), "title": title}
    context["trail"] = [(_("Demand from wishes"), reverse("trips:demand")), (title, "")]
    return render(request, "trips/demand_draft.html", context, status=422 if form.errors else 200)


def _line(request: StaffRequest, code: str, monday: str) -> Demand:
    """One line of the demand, or a 404 when nobody is left in it."""
    place = division_by_code(code, exact=True)
    try:
        week = date.fromisoformat(monday)
    except ValueError:
        raise Http404 from None
    line = demand_for(request.user, place, week) if place else None
    if line is None:
        raise Http404
    return line


@requires("bookings.make")
def riders(request: StaffRequest, number: str) -> HttpResponse:
    """Who is proposed for a trip, who was asked, who said what; those who run the trip ask them all from here."""
    trip = shown_trip(request, number)
    found = invitations_visible_to(request.user).filter(trip=trip)
    found = found.select_related("worker__household", "board__place", "wish__destination").order_by("state", "pk")
    counts = Counter(each.state for each in found)
    context = trip_context(request, trip, "riders") | {
        "riders": found,
        "counts": [
            (Invitation.State(state).label, counts[state]) for state in Invitation.State.values if counts[state]
        ],
        "to_ask": counts[Invitation.State.PROPOSED],
    }
    return render(request, "trips/trip_riders.html", context)


@requires("trips.schedule")
def ask(request: StaffRequest, number: str) -> HttpResponse:
    """Ask every proposed rider, after saying how."""
    trip = managed_trip(request, number)
    waiting = Invitation.objects.filter(trip=trip, state=Invitation.State.PROPOSED).select_related("worker")
    with_phone = sum(bool(each.worker.phone) for each in waiting)
    if request.method == "POST":
        try:
            asked = ask_riders(trip=trip, by=request.user)
            messages.success(request, _("%(n)s people are asked.") % {"n": asked})
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("trips:riders", number)
    title = _("Ask the proposed riders")
    context = {
        "title": title,
        "lead": trip.title,
        "consequences": [
            _("%(n)s people get a message and answer under My trips.") % {"n": with_phone},
            _("%(n)s people without a phone are asked by their village officer; they stand on this list.")
            % {"n": len(waiting) - with_phone},
            _("Only a yes takes a seat. A no, or no answer, changes nothing for anybody."),
        ],
        "action": title,
        "back_url": reverse("trips:riders", args=[number]),
        "trail": trail_to(trip, title),
    }
    return render(request, "trips/booking_ask.html", context)


@requires("bookings.make")
def answer(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Write down what somebody said who was asked in person."""
    found = invitations_visible_to(request.user).select_related("trip__destination", "worker", "board__place")
    invitation = get_object_or_404(found, trip__number=number, pk=pk)
    helper = HelperForm(request.POST if "yes" in request.POST else None)
    del helper.fields["guardian"]  # asked about wishes for work, which no child has
    context: dict[str, Any] = {"invitation": invitation, "trip": invitation.trip, "helper": helper}
    if request.method == "POST" and ("no" in request.POST or helper.is_valid()):
        try:
            if "no" in request.POST:
                decline_invitation(invitation=invitation, by=request.user)
            else:
                accept_invitation(invitation=invitation, by=request.user, **helper.facts())
            messages.success(request, _("Written down."))
            return redirect("trips:riders", number)
        except Refusal as refusal:
            context |= {"refusal": refusal, "asks_other": isinstance(refusal, HoldsAnotherSeat)}
    context["trail"] = trail_to(invitation.trip, invitation.worker.legal_name)
    status = 422 if helper.errors or "refusal" in context else 200
    return render(request, "trips/rider_answer.html", context, status=status)
