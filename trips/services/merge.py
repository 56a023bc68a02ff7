"""Sign-ups and questions of a journey when two records become one."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trips.models import Booking, Invitation
from trips.refusals import BothOnOneTrip, BothTravelThen
from workers.models import Worker
from workers.movers import NOW, Mover, register_mover

State = Invitation.State


def register() -> None:
    """Bring them to the registry; called when the app is ready."""
    register_mover(
        Mover(
            "bookings", _("sign-ups"), Booking,
            rules={"booking_once_a_trip": BothOnOneTrip, "booking_one_place_at_a_time": BothTravelThen},
        )
    )  # fmt: skip
    register_mover(
        Mover(
            "invitations", _("questions about trips"), Invitation, stays=_asked_already,
            ends=(
                ({"state": State.PROPOSED}, {"state": State.OVER}),
                ({"state": State.ASKED, "answered_at": None}, {"state": State.OVER, "answered_at": NOW}),
            ),
        )
    )  # fmt: skip


def _asked_already(given: Worker, kept: Worker) -> Q:
    """About one trip a person is asked once."""
    return Q(trip__in=Invitation.objects.filter(worker=kept).values("trip"))
