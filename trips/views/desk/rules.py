"""When people are reminded: the city's frame, a county's own times, those of one trip."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trips.forms.notice_rule import RulesForm
from trips.models import Leg, Mode, Trip
from trips.queries.notice_rule import reminders_due, rules_held_by
from trips.services.notice_rules import set_rules
from trips.views.desk.fetch import carried_out, managed_trip, sent, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.divisions.models import Division
from zunyi.notices.queries.ladder import offices_of
from zunyi.notices.queries.notice import title_of


@requires("notices.rules")
def rules(request: StaffRequest) -> HttpResponse:
    """The reminders of one's own office, for each way of travelling."""
    offices = offices_of(request.user)
    office = next((each for each in offices if each.code == request.GET.get("office")), None) or offices.first()
    if office is None:
        raise Http404
    context = {"title": _("Rules for reminders"), "office": office, "offices": offices}
    trail = [(_("Notices"), reverse("notices:list")), (_("Rules for reminders"), "")]
    return _rules(request, office, None, Mode.values, context | {"trail": trail})


@requires("notices.rules")
def trip_rules(request: StaffRequest, number: str) -> HttpResponse:
    """The reminders of one trip, where it needs others than its office's trips."""
    trip = managed_trip(request, number, "notices.rules")
    mode = trip.legs.get(role=Leg.Role.TRUNK).mode
    context = {"title": _("Reminders of this trip"), "office": trip.organiser, "trip": trip}
    return _rules(request, trip.organiser, trip, [mode], context | {"trail": trail_to(trip, _("Reminders"))})


def _rules(
    request: StaffRequest, office: Division, trip: Trip | None, modes: list[str], context: dict[str, Any]
) -> HttpResponse:
    timings, frames = rules_held_by(office, modes, trip)
    is_city = office.level == "city" and trip is None
    form = RulesForm(sent(request), timings=timings, frames=frames, is_city=is_city)
    if form.is_valid():
        changes: list[int] = []
        wanted = form.wanted()
        if carried_out(
            form, lambda: changes.append(set_rules(division=office, timings=wanted, by=request.user, trip=trip))
        ):
            said = ngettext("%(n)s reminder changed.", "%(n)s reminders changed.", changes[0]) % {"n": changes[0]}
            messages.success(request, said)
            return redirect(request.get_full_path())
    context |= {"form": form, "is_city": is_city, "examples": _examples(timings)}
    return render(request, "trips/rules_form.html", context, status=422 if form.errors else 200)


def _examples(timings: dict[str, Any]) -> dict[str, list[tuple[datetime, list[tuple[str, datetime]]]]]:
    """What somebody gets who signs up long before, for a pick-up in the morning and one in the evening."""
    day = timezone.localdate() + timedelta(days=14)
    hours = [time(7, 30), time(13, 0), time(0, 5)]
    pick_ups = [timezone.make_aware(datetime.combine(day, hour)) for hour in hours]
    return {
        mode: [
            (at, [(title_of(kind), due) for kind, due in reminders_due(of_mode, at, now=timezone.now())])
            for at in pick_ups
        ]
        for mode, of_mode in timings.items()
    }
