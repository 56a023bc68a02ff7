"""Changing a sign-up by its slip: another stop, one more person, "I was never asked", a picture to keep."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from trips.forms.phone_door import PickUpForm
from trips.forms.sign_up import ConsentForm, PersonForm
from trips.models import Booking
from trips.papers.slip_picture import slip_picture
from trips.queries.booking import seats_of
from trips.queries.slip import travelling_with
from trips.services.bags import give_bag_to
from trips.services.helper_flags import never_asked
from trips.services.pick_up import change_pick_up
from trips.services.sign_up import join_companion
from trips.views.signup.slip import found_slip
from workers.models import Consent, Worker
from workers.queries.age import is_of_working_age
from workers.services.register import Person
from zunyi.accounts.access import public
from zunyi.refusals import Refusal


@public
@never_cache
def pick_up(request: HttpRequest, token: str) -> HttpResponse:
    """Get on at another stop of the same trip."""
    booking = found_slip(token)
    form = PickUpForm(request.POST or None, booking=booking)
    if form.is_valid():
        try:
            change_pick_up(booking=booking, board=form.cleaned_data["board"], by=None)
        except Refusal as no:
            form.add_error("board", str(no))
        else:
            messages.success(request, _("You get on at the new stop. Look at the time again."))
            return redirect("signup:slip", token)
    context = {"form": form, "booking": booking, "token": token}
    return render(request, "signup/pick_up.html", context, status=400 if form.errors else 200)


@public
@never_cache
@require_POST
def bag(request: HttpRequest, token: str) -> HttpResponse:
    """This one of a party has the bag that they share; pressed again, nobody has."""
    booking = found_slip(token)
    try:
        give_bag_to(booking=booking, by=None, has=not booking.has_shared_bag)
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("signup:slip", token)


@public
@never_cache
def companion(request: HttpRequest, token: str) -> HttpResponse:
    """Take one more person along, from the same stop."""
    booking = found_slip(token)
    sent = request.POST or None
    form = PersonForm(sent)
    consent = ConsentForm(sent, has_children=form.is_valid() and _is_child(form, booking))
    if form.is_valid() & consent.is_valid():
        join = partial(join_companion, booking=booking, person=_person(form, booking), by=None)
        try:
            joined = join(manner=Consent.Manner.READ, guardian_agrees=consent.guardian_agrees)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("%(name)s travels with you.") % {"name": joined.worker.legal_name})
            return redirect("signup:slip", token)
    context = {"form": form, "consent": consent, "booking": booking, "token": token}
    return render(request, "signup/companion.html", context, status=400 if form.errors or consent.errors else 200)


def _is_child(form: PersonForm, booking: Booking) -> bool:
    return not is_of_working_age(form.cleaned_data["number"].born_on, on=timezone.localdate(booking.board.at))


def _person(form: PersonForm, booking: Booking) -> Person:
    facts = form.cleaned_data
    return Person(
        name=facts["name"],
        number=facts["number"],
        household=booking.worker.household,
        phone=facts["phone"] or booking.reach,
        phone_of=Worker.PhoneOf.OWN if facts["phone"] else Worker.PhoneOf.RELATIVE,
    )


@public
@never_cache
def not_asked(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody signed me up and never asked: the seat goes back, nothing stays against me, the county looks into it."""
    booking = found_slip(token)
    if request.method == "POST":
        try:
            never_asked(booking=booking)
            messages.success(
                request, _("The sign-up is void. Nothing of it counts against you; the county looks into it.")
            )
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("signup:slip", token)
    context: dict[str, Any] = {
        "title": _("Nobody asked me"),
        "lead": booking.worker.legal_name,
        "said": [
            _("The sign-up becomes void, and the seat is free again."),
            _("It leaves no mark against you; you may sign up whenever you want."),
            _("The county office sees that it happened, and talks to whoever filled in the form."),
        ],
        "action": _("Yes, I was never asked"),
        "back_url": reverse("signup:slip", args=[token]),
    }
    return render(request, "signup/my_ask.html", context)


@public
@never_cache
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """The slip as a picture: it stays on the phone, and needs no signal at the station."""
    booking = found_slip(token)
    everybody = [each for each in travelling_with(booking) if each.is_live] or [booking]
    seats = seats_of(everybody)
    drawn = slip_picture([(each, seats[each.pk]) for each in everybody])
    answer = HttpResponse(drawn, content_type="image/png")
    answer["Content-Disposition"] = f'attachment; filename="{booking.trip.number}.png"'
    return answer
