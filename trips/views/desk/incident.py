"""Deaths and accidents on the way: for the city and the counties concerned alone, and every look is written down."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from trips.forms.incident import (
    CloseForm,
    ContactForm,
    IncidentFilter,
    IncidentForm,
    KinReasonForm,
    PeopleFilter,
    SendAnewForm,
)
from trips.models import Booking, Incident
from trips.queries.booking import visible_to as bookings_for
from trips.queries.incident import (
    RIGHT,
    concerned,
    legs_with_seat,
    matching,
    may_open,
    seat_in,
    taken_back,
    visible_to,
)
from trips.queries.passengers import homes_of, passengers_among
from trips.queries.trip import may_manage
from trips.services.incident import close_incident, note_contact, note_looks, open_incident, reveal_kin, send_anew
from trips.views.desk.fetch import carried_out, sent, shown_trip, trail_to
from workers.models import NextOfKin
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.notices.queries.notice import described

PAGE = 30


@requires(RIGHT)
@never_cache
def incident_list(request: StaffRequest) -> HttpResponse:
    """What happened on which trips, the newest first; who it happened to stands on the page alone."""
    form = IncidentFilter(request.GET)
    page = Paginator(matching(visible_to(request.user), **form.wanted()), PAGE).get_page(request.GET.get("page"))
    note_looks(incidents=page.object_list, by=request.user, page="list")
    return render(request, "trips/incident_list.html", {"form": form, "page": page})


@requires(RIGHT)
@never_cache
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One incident: the facts, the contact log, and what may be done."""
    incident = _shown(request, pk)
    note_looks(incidents=[incident], by=request.user, page="page")
    context = _context(incident) | {"taken_back": len(taken_back(incident, request.user))}
    return render(request, "trips/incident_detail.html", context)


@requires(RIGHT)
@never_cache
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """The same on paper, for the file, the police or the insurer: facts and contact log, without who looked."""
    incident = _shown(request, pk)
    note_looks(incidents=[incident], by=request.user, page="print")
    context = _context(incident) | {"trail": _trail(incident, _("On paper")), "printed_at": timezone.now()}
    return render(request, "trips/incident_print.html", context)


def _shown(request: StaffRequest, pk: int) -> Incident:
    return get_object_or_404(visible_to(request.user), pk=pk)


def _context(incident: Incident) -> dict[str, Any]:
    return {
        "incident": incident,
        "trip": incident.trip,
        "seat": seat_in(incident),
        "home": homes_of([incident.booking])[incident.booking.pk] if incident.booking else "",
        "has_kin": bool(incident.booking and incident.is_open and incident.booking.worker.kin.exists()),
        "contacts": incident.contacts.select_related("by"),
        "entries": history_of(incident)[:30],
        "form": ContactForm(),
        "trail": _trail(incident),
    }


def _trail(incident: Incident, *more: str) -> list[tuple[str, str]]:
    steps = [(_("Incidents"), reverse("trips:incidents"))]
    if not more:
        return [*steps, (str(incident), "")]
    return [*steps, (str(incident), reverse("trips:incident", args=[incident.pk])), *((word, "") for word in more)]


@requires(RIGHT)
@never_cache
def of_run(request: StaffRequest, number: str) -> HttpResponse:
    """An accident of a vehicle: everybody who holds a seat on that run is concerned."""
    trip = shown_trip(request, number)
    if not may_manage(request.user, trip, RIGHT):
        raise PermissionDenied
    form = IncidentForm(sent(request), legs=list(trip.legs.order_by("order")), whole=True)
    return _opening(request, trip, form, None)


