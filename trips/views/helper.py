"""An officer signs somebody up who has no phone, or cannot do it alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trips.forms.sign_up import HelperForm, KnownWorkersForm, OfficeWayForm
from trips.forms.waitlist import HoldForm
from trips.models import Booking, Trip, WaitlistEntry
from trips.queries.slip import slip_token
from trips.queries.trip import open_trips
from trips.queries.trip import visible_to as trips_of
from trips.queries.way_out import trips_instead
from trips.refusals import HoldsAnotherSeat, TripFull, TripNotOpen
from trips.services.holds import hold_places
from trips.services.office import join_waitlist_at_office, sign_up_at_office
from trips.services.sign_up import sign_up_known
from trips.services.waitlist.entries import join_waitlist_known
from trips.views.signup.sign_up import forms_of, persons
from workers.models import Worker
from workers.queries.places import homes_to_name
from workers.queries.search import found
from workers.queries.worker import visible_to
from workers.queries.worker_page import open_wishes
from workers.views.worker import shown_worker
from zunyi.accounts.access import StaffRequest, requires
from zunyi.clock import cn_datetime
from zunyi.refusals import Refusal

SHOWN = 20
OFFERED = 60


@requires("bookings.make")
def known_people(request: StaffRequest, number: str) -> HttpResponse:
    """Find people of the registry, tick them, say how they were asked, book them together."""
    trip = get_object_or_404(trips_of(request.user), number=number)
    # What is searched for may be a name, a phone or a number: it comes by POST, and never stands in an address.
    is_search = "find" in request.POST
    mine, text = visible_to(request.user), request.POST.get("q", "")[:60]
    data = None if is_search else request.POST or None
    chosen = None if is_search else _chosen(request, mine)
    form, helper = KnownWorkersForm(data, among=mine, trip=trip), HelperForm(data)
    workers = (chosen or found(mine, text)).select_related("identity", "household").order_by("pinyin", "pk")[:SHOWN]
    context: dict[str, Any] = {"trip": trip, "text": text, "form": form, "helper": helper, "workers": workers}
    context["ticked"] = request.POST.getlist("workers") if data else [str(one.pk) for one in workers if chosen]
    context["hold"] = hold = HoldForm(data if data and "hold" in data else None)
    if data and "hold" in data and form.is_valid() and hold.is_valid():
        return _hold(request, trip, form, hold, context | {"helper": HelperForm()})
    if data is None or not (form.is_valid() & helper.is_valid()):
        return render(request, "trips/helper_known.html", context, status=400 if data else 200)
    facts = form.cleaned_data
    asked: dict[str, Any] = {
        "trip": trip, "workers": facts["workers"], "by": request.user, "board": facts["board"],
        "alight": facts.get("alight"),
    }  # fmt: skip
    if "wait" in request.POST:
        join = partial(join_waitlist_known, takes_part=_takes_part(request), **asked, **helper.how())
        return _put_on_list(request, "trips/helper_known.html", context, join)
    return _answer(request, "trips/helper_known.html", context, partial(sign_up_known, **asked, **helper.facts()))


@requires("bookings.make")
def new_people(request: StaffRequest, number: str) -> HttpResponse:
    """The worker's own form, filled in by an officer, with the manner of the asking."""
    trip = get_object_or_404(trips_of(request.user), number=number)
    people, way = forms_of(request, trip, partial(OfficeWayForm, homes=homes_to_name(request.user, "bookings.make")))
    helper = HelperForm(request.POST if people.is_bound else None)
    context: dict[str, Any] = {"trip": trip, "people": people, "way": way, "helper": helper}
    if not people.is_bound or not (people.is_valid() & way.is_valid() & helper.is_valid()):
        return render(request, "trips/helper_new.html", context, status=400 if people.is_bound else 200)
    asked: dict[str, Any] = {
        "trip": trip, "people": persons(people, way), "by": request.user, "board": way.cleaned_data["board"],
        "alight": way.cleaned_data.get("alight"), "channel": Booking.Channel.OFFICER,
    }  # fmt: skip
    if "wait" in request.POST:
        join = partial(join_waitlist_at_office, takes_part=_takes_part(request), **asked, **helper.how())
        return _put_on_list(request, "trips/helper_new.html", context, join)
    return _answer(request, "trips/helper_new.html", context, partial(sign_up_at_office, **asked, **helper.facts()))


