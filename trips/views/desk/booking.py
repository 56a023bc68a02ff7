"""Giving somebody's seat back at the desk, and taking that back while the seat is free."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from trips.forms.booking import WhyForm
from trips.forms.trip import NothingForm
from trips.forms.waitlist import YesForm
from trips.models import Booking
from trips.queries.booking import seats_of, visible_to
from trips.services.bags import give_bag_to
from trips.services.booking import cancel_booking
from trips.services.holds import confirm_holds
from trips.services.undo import restore_booking
from trips.views.desk.fetch import carried_out, sent, trail_to
from zunyi.accounts.access import StaffRequest, requires
from zunyi.clock import cn_datetime


@requires("bookings.cancel")
def cancel(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Show what a cancellation means for this person, and do it."""
    booking = _booking(request, number, pk)
    form = WhyForm(sent(request))
    do = partial(cancel_booking, booking=booking, by=request.user)
    if form.is_valid() and carried_out(form, lambda: do(reason=form.cleaned_data["reason"])):
        messages.success(request, _("The seat is given back. It can be taken again below while it is free."))
        return redirect(_back_to(booking))
    seats = " · ".join(seats_of([booking])[booking.pk])
    said = [
        _("Seat %(seats)s is free for others at once.") % {"seats": seats} if seats else _("No seat is held."),
        _("A message tells the person that the trip on %(when)s is cancelled.")
        % {"when": cn_datetime(booking.board.at)}
        if booking.reach
        else _("The person has no phone: tell them; it stands on the village's call sheet."),
        _("Companions keep their seats."),
        _("It costs nothing and is no mark against anybody."),
    ]
    return _ask(request, booking, form, _("Cancel the sign-up"), said, tone="danger")


@requires("bookings.cancel")
def restore(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Give the same seat back to somebody whose sign-up was cancelled by mistake."""
    booking = _booking(request, number, pk)
    form = NothingForm(sent(request))
    if form.is_valid() and carried_out(form, partial(restore_booking, booking=booking, by=request.user)):
        messages.success(request, _("The cancellation is taken back; the seat is the same."))
        return redirect(_back_to(booking))
    said = [
        _("The person gets the same seat again, if nobody has taken it."),
        _("A message about the cancellation that has not left yet stays here; the reminders go out as planned."),
        _("If the news has left already, call the person."),
    ]
    return _ask(request, booking, form, _("Take the cancellation back"), said)


@requires("bookings.make")
def bag(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Say that this one of a party has the bag that they share, or that nobody has."""
    found = visible_to(request.user, "bookings.make").select_related("worker", "trip", "board")
    booking = get_object_or_404(found, trip__number=number, pk=pk)
    form, has = NothingForm(sent(request)), not booking.has_shared_bag
    if form.is_valid() and carried_out(form, partial(give_bag_to, booking=booking, by=request.user, has=has)):
        messages.success(request, _("Saved."))
        return redirect(_back_to(booking))
    said = [
        _("It stands on the slips of the party, at the gate, and on the list that the escort carries.")
        if has
        else _("Nobody of the party has a shared bag any more.")
    ]
    return _ask(request, booking, form, _("Has the shared bag") if has else _("There is no shared bag"), said)


@requires("bookings.make")
def confirm(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Make a sign-up of a held place, once the person has said yes."""
    booking = get_object_or_404(
        visible_to(request.user, "bookings.make").select_related("worker", "trip", "board"),
        trip__number=number, pk=pk, offer=None,
    )  # fmt: skip
    form = YesForm(sent(request))
    do = partial(confirm_holds, bookings=[booking], by=request.user)
    if form.is_valid() and carried_out(form, lambda: do(**form.cleaned_data)):
        messages.success(request, _("Signed up; the person is told."))
        return redirect(_back_to(booking))
    said = [
        _("The seat is held until %(until)s.") % {"until": cn_datetime(booking.held_until)},
        _("The person gets the confirmation and the reminders."),
    ]
    return _ask(request, booking, form, _("Confirm the held place"), said)


def _booking(request: StaffRequest, number: str, pk: int) -> Booking:
    found = visible_to(request.user, "bookings.cancel").select_related("worker", "trip", "board")
    return get_object_or_404(found, trip__number=number, pk=pk)


def _back_to(booking: Booking) -> str:
    """The passengers, narrowed to this one, whatever the state."""
    query = urlencode({"state": "all", "q": booking.slip_code})
    return f"{reverse('trips:passengers', args=[booking.trip.number])}?{query}"


def _ask(
    request: StaffRequest, booking: Booking, form: Any, title: str, said: list[str], tone: str = ""
) -> HttpResponse:
    context = {
        "title": title,
        "lead": f"{booking.worker.legal_name} · {booking.trip.title}",
        "consequences": said,
        "action": title,
        "tone": tone,
        "form": form,
        "back_url": _back_to(booking),
        "trail": trail_to(booking.trip, title),
    }
    return render(request, "trips/booking_ask.html", context, status=422 if form.errors else 200)
