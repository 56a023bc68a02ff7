"""Answering whether one wants to go on a trip that fits a wish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from trips.forms.sign_up import ConsentForm
from trips.queries.demand import waiting_for
from trips.queries.journey import calls_of, legs_in
from trips.queries.slip import slip_token
from trips.refusals import HoldsAnotherSeat
from trips.services.invitations import accept_invitation, decline_invitation
from trips.services.sign_up import ASK
from trips.views.signup.phone_pass import PhoneRequest, with_phone
from workers.models import Consent
from workers.queries.phone_door import people_on
from zunyi.refusals import Refusal


@with_phone
def invitation(request: PhoneRequest, pk: int) -> HttpResponse:
    """The trip, what one would agree to, and two buttons; no costs nothing and changes nothing."""
    asked = get_object_or_404(waiting_for(list(people_on(request.phone))), pk=pk)
    consent = ConsentForm(request.POST if "yes" in request.POST else None)
    runs = list(legs_in(calls_of(asked.trip_id)).values())
    context: dict[str, Any] = {"asked": asked, "trip": asked.trip, "runs": runs, "consent": consent}
    if request.method == "POST" and ("no" in request.POST or consent.is_valid()):
        try:
            if "no" in request.POST:
                decline_invitation(invitation=asked, by=None)
                messages.success(request, _("Thank you. Your wish stays; we ask again for another trip."))
                return redirect("signup:mine")
            other = request.POST.get("other_seats") or ASK
            booking = accept_invitation(invitation=asked, by=None, manner=Consent.Manner.READ, other_seats=other)
            return redirect("signup:slip", slip_token(booking))
        except HoldsAnotherSeat as question:
            context["question"] = question
        except Refusal as refusal:
            context["refusal"] = refusal
    status = 400 if consent.errors else 409 if "question" in context or "refusal" in context else 200
    return render(request, "signup/my_invitation.html", context, status=status)
