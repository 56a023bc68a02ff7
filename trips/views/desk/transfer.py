"""A change of trips that was carried out: who sits where, and taking it back while the old seats are free."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from trips.forms.trip import NothingForm
from trips.queries import trip as trips
from trips.queries.transfer import visible_to, ways_back, why_no_way_back
from trips.services.transfer import undo_transfer
from trips.views.desk.fetch import carried_out, sent, trail_to
from zunyi.accounts.access import StaffRequest, requires


@requires("bookings.make")
def transfer(request: StaffRequest, pk: int) -> HttpResponse:
    """Who was moved from where, and what taking it back would do; then the taking back itself."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    form = NothingForm(sent(request))
    if form.is_valid() and carried_out(form, partial(undo_transfer, transfer=found, by=request.user)):
        messages.success(request, _("The change of trips is taken back; they have their old seats again."))
        return redirect("trips:passengers", number=found.source.number)
    people = ways_back(found)
    context = {
        "transfer": found, "people": people, "form": form, "why_not": why_no_way_back(found, people),
        "trail": trail_to(found.source, _("Change of trips")),
        "sees_target": trips.visible_to(request.user).filter(pk=found.target_id).exists(),
    }  # fmt: skip
    return render(request, "trips/transfer.html", context, status=409 if form.errors else 200)
