"""What this floor shows on a worker's page: the trips that somebody signed up for."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trips.queries.booking import seats_of, visible_to
from trips.queries.slip import slip_token
from workers.models import Worker
from workers.sections import Section, register_section
from zunyi.accounts.models import User

SHOWN = 20


def trips_of_worker(user: User, worker: Worker) -> Section | None:
    """The newest sign-ups with seats and slips, in two queries; and the way to sign up for one more."""
    if not user.can("trips.view"):
        return None
    bookings = list(
        visible_to(user)
        .filter(worker=worker)
        .select_related("trip__destination", "board__place")
        .order_by("-period", "-pk")[:SHOWN]
    )
    seats = seats_of(bookings)
    lines = [(booking, seats[booking.pk], slip_token(booking)) for booking in bookings]
    action = None
    if user.can("bookings.make"):
        action = (reverse("helper:trips", args=[worker.public_id]), _("Sign up for a trip"), "bus")
    return Section(_("Trips"), "trips/parts/worker_trips.html", {"lines": lines}, action)


def register() -> None:
    """Bring it to the page."""
    register_section(trips_of_worker)
