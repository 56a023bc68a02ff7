"""Finding a trip."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from trips.models import Trip
from trips.queries.journey import calls_of, legs_in
from trips.queries.trip import open_trips, with_facts
from trips.queries.waitlist.entries import others_wait
from trips.queries.way_out import trips_instead
from zunyi.accounts.access import public
from zunyi.divisions.models import Division
from zunyi.divisions.queries import counties_of_zunyi

PAGE = 20


class FindForm(forms.Form):
    """From where, to where, between which days: the address bar holds it."""

    county = forms.ModelChoiceField(
        Division.objects.none(),
        label=_("I live in"),
        required=False,
        to_field_name="code",
        empty_label=_("all counties"),
    )
    to = forms.ModelChoiceField(
        Division.objects.none(), label=_("I want to go to"), required=False, to_field_name="code",
        empty_label=_("anywhere"),
    )  # fmt: skip
    day = forms.DateField(label=_("From this day on"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("Until this day"), required=False, widget=forms.DateInput)

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        places = Trip.objects.filter(state=Trip.State.OPEN).values("destination")
        self.fields["county"].queryset = counties_of_zunyi()  # type: ignore[attr-defined]
        self.fields["to"].queryset = Division.objects.filter(pk__in=places).order_by("code")  # type: ignore[attr-defined]


@public
def home(request: HttpRequest) -> HttpResponse:
    """The trips that anybody may sign up for, nearest departure first."""
    form = FindForm(request.GET)
    trips = open_trips()
    if form.is_valid():
        if county := form.cleaned_data["county"]:
            above = [county.path[:end] for end in range(4, len(county.path) + 1, 4)]
            trips = trips.filter(organiser__path__in=above)
        if to := form.cleaned_data["to"]:
            trips = trips.filter(destination__path__startswith=to.path)
        if day := form.cleaned_data["day"]:
            trips = trips.filter(departs_at__date__gte=day)
        if until := form.cleaned_data["until"]:
            trips = trips.filter(departs_at__date__lte=until)
    page = Paginator(trips, PAGE).get_page(request.GET.get("page"))
    return render(request, "signup/home.html", {"form": form, "page": page})


@public
def trip_page(request: HttpRequest, number: str) -> HttpResponse:
    """One trip: its way, its times, what is free, what to bring."""
    trip = (
        with_facts(Trip.objects.exclude(state__in=[Trip.State.DRAFT, Trip.State.RELEASED]))
        .filter(number=number)
        .first()
    )
    if trip is None:
        raise Http404
    is_open = open_trips().filter(pk=trip.pk).exists()
    full = not trip.seats_free or others_wait(trip)
    context = {
        "trip": trip, "runs": list(legs_in(calls_of(trip.pk)).values()), "is_open": is_open, "full": full,
        "instead": trips_instead(trip) if full or not is_open else [],
        "waiting": trip.waiting,
    }  # fmt: skip
    return render(request, "signup/trip.html", context)
