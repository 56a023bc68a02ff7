"""What every page about one trip begins with: the trip, if this person may see or change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from trips.queries.trip import may_manage, visible_to, with_facts
from zunyi.accounts.access import StaffRequest
from zunyi.refusals import Refusal


def shown_trip(request: StaffRequest, number: str) -> Any:
    """The trip with its facts, or a 404 when it lies outside the person's places."""
    return get_object_or_404(with_facts(visible_to(request.user)), number=number)


def managed_trip(request: StaffRequest, number: str, capability: str = "trips.schedule") -> Any:
    """The trip, if this person may change it; a 403 on the trips of others."""
    trip = shown_trip(request, number)
    if not may_manage(request.user, trip, capability):
        raise PermissionDenied
    return trip


def trail_to(trip: Any, *more: str) -> list[tuple[str, str]]:
    """The way from the list to a page of the trip; the last entry carries no address."""
    steps = [(_("Trips"), reverse("trips:list"))]
    if not more:
        return [*steps, (trip.number, "")]
    return [*steps, (trip.number, reverse("trips:detail", args=[trip.number])), *((word, "") for word in more)]


def sent(request: StaffRequest) -> QueryDict | None:
    """What was sent, however little; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def carried_out(form: BaseForm, do: Callable[[], object]) -> bool:
    """Do it; a refusal stands above the form in its own words."""
    try:
        do()
    except Refusal as no:
        form.add_error(None, str(no))
        return False
    return True
