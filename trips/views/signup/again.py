"""Going again as last year: what was entered then is kept, one yes is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.forms.sign_up import ConsentForm
from trips.models import Booking, Trip
from trips.queries.again import party_of, stop_again, trips_again
from trips.queries.slip import slip_token
from trips.refusals import HoldsAnotherSeat
from trips.services.sign_up import ASK, sign_up_known
from trips.views.signup.phone_pass import PhoneRequest, with_phone
from workers.models import Consent, Worker
from workers.queries.age import is_of_working_age
from workers.queries.phone_door import people_on
from zunyi.clock import cn_datetime
from zunyi.refusals import Refusal


class AgainForm(forms.Form):
    """Which trip, and who of them travels; everything is chosen already."""

    trip = forms.TypedChoiceField(label=_("Which trip?"), widget=forms.RadioSelect)
    workers = forms.ModelMultipleChoiceField(
        Worker.objects.none(),
        label=_("Who travels?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one person.")},
    )

    def __init__(self, *args: Any, trips: list[Trip], stops: dict[int, Any], party: list[Worker], **more: Any) -> None:
        super().__init__(*args, **more)
        trip, workers = self.fields["trip"], self.fields["workers"]
        trip.choices = [  # type: ignore[attr-defined]
            (str(each.pk), f"{cn_datetime(stops[each.pk].at)}  {stops[each.pk].place} → {each.destination.short_name}")
            for each in trips
        ]
        trip.coerce = {str(each.pk): each for each in trips}.get  # type: ignore[attr-defined]
        trip.initial = next((str(each.pk) for each in trips), None)
        workers.queryset = Worker.objects.filter(pk__in=[each.pk for each in party])  # type: ignore[attr-defined]
        workers.initial = party


@with_phone
def again(request: PhoneRequest, pk: int) -> HttpResponse:
    """The open trips to the same place, with the same people and the same stop; one button takes the seats."""
    people = list(people_on(request.phone))
    rides = Booking.objects.select_related("trip", "worker__household", "board")
    booking = get_object_or_404(rides, pk=pk, worker__in=people)
    stops = {trip.pk: (trip, stop_again(trip, booking)) for trip in trips_again(booking)}
    trips = [trip for trip, stop in stops.values() if stop is not None]
    boards = {pk: stop for pk, (_trip, stop) in stops.items() if stop is not None}
    party, sent = party_of(booking, people), request.POST or None
    form = AgainForm(sent, trips=trips, stops=boards, party=party)
    today = timezone.localdate()
    consent = ConsentForm(sent, has_children=any(not is_of_working_age(one.born_on, on=today) for one in party))
    context: dict[str, Any] = {"booking": booking, "form": form, "consent": consent, "trips": trips}
    if form.is_valid() & consent.is_valid():
        trip = form.cleaned_data["trip"]
        try:
            seated = sign_up_known(
                trip=trip,
                workers=list(form.cleaned_data["workers"]),
                by=None,
                manner=Consent.Manner.READ,
                board=boards[trip.pk],
                channel=Booking.Channel.WEB,
                other_seats=request.POST.get("other_seats") or ASK,
                guardian_agrees=consent.guardian_agrees,
            )
            return redirect("signup:slip", slip_token(seated[0]))
        except HoldsAnotherSeat as question:
            context["question"] = question
        except Refusal as refusal:
            context["refusal"] = refusal
    status = 400 if form.errors or consent.errors else 409 if "question" in context or "refusal" in context else 200
    return render(request, "signup/again.html", context, status=status)
