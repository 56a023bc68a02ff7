"""Changing seats at the desk: for one person or a party, for all companions of a run, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from trips.forms.seat import OfficeSeatForm, TransferForm
from trips.forms.trip import NothingForm
from trips.models import Booking, Leg, Reseating
from trips.queries import transfer as transfers
from trips.queries.booking import party_on_trip, visible_to
from trips.queries.journey import calls_of
from trips.queries.seats.choice import choice_map, legs_ridden, party_on_leg, stretches_ridden, why_no_choice
from trips.queries.seats.map import seat_map_before
from trips.queries.seats.reseating import is_drawable, moved_people, reseatings_of
from trips.queries.trip import may_manage
from trips.services.seats.reseating import move_people, pick_seats, swap_seats, undo_reseating
from trips.services.seats.together import ask_together, carry_out_proposal
from trips.services.transfer import transfer_bookings
from trips.tasks import SEATS_TOGETHER
from trips.views.desk.fetch import carried_out, managed_trip, sent, shown_trip, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.jobs.services import ask_for_job
from zunyi.jobs.views.start import nudge

RUNS = "trips.run"


@requires("bookings.make")
def booking_seat(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The map of the run to choose another seat on, or somebody to swap with."""
    booking = _booking(request, number, pk)
    legs = legs_ridden(booking)
    leg = next((each for each in legs if str(each.order) == request.GET.get("leg")), legs[0] if legs else None)
    if leg is None:
        raise PermissionDenied
    party = party_on_leg(booking, leg)
    alone = len(party) == 1 or request.GET.get("who") == "me"
    chosen_for = [booking] if alone else party
    calls = [call for call in calls_of(leg.trip_id) if call.leg_id == leg.pk]
    stretches = stretches_ridden(booking, leg) if alone else []
    form = OfficeSeatForm(sent(request), calls=calls, stretches=stretches)
    if form.is_valid() and carried_out(form, partial(_change, request, form, leg, chosen_for)):
        messages.success(request, _("The seats are changed. It can be taken back under “Changes of seats”."))
        return redirect("trips:seats", number=number)
    context = {
        "booking": booking, "trip": booking.trip, "legs": legs, "leg": leg, "party": party, "alone": alone,
        "chosen_for": chosen_for, "form": form, "why_not": why_no_choice(leg, by=request.user),
        "seat_map": choice_map(leg, chosen_for, user=request.user), "trail": trail_to(booking.trip, _("Another seat")),
    }  # fmt: skip
    return render(request, "trips/booking_seat.html", context, status=422 if form.errors else 200)


def _change(request: StaffRequest, form: OfficeSeatForm, leg: Leg, people: list[Booking]) -> None:
    """Move them, or swap one with who sits on the seat; the name is known only where the officer may see it."""
    seats, reason = form.cleaned_data["seat"], form.cleaned_data["reason"]
    if len(people) > 1:
        pick_seats(leg=leg, bookings=people, seats=seats, by=request.user)
        return
    booking, wanted = people[0], seats[0]
    sitting = visible_to(request.user, "bookings.make").filter(
        seat_claims__seat=wanted, seat_claims__released_at=None, seat_claims__stretch__in=stretches_ridden(booking, leg)
    )
    other = sitting.exclude(pk=booking.pk).distinct().first()
    if other is not None and form.stretches is None:
        swap_seats(leg=leg, first=booking, second=other, by=request.user, reason=reason)
    else:
        move_people(leg=leg, seats={booking.pk: wanted}, by=request.user, reason=reason, stretches=form.stretches)