@requires("bookings.make")
def trips_for(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The open trips that somebody of the registry could be signed up for, those to a wished place marked."""
    worker = shown_worker(request, str(public_id))
    trips = list(open_trips().filter(pk__in=trips_of(request.user).values("pk"))[:OFFERED])
    wished = [wish.destination.path for wish in open_wishes(worker) if wish.destination]
    for trip in trips:
        trip.is_wished = any(trip.destination.path.startswith(path) for path in wished)
    title = _("Sign up %(name)s for a trip") % {"name": worker.legal_name}
    trail = [(worker.legal_name, reverse("workers:worker", args=[public_id])), (_("Sign up for a trip"), "")]
    context = {"worker": worker, "trips": sorted(trips, key=lambda trip: not trip.is_wished)}
    return render(request, "trips/helper_trips.html", context | {"title": title, "trail": trail})


def _chosen(request: StaffRequest, among: QuerySet[Worker]) -> QuerySet[Worker] | None:
    """The one person that the address names, coming from that person's page."""
    try:
        public_id = UUID(request.GET.get("worker", ""))
    except ValueError:
        return None
    return among.filter(public_id=public_id)


def _hold(
    request: StaffRequest, trip: Trip, form: KnownWorkersForm, hold: HoldForm, context: dict[str, Any]
) -> HttpResponse:
    """Hold seats for people who are still to be asked."""
    chosen, until = form.cleaned_data, hold.cleaned_data["until"]
    try:
        hold_places(
            trip=trip, workers=chosen["workers"], by=request.user, until=until, board=chosen["board"],
            alight=chosen.get("alight"),
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "trips/helper_known.html", context | {"refusal": refusal}, status=refusal.status)
    messages.success(request, _("The seats are held until %(until)s.") % {"until": cn_datetime(until)})
    return redirect("trips:passengers", trip.number)


def _takes_part(request: StaffRequest) -> bool:
    """Whether the party is asked for fewer seats than it needs."""
    return request.POST.get("takes_part") != "no"


def _put_on_list(
    request: StaffRequest, page: str, context: dict[str, Any], join: Callable[[], WaitlistEntry]
) -> HttpResponse:
    """Join; then the party's page at the desk, or the form again with the refusal."""
    try:
        entry = join()
    except Refusal as refusal:
        lost = isinstance(refusal, TripNotOpen)
        context |= {"refusal": refusal, "full": lost, "instead": trips_instead(context["trip"]) if lost else []}
        return render(request, page, context, status=refusal.status)
    messages.success(request, _("The party is on the waitlist; it gets a message when seats come free."))
    return redirect("trips:waitlist_party", entry.trip.number, entry.pk)


def _answer(
    request: StaffRequest, page: str, context: dict[str, Any], book: Callable[[], list[Booking]]
) -> HttpResponse:
    """Book; then the slip to print, or the page again with the refusal and what else there is."""
    try:
        bookings = book()
    except Refusal as refusal:
        lost = isinstance(refusal, TripFull | TripNotOpen)
        context |= {"refusal": refusal, "full": lost, "instead": trips_instead(context["trip"]) if lost else []}
        context["may_wait"] = isinstance(refusal, TripFull)
        context["asks_other"] = isinstance(refusal, HoldsAnotherSeat)
        return render(request, page, context, status=refusal.status)
    said = ngettext("%(n)s person is signed up.", "%(n)s people are signed up.", len(bookings))
    messages.success(request, said % {"n": len(bookings)})
    return redirect("signup:slip", slip_token(bookings[0]))
