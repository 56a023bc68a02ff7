"""A text to the passengers of a trip."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from trips.forms.trip import PassengerFilter
from trips.queries.journey import calls_of
from trips.queries.passengers import LIVE, passengers_of
from trips.views.desk.fetch import shown_trip
from workers.models import Worker
from workers.views.bulk import write_to
from zunyi.accounts.access import StaffRequest, requires


@requires("notices.send")
def message(request: StaffRequest, number: str) -> HttpResponse:
    """To those whom the passengers' list shows with the same filters, as far as this person may see them."""
    trip = shown_trip(request, number)
    form = PassengerFilter(request.GET or {"state": LIVE}, calls=calls_of(trip.pk))
    found = passengers_of(trip, request.user, **form.wanted()).order_by()
    people = Worker.objects.filter(pk__in=found.values("worker")).order_by("pk")
    back_url = f"{reverse('trips:passengers', args=[number])}?{request.GET.urlencode()}"
    return write_to(request, people, selection=str(trip), back_url=back_url)