@requires(RIGHT)
@never_cache
def of_passenger(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Something that happened to one passenger."""
    found = bookings_for(request.user).select_related("worker__household", "trip__organiser")
    booking = get_object_or_404(found, trip__number=number, pk=pk)
    if not may_open(request.user, booking):
        raise PermissionDenied
    form = IncidentForm(sent(request), legs=legs_with_seat(booking), whole=False)
    return _opening(request, booking.trip, form, booking)


def _opening(request: StaffRequest, trip: Any, form: IncidentForm, booking: Booking | None) -> HttpResponse:
    made: list[Incident] = []
    if form.is_valid():
        do = partial(open_incident, booking=booking, by=request.user, **form.wanted())
        if carried_out(form, lambda: made.append(do())):
            messages.success(request, _("Opened. Nothing about it can be changed by anybody until it is closed."))
            return redirect("trips:incident", made[0].pk)
    context = {"trip": trip, "booking": booking, "form": form, "trail": trail_to(trip, _("Report an incident"))}
    return render(request, "trips/incident_form.html", context, status=422 if form.errors else 200)


@requires(RIGHT)
@never_cache
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    """One more line of the contact log."""
    incident = _shown(request, pk)
    form = ContactForm(sent(request))
    do = partial(note_contact, incident=incident, by=request.user)
    if form.is_valid() and carried_out(form, lambda: do(**form.cleaned_data)):
        return redirect("trips:incident", pk)
    return _small(request, incident, form, _("Note a contact"), [])


@requires(RIGHT)
@never_cache
def people(request: StaffRequest, pk: int) -> HttpResponse:
    """Whom an accident of a whole run concerns, and of whom somebody to call is named."""
    incident = _shown(request, pk)
    form = PeopleFilter(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = passengers_among(concerned(incident, request.user), q=text)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    note_looks(incidents=[incident], by=request.user, page="people")
    context = {"incident": incident, "form": form, "page": page, "homes": homes_of(list(page.object_list))}
    return render(request, "trips/incident_people.html", context | {"trail": _trail(incident, _("People on this run"))})


@requires(RIGHT)
@never_cache
def kin(request: StaffRequest, pk: int, booking: int | None = None) -> HttpResponse:
    """Ask what for, write it down, show once whom to call; of a whole run about one person at a time."""
    incident = _shown(request, pk)
    one = get_object_or_404(concerned(incident, request.user), pk=booking) if booking else incident.booking
    form, shown = KinReasonForm(sent(request)), []
    if form.is_valid():
        do = partial(reveal_kin, incident=incident, booking=one, by=request.user, **form.cleaned_data)
        if carried_out(form, lambda: shown.append(do())):
            context = {"incident": incident, "kin": shown[0], "one": one}
            context["relation"] = NextOfKin.Relation(shown[0].relation).label
            context["trail"] = _trail(incident, _("Whom to call"))
            return render(request, "trips/incident_kin.html", context)
    said = [_("Name, relation and phone are shown once. That you looked, and why, stands in the history.")]
    return _small(request, incident, form, _("Show whom to call"), said, one=one if booking else None)


@requires(RIGHT)
@never_cache
def taken_messages(request: StaffRequest, pk: int) -> HttpResponse:
    """What the incident kept from going out; the officer says which of it still helps."""
    incident = _shown(request, pk)
    found = taken_back(incident, request.user)
    form = SendAnewForm(sent(request), ids=[each.pk for each in found])
    count: list[int] = []
    if form.is_valid():
        do = partial(send_anew, incident=incident, by=request.user, **form.cleaned_data)
        if carried_out(form, lambda: count.append(do())):
            said = ngettext("%(n)s message goes out now.", "%(n)s messages go out now.", count[0])
            messages.success(request, said % {"n": count[0]})
            return redirect("trips:incident", pk)
    title = _("Messages that were taken back")
    context = {"incident": incident, "form": form, "lines": described(found), "title": title}
    context["trail"] = _trail(incident, title)
    return render(request, "trips/incident_messages.html", context, status=422 if form.errors else 200)


@requires(RIGHT)
@never_cache
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what became of it; the journeys are free again."""
    incident = _shown(request, pk)
    form = CloseForm(sent(request), initial={"kind": incident.kind})
    do = partial(close_incident, incident=incident, by=request.user)
    if form.is_valid() and carried_out(form, lambda: do(**form.cleaned_data)):
        messages.success(request, _("Closed."))
        left = taken_back(_shown(request, pk), request.user)
        return redirect("trips:incident_messages" if left else "trips:incident", pk)
    said = [
        _("The journey can be changed again, as any other."),
        _("Messages that were taken back do not come by themselves: they are listed, and you say which still help."),
        _("Whoever died gets no message any more."),
    ]
    return _small(request, incident, form, _("Close the incident"), said)


def _small(
    request: StaffRequest, incident: Incident, form: Any, title: str, said: list[str], *, one: Booking | None = None
) -> HttpResponse:
    context = {"incident": incident, "form": form, "title": title, "said": said, "trail": _trail(incident, title)}
    context["one"] = one
    return render(request, "trips/incident_small_form.html", context, status=422 if form.errors else 200)