@requires("bookings.make")
def transfer(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Move a person, and whoever travels along, to another trip to the same place."""
    booking = _booking(request, number, pk)
    party = party_on_trip(booking)
    alone = len(party) > 1 and request.GET.get("who") == "me"
    people = [booking] if alone else party
    form = TransferForm(sent(request), trip=booking.trip, wanted=len(people))
    move = partial(transfer_bookings, bookings=people, by=request.user, apart=alone)
    moved: list[Booking] = []
    if form.is_valid() and carried_out(form, lambda: moved.extend(move(**form.cleaned_data))):
        messages.success(request, _("They have seats on the new trip; one message tells them."))
        # The new trip may be another county's, whose pages this person cannot open.
        made = transfers.visible_to(request.user).filter(people__new=moved[0]).first()
        return redirect("trips:transfer", made.pk) if made else redirect("trips:passengers", booking.trip.number)
    names = "、".join(each.worker.legal_name for each in people)
    said = [
        _("%(names)s get seats side by side on the new trip, on all its vehicles, or nothing changes.")
        % {"names": names},
        _("Their seats here are free for others at once."),
        _("One message tells the new time, place and seat; nothing says that a seat was cancelled."),
    ]
    context = {
        "booking": booking, "trip": booking.trip, "party": party, "alone": alone, "form": form, "consequences": said,
        "trail": trail_to(booking.trip, _("Another trip")),
    }  # fmt: skip
    return render(request, "trips/booking_transfer.html", context, status=422 if form.errors else 200)


@requires(RUNS)
@require_POST
def together(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """Have better seats for companions of a run looked for; the answer is a page to look at, nobody moves."""
    trip = managed_trip(request, number, RUNS)
    leg = get_object_or_404(Leg.objects.select_related("trip", "layout"), trip=trip, order=order)
    form = NothingForm(request.POST)
    asked: list[Reseating] = []
    anew = request.POST.get("anew") == "1"
    if not carried_out(form, lambda: asked.append(ask_together(leg=leg, by=request.user, anew=anew))):
        messages.error(request, str(form.non_field_errors()[0]))
        return redirect("trips:seats", number=number)
    job = ask_for_job(
        kind=SEATS_TOGETHER, title=gettext_lazy("Seats for companions"), by=request.user,
        payload={"reseating": asked[0].pk},
    )  # fmt: skip
    nudge(job)
    return redirect("trips:reseating", number, asked[0].pk)


@requires("trips.view")
def reseating(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """One change of seats: what it does or did, how it was before, and the button for the next step."""
    trip, found = _reseating(request, number, pk)
    context: dict[str, Any] = {
        "trip": trip, "reseating": found, "people": moved_people(found, request.user),
        "may_run": may_manage(request.user, trip, RUNS) and not trip.is_over and not trip.departed_at,
        "trail": trail_to(trip, _("Change of seats")),
    }  # fmt: skip
    context["is_drawable"] = is_drawable(found)
    if context["is_drawable"] and request.GET.get("map"):
        context["seat_map"] = seat_map_before(found, request.user)
    return render(request, "trips/reseating.html", context)


@requires(RUNS)
@require_POST
def carry_out(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Seat everybody as the proposal says."""
    return _step(request, number, pk, carry_out_proposal, _("The seats are changed."))


@requires(RUNS)
@require_POST
def undo(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Give everybody of a change the seat before it back."""
    return _step(request, number, pk, undo_reseating, _("The change of seats is taken back."))


def _step(request: StaffRequest, number: str, pk: int, do: Callable[..., object], said: str) -> HttpResponse:
    managed_trip(request, number, RUNS)
    trip, found = _reseating(request, number, pk)
    form = NothingForm(request.POST)
    if carried_out(form, partial(do, reseating=found, by=request.user)):
        messages.success(request, said)
    else:
        messages.error(request, str(form.non_field_errors()[0]))
    return redirect("trips:reseating", trip.number, found.pk)


def _booking(request: StaffRequest, number: str, pk: int) -> Booking:
    found: QuerySet[Booking] = visible_to(request.user, "bookings.make").select_related(
        "worker", "trip__organiser", "trip__destination", "board__place", "companions"
    )
    return get_object_or_404(found, trip__number=number, pk=pk, state__in=Booking.LIVE)


def _reseating(request: StaffRequest, number: str, pk: int) -> tuple[Any, Reseating]:
    trip = shown_trip(request, number)
    found = get_object_or_404(reseatings_of(trip), pk=pk)
    found.leg.trip = trip
    return trip, found
